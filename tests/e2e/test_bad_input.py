"""Arguments, configurations and files that are wrong end in one clear line that names file, row and remedy."""

from __future__ import annotations

import json
import os
import time

import pytest

from e2e.bad_files import ARCHIVES, MAPS, N03, TABLES, in_plane, made, named
from sample_folder import standard, write
from todoku.sources.store import open_pack


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def held(place):
    """Return all files below a place with their content."""
    return {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}


# Areas and options ---------------------------------------------------------------------------------------------------

AREAS = {
    "a code of no municipality": ("99999", ("99999",)),
    "a wrong check digit": ("012051", ("012050",)),
    "a lost leading zero": ("1205", ("01205",)),
    "an unknown name": ("ほげほげ町", ("ほげほげ町", "01205")),
    "a slip of the pen": ("上土幌町", ("上土幌町", "上士幌町")),
    "a name that two villages bear": ("泊村", ("01403", "01696")),
    "a ward": ("01101", ("札幌市", "01100")),
    "a place that is not built in": ("13101", ("千代田区", "todoku data import")),
    "nothing": (" ", ("01205",)),
    "a name of 5000 signs": ("あ" * 5000, ("あああ…あああ",)),
    "what commands a terminal": ("\x1b[31m室蘭", ("�[31m室蘭",)),
}


@pytest.mark.parametrize("verb", ["measure", "plan"])
@pytest.mark.parametrize("case", AREAS)
def test_an_area_that_is_none(refused, tmp_path, monkeypatch, verb, case):
    monkeypatch.chdir(tmp_path)
    area, holds = AREAS[case]
    refused(1, verb, area, holds=holds)
    assert list(tmp_path.iterdir()) == []


OPTIONS = {
    "a rate above one": (2, ("--rate", "5/3"), ("5/3", "1/2")),
    "a rate in letters": (2, ("--rate", "abc"), ("abc",)),
    "a rate of nothing": (2, ("--rate", "0/0"), ("0/0",)),
    "an index below zero": (2, ("--fiscal-index", "-1"), ("-1", "0.24")),
    "an index in letters": (2, ("--fiscal-index", "x"), ("x", "0.24")),
    "an index of two points": (2, ("--fiscal-index", "0.5.1"), ("0.5.1",)),
    "a date that is none": (2, ("--rules-as-of", "2024-13-01"), ("2024-13-01",)),
    "rules before the programme began": (1, ("--rules-as-of", "1990-01-01"), ("1990-01-01", "2019-04-01")),
    "a configuration that is not there": (2, ("--config", "no.yaml"), ("no.yaml",)),
    "a configuration that is a folder": (2, ("--config", "."), (".",)),
    "a pack that is not there": (2, ("--pack", "no-pack"), ("no-pack", "todoku data import")),
    "a pack that is a file": (2, ("--pack", "mine"), ("mine", "todoku data import")),
    "an out that is a file": (1, ("--out", "mine"), ("mine",)),
    "an out below a file": (1, ("--out", "mine/x"), ("mine/x",)),
    "an out of 300 letters": (1, ("--out", "x" * 300), ("x" * 300,)),
    "an out of 6000 letters": (1, ("--out", "/".join(["y" * 200] * 30)), ("yy…yy",)),
    "an option that is none": (2, ("--nonsense",), ("--nonsense",)),
    "a language that is none": (2, ("--lang", "fr"), ("fr",)),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_of_plan_that_cannot_be(refused, tmp_path, monkeypatch, case):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("years of work")
    code, options, holds = OPTIONS[case]
    refused(code, "plan", "01633", *options, holds=holds)
    assert {path.name: text for path, text in held(tmp_path).items()} == {"mine": b"years of work"}
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_region_of_many_municipalities_is_refused_before_its_land_is_counted(refused, tmp_path, monkeypatch):
    from todoku.plans import inputs

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        inputs, "builtin_datasets", lambda _: pytest.fail("the land of 179 municipalities takes a minute")
    )
    refused(1, "plan", "北海道", holds=("179",))


# Configurations ------------------------------------------------------------------------------------------------------

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
CONFIGS = {
    "an unknown field": ("title: x\nfibre:\n  exchnage: {lat: 43, lon: 143}\n", ("3", "fibre.exchnage", "exchange")),
    "a whole number in letters": (
        "costs:\n  exchange_equipment_sites: many\n",
        ("2", "costs.exchange_equipment_sites"),
    ),
    "a value for a section": ("fibre: 5\n", ("1", "fibre")),
    "a share above one": ("mobile:\n  target: 1.5\n", ("2", "mobile.target", "1")),
    "a word of no choice": ("fibre: {construction: balloon}\n", ("fibre.construction", "aerial", "underground")),
    "a number without end": ("fibre: {max_link_m: .inf}\n", ("fibre.max_link_m",)),
    "a date that is none": ("date: someday\n", ("1", "date", "2024-04-01")),
    "a date as a number": ("date: 20240401\n", ("1", "date", "2024-04-01")),
    "a decision in 1900": ("funding: {decision_date: 1900-06-01}\n", ("funding.decision_date", "2000")),
    "a contribution below zero": ("funding:\n  contribution_jpy: -5\n", ("2", "funding.contribution_jpy", "0")),
    "a rate above one": ("funding:\n  user_rate: 5/3\n", ("2", "funding.user_rate", "1/2")),
    "an index below zero": ("funding: {fiscal_index: -1}\n", ("funding.fiscal_index", "0.24")),
    "another version": ("schema: todoku.plan-config/2\n", ("1", "todoku.plan-config/1", "todoku.plan-config/2")),
    "nothing to plan": ("fibre: {enabled: false}\nmobile: {enabled: false}\n", ("1", "fibre.enabled")),
    "a field twice": ("title: a\ntitle: b\n", ("2", "title")),
    "a field that is no more": ("title: a\nseed: 1\n", ("2", "seed")),
    "broken YAML": ("a: [1, 2\nb: 3\n", ("2",)),
    "a tabulator": ("fibre:\n\tenabled: true\n", ("2",)),
    "a list": ("- 1\n", ()),
    "Shift_JIS": ("effort: quick\ntitle: 室蘭市\n".encode("cp932"), ("2", "UTF-8")),
    "aliases of aliases": (BOMB, ("*",)),
    "an alias of itself": ("a: &a [*a]\n", ("*",)),
    "a list 400,000 deep": ("a: " + "[" * 400_000 + "]" * 400_000, ("1",)),
    "an object of Python": ("title: !!python/object/apply:os.system ['true']\n", ("1", "title")),
    "a title that commands a terminal": ('title: "a\\e[31m"\n', ("1", "title")),
    "an exchange in another prefecture": ("fibre: {exchange: {lat: 35.68, lon: 139.76}}\n", ("35.68", "889", "50")),
    "latitude and longitude exchanged": ("fibre: {exchange: {lat: 143.3, lon: 43.2}}\n", ("fibre.exchange.lat", "46")),
    "a service that is none": ("mobile: {service: smoke}\n", ("smoke", "lte_800")),
    "a price that is none": ("costs: {overrides: {X: {jpy: 5, year: 2024, tax: included, source: s}}}\n", ("X",)),
    "a sheet that is not there": ("one_sheet: no.xlsx\n", ("no.xlsx",)),
    "a sheet that is a folder": ("one_sheet: .\n", ()),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_a_configuration_that_cannot_be(refused, tmp_path, case):
    content, holds = CONFIGS[case]
    config = tmp_path / "plan.yaml"
    config.write_bytes(content if isinstance(content, bytes) else content.encode())
    in_config = () if {"35.68", "smoke", "X", "no.xlsx"} & set(holds) or case.endswith("a folder") else ("plan.yaml",)
    refused(1, "plan", "01633", "--config", config, "--out", tmp_path / "out", holds=(*in_config, *holds))
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def test_a_mobile_target_beyond_reach(refused, tmp_path, monkeypatch):
    from todoku.plans import ground

    every = ground.candidate_sites
    monkeypatch.setattr(ground, "candidate_sites", lambda *given, **named: every(*given, **named).head(1))
    refused(1, "plan", "01633", "--out", tmp_path / "out", holds=("95",))
    assert list(tmp_path.iterdir()) == []


def test_a_decision_before_the_programme_is_an_answer_and_no_error(todoku, tmp_path):
    config = tmp_path / "plan.yaml"
    config.write_text("funding: {decision_date: 2018-06-01}\n", encoding="utf-8")
    code, _, err = todoku("en", "plan", "01633", "--config", config, "--out", tmp_path / "out", "--lang", "en")
    assert (code, err) == (0, "")
    funding = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["funding"]
    granted = [option["assessment"]["status"] for option in funding["options"] if option.get("assessment")]
    assert granted
    assert set(granted) <= {"ineligible", "unknown"}


# Folders to import ---------------------------------------------------------------------------------------------------


def left_lines(todoku, folder, file):
    """Import beside good data, and return in both languages why a file was left."""
    lines = []
    for lang in ("ja", "en"):
        arguments = ("import", folder, "--region", "01205", "--out", folder.parent / "pack", "--json", "--lang", lang)
        code, out, err = todoku(lang, "data", *arguments)
        assert (code, err) == (0, "")
        lines += [entry["text"] for entry in json.loads(out)["left"] if entry["file"] == file]
    return lines


def check_bad_file(todoku, folder, files, holds):
    """A bad file beside good ones is told and costs nothing else; alone it is told in one line, and no pack is made."""
    bad, place = holds[0], folder.parent / "pack"
    write(standard(folder), {name: content for name, content in files.items() if name != bad})
    assert left_lines(todoku, folder, bad) == []
    without = open_pack(place).id
    write(folder, files)
    ja, en = left_lines(todoku, folder, bad)
    assert [part for line in (ja, en) for part in holds if part not in line] == [], (ja, en)
    assert open_pack(place).id == without
    alone = write(folder.parent / "alone", {bad: files[bad]})
    code, _, err = todoku("en", "data", "import", alone, "--region", "01205", "--out", folder.parent / "none")
    assert (code, err.count("\n"), bad in err) == (1, 1, True)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["alone", "in", "pack"]


@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_or_workbook_that_cannot_be_read(todoku, folder, case):
    check_bad_file(todoku, folder, *ARCHIVES[case])


@pytest.mark.parametrize("case", TABLES)
def test_a_table_with_a_mistake(todoku, folder, case):
    check_bad_file(todoku, folder, *TABLES[case])


@pytest.mark.parametrize("case", MAPS)
def test_a_map_or_raster_with_a_mistake(todoku, folder, parts, case):
    check_bad_file(todoku, folder, *MAPS[case](parts))


ENCODINGS = ("cp932", "utf-8", "utf-8-sig", "utf-16")
TABLE = "団体コード,市区町村名,FTTH整備率(%)\n012050,室蘭市,85\n"


def test_a_table_is_the_same_in_every_encoding_and_with_every_end_of_line(todoku, folder):
    standard(folder)
    contents = [TABLE.encode(encoding) for encoding in ENCODINGS] + [TABLE.replace("\n", "\r\n").encode()]
    packs = set()
    for content in contents:
        write(folder, {"own.csv": content})
        assert left_lines(todoku, folder, "own.csv") == []
        packs.add(open_pack(folder.parent / "pack").id)
    assert len(packs) == 1
    share = open_pack(folder.parent / "pack").get("observations").frame()
    assert share[["indicator", "value"]].to_numpy().tolist() == [["ftth_household_rate", 0.85]]


@pytest.mark.parametrize("how", ["a plane system", "no .prj"])
def test_a_map_whose_place_can_be_told_is_read(todoku, folder, parts, how):
    shape = named(parts.parts, ".shp", ".shx", ".dbf")
    standard(folder, **({N03: in_plane(declared=True)} if how == "a plane system" else shape))
    (folder / "N03-20210101_01.geojson").unlink()
    assert left_lines(todoku, folder, N03) == []
    border = open_pack(folder.parent / "pack").get("boundaries")
    assert border.source.basis != "modelled"
    assert border.frame().total_bounds == pytest.approx([140.95, 42.3, 140.975, 42.32], abs=1e-6)


def test_links_in_a_circle_pipes_and_unreadable_folders_do_not_stop_an_import(todoku, folder):
    standard(folder)
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "up").symlink_to("..")
    (folder / "here").symlink_to(".")
    (folder / "gone.csv").symlink_to("nothing.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.csv")
    place = folder.parent / "pack"
    code, out, err = todoku("en", "data", "import", folder, "--region", "01205", "--out", place, "--json")
    assert (code, err, [one["file"] for one in json.loads(out)["left"]]) == (0, "", ["here", "up"])


def test_ten_thousand_other_files_do_not_stop_an_import(todoku, folder):
    standard(folder)
    for number in range(10_000):
        suffix = ("txt", "jpg", "pdf", "json", "log")[number % 5]
        (folder / f"{number:05d}.{suffix}").write_bytes(b"nothing to plan with %d" % number)
    started_s = time.process_time()
    code, out, err = todoku("en", "data", "import", folder, "--region", "01205", "--out", folder.parent / "pack")
    assert (code, err) == (0, "")
    assert time.process_time() - started_s < 20
    assert out.count("\n") < 40


def test_an_import_refuses_places_that_hold_something_else(refused, folder, monkeypatch):
    standard(folder)
    files = {"thesis.doc": "years of work", "site/manifest.json": '{"name": "my site"}', "site/index.html": "x"}
    mine = write(folder.parent / "mine", files)
    before = held(mine)
    for place in (mine, mine / "site", mine / "thesis.doc", mine / "thesis.doc" / "x", folder):
        shown = str(place).removesuffix("/x")
        refused(1, "data", "import", folder, "--region", "01205", "--out", place, holds=(shown,))
    monkeypatch.chdir(mine)
    refused(1, "data", "import", folder, "--region", "01205", "--out", ".", holds=("--out",))
    assert held(mine) == before
