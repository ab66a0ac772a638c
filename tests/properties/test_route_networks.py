"""What holds for every route network, whatever the roads and places."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import minimum_spanning_tree

from todoku import tables
from todoku.networks.attach import attach_points
from todoku.networks.corridors import corridor_network
from todoku.networks.edge_table import DETOUR
from todoku.networks.plane import Plane, geodesic_lengths_m
from todoku.networks.topology import components, network_from_lines

GRID = st.integers(0, 12)
POINTS = st.lists(st.tuples(GRID, GRID), min_size=2, max_size=5)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STEP = 0.0007


def roads(shapes):
    lines = [shapely.LineString([(141 + STEP * x, 42 + STEP * y) for x, y in points]) for points in shapes]
    assume(any(line.length > 0 for line in lines))
    return gpd.GeoDataFrame(
        {"road_class": "road", "basis": "measured"}, index=range(len(lines)), geometry=lines, crs=6668
    )


@SETTINGS
@given(st.lists(POINTS, min_size=1, max_size=6))
def test_a_network_is_sound_and_not_longer_than_its_lines(shapes):
    lines = roads(shapes)
    network = network_from_lines(lines, join_m=0.0)
    tables.check(network.edges, tables.EDGES)
    assert (network.edges["from_node"] != network.edges["to_node"]).all()
    nodes = network.nodes[["lon", "lat"]].to_numpy()
    coordinates = [shapely.get_coordinates(line) for line in network.edges.geometry]
    np.testing.assert_allclose([line[0] for line in coordinates], nodes[network.edges["from_node"]], atol=1e-11)
    np.testing.assert_allclose([line[-1] for line in coordinates], nodes[network.edges["to_node"]], atol=1e-11)
    given_m = geodesic_lengths_m(lines.geometry.to_numpy()).sum()
    assert network.edges["length_m"].sum() <= given_m + 0.5 * len(network.edges)
    again = network_from_lines(lines, join_m=0.0)
    assert again.edges["edge_id"].tolist() == network.edges["edge_id"].tolist()


@SETTINGS
@given(st.lists(POINTS, min_size=1, max_size=4), st.lists(st.tuples(GRID, GRID), min_size=1, max_size=8))
def test_tied_places_are_nodes_of_the_part_that_they_are_tied_to(shapes, places):
    network = network_from_lines(roads(shapes))
    east, north = np.array(places, dtype=float).T
    lat, lon = 42 + STEP * (north + 0.31), 141 + STEP * (east + 0.17)
    attached = attach_points(network, lat, lon, max_link_m=1e6)
    assert len(attached.unreached) == 0
    assert components(attached.network).count == components(network).count
    tables.check(attached.network.edges, tables.EDGES)
    linked = attached.network.edges["road_class"] == "link"
    before, after = network.edges["length_m"].sum(), attached.network.edges.loc[~linked, "length_m"].sum()
    assert after == pytest.approx(before)
    ends = attached.network.nodes.iloc[attached.nodes]
    np.testing.assert_allclose(ends["lat"], lat, atol=2e-5)
    np.testing.assert_allclose(ends["lon"], lon, atol=2e-5)


@SETTINGS
@given(st.lists(POINTS, min_size=2, max_size=7), st.sampled_from([40.0, 90.0, 250.0, 2500.0]))
def test_parts_are_joined_by_the_shortest_edges_that_join_them(shapes, join_m):
    lines = roads(shapes)
    apart = network_from_lines(lines, join_m=0.0)
    labels = components(apart).labels[apart.edges["from_node"].to_numpy()]
    plane = Plane.around(apart.nodes["lon"].to_numpy(), apart.nodes["lat"].to_numpy())
    on_plane = plane.to_plane(apart.edges.geometry.to_numpy())
    parts = [shapely.union_all(on_plane[labels == label]) for label in np.unique(labels)]
    between_m = np.array([[shapely.distance(one, other) for other in parts] for one in parts])
    shortest = minimum_spanning_tree(np.where(between_m <= join_m, between_m, 0.0))
    joins = network_from_lines(lines, join_m=join_m).edges.query("road_class == 'join'")
    assert len(joins) == shortest.nnz
    assert joins["length_m"].sum() == pytest.approx(DETOUR * shortest.sum(), abs=0.05 * len(parts))


@SETTINGS
@given(st.lists(st.tuples(GRID, GRID), min_size=1, max_size=20, unique=True))
def test_an_estimated_network_joins_all_its_places(places):
    east, north = np.array(places, dtype=float).T
    network = corridor_network(42 + 0.005 * north, 141 + 0.005 * east)
    assert len(network.nodes) == len(places)
    assert len(network.edges) >= len(places) - 1
    assert components(network).count == 1
