"""Which parts of a municipality are assessed apart: islands that the map shows, and the planner's own areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPolygon, Point, box

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.plans.config import FundingConfig
from todoku.plans.funding.find_parts import find_parts
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.builtin import builtin_datasets, island_points
from todoku.sources.own.own_parts import parts_dataset

TOWN = Source(publisher="町", title="区域", licence="-", basis=Basis.MEASURED)
ANYTHING = FundingConfig()
HABORO = MultiPolygon(
    [box(141.68, 44.2, 142.06, 44.45), box(141.29, 44.41, 141.33, 44.44), box(141.38, 44.42, 141.43, 44.45)]
)


def boundary(code, shape):
    table = gpd.GeoDataFrame({"municipality_code": [code], "name": ["-"]}, geometry=[shape], crs=6668)
    return {"boundaries": Dataset("boundaries", TOWN, table=table)}


def own(tmp_path, geometry, **columns):
    path = tmp_path / "own.geojson"
    gpd.GeoDataFrame(columns, geometry=geometry, crs=6668).to_file(path)
    return {"parts": parts_dataset(path)}


def at(parts, lat, lon):
    number = int(parts.shapes.at(np.array([lat]), np.array([lon]))[0])
    return (None, *parts.names)[number]


@pytest.fixture(scope="module")
def builtin():
    return {code: builtin_datasets(find_region(code)) for code in ("01484", "01643", "01662")}


def test_the_two_islands_of_haboro_have_the_island_ground_and_the_mainland_has_not(builtin):
    parts = find_parts("01484", builtin["01484"], ANYTHING)
    assert (parts.names, parts.not_located, parts.only) == (("天売島", "焼尻島"), (), None)
    assert {name: found.holds("rito") for name, found in parts.grounds.items()} == {
        None: False,
        "天売島": True,
        "焼尻島": True,
    }
    assert all(found.holds("kaso") for found in parts.grounds.values())
    assert not any(found.elsewhere for found in parts.grounds.values())
    hall, teuri, yagishiri = (44.3605, 141.6973), (44.4167, 141.3), (44.4333, 141.4239)
    assert [at(parts, *place) for place in (hall, teuri, yagishiri)] == [None, "天売島", "焼尻島"]


def test_islands_are_found_on_an_official_map_too(shared_data):
    file = shared_data / "hokkaido" / "ksj_n03_2021_simplified.geojson"
    frame = gpd.read_file(file)
    shapes = {code: frame.loc[frame["N03_007"] == code].union_all() for code in ("01484", "01662")}
    assert find_parts("01484", boundary("01484", shapes["01484"]), ANYTHING).names == ("天売島", "焼尻島")
    akkeshi = find_parts("01662", boundary("01662", shapes["01662"]), ANYTHING)
    assert (akkeshi.names, akkeshi.not_located) == ((), ("小島",))


def test_rocks_belong_to_the_island_that_they_lie_at():
    rock, other = Point(141.34, 44.425).buffer(0.001), Point(141.67, 44.3).buffer(0.001)
    parts = find_parts("01484", boundary("01484", MultiPolygon([*HABORO.geoms, rock, other])), ANYTHING)
    assert [at(parts, 44.425, 141.34), at(parts, 44.3, 141.67)] == ["天売島", None]


def test_an_island_that_the_map_does_not_show_is_named_and_left_with_the_land_around(builtin):
    parts = find_parts("01662", builtin["01662"], ANYTHING)
    assert (parts.names, parts.not_located, parts.only) == ((), ("小島",), None)
    assert parts.grounds[None].elsewhere["rito"] == ("小島",)
    lat, lon = island_points("01662")["小島"]
    shown = MultiPolygon([box(144.6, 42.98, 145.0, 43.3), Point(lon, lat).buffer(0.001)])
    assert find_parts("01662", boundary("01662", shown), ANYTHING).names == ("小島",)


def test_a_plan_that_is_said_to_lie_in_one_part_has_that_parts_grounds(builtin):
    teuri = find_parts("01484", builtin["01484"], FundingConfig(part="天売"))
    assert (teuri.names, teuri.only, teuri.grounds["天売島"].holds("rito")) == ((), "天売島", True)
    stated = find_parts("01484", builtin["01484"], FundingConfig(area_ground="豪雪"))
    assert (stated.names, stated.only, stated.grounds[None].holds("kaso")) == ((), None, False)


def test_without_a_map_there_is_one_part():
    parts = find_parts("01484", {}, ANYTHING)
    assert (parts.names, parts.not_located) == ((), ("天売島", "焼尻島"))
    assert find_parts("17463", {}, ANYTHING).not_located == ()


def test_a_former_village_by_its_name_has_the_designations_of_the_facts(builtin, tmp_path):
    village = own(tmp_path, [box(143.0, 42.4, 143.5, 42.65)], name=["忠類村"])
    parts = find_parts("01643", {**builtin["01643"], **village}, ANYTHING)
    assert parts.names == ("忠類村",)
    assert [parts.grounds[name].holds("kaso") for name in (None, "忠類村")] == [False, True]
    assert [parts.grounds[name].holds("gosetsu") for name in (None, "忠類村")] == [True, True]
    assert [at(parts, 42.56, 143.29), at(parts, 42.91, 143.36)] == ["忠類村", None]


def test_own_areas_go_before_islands_and_those_of_one_name_are_one(builtin, tmp_path):
    east = [box(141.30, 44.40, 141.34, 44.45), box(141.8, 44.2, 142.1, 44.5)]
    areas = own(tmp_path, east, name=["東", "東"], area_ground=["離島|豪雪", "離島|豪雪"])
    parts = find_parts("01484", {**builtin["01484"], **areas}, ANYTHING)
    assert parts.names == ("東", "天売島", "焼尻島")
    places = [(44.42, 141.31), (44.42, 141.295), (44.3, 141.9), (44.36, 141.7)]
    assert [at(parts, *place) for place in places] == ["東", "天売島", "東", None]
    assert parts.grounds["東"].part == "東"
    whole = own(tmp_path, [box(141.28, 44.40, 141.35, 44.46)], name=["天売島"])
    assert find_parts("01484", {**builtin["01484"], **whole}, ANYTHING).names == ("天売島", "焼尻島")


@pytest.mark.parametrize(
    ("geometry", "columns", "code", "row"),
    [
        ([box(143.0, 42.4, 143.5, 42.65)], {"name": ["忠類"], "area_ground": ["高原"]}, "parts.ground", 1),
        ([box(143.0, 42.4, 143.5, 42.65)], {"name": ["更別村"]}, "parts.unknown", 1),
        ([box(141.0, 42.4, 141.5, 42.65)], {"name": ["忠類村"]}, "parts.elsewhere", 1),
        (
            [box(143.0, 42.4, 143.5, 42.65), box(143.0, 42.5, 143.5, 42.8)],
            {"name": ["忠類村", "北"], "area_ground": [None, "なし"]},
            "parts.overlap",
            2,
        ),
        (
            [box(143.0, 42.4, 143.5, 42.65), box(143.0, 42.7, 143.5, 42.8)],
            {"name": ["忠類村", "忠類村"], "area_ground": ["過疎", "なし"]},
            "parts.two_grounds",
            1,
        ),
    ],
)
def test_areas_that_cannot_be_used_are_told_in_one_line(builtin, tmp_path, geometry, columns, code, row):
    with pytest.raises(InputError) as caught:
        find_parts("01643", {**builtin["01643"], **own(tmp_path, geometry, **columns)}, ANYTHING)
    found = caught.value
    assert (found.code, found.params["row"], found.params["file"]) == (code, row, "own.geojson")
    assert all("own.geojson" in text(f"error.{code}", lang, **found.params) for lang in LANGS)


def test_borders_that_overlap_by_a_hand_are_taken_as_neighbours(builtin, tmp_path):
    drawn = [box(143.0, 42.4, 143.5, 42.65), box(143.0, 42.6499, 143.5, 42.8)]
    areas = own(tmp_path, drawn, name=["忠類村", "北"], area_ground=[None, "なし"])
    parts = find_parts("01643", {**builtin["01643"], **areas}, ANYTHING)
    assert at(parts, 42.64995, 143.29) == "忠類村"
