"""Shortest paths, components and ends of edges."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.paths import component_labels, edge_ends, far_of, shortest_paths
from todoku.networks.route_network import csr_from_edges

# 0 -2- 1 -2- 2     5 stands alone with 6; the way 0-3-2 costs 5, 0-1-2 costs 4
FROM, TO = np.array([0, 1, 0, 3, 5]), np.array([1, 2, 3, 2, 6])
WEIGHTS = np.array([2, 2, 1, 4, 7])
CSR = csr_from_edges(7, FROM, TO)


def test_distances_from_one_source_are_those_of_the_shortest_ways():
    paths = shortest_paths(CSR, WEIGHTS, sources=[0])
    assert paths.distance[:4].tolist() == [0, 2, 4, 1]
    assert paths.edges_to(2) == [0, 1]
    assert paths.edges_to(0) == []


def test_nodes_without_a_way_are_said_to_have_none():
    paths = shortest_paths(CSR, WEIGHTS, sources=[0])
    assert paths.reached.tolist() == [True, True, True, True, False, False, False]
    assert paths.distance[5] == np.iinfo(np.int64).max


def test_each_node_goes_to_the_nearest_of_several_sources():
    paths = shortest_paths(CSR, WEIGHTS, sources=[2, 3, 6])
    assert paths.distance[[0, 1, 2, 3, 5, 6]].tolist() == [1, 2, 0, 0, 7, 0]


def test_float_weights_give_float_distances():
    paths = shortest_paths(CSR, WEIGHTS / 2.0, sources=[0])
    assert paths.distance[:4].tolist() == [0.0, 1.0, 2.0, 0.5]
    assert far_of(paths.distance) == np.inf
    assert not paths.reached[4]


def test_parallel_edges_take_the_cheaper_and_loops_do_no_harm():
    csr = csr_from_edges(2, np.array([0, 0, 0]), np.array([1, 1, 0]))
    paths = shortest_paths(csr, np.array([9, 4, 1]), sources=[0])
    assert paths.distance.tolist() == [0, 4]
    assert paths.edges_to(1) == [1]


def test_a_grid_agrees_with_scipy():
    scipy_graph = pytest.importorskip("scipy.sparse.csgraph")
    sparse = pytest.importorskip("scipy.sparse")
    side = 30
    node = np.arange(side * side).reshape(side, side)
    one = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    other = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    weights = np.random.default_rng(5).integers(1, 1000, len(one))
    expected = scipy_graph.dijkstra(
        sparse.coo_array((weights, (one, other)), shape=(side * side, side * side)).tocsr(), directed=False, indices=17
    )
    found = shortest_paths(csr_from_edges(side * side, one, other), weights, sources=[17])
    assert found.distance.tolist() == expected.astype(np.int64).tolist()


def test_components_are_told_apart_and_single_nodes_are_their_own():
    labels = component_labels(CSR)
    assert labels.tolist() == [0, 0, 0, 0, 1, 2, 2]


def test_edge_ends_are_those_the_rows_were_made_from():
    one, other = edge_ends(CSR)
    assert np.minimum(one, other).tolist() == np.minimum(FROM, TO).tolist()
    assert np.maximum(one, other).tolist() == np.maximum(FROM, TO).tolist()


@pytest.mark.parametrize(
    ("weights", "sources", "code"),
    [
        (np.array([1, 2]), [0], "network.weights_length"),
        (np.array([1, 2, -3, 4, 5]), [0], "network.weight_negative"),
        (np.array([1.0, np.nan, 1.0, 1.0, 1.0]), [0], "network.weight_negative"),
        (WEIGHTS, [7], "network.no_such_node"),
        (WEIGHTS, [-1], "network.no_such_node"),
    ],
)
def test_wrong_input_is_refused(weights, sources, code):
    with pytest.raises(InputError) as caught:
        shortest_paths(CSR, weights, sources=sources)
    assert caught.value.code == code
