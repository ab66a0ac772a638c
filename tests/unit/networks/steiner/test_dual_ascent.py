"""The dual bound on cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.route_network import csr_from_edges
from todoku.networks.steiner.dual_ascent import dual_ascent

LINE = csr_from_edges(4, np.array([0, 1, 2]), np.array([1, 2, 3]))
TRIANGLE = csr_from_edges(3, np.array([0, 1, 2]), np.array([1, 2, 0]))


def test_on_a_line_the_bound_is_the_whole_length():
    dual = dual_ascent(LINE, np.array([3, 5, 7]), np.array([3]), root=0)
    assert dual.bound == 15
    assert dual.raised_by.sum() == 15
    assert dual.tight_edges(LINE).tolist() == [True, True, True]


def test_arcs_away_from_the_root_are_paid_and_those_towards_it_are_not():
    dual = dual_ascent(LINE, np.array([3, 5, 7]), np.array([3]), root=0)
    into = {
        (int(LINE.neighbours[p]), node): int(dual.reduced_costs[p])
        for node in range(4)
        for p in range(LINE.indptr[node], LINE.indptr[node + 1])
    }
    assert into == {(0, 1): 0, (1, 2): 0, (2, 3): 0, (1, 0): 3, (2, 1): 5, (3, 2): 7}


def test_a_triangle_of_terminals_is_bounded_by_its_two_cheaper_sides():
    assert dual_ascent(TRIANGLE, np.array([4, 5, 6]), np.array([0, 1, 2]), root=0).bound == 9


def test_nothing_asked_for_costs_nothing():
    dual = dual_ascent(LINE, np.array([3, 5, 7]), np.array([0]), root=0)
    assert (dual.bound, len(dual.raised_at)) == (0, 0)


def test_a_terminal_without_a_way_is_refused():
    csr = csr_from_edges(4, np.array([0, 2]), np.array([1, 3]))
    with pytest.raises(InputError) as caught:
        dual_ascent(csr, np.array([1, 1]), np.array([1, 3]), root=0)
    assert (caught.value.code, caught.value.params["node"]) == ("network.not_joined", 3)
