"""Parts as areas: which part a point, a square of the shore or a stretch of road lies in."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString, MultiPolygon, box

from todoku.plans.funding.land_parts import land_shapes

MAINLAND, ISLAND = box(141.0, 44.0, 141.2, 44.2), box(141.3, 44.0, 141.4, 44.1)
VILLAGE = box(141.0, 44.0, 141.1, 44.2)


def at(shapes, *places):
    lon, lat = np.array(places, dtype=float).T
    return shapes.at(lat, lon).tolist()


def test_points_lie_in_the_part_that_holds_them_and_points_at_sea_in_the_nearest_land():
    shapes = land_shapes([ISLAND], MultiPolygon([MAINLAND, ISLAND]))
    assert at(shapes, (141.05, 44.1), (141.35, 44.05), (141.29, 44.05), (141.21, 44.05)) == [0, 1, 1, 0]


def test_without_the_municipalitys_land_what_no_part_holds_is_outside_all():
    shapes = land_shapes([ISLAND], None)
    assert at(shapes, (141.35, 44.05), (141.299, 44.05)) == [1, 0]


def test_a_line_is_shared_out_by_its_length_in_each_part():
    shapes = land_shapes([VILLAGE], MAINLAND)
    across = LineString([(141.075, 44.1), (141.175, 44.1)])
    inside, outside = LineString([(141.02, 44.1), (141.03, 44.1)]), LineString([(141.15, 44.1), (141.16, 44.1)])
    found = shapes.shares(np.array([across, inside, outside], dtype=object))
    assert found.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert found[:, 1].tolist() == pytest.approx([0.25, 1.0, 0.0], abs=1e-4)


def test_a_road_that_a_coarse_shore_leaves_at_sea_belongs_to_the_nearest_land():
    shapes = land_shapes([ISLAND], MultiPolygon([MAINLAND, ISLAND]))
    quay = LineString([(141.31, 44.001), (141.31, 43.999), (141.33, 43.999)])
    assert shapes.shares(np.array([quay], dtype=object)).tolist() == [[0.0, 1.0]]


def test_a_line_without_length_lies_outside_all_parts():
    shapes = land_shapes([VILLAGE], MAINLAND)
    point = LineString([(141.15, 44.1), (141.15, 44.1)])
    assert shapes.shares(np.array([point], dtype=object)).tolist() == [[1.0, 0.0]]
