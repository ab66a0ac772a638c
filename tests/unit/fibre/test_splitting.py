"""Where splitters stand on small trees, and the fibres that this gives each edge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sample_tree import tree_of
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.splitting import homes_of, inside_stretches, split_tree


def terms(**own):
    return pon_terms(split_stages=own.pop("split_stages", (4, 8)), figures={"max_distribution_m": 2000.0, **own})


def test_a_full_splitter_stands_at_its_square_and_the_rest_goes_on_to_the_exchange():
    tree = tree_of([(0, 1, 1.0)], {1: (19, 0, 0.5)})
    found = split_tree(tree, terms())
    assert (found.feeder.tolist(), found.distribution.tolist()) == ([2], [3])
    assert found.splitters.tolist() == [1, 2]
    assert found.homes.tolist() == [3, 16]


def test_homes_of_two_squares_share_a_splitter_where_their_ways_meet():
    tree = tree_of([(0, 1, 5.0), (1, 2, 1.0), (1, 3, 1.5)], {2: (5, 0, 0.0), 3: (4, 0, 0.0)})
    found = split_tree(tree, terms())
    assert found.distribution.tolist() == [0, 5, 4]
    assert found.feeder.tolist() == [2, 0, 0]
    assert found.splitters.sum() == 2
    assert found.outward.tolist() == [1, 2, 0, 0]


def test_a_fibre_longer_than_allowed_gets_a_splitter_of_its_own():
    tree = tree_of([(0, 1, 1.0), (1, 2, 1.5)], {2: (3, 0, 0.0)})
    near, far = split_tree(tree, terms(max_distribution_m=2000.0)), split_tree(tree, terms(max_distribution_m=2500.0))
    assert (near.distribution.tolist(), near.feeder.tolist()) == ([0, 3], [1, 0])
    assert (far.distribution.tolist(), far.feeder.tolist()) == ([3, 3], [0, 0])


def test_the_farthest_homes_are_served_first():
    # Of the homes that meet at node 1, the seven from afar fill the splitter with one of the two of its own.
    tree = tree_of([(0, 1, 0.9), (1, 2, 1.9)], {1: (2, 0, 0.0), 2: (7, 0, 0.0)})
    found = split_tree(tree, terms())
    assert found.splitters.tolist() == [1, 1, 0]
    assert found.distribution.tolist() == [1, 7]


def test_a_square_that_is_reached_counts_as_one_home_at_least():
    tree = tree_of(
        [(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)], {1: (0, 3, 0), 2: (np.nan, 0, 0), 3: (1.2, 0, 0), -1: (9, 0, 0)}
    )
    assert homes_of(tree).tolist() == [1, 1, 2, 0]
    assert np.isnan(split_tree(tree, terms()).distance_m).tolist() == [False, False, False, True]


def test_base_stations_have_fibres_of_their_own():
    tree = replace(tree_of([(0, 1, 1.0), (1, 2, 2.0)], {1: (8, 0, 0.0)}), station_nodes=np.array([2, 2, 7]))
    found = split_tree(tree, terms())
    assert found.station.tolist() == [4, 4]
    assert found.fibres.tolist() == [5, 4]
    assert found.distance_m.tolist() == [1000.0]


@pytest.mark.parametrize(("housing", "fibres"), [("closures", [3 + 2, 8 + 1, 8]), ("cabinets", [3 + 16, 8 + 8, 8])])
def test_the_cable_inside_a_square_holds_less_the_further_in(housing, fibres):
    own = replace(terms(), splitters_in=housing)
    found = inside_stretches(np.array([0, 19]), own)
    assert found.cell.tolist() == [1, 1, 1]
    assert found.fibres.tolist() == fibres
    assert found.share == pytest.approx([3 / 19, 8 / 19, 8 / 19])
