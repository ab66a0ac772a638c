"""The verbs of ``todoku data``: exit codes, what is printed, and JSON."""

from __future__ import annotations

import json

import openpyxl
import pytest
import requests

from sample_folder import EAST, WEST, standard, write
from todoku.cli.main import run
from todoku.errors import SourceError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources import fetch as fetching
from todoku.sources.connector import Address
from todoku.sources.fetch import fetch_region
from todoku.sources.http import Client
from todoku.sources.store import open_pack


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return standard(tmp_path / "in")


@pytest.fixture
def pack(folder, capsys):
    path = folder.parent / "pack"
    assert run(["data", "import", str(folder), "--region", "01205", "--out", str(path)]) == 0
    capsys.readouterr()
    return path


def printed(capsys, *arguments):
    code = run(["data", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_import_prints_what_it_took_what_it_left_and_the_verdict(folder, capsys):
    write(folder, {"notes.txt": "x"})
    code, out, _ = printed(capsys, "import", folder, "--region", "室蘭市", "--out", folder.parent / "pack")
    assert code == 0
    assert "census_2020_mesh500m.csv.gz: 人口メッシュ (cells), 5 行" in out
    assert "5 メッシュ、210 人、105 世帯(2020-10-01)" in out
    assert "notes.txt: 知らない形式" in out
    assert f"室蘭市 を測れます(todoku measure 01205 --pack {folder.parent / 'pack'})" in out


def test_import_in_english_and_as_json(folder, capsys):
    out = folder.parent / "pack"
    code, shown, _ = printed(capsys, "import", folder, "--region", "Muroran", "--out", out, "--lang", "en")
    assert code == 0
    assert "5 squares, 210 people, 105 households" in shown
    code, shown, _ = printed(capsys, "import", folder, "--region", "01205", "--out", out, "--json")
    content = json.loads(shown)
    assert (code, content["measurable"], content["pack_id"]) == (0, True, open_pack(out).id)


def test_import_of_nothing_says_so_and_exits_with_1(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    out = tmp_path / "pack"
    code, shown, error = printed(capsys, "import", tmp_path / "in", "--region", "01205", "--out", out)
    assert code == 1
    assert "todoku data fetch" in error
    assert error.count("\n") == 1
    assert str(out) not in shown
    assert not out.exists()


def test_import_for_an_unknown_area_is_one_line(folder, capsys):
    code, _, error = printed(capsys, "import", folder, "--region", "室欄市", "--out", folder.parent / "pack")
    assert code == 1
    assert "室蘭市" in error
    assert error.count("\n") == 1


def test_import_without_a_region_is_wrong_usage(folder, capsys):
    assert printed(capsys, "import", folder, "--out", folder.parent / "pack")[0] == 2


def test_import_does_not_overwrite_another_folder(folder, capsys):
    other = write(folder.parent / "thesis", {"thesis.txt": "years of work"})
    code, _, error = printed(capsys, "import", folder, "--region", "01205", "--out", other)
    assert code == 1
    assert "--out" in error
    assert (other / "thesis.txt").read_text() == "years of work"


def test_list_names_connectors_and_packs(pack, capsys):
    code, out, _ = printed(capsys, "list", pack.parent)
    assert code == 0
    assert "ksj_n03: 国土数値情報 行政区域データ (N03)" in out
    assert f"{pack}: 室蘭市 [cells, boundaries] {open_pack(pack).id}" in out
    code, out, _ = printed(capsys, "list", pack.parent, "--json")
    content = json.loads(out)
    assert [entry["path"] for entry in content["packs"]] == [str(pack)]
    assert {"one_sheet", "estat", "user_tables"} <= {entry["id"] for entry in content["connectors"]}


def test_list_names_a_damaged_pack(pack, capsys):
    (pack / "manifest.json").write_text("{")
    code, out, _ = printed(capsys, "list", pack.parent)
    assert code == 0
    assert "読み取れません" in out


def test_check_of_a_whole_and_a_damaged_pack(pack, capsys):
    code, out, _ = printed(capsys, "check", pack)
    assert code == 0
    assert open_pack(pack).id in out
    (pack / "cells.parquet").write_bytes(b"")
    code, _, error = printed(capsys, "check", pack)
    assert code == 1
    assert "cells.parquet" in error
    assert error.count("\n") == 1


def test_show_prints_sources_and_rows(pack, capsys):
    code, out, _ = printed(capsys, "show", pack)
    assert code == 0
    assert "人口メッシュ (cells): 5 行, 根拠 統計調査" in out
    code, out, _ = printed(capsys, "show", pack, "cells")
    assert WEST[0] in out
    code, out, _ = printed(capsys, "show", pack, "cells", "--json")
    records = json.loads(out)["records"]
    assert {"mesh_code": WEST[1], "municipality_code": "01205", "population": 40, "households": 20} in records


def test_show_of_a_kind_that_is_not_there_names_those_that_are(pack, capsys):
    code, _, error = printed(capsys, "show", pack, "dem")
    assert code == 1
    assert "cells、boundaries" in error


def test_template_lists_the_populated_squares_of_a_pack_without_towns(pack, tmp_path, capsys):
    out = tmp_path / "t.xlsx"
    code, shown, _ = printed(capsys, "template", "01205", "--pack", pack, "--out", out)
    assert code == 0
    assert "3 行" in shown
    sheet = openpyxl.load_workbook(out)["入力"]
    towns = [sheet.cell(row, 3).value for row in range(5, 8)]
    assert towns == sorted({code[:8] for code in WEST} | {towns[0]})


class Publisher:
    """A connector with addresses, or none."""

    publisher, title_ja, title_en, licence, kinds = "p", "t", "t", "l", ("cells",)

    def __init__(self, name, *files):
        self.id, self._files = name, files

    def recognises(self, _path):
        return False

    def read(self, _path, _options):
        return [Dataset("cells", Source(publisher="p", title="t", licence="l", basis=Basis.CENSUS))]

    def addresses(self, _region):
        return [Address(f"https://example.invalid/{file}", file) for file in self._files]


@pytest.fixture
def publishers(monkeypatch, tmp_path):
    monkeypatch.setenv("TODOKU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TODOKU_OFFLINE", "1")
    held = (Publisher("a", "there.zip", "not-there.zip"), Publisher("b"))
    monkeypatch.setattr(fetching, "connectors", lambda: held)
    place = Client().place("https://example.invalid/there.zip", "there.zip")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"content")
    return held


@pytest.mark.usefixtures("publishers")
def test_fetch_takes_what_it_can_and_names_the_rest(tmp_path, capsys):
    code, _, error = printed(capsys, "fetch", "01205", "--out", tmp_path / "in")
    assert code == 3
    assert (tmp_path / "in" / "a" / "there.zip").read_bytes() == b"content"
    assert "取得: a/there.zip" in error
    assert "https://example.invalid/not-there.zip" in error
    assert "手で入手するもの: t(p)" in error


@pytest.mark.usefixtures("publishers")
def test_fetch_as_json(tmp_path, capsys):
    code, out, _ = printed(capsys, "fetch", "01205", "--out", tmp_path / "in", "--json")
    content = json.loads(out)
    assert (code, content["fetched"], content["by_hand"]) == (3, ["a/there.zip"], ["b"])
    assert [entry["file"] for entry in content["failed"]] == ["a/not-there.zip"]


def test_fetch_of_a_region_in_python(publishers, tmp_path):
    from todoku.areas.municipalities import find_region
    from todoku.run import Run

    result = fetch_region(find_region("01205"), tmp_path / "in", run=Run())
    assert [(file, type(error)) for file, error in result.failed] == [("a/not-there.zip", SourceError)]
    assert result.by_hand == (publishers[1],)


def test_a_host_that_does_not_answer_is_asked_once(publishers, tmp_path, monkeypatch):
    from todoku.areas.municipalities import find_region
    from todoku.run import Run

    asked = []

    def silent(url, **_):
        asked.append(url)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", silent)
    many = (Publisher("a", "one.zip", "two.zip", "three.zip", "there.zip"), publishers[1])
    client = Client(offline=False, attempts=1)
    result = fetch_region(find_region("01205"), tmp_path / "in", run=Run(), client=client, among=many)
    assert asked == ["https://example.invalid/one.zip"]
    assert result.fetched == ("a/there.zip",)
    assert [(error.code, error.params["url"].rsplit("/", 1)[1]) for _, error in result.failed] == [
        ("http.unreachable", name) for name in ("one.zip", "two.zip", "three.zip")
    ]


@pytest.mark.usefixtures("publishers")
def test_import_can_fetch_first(folder, capsys):
    code, _, error = printed(capsys, "import", folder, "--region", "01205", "--out", folder.parent / "pack", "--fetch")
    assert code == 0
    assert "取得: a/there.zip" in error
    assert EAST[0] not in open_pack(folder.parent / "pack").get("cells").frame()["mesh_code"].tolist()


def test_the_verdict_counts_data_that_could_not_be_used(folder, capsys):
    write(folder, {"own.csv": "municipality_code,fiscal_year,fiscal_index\n01205,2021,many\n", "notes.txt": "x"})
    out = folder.parent / "pack"
    code, shown, _ = printed(capsys, "import", folder, "--region", "01205", "--out", out)
    verdict = shown[shown.index("判定: ") :]
    assert (code, "使えなかったデータが 1 件あります" in verdict, "own.csv" in verdict) == (0, True, True)
    assert "notes.txt" not in verdict
    code, shown, _ = printed(capsys, "import", folder, "--region", "01205", "--out", out, "--json")
    assert (code, json.loads(shown)["refused"]) == (0, ["own.csv"])


def test_a_folder_with_a_one_sheet_alone_says_what_is_lacking(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    sheet = tmp_path / "in" / "sheet.xlsx"
    assert printed(capsys, "template", "01516", "--out", sheet)[0] == 0
    for lang, hints in (("ja", ("国勢調査", "one_sheet: sheet.xlsx")), ("en", ("census", "one_sheet: sheet.xlsx"))):
        code, _, err = printed(
            capsys, "import", tmp_path / "in", "--region", "01516", "--out", tmp_path / "pack", "--lang", lang
        )
        assert (code, err.count("\n")) == (1, 1)
        assert all(hint in err for hint in hints)
    assert not (tmp_path / "pack").exists()
