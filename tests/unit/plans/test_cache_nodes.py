"""Cache nodes: they are opened where transit and delay saved outweigh what they cost."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.plans.places.cache_nodes import ROUND_TRIP_MS_PER_KM, CacheTerms, cache_nodes
from todoku.run import Run
from todoku.siting.place_files import Candidates, Demand
from todoku.siting.travel import straight_reach


def places(count, seed):
    rng = np.random.default_rng(seed)
    return 43.0 + rng.random(count), 141.0 + rng.random(count)


def nodes(count, cost, seed=1):
    lat, lon = places(count, seed)
    none = np.zeros(count, dtype=bool)
    names = tuple(f"N{row}" for row in range(count))
    return Candidates(
        names, lat, lon, np.broadcast_to(np.asarray(cost, dtype=float), count), np.full(count, np.inf), none, none
    )


def traffic(count, seed=2):
    weight = np.random.default_rng(seed).integers(1, 20, count).astype(float)
    return Demand(tuple(map(str, range(count))), *places(count, seed), weight)


def test_a_kilometre_of_fibre_takes_ten_microseconds_both_ways():
    assert pytest.approx(0.0098, abs=1e-4) == ROUND_TRIP_MS_PER_KM


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("cost", [30_000, 300_000])
def test_saving_less_cost_against_every_choice(seed, cost):
    candidates, demand = nodes(6, cost, seed), traffic(15, seed + 9)
    terms = CacheTerms(hit_share=0.5, transit_jpy=5_000, delay_jpy=2_000, origin_km=800)
    reach = straight_reach((candidates.lat, candidates.lon), (demand.lat, demand.lon))
    found = cache_nodes(candidates, demand, reach, terms, run=Run())
    delay = ROUND_TRIP_MS_PER_KM * (800 - reach.distance_km.reshape(6, 15))
    saved = 0.5 * np.maximum(5_000 + 2_000 * delay, 0) * demand.weight
    best = max(
        float(saved[list(chosen)].max(axis=0).sum() if chosen else 0.0) - cost * len(chosen)
        for count in range(7)
        for chosen in combinations(range(6), count)
    )
    assert found.objective == pytest.approx(best, rel=1e-9, abs=1e-3)
    assert best * (1 - 1e-9) <= found.bound <= best * (1 + 1e-6) + 1e-3


def test_where_no_node_pays_none_is_opened():
    candidates, demand = nodes(3, 1e9), traffic(5)
    reach = straight_reach((candidates.lat, candidates.lon), (demand.lat, demand.lon))
    terms = CacheTerms(hit_share=0.5, transit_jpy=1, delay_jpy=0, origin_km=0)
    found = cache_nodes(candidates, demand, reach, terms, run=Run())
    assert (found.sites.tolist(), found.objective) == ([], 0.0)


@pytest.mark.parametrize("wrong", [{"hit_share": 1.2}, {"transit_jpy": -1.0}, {"delay_jpy": float("nan")}])
def test_terms_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError):
        CacheTerms(**{"hit_share": 0.5, "transit_jpy": 1.0, "delay_jpy": 0.0, "origin_km": 0.0, **wrong})
