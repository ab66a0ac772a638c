"""Further line terminals: none where all light arrives, and never more than trying all places would give."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_tree import tree_of
from todoku.fibre.exchanges import _fewest, further_exchanges, reach_m
from todoku.fibre.loss import fails
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.splitting import split_tree

TERMS = pon_terms(split_stages=(4, 8), optics="gpon_b_plus")


def test_the_reach_is_where_the_loss_meets_what_is_allowed():
    reach = reach_m(TERMS)
    assert not fails(np.array([reach]), TERMS)[0]
    assert fails(np.array([reach + 0.01]), TERMS)[0]
    # 27 dB less 18 of splitters, 2 of connectors and 0.6 of splices there: 6.4 dB over 0.4 dB/km and 0.15 dB a joint.
    assert reach == pytest.approx(11_500.0)


def test_splitters_that_lose_all_leave_no_reach():
    assert reach_m(pon_terms(split_stages=(64, 64))) == pytest.approx(0.0, abs=1e-6)


def test_none_is_needed_where_all_light_arrives():
    tree = tree_of([(0, 1, 5.0), (1, 2, 5.0)], {1: (9, 0, 0.0), 2: (9, 0, 0.0)})
    assert further_exchanges(tree, split_tree(tree, TERMS), TERMS) == ()


def test_one_stands_as_near_to_the_exchange_as_the_farthest_home_allows():
    tree = tree_of([(0, 1, 6.0), (1, 2, 6.0), (2, 3, 5.0), (2, 4, 4.0)], {3: (9, 0, 0.0), 4: (9, 0, 0.0)})
    found = further_exchanges(tree, split_tree(tree, TERMS), TERMS)
    assert [one.distance_m for one in found] == [6000.0]
    assert len(found[0].mesh_code) == 9


def away(parent, length):
    """Return the way between all nodes of a tree."""
    size = len(parent)
    far = np.full((size, size), np.inf)
    np.fill_diagonal(far, 0.0)
    for node in range(1, size):
        inner = max(parent[node], 0)
        far[node, inner] = far[inner, node] = length[node]
    for middle in range(size):
        far = np.minimum(far, far[:, [middle]] + far[[middle], :])
    return far


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_there_is_no_choice_of_fewer_places(data):
    size = data.draw(st.integers(2, 8))
    parent = [-1, *(data.draw(st.integers(0, node - 1)) for node in range(1, size))]
    parent = [-1 if one == 0 else one for one in parent]
    length = np.array([0.0, *(float(data.draw(st.integers(1, 9))) for _ in range(1, size))])
    reach = float(data.draw(st.integers(1, 15)))
    far = away(parent, length)
    asking = [node for node in range(1, size) if data.draw(st.booleans()) and far[0, node] > reach]
    need = np.full(size, -np.inf)
    need[asking] = 0.0
    chosen = _fewest(parent, length, need, reach)

    def serves(places):
        return all(any(far[place, node] <= reach for place in places) for node in asking)

    assert serves(chosen)
    least = next(number for number in range(size) if any(serves(one) for one in combinations(range(1, size), number)))
    assert len(chosen) == least
