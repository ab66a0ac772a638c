"""What the atlas is made from: which data stand for which municipality and year, and what unknown becomes."""

from __future__ import annotations

import gzip
import json
from types import SimpleNamespace

import numpy as np
import pytest

from sample_atlas import NEIGHBOUR, TOWN, sample_holdings, squares
from todoku.areas import mesh
from todoku.run import Run
from todoku_web.atlas import build
from todoku_web.atlas.edition import Edition
from todoku_web.atlas.making.levels import FIRST
from todoku_web.atlas.making.windows import Window


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("atlas")
    build.write_atlas(sample_holdings(tmp_path_factory.mktemp("packs")), folder, run=Run())
    return Edition(folder)


def every_array(edition):
    for layer in edition.squares.values():
        for year in layer["years"]:
            for scenario in layer["scenarios"]:
                yield layer, year, scenario


def test_every_array_says_what_its_table_says(edition):
    seen = 0
    for layer, year, scenario in every_array(edition):
        table, header = edition.table(layer["id"], year), layer["header"]
        data = np.frombuffer(gzip.decompress(edition.array(layer["id"], year, scenario, "").read_bytes()), np.uint8)
        array = data.reshape(header["rows"], header["cols"])
        lat, lon = mesh.centre(table["mesh_code"].to_numpy(dtype=str))
        rows = header["rows"] - 1 - np.floor((lat - header["south"]) / header["cell_lat"]).astype(int)
        told = array[rows, np.floor((lon - header["west"]) / header["cell_lon"]).astype(int)].astype(int)
        values, levels = table[scenario].to_numpy(dtype=float), np.array(header["levels"])
        assert (array > 0).sum() == len(table)
        assert ((told == 1) == np.isnan(values)).all()
        known = ~np.isnan(values)
        for one in header["classes"]:
            assert ((levels[told[known] - FIRST] >= one) == (values[known] >= one)).all()
        seen += len(table)
    assert seen > 1_000


def test_larger_arrays_hold_the_same_people(edition):
    for suffix in (".z3", ".z2"):
        header = next(one for one in edition.squares["households"]["header"]["coarser"] if one["suffix"] == suffix)
        data = np.frombuffer(
            gzip.decompress(edition.array("households", 2010, "present", suffix).read_bytes()), np.uint8
        )
        table = edition.table("households", 2010)
        large = mesh.parent(table["mesh_code"].to_numpy(dtype=str), level=header["level"])
        unknown = set(large[table["present"].isna()])
        whole = table["present"][[code not in unknown for code in large]].sum()
        levels = np.array(header["levels"])
        told = levels[data[data >= FIRST].astype(int) - FIRST].sum()
        assert (data == 1).sum() == len(unknown)
        assert told == whole


def test_a_year_has_the_newest_people_until_then(edition):
    assert edition.squares["population"]["years"] == [2010, 2020]
    older, newer = (edition.table("population", year) for year in (2010, 2020))
    assert set(older["municipality_code"]) == {TOWN}
    assert set(newer["municipality_code"]) == {TOWN, NEIGHBOUR}
    assert len(older) == 90
    assert (newer["municipality_code"] == TOWN).sum() == 80
    bases = {edition.origin(number)["basis"] for number in newer["origin"].unique()}
    assert bases == {"census", "modelled"}


def test_what_nobody_said_is_unknown_and_never_lacking(edition):
    rate = edition.by_square("ftth_rate", 2021)
    codes = squares()
    assert rate.loc[codes[0], "declared"] == 1
    assert rate.loc[codes[12], ["declared", "all_unknown"]].tolist() == [0, 0]
    assert rate.loc[codes[25], "declared"] == 0.25
    assert np.isnan(rate.loc[codes[33], "declared"])
    assert rate.loc[codes[33], "all_unknown"] == 0
    assert rate[rate["municipality_code"] == NEIGHBOUR]["declared"].isna().all()
    lacking = edition.by_square("ftth_lacking_households", 2021)
    assert np.isnan(lacking.loc[codes[33], "declared"])
    known = lacking.dropna()
    assert (known["declared"] <= known["all_unknown"]).all()
    assert known["declared"].sum() < lacking["all_unknown"].sum()


def test_a_service_of_which_nothing_was_declared_says_so(edition):
    layer = edition.squares["mobile_rate"]
    assert layer["reason"] == "indicator.reason.no_present"
    assert "mobile_lacking_population" not in edition.squares
    assert edition.table("mobile_rate", 2020)["declared"].isna().all()


def test_one_unknown_operator_leaves_a_square_unknown_unless_another_is_there(edition):
    table = edition.table("g5_base", 2021).set_index("mesh_code")
    last = max(table.index)
    assert table.drop(index=last)["any"].eq(1).all()
    assert np.isnan(table.loc[last, "any"])
    assert edition.squares["g5_base"]["titles"]["operator4"] == "楽天モバイル"


def test_land_has_its_own_squares_and_dates(edition):
    assert edition.squares["elevation"]["header"]["level"] == 3
    assert edition.squares["farm_area"]["years"] == [2019]
    assert edition.table("farm_area", 2019)["present"].unique().tolist() == [1.23]


def test_sources_of_every_layer_can_be_followed(edition):
    for layer, year, _ in every_array(edition):
        for number in layer["origins"][str(year)]:
            assert edition.origin(number)["sources"]
    known = [row for rows in edition.areas.values() for row in rows if row["value"] is not None]
    assert known
    assert all(row["sources"] for row in known)


def test_outlines_are_of_every_municipality(edition):
    content = json.loads(gzip.decompress((edition.folder / build.OUTLINES).read_bytes()))
    assert [one["properties"]["code"] for one in content["features"]] == [TOWN, NEIGHBOUR]
    assert content["features"][0]["properties"]["subprefecture_code"] == "01-iburi"
    assert content["coast"]["type"] in {"LineString", "MultiLineString"}


def test_the_version_is_that_of_the_data(tmp_path):
    one, other = (sample_holdings(tmp_path / name) for name in ("a", "b"))
    assert one.version == other.version
    fewer = type(one)(one.found[1:])
    assert fewer.version != one.version


def test_the_window_holds_all_years():
    codes = [np.array(["634036511"]), np.array(["634037514"])]
    window = Window.around(codes, level=mesh.Level.M500)
    assert SimpleNamespace(**window.header()).cols > 1
    assert all(window.array(code, np.array([9], dtype=np.uint8)).max() == 9 for code in codes)
