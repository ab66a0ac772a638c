"""Squares go to the municipality of their centre, else to the nearest within 2 km, as the real data's figures say."""

from __future__ import annotations

import gzip
import time

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Geod
from shapely.geometry import Polygon, box

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.municipalities import all_of, denominator_code
from todoku.areas.overlay import assign_squares
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.i18n import text


def boundaries(shapes, crs=GEOGRAPHIC_CRS):
    table = {"municipality_code": list(shapes), "name": [f"町{code}" for code in shapes]}
    return gpd.GeoDataFrame(table, geometry=list(shapes.values()), crs=crs)


WEST = box(141.0, 43.0, 141.1, 43.1)
EAST = box(141.1, 43.0, 141.2, 43.1)


def test_a_square_belongs_whole_to_the_holder_of_its_centre():
    code = mesh.encode(43.05, 141.102, level=Level.KM1)
    _, west, _, east = mesh.decode(str(code[0]))
    border = 0.6 * west + 0.4 * east
    halves = {"01001": box(141.0, 43.0, border, 43.1), "01002": box(border, 43.0, 141.2, 43.1)}
    assert assign_squares(code, boundaries(halves)).to_dict() == {code[0]: "01002"}
    border = 0.4 * west + 0.6 * east
    halves = {"01001": box(141.0, 43.0, border, 43.1), "01002": box(border, 43.0, 141.2, 43.1)}
    assert assign_squares(code, boundaries(halves)).to_dict() == {code[0]: "01001"}


def test_the_order_of_squares_is_kept_and_repeats_are_answered():
    codes = mesh.encode([43.05, 43.05, 43.05], [141.15, 141.05, 141.15], level=Level.M500)
    owner = assign_squares(pd.Series(codes), boundaries({"01001": WEST, "01002": EAST}))
    assert owner.tolist() == ["01002", "01001", "01002"]
    assert owner.index.tolist() == codes.tolist()
    assert owner.name == "municipality_code"


def test_a_centre_on_a_common_border_goes_to_the_lower_code():
    code = mesh.encode(43.05, 141.05, level=Level.M500)
    lat, lon = mesh.centre(str(code[0]))
    halves = {"01009": box(lon - 1, lat - 1, lon, lat + 1), "01003": box(lon, lat - 1, lon + 1, lat + 1)}
    assert assign_squares(code, boundaries(halves)).tolist() == ["01003"]


def test_outside_all_the_nearest_within_the_limit_is_taken():
    code = mesh.encode(43.05, 141.25, level=Level.M500)
    lat, lon = mesh.centre(str(code[0]))
    distance_m = Geod(ellps="GRS80").inv(lon, lat, 141.2, lat)[2]
    given = boundaries({"01001": WEST, "01002": EAST})
    assert assign_squares(code, given, within_m=distance_m + 1).tolist() == ["01002"]
    assert assign_squares(code, given, within_m=distance_m - 1).tolist() == [None]
    assert assign_squares(code, given, within_m=0).tolist() == [None]


def test_the_nearest_is_measured_on_the_ground_not_in_degrees():
    code = mesh.encode(43.05, 141.05, level=Level.M125)
    lat, lon = mesh.centre(str(code[0]))
    # 0.012 degrees east are 977 m, 0.010 degrees north are 1111 m
    given = {
        "01001": box(lon - 0.01, lat + 0.010, lon + 0.01, lat + 0.02),
        "01002": box(lon + 0.012, lat - 0.01, lon + 0.02, lat + 0.01),
    }
    assert assign_squares(code, boundaries(given)).tolist() == ["01002"]


def test_a_broken_boundary_is_repaired():
    bow_tie = Polygon([(141.0, 43.0), (141.1, 43.1), (141.1, 43.0), (141.0, 43.1)])
    code = mesh.encode(43.05, 141.02, level=Level.M125)
    assert assign_squares(code, boundaries({"01001": bow_tie})).tolist() == ["01001"]


def test_no_squares_and_no_boundaries():
    assert assign_squares([], boundaries({"01001": WEST})).tolist() == []
    code = mesh.encode(43.05, 141.05, level=Level.M500)
    assert assign_squares(code, boundaries({"01001": EAST}).iloc[:0]).tolist() == [None]


def test_boundaries_in_metres_are_refused():
    with pytest.raises(InputError) as caught:
        assign_squares(["53392343"], boundaries({"01001": box(0, 0, 1000, 1000)}, crs="EPSG:6680"))
    assert caught.value.code == "overlay.not_degrees"
    assert "EPSG:6680" in text("error.overlay.not_degrees", "ja", **caught.value.params)


@pytest.fixture(scope="module")
def hokkaido(shared_data):
    with gzip.open(shared_data / "hokkaido" / "census_2010_mesh500m.csv.gz", "rt") as stream:
        names = ["mesh_code", "population", "male", "female", "households"]
        squares = pd.read_csv(stream, header=None, names=names, dtype={"mesh_code": str})
    shapes = gpd.read_file(shared_data / "hokkaido" / "ksj_n03_2021_simplified.geojson")
    shapes["municipality_code"] = [denominator_code(code) for code in shapes["N03_007"]]
    shapes = shapes[shapes["municipality_code"].isin([place.code for place in all_of("01")])]
    whole = shapes.dissolve("municipality_code", as_index=False)
    return squares, whole[["municipality_code", "geometry"]].assign(name=whole["N03_004"].fillna("札幌市"))


def test_the_2010_census_of_hokkaido_comes_out_as_published(hokkaido):
    squares, whole = hokkaido
    assert len(squares) == 45_723
    assert len(whole) == 179
    owner = assign_squares(squares["mesh_code"], whole).to_numpy()
    held = squares[pd.notna(owner)].assign(municipality_code=owner[pd.notna(owner)])
    dropped = squares[pd.isna(owner)]
    assert (len(held), held["population"].sum(), held["households"].sum()) == (45_488, 5_506_419, 2_424_317)
    assert (len(dropped), dropped["population"].sum()) == (235, 22_257)
    assert held["municipality_code"].nunique() == 179
    sums = held.groupby("municipality_code").agg({"mesh_code": "size", "population": "sum", "households": "sum"})
    assert sums.loc["01205"].tolist() == [226, 93_652, 44_547]
    assert sums.loc["01633"].tolist() == [210, 5_072, 2_221]
    assert sums.loc["01545"].tolist() == [302, 13_036, 5_756]
    assert sums.loc["01604"].tolist() == [243, 5_790, 2_391]


def test_hokkaido_is_assigned_within_two_seconds(hokkaido):
    squares, whole = hokkaido
    start = time.process_time()
    assign_squares(squares["mesh_code"], whole)
    assert time.process_time() - start < 2


def test_fujikawaguchiko_by_centres_alone(shared_data):
    folder = shared_data / "fuji_area"
    shapes = gpd.read_file(folder / "derived_municipal_boundaries_N03_2021_s0010.geojson")
    squares = gpd.read_file(folder / "derived_mesh1km_census2020_fuji_extent.geojson")
    given = gpd.GeoDataFrame(
        {"municipality_code": shapes["N03_007"], "name": shapes["N03_004"]}, geometry=shapes.geometry, crs=shapes.crs
    )
    owner = assign_squares(squares["KEY_CODE"].astype(str), given, within_m=0)
    own = squares[(owner == "19430").to_numpy()]
    assert (len(own), own["pop"].sum(), own["households"].sum()) == (66, 25_729, 10_386)
