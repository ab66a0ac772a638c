"""The built-in pack: facts of 179 municipalities, their land through the agency's areas, and its cache."""

from __future__ import annotations

import json
from importlib import resources

import geopandas as gpd
import numpy as np
import pytest
import shapely

from todoku import tables
from todoku.areas import mesh
from todoku.areas.municipalities import all_of, find_region, region_of
from todoku.errors import AreaError
from todoku.i18n import text
from todoku.provenance import Basis
from todoku.sources import builtin, jma

LAKES_AND_UNSETTLED = {"01223", "01226", "01425", "01455", "01575", "01638", "01639", "01661", "01662", "01691"}
"""Where the squares are more than 1 % off the published area: docs/explanation/settlement-model.md says why."""


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("cache")
    patch.setenv("TODOKU_CACHE", str(folder))
    yield folder
    patch.undo()


def test_the_facts_are_of_all_179():
    facts = builtin.facts()
    assert facts["code5"].tolist() == [place.code for place in all_of("01")]
    assert facts["population"].sum() == 5_224_614
    assert facts["households"].sum() == 2_476_846
    assert facts["area_km2"].sum() == pytest.approx(78_358.77)


def test_what_is_empty_in_the_facts_stays_unknown():
    facts = builtin.facts()
    assert facts["henchi"].isna().sum() == 168
    assert facts["hanto"].isna().sum() == 40


def test_the_counts_of_fibre_classes_keep_their_order_and_have_no_labels():
    file = resources.files("todoku") / "data" / "facts" / "ftth_classes.json"
    classes = json.loads(file.read_text(encoding="utf-8"))
    assert classes["counts_in_printed_order"] == [66, 53, 29, 19, 7, 3, 0, 2]
    assert sum(classes["counts_in_printed_order"]) == classes["sum"] == 179
    assert classes["class_labels"] is None


def test_every_kind_says_where_it_comes_from():
    datasets = builtin.builtin_datasets(find_region("上士幌町"))
    assert {kind: dataset.source.basis for kind, dataset in datasets.items()} == {
        "facts": Basis.CENSUS,
        "fiscal": Basis.MEASURED,
        "land": Basis.MODELLED,
        "boundaries": Basis.MODELLED,
    }
    assert "気象庁" in datasets["boundaries"].source.publisher
    assert "reversejp" in datasets["boundaries"].source.title
    assert "MIT" in datasets["boundaries"].source.licence


def test_the_fiscal_index_is_the_printed_text():
    table = tables.check(builtin.recorded_datasets(region_of("01633"))["fiscal"].frame(), tables.FISCAL)
    assert table.set_index("fiscal_year")["fiscal_index"].to_dict() == {
        2015: "0.20",
        2017: "0.22",
        2018: "0.23",
        2019: "0.24",
        2020: "0.24",
        2021: "0.24",
    }


@pytest.mark.parametrize("code", ["01517", "01518", "01519", "01484", "01367", "01662", "01100", "01206", "01334"])
def test_land_of_islands_cities_and_detached_districts(code):
    squares = builtin.municipal_squares(code)
    row = builtin.facts().set_index("code5").loc[code]
    assert squares.tolist() == sorted(set(squares.tolist()))
    assert mesh.area_m2(squares).sum() / 1e6 == pytest.approx(row["area_n03_km2"], rel=0.005)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("01484", 44.425, 141.313),  # 天売島
        ("01484", 44.437, 141.408),  # 焼尻島
        ("01517", 45.375, 141.02),  # 礼文島
        ("01206", 42.90, 143.92),  # 音別, behind 白糠町
        ("01233", 42.65, 141.08),  # 大滝, behind 壮瞥町
        ("01601", 42.87, 142.44),  # 日高, behind 平取町
    ],
)
def test_islands_and_detached_districts_are_reached(code, lat, lon):
    assert mesh.encode(lat, lon, level=4)[0] in builtin.municipal_squares(code)


def test_habomai_is_outside():
    _, lon = mesh.centre(builtin.municipal_squares("01223"))
    assert lon.max() < 145.85


@pytest.mark.slow
def test_the_land_of_all_179_meets_the_published_areas():
    facts = builtin.facts().set_index("code5")["area_km2"]
    land = builtin.municipal_land(find_region("北海道")).frame()
    assert land["mesh_code"].is_unique
    area_km2 = mesh.area_m2(land["mesh_code"]) / 1e6
    ratio = land.assign(area=area_km2).groupby("municipality_code")["area"].sum() / facts
    assert set(ratio.index[(ratio - 1).abs() > 0.01]) == LAKES_AND_UNSETTLED
    assert (ratio - 1).abs().max() < 0.09
    assert 330_000 < len(land) < 340_000


@pytest.mark.parametrize(
    ("code", "least"),
    [
        ("01205", 0.96),
        ("01208", 0.99),
        ("01517", 0.91),
        ("01519", 0.95),
        ("01545", 0.98),
        ("01604", 0.98),
        ("01633", 0.98),
    ],
)
def test_the_squares_lie_in_the_official_boundary(shared_data, code, least):
    official = gpd.read_file(shared_data / "hokkaido" / "n03_full" / f"{code}.json").union_all()
    lat, lon = mesh.centre(builtin.municipal_squares(code))
    assert shapely.contains_xy(official, lon, lat).mean() > least


def test_extents_are_the_outline_of_the_squares():
    region = find_region("礼文町")
    extents = tables.check(builtin.municipal_extents(region).frame(), tables.BOUNDARIES)
    outline = extents.geometry.iloc[0]
    lat, lon = mesh.centre(builtin.municipal_squares("01517"))
    assert shapely.contains_xy(outline, lon, lat).all()
    assert outline.is_valid
    geod = extents.crs.get_geod()
    area_m2 = abs(geod.geometry_area_perimeter(outline)[0])
    assert area_m2 == pytest.approx(mesh.area_m2(builtin.municipal_squares("01517")).sum(), rel=1e-4)


def test_islands_without_people_and_the_shore_are_marked():
    land = builtin.municipal_land(region_of("01331")).frame()
    _, lon = mesh.centre(land["mesh_code"])
    assert set(land.loc[lon < 139.5, "uninhabited"]) == {True}  # 松前大島
    assert not land.loc[lon > 140.05, "uninhabited"].any()
    assert builtin.municipal_land(find_region("上士幌町")).frame()["coastal"].sum() == 0


def test_land_is_kept_on_disk_and_a_broken_copy_is_made_again(cache, monkeypatch):
    first = builtin.municipal_squares("01633")
    (kept,) = cache.rglob("01633-4.npy")
    monkeypatch.setattr(jma, "flood", lambda *_args, **_kwargs: pytest.fail("looked up again"))
    assert np.array_equal(builtin.municipal_squares("01633"), first)
    monkeypatch.undo()
    kept.write_bytes(kept.read_bytes()[:50])
    assert np.array_equal(builtin.municipal_squares("01633"), first)
    assert not list(cache.rglob("*.new"))


def test_other_levels():
    squares = builtin.municipal_squares("01633", level=3)
    assert {len(code) for code in squares} == {8}
    assert mesh.area_m2(squares).sum() / 1e6 == pytest.approx(696.03, rel=0.01)


def test_outside_hokkaido_there_is_nothing():
    assert not builtin.holds(find_region("能登町"))
    with pytest.raises(AreaError) as caught:
        builtin.builtin_datasets(find_region("能登町"))
    assert "能登町" in text(f"error.{caught.value.code}", "ja", **caught.value.params)
    assert "todoku data import" in text(f"error.{caught.value.code}", "en", **caught.value.params)


@pytest.mark.parametrize("code", ["01695", "01696", "01697", "01698", "01699", "01700"])
def test_a_village_of_the_northern_territories_is_refused_as_what_it_is(code):
    with pytest.raises(AreaError) as caught:
        builtin.recorded_datasets(find_region(code))
    assert caught.value.code == "builtin.northern_village"


def test_who_owns_a_point():
    assert jma.municipality_at(43.233, 143.296) == "01633"
    assert jma.municipality_at(41.0, 145.0) is None
    assert jma.municipality_at(35.6812, 139.7670) == "13101"
