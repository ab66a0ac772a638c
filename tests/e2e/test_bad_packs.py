"""Packs, filled sheets and lists of projects that are damaged, old, new or wrong: one clear line, and nothing lost."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest

from e2e.bad_files import TOWNS
from sample_folder import standard, write
from todoku.provenance import sha256_of_file
from todoku.sources.store import open_pack


@pytest.fixture
def pack(tmp_path, todoku):
    (tmp_path / "in").mkdir()
    write(standard(tmp_path / "in"), TOWNS)
    place = tmp_path / "pack"
    assert todoku("en", "data", "import", tmp_path / "in", "--region", "01205", "--out", place)[0] == 0
    return place


def manifest(pack, **changes):
    """Change a pack's manifest, and return what it was."""
    path = pack / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changes}, ensure_ascii=False), encoding="utf-8")
    return content


def measured(todoku, pack):
    code, out, err = todoku("en", "measure", "01205", "--pack", pack, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)["areas"][0]["indicators"]


# Packs ---------------------------------------------------------------------------------------------------------------


def test_an_older_pack_is_read_as_the_one_that_it_was(todoku, pack):
    before = measured(todoku, pack)
    content = manifest(pack)
    region = content["region"]
    files = [
        {"kind": entry["kind"], "path": entry["file"], "sha256": entry["sha256"], "source": entry["source"]}
        for entry in content["datasets"]
    ]
    older = {"schema": "todoku.pack/0", **{key: region[key] for key in ("area_code", "name", "codes")}, "files": files}
    (pack / "manifest.json").write_text(json.dumps(older), encoding="utf-8")
    assert measured(todoku, pack) == before
    assert todoku("ja", "data", "check", pack)[0] == 0


def test_a_manifest_that_notepad_has_saved_is_read(todoku, pack):
    path = pack / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert todoku("ja", "data", "check", pack)[0] == 0


def cut(name):
    return lambda pack: (pack / name).write_bytes((pack / name).read_bytes()[:-3])


def nested(pack):
    (pack / "manifest.json").write_text("[" * 99_999)


def outside(pack):
    (pack.parent / "cells.parquet").write_bytes((pack / "cells.parquet").read_bytes())
    entries = manifest(pack)["datasets"]
    manifest(pack, datasets=[{**entry, "file": f"../{entry['file']}"} for entry in entries])


def of_another_form(pack):
    """Write a table of other columns, and its hash into the manifest, as a careful person might."""
    pd.DataFrame({"mesh_code": ["624077844"], "people": [3]}).to_parquet(pack / "cells.parquet", index=False)
    content = manifest(pack)
    for entry in content["datasets"]:
        if entry["kind"] == "cells":
            entry["sha256"] = sha256_of_file(pack / "cells.parquet")
    manifest(pack, datasets=content["datasets"])


DAMAGE = {
    "a newer version": (lambda pack: manifest(pack, schema="todoku.pack/9"), ("manifest.json", "todoku.pack/9")),
    "a damaged table": (cut("cells.parquet"), ("cells.parquet", "todoku data import")),
    "a missing table": (lambda pack: (pack / "cells.parquet").unlink(), ("cells.parquet", "todoku data import")),
    "a table outside the folder": (outside, ("../cells.parquet",)),
    "a table of another form": (of_another_form, ("cells.parquet", "todoku data import")),
    "a manifest cut short": (cut("manifest.json"), ("manifest.json", "todoku data import")),
    "a manifest of nothing": (lambda pack: (pack / "manifest.json").write_bytes(b""), ("manifest.json",)),
    "a manifest nested without end": (
        lambda pack: (pack / "manifest.json").write_text("[" * 99_999),
        ("manifest.json",),
    ),
    "a manifest without its region": (lambda pack: manifest(pack, region=None), ("manifest.json", "region")),
    "no manifest": (lambda pack: (pack / "manifest.json").unlink(), ("pack", "todoku data import")),
}


@pytest.mark.parametrize("case", DAMAGE)
@pytest.mark.parametrize("verb", ["measure", "plan"])
def test_a_damaged_pack(refused, pack, case, verb):
    damage, holds = DAMAGE[case]
    damage(pack)
    out = ("--out", pack.parent / "out") if verb == "plan" else ()
    refused(1, verb, "01205", "--pack", pack, *out, holds=holds)
    assert not (pack.parent / "out").exists()


def test_a_pack_of_another_place(refused, pack):
    refused(1, "measure", "01633", "--pack", pack, holds=("室蘭市", "上士幌町"))


@pytest.mark.parametrize("case", ["a damaged table", "a manifest cut short"])
def test_a_damaged_pack_is_mended_by_importing_again_and_a_persons_own_files_in_it_stay(todoku, pack, case):
    whole = open_pack(pack).id
    write(pack, {"notes.txt": "ask the town about 東町", "plans/plan.json": "{}"})
    DAMAGE[case][0](pack)
    code, _, err = todoku("ja", "data", "import", pack.parent / "in", "--region", "01205", "--out", pack)
    assert (code, err) == (0, "")
    assert open_pack(pack).id == whole
    assert (pack / "notes.txt").read_text(encoding="utf-8") == "ask the town about 東町"
    assert (pack / "plans" / "plan.json").read_text() == "{}"
    assert sorted(path.name for path in pack.parent.iterdir()) == ["in", "pack"]


# The one-sheet input -------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(pack, todoku):
    path = pack.parent / "sheet.xlsx"
    assert todoku("ja", "data", "template", "01205", "--pack", pack, "--out", path, "--lang", "ja")[0] == 0
    return path


def filled(sheet, **cells):
    book = openpyxl.load_workbook(sheet)
    for place, value in cells.items():
        book["入力"][place] = value
    book.save(sheet)


def planned(refused, pack, sheet, holds):
    """Plan with a sheet and see it refused; nothing is written."""
    config = pack.parent / "plan.yaml"
    config.write_text(f"one_sheet: {sheet.name}\n", encoding="utf-8")
    refused(1, "plan", "01205", "--pack", pack, "--config", config, "--out", pack.parent / "out", holds=holds)
    assert not (pack.parent / "out").exists()


SHEETS = {
    "a wrong state": ({"E5": "整備予定"}, ("sheet.xlsx", "5", "整備予定", "未整備")),
    "an unknown town": ({"C5": "北町"}, ("sheet.xlsx", "5", "北町", "東町")),
    "farms below zero": ({"I5": -2}, ("sheet.xlsx", "5", "-2")),
    "a town twice": ({"C6": "東町", "E5": "整備済", "E6": "未整備"}, ("sheet.xlsx", "6", "5", "東町")),
    "a date that is none": ({"B2": "この前", "E5": "整備済"}, ("sheet.xlsx", "2", "この前")),
    "a code of no municipality": ({"A5": "99999", "E5": "整備済"}, ("sheet.xlsx", "5", "99999")),
}


@pytest.mark.parametrize("case", SHEETS)
def test_a_sheet_with_a_mistake(refused, pack, sheet, case):
    cells, holds = SHEETS[case]
    filled(sheet, **cells)
    planned(refused, pack, sheet, holds)


def test_a_sheet_without_its_header(refused, pack, sheet):
    book = openpyxl.load_workbook(sheet)
    book["入力"].delete_rows(4)
    book.save(sheet)
    planned(refused, pack, sheet, ("sheet.xlsx",))


def test_a_sheet_that_is_no_workbook(refused, pack, sheet):
    sheet.write_bytes(b"not a workbook")
    planned(refused, pack, sheet, ("sheet.xlsx", ".xlsx"))


def test_a_sheet_of_a_newer_form(refused, pack, sheet):
    book = openpyxl.load_workbook(sheet)
    forms = [
        cell for row in book["入力"].iter_rows() for cell in row if str(cell.value).startswith("todoku.one-sheet/")
    ]
    assert forms
    forms[0].value = "todoku.one-sheet/9"
    book.save(sheet)
    planned(refused, pack, sheet, ("sheet.xlsx", "todoku.one-sheet/9"))


@pytest.mark.parametrize(("name", "holds"), [("sheet.csv", ("sheet.csv", ".xlsx")), (".", ())])
def test_a_template_asked_for_where_none_can_be(refused, tmp_path, name, holds):
    refused(1, "data", "template", "01633", "--out", tmp_path / name, holds=holds)
    assert list(tmp_path.iterdir()) == []


# Lists of projects ---------------------------------------------------------------------------------------------------

HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy\n"
GOOD = "A,kodo_musen,2024-06-01,01633,municipality,1000000\n"
ROWS = {
    "B,smoke,2024-06-01,01633,municipality,1000": "smoke",
    "C,kodo_musen,someday,01633,municipality,1000": "someday",
    "D,kodo_musen,2024-06-01,99999,municipality,1000": "99999",
    "E,kodo_musen,2024-06-01,1633,municipality,1000": "01633",
    "F,kodo_musen,2024-06-01,01633,alien,1000": "alien",
    "G,kodo_musen,2024-06-01,01633,municipality,-5": "-5",
    "H,kodo_musen,2024-06-01,01633,municipality,1.5": "1.5",
    "I,kodo_musen,2024-06-01,01633,municipality,": "cost_jpy",
    "J,kodo_musen,2024-06-01,01633": "implementer",
    "K,kodo_musen,2024-06-01,01633,municipality,1,2,3": "8",
}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_rows_are_listed_with_their_number_and_the_others_are_assessed(todoku, tmp_path, lang):
    path = tmp_path / "projects.csv"
    path.write_text(HEADER + GOOD + "".join(f"{row}\n" for row in ROWS) + GOOD.replace("A,", "Z,"), encoding="utf-8")
    code, out, err = todoku(lang, "programmes", "assess", path, "--json", "--lang", lang)
    assert code == 3
    records = json.loads(out)
    assert [record["project_id"] for record in records] == ["A", *(row[0] for row in ROWS), "Z"]
    assert [record["national_jpy"] for record in records] == [500_000, *[None] * len(ROWS), 500_000]
    assert [record["row"] for record in records if record["status"] is None] == list(range(3, 3 + len(ROWS)))
    *lines, last = err.splitlines()
    assert len(lines) == len(ROWS)
    for number, (line, named) in enumerate(zip(lines, ROWS.values(), strict=True), start=3):
        assert [part for part in ("projects.csv", str(number), named) if part not in line] == []
    assert str(len(ROWS)) in last


LISTS = {
    "nothing": (b"", ("projects.csv", "project_id")),
    "no rows": (HEADER.encode(), ("projects.csv",)),
    "missing columns": (b"project_id,programme\nA,kodo_musen\n", ("projects.csv", "cost_jpy")),
    "a column twice": (f"{HEADER.strip()},cost_jpy\n{GOOD.strip()},5\n".encode(), ("projects.csv", "1", "cost_jpy")),
    "a quotation without end": (f'{HEADER}{GOOD}"B,kodo_musen\n'.encode(), ("projects.csv", "3")),
    "a field without end": (f"{HEADER}{'A' * 200_000},x\n".encode(), ("projects.csv", "2")),
    "no encoding": (f"{HEADER}あ".encode() + b"\xff\n", ("projects.csv",)),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_that_cannot_be_read(refused, tmp_path, case):
    content, holds = LISTS[case]
    (tmp_path / "projects.csv").write_bytes(content)
    refused(1, "programmes", "assess", tmp_path / "projects.csv", holds=holds)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-16"])
def test_a_list_in_every_encoding(todoku, tmp_path, encoding):
    (tmp_path / "projects.csv").write_bytes((HEADER + GOOD).encode(encoding))
    code, out, err = todoku("ja", "programmes", "assess", tmp_path / "projects.csv", "--json")
    assert (code, err, json.loads(out)[0]["national_jpy"]) == (0, "", 500_000)


def test_a_list_or_project_that_is_not_there(refused, tmp_path):
    refused(2, "programmes", "assess", tmp_path / "no.csv", holds=("no.csv",))
    (tmp_path / "projects.csv").write_text(HEADER + GOOD, encoding="utf-8")
    refused(1, "programmes", "assess", tmp_path / "projects.csv", "--trace", "Q", holds=("Q",))
    refused(2, "programmes", "assess", tmp_path / "projects.csv", "--rate", "5/3", holds=("5/3",))


RULES = {
    "broken YAML": ("a: [1", "2"),
    "an alias of itself": ("a: &a [*a]\n", "1"),
    "a list 200,000 deep": ("a: " + "[" * 200_000 + "]" * 200_000, "1"),
    "a list for a name": ("{[1]: 2}\n", "1"),
    "a field twice": ("a: 1\na: 2\n", "2"),
}


@pytest.mark.parametrize("case", RULES)
def test_rules_that_cannot_be_read(refused, tmp_path, case):
    content, line = RULES[case]
    write(tmp_path, {"mine/rules.yaml": content})
    refused(1, "programmes", "list", "--rules", tmp_path, holds=("mine/rules.yaml", line))
