"""What holds for every grid square, every point and every polygon."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from todoku.areas import mesh
from todoku.areas.mesh_codes import UNITS, Level

LEVELS = st.sampled_from(list(Level))
LATITUDES = st.floats(20.0, 45.9, allow_nan=False)
LONGITUDES = st.floats(122.0, 153.9, allow_nan=False)
SNAP = 1.0e-7


@st.composite
def squares(draw, level=LEVELS):
    return str(mesh.encode(draw(LATITUDES), draw(LONGITUDES), level=draw(level))[0])


@given(squares())
def test_a_centre_and_a_south_west_corner_belong_to_their_square(code):
    level = mesh.level_of(code)
    south, west, north, east = mesh.decode(code)
    assert mesh.encode(*mesh.centre(code), level=level).tolist() == [code]
    assert mesh.encode(south, west, level=level).tolist() == [code]
    middle_lat, middle_lon = mesh.centre(code)
    assert mesh.encode(middle_lat, west, level=level).tolist() == [code]
    assert mesh.encode(south, middle_lon, level=level).tolist() == [code]
    assert south < middle_lat < north
    assert west < middle_lon < east


@given(squares())
def test_corners_given_as_decimal_text_belong_to_their_square(code):
    south, west, *_ = mesh.decode(code)
    written = float(f"{south:.15g}"), float(f"{west:.15g}")
    assert mesh.encode(*written, level=mesh.level_of(code)).tolist() == [code]


@given(squares())
def test_north_and_east_borders_belong_to_the_neighbours(code):
    lat, lon = mesh.centre(code)
    _, _, north, east = mesh.decode(code)
    level = mesh.level_of(code)
    if north < 46:
        assert mesh.encode(north, lon, level=level).tolist() == [mesh.neighbours(code)[0]]
    if east < 154:
        beside = mesh.encode(lat, east, level=level)[0]
        assert beside in mesh.neighbours(code)
        assert mesh.decode(str(beside))[1] == east


@given(LATITUDES, LONGITUDES)
def test_points_lie_where_exact_fractions_say(lat, lon):
    row, column = Fraction(lat) * 960, Fraction(lon) * 640
    code = mesh.encode(lat, lon, level=Level.M125)
    south, west, *_ = mesh.decode(code)
    assert round(south[0] * 960) in {floor(row), floor(row + Fraction(SNAP))}
    assert round(west[0] * 640) in {floor(column), floor(column + Fraction(SNAP))}


@given(squares(), LEVELS)
def test_children_partition_their_parent(code, level):
    side, step = UNITS[mesh.level_of(code)], UNITS[level]
    if side % step or side // step > 80:
        return
    children = mesh.children(code, level=level)
    assert len(set(children.tolist())) == len(children) == (side // step) ** 2
    assert children.tolist() == sorted(children.tolist())
    assert set(mesh.parent(children, level=mesh.level_of(code)).tolist()) == {code}
    assert mesh.bounds(children) == mesh.decode(code)
    assert mesh.area_m2(children).sum() == pytest.approx(mesh.area_m2(code)[0], rel=1e-9)


@given(squares())
def test_neighbours_share_an_edge_and_the_feeling_is_mutual(code):
    own = mesh.boxes(code)[0]
    around = mesh.neighbours(code)
    assert len(set(around.tolist())) == len(around)
    for other, shape in zip(around.tolist(), mesh.boxes(around), strict=True):
        edge = own.intersection(shape)
        assert edge.geom_type == "LineString"
        assert edge.length > 0
        assert code in mesh.neighbours(other).tolist()


@given(squares())
def test_reading_a_written_code_gives_it_back(code):
    parts = [code[:4], code[4:6], code[6:8], *code[8:]]
    written = "-".join(part for part in parts if part)
    if code[:4] in mesh.LAND_KM80:
        assert mesh.parse_mesh_code(written) == code
    assert mesh.level_of(code) in Level


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.sampled_from([Level.KM5, Level.KM2, Level.KM1, Level.M500]))
def test_a_cover_holds_the_polygon_and_nothing_beside_it(seed, corners, level):
    random = np.random.default_rng(seed)
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    reach = random.uniform(0.005, 0.06, corners)
    polygon = Polygon(np.column_stack([141 + reach * np.cos(angles), 43 + reach * np.sin(angles)]))
    if not polygon.is_valid or polygon.area < 1e-9:
        return
    codes = mesh.cover(polygon, level=level)
    shared = shapely.area(shapely.intersection(polygon, mesh.boxes(codes)))
    assert (shared > 0).all()
    assert shared.sum() == pytest.approx(polygon.area, rel=1e-9)
    assert len(set(codes.tolist())) == len(codes)
