"""The p-median against published optima and every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from sample_siting import distances, points
from todoku.errors import Infeasible, InputError
from todoku.run import Run
from todoku.siting.distance_table import all_pairs, distance_table
from todoku.siting.p_median import p_median


def least(matrix, weights, most, *, existing=(), forbidden=()):
    free = [site for site in range(len(matrix)) if site not in (*existing, *forbidden)]
    return min(float((matrix[[*existing, *chosen]].min(axis=0) * weights).sum()) for chosen in combinations(free, most))


def test_pmed1_of_the_or_library_is_proved_5819(shared_data):
    words = (shared_data / "siting" / "pmed1.txt").read_text(encoding="ascii").split()
    nodes, edges, sites = (int(word) for word in words[:3])
    length = np.zeros((nodes, nodes))
    for one, other, far in np.array(words[3 : 3 + 3 * edges], dtype=int).reshape(-1, 3):
        length[one - 1, other - 1] = length[other - 1, one - 1] = far  # the last of two lines on one edge counts
    matrix = shortest_path(length, directed=False)
    found = p_median(all_pairs(matrix, cell_weight=np.ones(nodes)), max_sites=sites, run=Run())
    assert (found.objective, found.bound, found.status) == (5819.0, 5819.0, "optimal")
    assert (matrix[found.serving, np.arange(nodes)].sum(), len(found.sites)) == (5819.0, sites)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("whole", [True, False])
def test_the_least_sum_of_distances_against_every_choice(seed, whole):
    matrix = distances(points(12, seed), points(40, seed + 1))
    matrix = np.round(matrix) if whole else matrix
    weights = np.random.default_rng(seed).integers(0, 20, 40).astype(float)
    found = p_median(all_pairs(matrix, cell_weight=weights), max_sites=3, run=Run())
    best = least(matrix, weights, 3)
    assert found.objective == pytest.approx(best, rel=1e-12)
    assert best * (1 - 1e-8) <= found.bound <= best * (1 + 1e-12)
    assert found.status == "optimal"
    assert found.mean_distance == pytest.approx(best / weights.sum())


@pytest.mark.parametrize("seed", range(4))
def test_existing_and_forbidden_sites_are_honoured(seed):
    matrix = distances(points(10, seed), points(30, seed + 1))
    existing, forbidden = np.isin(np.arange(10), [2]), np.isin(np.arange(10), [0, 7])
    table = all_pairs(matrix, cell_weight=np.ones(30), existing=existing, forbidden=forbidden)
    found = p_median(table, max_sites=2, run=Run())
    assert found.objective == pytest.approx(least(matrix, np.ones(30), 2, existing=(2,), forbidden=(0, 7)))
    assert 2 in found.sites
    assert not {0, 7} & set(found.sites.tolist())


def test_a_thousand_places_and_twenty_sites_are_certified_within_a_five_hundredth():
    place = np.random.default_rng(1).random((1000, 2)) * 1000
    weights = np.random.default_rng(2).integers(1, 100, 1000)
    table = all_pairs(np.round(distances(place, place)), cell_weight=weights)
    found = p_median(table, max_sites=20, run=Run())
    assert found.gap <= 0.002
    assert found.bound <= found.objective


def test_more_sites_than_places_bring_the_distance_to_the_nearest():
    matrix = np.array([[0.0, 5.0], [5.0, 0.0], [3.0, 3.0]])
    found = p_median(all_pairs(matrix, cell_weight=[1, 1]), max_sites=3, run=Run())
    assert (found.objective, found.bound) == (0.0, 0.0)


def test_places_that_no_site_reaches_are_named():
    table = distance_table([0], [0], [1.0], cell_weight=[1, 2, 3], site_count=1)
    with pytest.raises(Infeasible) as caught:
        p_median(table, max_sites=1, run=Run())
    assert (caught.value.code, caught.value.params) == ("siting.cells_unreached", {"cells": 2, "first": 2})


def test_too_few_sites_for_places_apart_are_refused():
    table = distance_table([0, 1], [0, 1], [1.0, 1.0], cell_weight=[1, 1], site_count=2)
    with pytest.raises(Infeasible) as caught:
        p_median(table, max_sites=1, run=Run())
    assert caught.value.code == "siting.median_unreached"
    assert p_median(table, max_sites=2, run=Run()).objective == 2.0
    with pytest.raises(Infeasible):
        p_median(table, max_sites=0, run=Run())


@pytest.mark.parametrize("wrong", [{"distance": [-1.0]}, {"distance": [np.nan]}, {"cell_weight": [np.inf]}])
def test_wrong_distances_and_weights_are_refused(wrong):
    given = {"distance": [1.0], "cell_weight": [1.0], **wrong}
    with pytest.raises(InputError) as caught:
        distance_table([0], [0], given["distance"], cell_weight=given["cell_weight"], site_count=1)
    assert caught.value.code == "siting.not_positive"


def test_of_a_pair_that_stands_twice_the_nearer_counts():
    table = distance_table([0, 0], [0, 0], [4.0, 2.0], cell_weight=[3.0], site_count=1)
    assert (table.distance.tolist(), table.cost.tolist()) == ([2.0], [6.0])
