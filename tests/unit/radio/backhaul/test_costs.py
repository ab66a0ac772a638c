"""Fibre has the price book's price over the way that roads take; microwave has none but the planner's."""

from __future__ import annotations

import pytest

from todoku.costs.price_book import price_book
from todoku.errors import OutOfRange
from todoku.networks.edge_table import DETOUR
from todoku.radio.backhaul.costs import compare_costs


def test_fibre_is_as_long_as_it_is_said_to_be():
    costs = compare_costs(straight_km=2.0, fibre_km=3.2)
    assert (costs.fibre_km, costs.detour) == (3.2, None)
    assert costs.fibre_jpy == price_book()["FIB-AERIAL-NEW"].jpy * 32 // 10
    assert costs.microwave_jpy is None


def test_without_a_length_fibre_takes_the_way_of_roads():
    costs = compare_costs(straight_km=10.0, microwave_jpy=8_000_000)
    assert (costs.fibre_km, costs.detour) == (10.0 * DETOUR, DETOUR)
    assert costs.fibre_jpy == costs.price.jpy * 13
    assert costs.microwave_jpy == 8_000_000


@pytest.mark.parametrize("fibre_km", [-1.0, 0.0, float("nan"), 1e6])
def test_lengths_that_no_fibre_has_are_refused(fibre_km):
    with pytest.raises(OutOfRange):
        compare_costs(straight_km=1.0, fibre_km=fibre_km)
