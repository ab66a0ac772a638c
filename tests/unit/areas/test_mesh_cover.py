"""Squares as boxes, and which of them cover a polygon."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError


def test_a_square_covers_itself_and_not_those_that_touch_it():
    for code in ("5339", "533923", "5339232", "533923425", "53392343", "533923431", "5339234311", "53392343111"):
        shape = mesh.boxes(code)[0]
        assert mesh.cover(shape, level=mesh.level_of(code)).tolist() == [code]


def test_a_square_is_covered_by_its_children():
    shape = mesh.boxes("53392343")[0]
    assert mesh.cover(shape, level=Level.M250).tolist() == mesh.children("53392343", level=Level.M250).tolist()


def test_a_cover_has_holes_and_parts():
    whole = mesh.boxes("533923")[0]
    hole = mesh.boxes("53392355")[0]
    far = mesh.boxes("53393599")[0]
    covered = mesh.cover(MultiPolygon([*shapely.get_parts(whole.difference(hole)), far]), level=Level.KM1)
    expected = sorted({*mesh.children("533923", level=Level.KM1).tolist(), "53393599"} - {"53392355"})
    assert covered.tolist() == expected


def test_a_sliver_over_a_border_counts():
    south, west, north, east = mesh.decode("53392343")
    reaching = box(west, south, east + 1e-7, north)
    assert mesh.cover(reaching, level=Level.KM1).tolist() == ["53392343", "53392344"]


def test_an_invalid_polygon_is_repaired_first():
    south, west, north, east = mesh.decode("53392343")
    bow_tie = Polygon([(west, south), (east, north), (east, south), (west, north)])
    assert mesh.cover(bow_tie, level=Level.KM1).tolist() == ["53392343"]


def test_of_a_collection_the_areas_count():
    shape = mesh.boxes("53392343")[0]
    mixed = GeometryCollection([shape, LineString([(139, 35), (140, 36)])])
    assert mesh.cover(mixed, level=Level.KM1).tolist() == ["53392343"]


def test_an_empty_polygon_is_covered_by_nothing():
    assert mesh.cover(Polygon(), level=Level.M500).tolist() == []


@pytest.mark.parametrize("shape", [Point(139, 35), LineString([(139, 35), (140, 36)])])
def test_only_polygons_are_covered(shape):
    with pytest.raises(InputError) as caught:
        mesh.cover(shape, level=Level.KM1)
    assert caught.value.code == "mesh.not_polygon"


def test_a_polygon_in_metres_is_refused():
    with pytest.raises(InputError) as caught:
        mesh.cover(box(-20_000, -40_000, 20_000, 40_000), level=Level.KM1)
    assert caught.value.code == "mesh.polygon_outside"


def test_polygons_are_a_series_in_jgd2011():
    series = mesh.polygons(["53392343", "53392344"])
    assert series.crs == GEOGRAPHIC_CRS
    assert series.index.tolist() == [0, 1]
    assert np.all(series.bounds.to_numpy()[0] == np.array(mesh.decode("53392343"))[[1, 0, 3, 2]])


def test_a_cover_at_the_end_of_the_lattice_stays_inside():
    assert mesh.cover(box(122, 20, 122.1, 20.1), level=Level.KM80).tolist() == ["3022"]
    assert mesh.cover(box(153.9, 45.9, 154, 46), level=Level.KM80).tolist() == ["6853"]
