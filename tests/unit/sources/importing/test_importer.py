"""Importing a folder: what is taken and left, the figures of real places, and bad input."""

from __future__ import annotations

import errno
import io
import time
import zipfile

import openpyxl
import pytest

from sample_folder import EAST, FAR, OFFSHORE, SOUTH_WEST, WEST, boundaries, census, roads, standard, write, zones
from todoku.areas.municipalities import find_region
from todoku.errors import Cancelled, InputError, PackError
from todoku.i18n import LANGS
from todoku.run import Run, Silent
from todoku.sources import store
from todoku.sources.importing.importer import import_folder
from todoku.sources.importing.report import reason_text
from todoku.sources.own.one_sheet_form import write_template
from todoku.sources.store import open_pack

MURORAN = find_region("室蘭市")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return standard(tmp_path / "in")


def run(folder, *, region=MURORAN, **how):
    out = folder.parent / "pack"
    report = import_folder(folder, region=region, out=out, **how)
    return report, (open_pack(out) if report.measurable else None)


def reasons(report):
    assert all(reason_text(left, lang) for left in report.left for lang in LANGS)
    return {left.file: left.reason for left in report.left}


def taken(report):
    return {(entry.file, entry.kind): entry.rows for entry in report.taken}


def remarks(report, file):
    return {said.key: said.params for entry in report.taken if entry.file == file for said in entry.remarks}


def test_people_and_boundaries_of_the_region_are_taken(folder):
    report, pack = run(folder)
    assert report.measurable
    assert taken(report) == {("N03-20210101_01.geojson", "boundaries"): 1, ("census_2020_mesh500m.csv.gz", "cells"): 5}
    cells = pack.get("cells").frame()
    assert dict(zip(cells["mesh_code"], cells["households"], strict=True)) == {
        OFFSHORE: 5,
        **dict(zip(WEST, (10, 20, 30, 40), strict=True)),
    }
    assert set(cells["municipality_code"]) == {"01205"}
    assert pack.get("boundaries").frame()["municipality_code"].tolist() == ["01205"]


def test_squares_elsewhere_and_far_from_all_are_counted(folder):
    report, _ = run(folder)
    said = remarks(report, "census_2020_mesh500m.csv.gz")
    assert (said["import.cells"]["squares"], said["import.cells"]["population"]) == (5, 210)
    assert (said["import.cells"]["elsewhere"], said["import.cells"]["elsewhere_population"]) == (4, 20)
    assert said["import.dropped"] == {"squares": 1, "population": 14, "codes": [FAR]}


def test_the_same_folder_gives_the_same_pack(folder, tmp_path):
    first, _ = run(folder)
    again = import_folder(folder, region=MURORAN, out=tmp_path / "again")
    assert first.pack_id == again.pack_id
    assert (tmp_path / "pack/manifest.json").read_bytes() == (tmp_path / "again/manifest.json").read_bytes()


def test_the_manifest_says_from_which_files_it_is_made(folder):
    _, pack = run(write(folder, {"notes.txt": "x"}))
    assert [entry.file for entry in pack.manifest.created_from] == [
        "N03-20210101_01.geojson",
        "census_2020_mesh500m.csv.gz",
    ]
    assert [(left.file, left.reason) for left in pack.manifest.left] == [("notes.txt", "import.left.unknown_format")]


def test_hidden_files_and_packs_are_passed_over_and_links_outside_are_named(folder, tmp_path):
    write(tmp_path / "elsewhere", {"census_2010_mesh500m.csv": census([(WEST[0], 999)])})
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    write(folder, {".hidden.csv": "x", "__MACOSX/.x": "x"})
    import_folder(folder, region=MURORAN, out=folder / "old-pack")
    report, _ = run(folder)
    assert reasons(report) == {"link": "import.left.link"}


def test_a_file_that_is_there_twice_is_taken_once(folder):
    content = (folder / "census_2020_mesh500m.csv.gz").read_bytes()
    report, pack = run(write(folder, {"copy/census_2020_mesh500m.csv.gz": content}))
    assert reasons(report) == {"copy/census_2020_mesh500m.csv.gz": "import.left.same_file"} or reasons(report) == {
        "census_2020_mesh500m.csv.gz": "import.left.same_file"
    }
    assert len(pack.get("cells").frame()) == 5


def test_the_newest_census_is_taken_and_levels_are_never_mixed(folder):
    older = census([(code, 99) for code in (*WEST, *EAST)])
    coarse = census([(WEST[0][:8], 30), (WEST[2][:8], 70), (OFFSHORE[:8], 5)])
    report, pack = run(write(folder, {"census_2010_mesh500m.csv": older, "census_2020_mesh1km.csv": coarse}))
    assert reasons(report) == {
        "census_2010_mesh500m.csv": "import.left.older",
        "census_2020_mesh1km.csv": "import.left.cells_coarser",
    }
    assert pack.get("cells").source.as_of == "2020-10-01"
    assert set(pack.get("cells").frame()["mesh_code"].str.len()) == {9}


def test_a_newer_census_of_a_part_only_does_not_hide_the_whole(folder):
    write(folder, {"census_2025_mesh500m.csv": census([(WEST[0], 1)])})
    (folder / "N03-20210101_01.geojson").write_text(boundaries("01205", "01230"), encoding="utf-8")
    report, pack = run(folder)
    assert reasons(report) == {"census_2025_mesh500m.csv": "import.left.cells_partly"}
    assert len(pack.get("cells").frame()) == 5


def test_boundaries_nearest_to_the_census_decide(folder):
    newer = boundaries("01205", "01230", shift=0.00625)
    report, pack = run(write(folder, {"N03-20250101_01.geojson": newer}))
    assert reasons(report) == {"N03-20250101_01.geojson": "import.left.boundaries_other"}
    assert pack.get("boundaries").source.as_of == "2021-01-01"


def test_a_neighbour_that_only_other_boundaries_know_keeps_its_squares(folder):
    write(folder, {"N03-20210101_01.geojson": boundaries("01205")})
    write(folder, {"older/N03-20150101_01.geojson": boundaries("01230")})
    _, pack = run(folder)
    assert set(pack.get("cells").frame()["mesh_code"]) == {OFFSHORE, *WEST}


def test_without_zones_or_boundaries_the_built_in_extents_serve(folder):
    (folder / "N03-20210101_01.geojson").unlink()
    _, pack = run(folder)
    assert pack.get("boundaries").source.basis == "modelled"
    assert pack.get("cells").frame()["households"].sum() > 0


def test_zones_become_squares_and_both_tables_stay(folder):
    (folder / "census_2020_mesh500m.csv.gz").unlink()
    report, pack = run(write(folder, {"r2ka01205.geojson": zones([("東町", 101, 41), ("西町", 50, 20)])}))
    assert taken(report)["r2ka01205.geojson", "zones"] == 2
    cells, links = pack.get("cells"), pack.get("zone_cells").frame()
    assert cells.source.basis == "modelled"
    assert pack.get("zones").source.basis == "census"
    assert int(cells.frame()["population"].sum()) == 151
    assert links.groupby("zone_id")["households"].sum().tolist() == [41, 20]


def test_the_same_zones_in_two_files_are_taken_once(folder):
    content = zones([("東町", 101, 41), ("西町", 50, 20)])
    spaced = content.replace('"features": [', '"features": [\n')
    report, pack = run(write(folder, {"a/r2ka01205.geojson": content, "b/r2ka01205.geojson": spaced}))
    assert reasons(report) == {"b/r2ka01205.geojson": "import.left.same_content"}
    assert len(pack.get("zones").frame()) == 2


def test_roads_are_cut_to_the_region_and_the_same_road_is_taken_once(folder):
    south, west = SOUTH_WEST
    long = [(west - 0.5, south + 0.01), (west + 0.01, south + 0.01), (west + 0.02, south + 0.01)]
    beside = [(west + 0.001, south + 0.01005), (west + 0.019, south + 0.01005)]
    report, pack = run(write(folder, {"N10-a.geojson": roads(long, long), "N10-b.geojson": roads(beside)}))
    assert taken(report)["N10-a.geojson", "roads"] == 1
    assert reasons(report) == {"N10-b.geojson": "import.left.roads_known"}
    lines = pack.get("roads").frame()
    assert lines.total_bounds[0] == pytest.approx(west - 0.0121, abs=2e-4)
    assert set(lines["source_id"]) == {pack.get("roads").source.id}


def test_a_filled_sheet_that_lies_in_the_folder_comes_in(folder):
    _, before = run(write(folder, {"r2ka01205.geojson": zones([("東町", 101, 41), ("西町", 50, 20)])}))
    write_template(folder / "sheet.xlsx", MURORAN, before)
    book = openpyxl.load_workbook(folder / "sheet.xlsx")
    sheet = book["入力"]
    sheet["B2"], sheet["E5"], sheet["E6"], sheet["I5"] = "2024-04-01", "整備済", "未整備", 6
    book.save(folder / "sheet.xlsx")
    report, pack = run(folder)
    assert {kind for file, kind in taken(report) if file == "sheet.xlsx"} == {"present", "farm_households"}
    present = pack.get("present")
    states = present.frame().query("service == 'ftth'").set_index("mesh_code")["state"]
    assert (states[WEST[0]], states[WEST[2]]) == ("served", "unserved")
    assert (present.source.publisher, present.source.as_of) == ("室蘭市", "2024-04-01")
    assert pack.get("farm_households").frame()["farms"].sum() == pytest.approx(6)
    assert pack.get("farm_households").source.basis == "estimated"


def test_a_users_own_table_comes_in(folder):
    table = f"メッシュコード,光\n{WEST[0]},整備済\n{WEST[1]},未整備\n{EAST[0]},整備済\n"
    report, pack = run(write(folder, {"own.csv": table.encode("cp932")}))
    assert taken(report)["own.csv", "present"] == 2
    present = pack.get("present").frame()
    assert list(present.columns) == ["mesh_code", "service", "state", "share"]
    assert present["state"].tolist() == ["served", "unserved"]


def test_a_table_by_towns_finds_the_squares_of_its_zones(folder):
    files = {
        "r2ka01205.geojson": zones([("東町", 101, 41), ("西町", 50, 20)]),
        "own.csv": "町丁目・字,光\n東町,未整備\n",
    }
    _, pack = run(write(folder, files))
    states = pack.get("present").frame().set_index("mesh_code")["state"]
    assert states[WEST[0]] == "unserved"
    assert set(states) == {"unserved"}


BAD = {
    "a truncated zip": ("tblT001141H01.zip", None, "error.tabular.damaged_archive"),
    "a missing column": ("own.csv", "光整備状況\n整備済\n".encode(), "error.user.no_key"),
    "a negative count": ("own.csv", "団体コード,人口\n01205,-3\n".encode(), "error.user.not_a_count"),
    "a square at sea": ("own.csv", "mesh_code,光\n614000001,済\n".encode(), "error.user.off_land"),
    "an unknown town": ("own.csv", "町丁目・字,光\n北町,済\n".encode(), "error.user.no_towns"),
    "neither UTF-8 nor Shift_JIS": ("own.csv", b"\xff\xfe\x00", "error.tabular.encoding"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_bad_file_is_told_and_the_others_are_taken(folder, case):
    name, content, reason = BAD[case]
    if content is None:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("tblT001141H01.txt", "KEY_CODE,T001141001\n" + "x" * 5000)
        content = whole.getvalue()[:60]
    report, pack = run(write(folder, {name: content}))
    assert reasons(report) == {name: reason}
    assert len(pack.get("cells").frame()) == 5


def test_a_connector_that_breaks_does_not_end_the_import(folder, monkeypatch):
    def broken(*_):
        message = "an error nobody foresaw"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("todoku.sources.own.user_tables.UserTables.read", broken)
    report, pack = run(write(folder, {"own.csv": "団体コード,人口\n01205,3\n"}))
    assert reasons(report) == {"own.csv": "import.left.unreadable"}
    assert pack is not None


def test_a_folder_with_nothing_to_measure_makes_no_pack(tmp_path):
    (tmp_path / "in").mkdir()
    report, pack = run(write(tmp_path / "in", {"N03-20210101_01.geojson": boundaries("01205"), "x.txt": "x"}))
    assert not report.measurable
    assert pack is None
    assert not (tmp_path / "pack").exists()


def test_no_folder_is_told(tmp_path):
    with pytest.raises(InputError) as raised:
        import_folder(tmp_path / "nothing", region=MURORAN, out=tmp_path / "pack")
    assert raised.value.code == "import.no_folder"


def test_a_full_disk_keeps_the_older_pack(folder, monkeypatch):
    _, before = run(folder)

    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(store, "_write_table", full)
    with pytest.raises(PackError) as raised:
        run(folder)
    assert raised.value.code == "system.disk_full"
    assert open_pack(folder.parent / "pack").id == before.id
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in", "pack"]


@pytest.mark.parametrize("after", [1, 2])
def test_a_stop_keeps_the_older_pack(folder, after):
    _, before = run(folder)

    class StopAfter(Silent):
        seen = 0

        def advance(self, *_):
            self.seen += 1
            if self.seen >= after:
                stopped.stop.set()

    stopped = Run(reporter=StopAfter())
    with pytest.raises(Cancelled):
        run(folder, run=stopped)
    assert open_pack(folder.parent / "pack").id == before.id
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in", "pack"]


def test_the_report_as_json_is_complete(folder):
    report, _ = run(write(folder, {"x.txt": "x"}))
    content = report.to_json("en")
    assert (content["schema"], content["measurable"]) == ("todoku.import/1", True)
    assert content["left"] == [
        {"file": "x.txt", "reason": "import.left.unknown_format", "params": {}, "text": "not of a known format"}
    ]
    assert {entry["kind"] for entry in content["taken"]} == {"cells", "boundaries"}


REAL = [
    ("hokkaido", "室蘭市", 226, 93_652, 44_547),
    ("hokkaido", "上士幌町", 210, 5_072, 2_221),
    ("hokkaido", "斜里町", 302, 13_036, 5_756),
    ("hokkaido", "新冠町", 243, 5_790, 2_391),
    ("fuji_area", "富士河口湖町", 66, 25_729, 10_386),
    ("noto", "能登町", None, 15_687, 6_458),
    (".", "室蘭市", 226, 93_652, 44_547),
    (".", "富士河口湖町", 66, 25_729, 10_386),
    (".", "能登町", None, 15_687, 6_458),
]


@pytest.mark.slow
@pytest.mark.parametrize(("sub", "area", "squares", "people", "homes"), REAL)
def test_real_places_come_out_as_published(shared_data, tmp_path, sub, area, squares, people, homes):
    report = import_folder(shared_data / sub, region=find_region(area), out=tmp_path / "pack")
    cells = open_pack(tmp_path / "pack").get("cells").frame()
    assert report.measurable
    assert (int(cells["population"].sum()), int(cells["households"].sum())) == (people, homes)
    if squares is not None:
        assert len(cells) == squares
    else:
        assert len(open_pack(tmp_path / "pack").get("zones").frame()) == 202


@pytest.mark.slow
def test_all_of_hokkaido_comes_out_as_published_and_in_time(shared_data, tmp_path):
    started_s = time.process_time()
    report = import_folder(shared_data / "hokkaido", region=find_region("北海道"), out=tmp_path / "pack")
    assert time.process_time() - started_s < 25
    cells = open_pack(tmp_path / "pack").get("cells").frame()
    assert (len(cells), int(cells["population"].sum()), int(cells["households"].sum())) == (
        45_488,
        5_506_419,
        2_424_317,
    )
    assert cells["municipality_code"].nunique() == 179
    said = remarks(report, "census_2010_mesh500m.csv.gz")["import.dropped"]
    assert (said["squares"], said["population"]) == (235, 22_257)


@pytest.mark.slow
def test_the_main_roads_of_noto_are_268_km(shared_data, tmp_path):
    import_folder(shared_data / "noto", region=find_region("能登町"), out=tmp_path / "pack")
    pack = open_pack(tmp_path / "pack")
    plane = "EPSG:6675"
    town = pack.get("boundaries").frame().to_crs(plane).union_all()
    roads_in_town = pack.get("roads").frame().to_crs(plane).intersection(town)
    assert roads_in_town.length.sum() / 1000 == pytest.approx(268, abs=1)
    assert any("非商用" in source.licence for source in pack.get("roads").sources)
