"""New cable for several places against every choice of it on small networks, and the bound where the proof is cut."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from todoku.networks.route_network import RouteNetwork
from todoku.plans.resilience.augmenting import second_routes
from todoku.plans.resilience.cuts import Rooted
from todoku.plans.resilience.laid_network import LaidNetwork
from todoku.plans.resilience.proof import prove
from todoku.run import Run


def random_case(seed):
    """A tree of cable from node 0 over most nodes, further roads, prices, and two or three places of the tree."""
    drawn = np.random.default_rng(seed)
    size = int(drawn.integers(5, 9))
    laid = [(int(drawn.integers(0, node)), node) for node in range(1, size - 1)]
    roads = [tuple(drawn.choice(size, size=2, replace=False).tolist()) for _ in range(int(drawn.integers(3, 10)))]
    ends = np.array([*laid, *roads], dtype=np.int64)
    edges = pd.DataFrame({"from_node": ends[:, 0], "to_node": ends[:, 1], "length_m": 1.0})
    edges["cable"] = np.arange(len(edges)) < len(laid)
    nodes = pd.DataFrame({"lat": np.zeros(size), "lon": np.zeros(size)})
    network = LaidNetwork(RouteNetwork(nodes, edges), 0, np.empty(0, dtype=np.int64), np.empty(0))
    price = drawn.integers(1, 40, size=len(edges)).astype(np.int64)
    places = drawn.choice(np.arange(1, size - 1), size=min(int(drawn.integers(2, 4)), size - 2), replace=False)
    return network, places.tolist(), price


def singles(laid, used, places):
    rooted = Rooted(laid.network, used, laid.root)
    return [set(rooted.bridges_to(node)) for node in places]


def cheapest(laid, places, price):
    roads = np.flatnonzero(~laid.cable)
    wanted = singles(laid, np.ones(len(price), dtype=bool), places)
    best = None
    for size in range(len(roads) + 1):
        for chosen in combinations(roads.tolist(), size):
            cost = int(price[list(chosen)].sum())
            if best is not None and cost >= best:
                continue
            used = laid.cable.copy()
            used[list(chosen)] = True
            if singles(laid, used, places) == wanted:
                best = cost
    return best


@pytest.mark.parametrize("seed", range(40))
def test_no_choice_of_new_cable_is_cheaper(seed):
    laid, places, price = random_case(seed)
    _, together = second_routes(laid, places, price, run=Run())
    assert together.optimal
    assert (together.cost_jpy, together.gap) == (cheapest(laid, places, price), 0.0)
    used = laid.cable.copy()
    used[list(together.edges)] = True
    assert singles(laid, used, places) == singles(laid, np.ones(len(price), dtype=bool), places)


@pytest.mark.parametrize("seed", range(40))
def test_a_proof_that_is_cut_short_still_bounds(seed):
    laid, places, price = random_case(seed)
    single = set().union(*singles(laid, np.ones(len(price), dtype=bool), places))
    best = cheapest(laid, places, price)
    for rounds in (0, 1, 2):
        proof = prove(laid, places, price, sorted(single), run=Run(), rounds=rounds)
        assert proof.lower_bound_jpy <= best
        assert proof.edges is None or proof.lower_bound_jpy == best
