"""Counts of small areas on grid squares: nothing is lost, and people live where households do."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Polygon, box

from todoku import tables
from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.overlay import zones_to_squares
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.i18n import text

SOUTH, WEST, NORTH, EAST = mesh.decode("53392343")
MIDDLE = (WEST + EAST) / 2


def zones(shapes, population, households=None, municipality="17463", crs=GEOGRAPHIC_CRS):
    table = {
        "zone_id": [f"z{place}" for place in range(len(shapes))],
        "municipality_code": municipality,
        "name": "字",
        "population": pd.array(population, dtype="Int64"),
        "households": pd.array(population if households is None else households, dtype="Int64"),
    }
    return gpd.GeoDataFrame(table, geometry=shapes, crs=crs)


def by_square(cells, column="population"):
    return dict(zip(cells["mesh_code"], cells[column], strict=True))


def test_a_thin_zone_is_inhabited_in_few_squares_and_a_dense_one_in_all():
    # four quarters of equal width; their areas differ a little with latitude, the southern ones are larger
    whole = [box(WEST, SOUTH, EAST, NORTH)]
    thin, _ = zones_to_squares(zones(whole, [16], [6]), level=Level.M500)
    assert by_square(thin) == {"533923431": 16, "533923432": 0, "533923433": 0, "533923434": 0}
    assert by_square(thin, "households") == {"533923431": 6, "533923432": 0, "533923433": 0, "533923434": 0}
    some, _ = zones_to_squares(zones(whole, [90], [31]), level=Level.M500)
    assert by_square(some) == {"533923431": 46, "533923432": 44, "533923433": 0, "533923434": 0}
    assert by_square(some, "households") == {"533923431": 16, "533923432": 15, "533923433": 0, "533923434": 0}
    dense, links = zones_to_squares(zones(whole, [402], [202]), level=Level.M500)
    assert by_square(dense, "households") == {"533923431": 51, "533923432": 51, "533923433": 50, "533923434": 50}
    assert links["share"].tolist() == pytest.approx([0.25] * 4, rel=1e-4)
    assert links["share"].sum() == pytest.approx(1)


def test_households_of_hokkaido_are_scattered_wider():
    shape = [box(WEST, SOUTH, EAST, NORTH)]
    counts = {}
    for code in ("17463", "01633"):
        cells, _ = zones_to_squares(zones(shape, [90], [31], municipality=code), level=Level.M500)
        counts[code] = int((cells["households"] > 0).sum())
    assert counts == {"17463": 2, "01633": 3}


def test_two_zones_meet_in_a_square():
    halves = [box(WEST, SOUTH, MIDDLE, NORTH), box(MIDDLE, SOUTH, EAST, NORTH)]
    cells, links = zones_to_squares(zones(halves, [10, 7]), level=Level.KM1)
    assert by_square(cells) == {"53392343": 17}
    assert links[["zone_id", "mesh_code", "population", "share"]].to_numpy().tolist() == [
        ["z0", "53392343", 10, 1.0],
        ["z1", "53392343", 7, 1.0],
    ]
    tables.check(cells, tables.CELLS)


def test_a_square_of_two_municipalities_goes_to_the_larger_part():
    shapes = [box(WEST, SOUTH, WEST + 0.004, NORTH), box(WEST + 0.004, SOUTH, EAST, NORTH)]
    cells, _ = zones_to_squares(zones(shapes, [5, 5], municipality=["17461", "17463"]), level=Level.KM1)
    assert cells["municipality_code"].tolist() == ["17463"]


def test_an_unknown_count_stays_unknown():
    shapes = [box(WEST, SOUTH, MIDDLE, NORTH), box(MIDDLE, SOUTH, EAST, NORTH)]
    cells, links = zones_to_squares(zones(shapes, [None, None], [4, None]), level=Level.KM1)
    assert cells["population"].isna().tolist() == [True]
    assert by_square(cells, "households") == {"53392343": 4}
    assert links["households"].isna().tolist() == [False, True]


def test_empty_and_broken_shapes_are_noted_and_nothing_is_lost():
    bow_tie = Polygon([(WEST, SOUTH), (EAST, NORTH), (EAST, SOUTH), (WEST, NORTH)])
    shapes = [bow_tie, None, MultiPolygon(), GeometryCollection([box(WEST, SOUTH, EAST, NORTH), LineString()])]
    cells, links = zones_to_squares(zones(shapes, [3, 4, 5, 6]), level=Level.KM1)
    assert by_square(cells) == {"53392343": 9}
    assert links["population"].sum() == 18
    assert links[links["mesh_code"].isna()]["zone_id"].tolist() == ["z1", "z2"]
    notes = dict(cells.attrs["notes"])
    assert notes["zones.repaired"] == {"zones": ["z0"], "count": 1}
    assert notes["zones.shapeless"] == {"zones": ["z1", "z2"], "count": 2}
    assert "z0" in text("zones.repaired", "ja", **notes["zones.repaired"])
    assert "z1, z2" in text("zones.shapeless", "en", **notes["zones.shapeless"])


def test_people_live_on_land():
    whole = box(WEST, SOUTH, EAST, NORTH)
    dry = box(WEST, SOUTH, MIDDLE, NORTH)
    sea = box(EAST, SOUTH, EAST + 0.01, NORTH)
    cells, _ = zones_to_squares(zones([whole, sea], [8, 2]), level=Level.M500, land=dry)
    assert by_square(cells)["533923431"] + by_square(cells)["533923433"] == 8
    assert "533923432" not in by_square(cells)
    assert cells["population"].sum() == 10
    assert dict(cells.attrs["notes"])["zones.off_land"]["zones"] == ["z1"]


def test_a_zone_without_width_lies_in_one_square():
    speck = box(WEST + 1e-9, SOUTH + 1e-9, WEST + 2e-9, SOUTH + 2e-9)
    cells, _ = zones_to_squares(zones([speck], [12]), level=Level.M500)
    assert by_square(cells) == {"533923431": 12}


def test_no_zones():
    cells, links = zones_to_squares(zones([], []), level=Level.M500)
    assert (len(cells), len(links)) == (0, 0)


@pytest.mark.parametrize(
    ("table", "error", "ja"),
    [
        (zones([box(WEST, SOUTH, EAST, NORTH)], [3]).assign(population=[2.5]), "zones.not_whole", "1行目(z0)"),
        (zones([box(0, 0, 1, 1)], [3], crs="EPSG:6675"), "overlay.not_degrees", "EPSG:6675"),
    ],
)
def test_what_cannot_be_divided_is_refused(table, error, ja):
    with pytest.raises(InputError) as caught:
        zones_to_squares(table, level=Level.M500)
    assert caught.value.code == error
    assert ja in text(f"error.{error}", "ja", **caught.value.params)


COUNT = st.one_of(st.none(), st.integers(0, 5000), st.integers(0, 12))


@settings(max_examples=60)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=6), st.sampled_from([Level.KM1, Level.M500, Level.M250]))
def test_the_sum_of_every_zone_is_exact_and_people_are_where_households_are(counts, level):
    people, households = zip(*counts, strict=True)
    random = np.random.default_rng(len(counts) + sum(filter(None, people)))
    shapes = [
        box(x, y, x + width, y + height)
        for x, y, width, height in random.uniform(
            [139, 35, 0.0003, 0.0003], [139.05, 35.05, 0.03, 0.03], (len(counts), 4)
        )
    ]
    given_zones = zones(shapes, people, households)
    cells, links = zones_to_squares(given_zones, level=level)
    for name in ("population", "households"):
        sums = links.groupby("zone_id")[name].sum(min_count=1)
        assert sums.fillna(-1).tolist() == given_zones[name].fillna(-1).tolist()
        assert cells[name].fillna(0).sum() == given_zones[name].fillna(0).sum()
        assert (links[name].fillna(0) >= 0).all()
    both = links[links.groupby("zone_id")[["population", "households"]].transform("sum").gt(0).all(axis=1)]
    assert ((both["population"] > 0) == (both["households"] > 0)).all()
    again, _ = zones_to_squares(given_zones.iloc[::-1], level=level)
    pd.testing.assert_frame_equal(again, cells)


def test_the_202_small_areas_of_noto_keep_their_people(shared_data):
    given = gpd.read_file(shared_data / "noto" / "derived_notocho_koaza_pop.geojson")
    assert given["KEY_CODE"].duplicated().sum() == 7
    table = zones(given.geometry.tolist(), given["JINKO"], given["SETAI"], crs=given.crs)
    cells, links = zones_to_squares(table, level=Level.M500)
    assert (cells["population"].sum(), cells["households"].sum()) == (15_687, 6_458)
    sums = links.groupby("zone_id")[["population", "households"]].sum().loc[table["zone_id"]]
    assert sums["population"].tolist() == given["JINKO"].tolist()
    assert sums["households"].tolist() == given["SETAI"].tolist()
    assert ((links["population"] > 0) == (links["households"] > 0)).all()
    assert cells["mesh_code"].is_unique
    assert set(cells["municipality_code"]) == {"17463"}
    assert cells.attrs["notes"] == []
