"""Crossings of edges with other lines: counted where they cross, each once."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from todoku.networks.crossings import ONE_CROSSING_M, crossing_counts, crossing_points
from todoku.networks.edge_table import edge_table

LAT, LON = 42.3, 141.0
EAST, NORTH = 1 / 82_433, 1 / 111_072  # degrees of a metre here


def line(*places):
    """Return a line through places given in metres east and north."""
    return LineString([(LON + east * EAST, LAT + north * NORTH) for east, north in places])


def edges_of(*lines):
    ends = np.arange(2 * len(lines)).reshape(-1, 2)
    attributes = {"road_class": "road", "basis": "measured"}
    return edge_table(np.array(lines, dtype=object), ends[:, 0], ends[:, 1], attributes=attributes)


def barriers(*lines, names=None):
    columns = {"name": names or [None] * len(lines), "basis": "measured"}
    return gpd.GeoDataFrame(columns, geometry=list(lines), crs="EPSG:6668")


RAILWAY = line((500, -5000), (500, 5000))


def test_an_edge_counts_what_it_crosses_and_no_more():
    edges = edges_of(line((0, 0), (400, 0)), line((400, 0), (900, 0)), line((0, 90), (900, 90), (900, 200), (0, 200)))
    assert crossing_counts(edges, barriers(RAILWAY)).tolist() == [0, 1, 2]


def test_where_and_what_is_crossed():
    edges = edges_of(line((0, 0), (900, 0)), line((0, 90), (900, 90)))
    found = crossing_points(edges, barriers(RAILWAY, line((100, 50), (100, 100)), names=["本線", None]))
    assert found["edge"].tolist() == [0, 1, 1]
    assert [None if name != name else name for name in found["name"]] == ["本線", None, "本線"]  # noqa: PLR0124
    away = found.geometry.iloc[0].distance(Point(LON + 500 * EAST, LAT))
    assert away < 0.02 * EAST + 1e-6


def test_the_tracks_of_a_line_are_one_crossing_and_its_names_stand_together():
    tracks = [line((500 + away, -100), (500 + away, 100)) for away in (0, 4, 20)]
    edges = edges_of(line((0, 0), (900, 0)))
    found = crossing_points(edges, barriers(*tracks, names=["本線", "本線", "支線"]))
    assert found["name"].tolist() == ["本線・支線"]
    apart = line((505 + 20 + ONE_CROSSING_M, -100), (505 + 20 + ONE_CROSSING_M, 100))
    assert crossing_counts(edges, barriers(*tracks, apart)).tolist() == [2]


def test_a_road_along_a_river_does_not_cross_it_and_one_to_its_bank_neither():
    river = line((0, 0), (1000, 0))
    edges = edges_of(line((0, 0), (1000, 0)), line((200, 50), (200, 0.5)), line((200, 50), (200, -50)))
    assert crossing_counts(edges, barriers(river)).tolist() == [0, 0, 1]


def test_lines_in_several_parts_and_none():
    two = MultiLineString([RAILWAY, line((700, -100), (700, 100))])
    edges = edges_of(line((0, 0), (900, 0)))
    assert crossing_counts(edges, barriers(two)).tolist() == [2]
    assert crossing_counts(edges, barriers()).tolist() == [0]
    assert crossing_counts(edges.iloc[:0], barriers(RAILWAY)).tolist() == []


@given(st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=2, max_size=9, unique=True))
def test_a_walk_crosses_an_odd_number_of_times_if_it_ends_on_the_other_side(places):
    # Nodes may stand on the railway itself, where the walk goes on along another edge.
    walk = [line((100 * one[0], 100 * one[1]), (100 * two[0], 100 * two[1])) for one, two in zip(places, places[1:])]  # noqa: B905, RUF007
    counts = crossing_counts(edges_of(*walk), barriers(line((0, -5000), (0, 5000))))
    sides = [places[0][0] > 0, places[-1][0] > 0]
    if places[0][0] and places[-1][0]:
        assert counts.sum() % 2 == (sides[0] != sides[1])
    assert counts.max() <= 1


@pytest.mark.parametrize("side", [-1, 1])
def test_a_node_on_the_railway_is_passed_by_one_crossing(side):
    edges = edges_of(line((400, 0), (500, 0)), line((500, 0), (500 + side * 100, 20)))
    assert crossing_counts(edges, barriers(RAILWAY)).sum() == (side > 0)
