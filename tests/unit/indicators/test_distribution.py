"""How municipalities spread over classes of a rate."""

from __future__ import annotations

import pytest

from todoku.areas.region import Region
from todoku.errors import InputError
from todoku.indicators.distribution import distribution
from todoku.indicators.measure import measure

CODES = ("01205", "01233", "01571", "01575")


@pytest.fixture
def measures(make):
    rates = [("01205", 1.0), ("01233", 0.95), ("01571", 0.9), ("01575", None)]
    rows = [(code, "ftth_household_rate", rate, "ratio") for code, rate in rates]
    region = Region(area_code="01-iburi", name="胆振総合振興局", codes=CODES, prefecture_code="01")
    return measure(region, {"observations": make.dataset("observations", make.observations(rows))})[1:]


def test_municipalities_fall_into_tenths_and_the_unknown_stand_apart(measures):
    found = distribution(measures, "ftth_household_rate")
    assert found.counts == (0, 0, 0, 0, 0, 0, 0, 0, 0, 3)
    assert (found.unknown, found.municipalities) == (1, 4)


def test_a_class_holds_its_lower_edge_and_the_last_its_upper_one_too(measures):
    found = distribution(measures, "ftth_household_rate", edges=(0, 0.9, 0.95, 0.99, 1))
    assert found.counts == (0, 1, 1, 1)
    assert found.edges == (0, 0.9, 0.95, 0.99, 1)


@pytest.mark.parametrize("edges", [(0, 0.5), (0.1, 1), (0, 0.6, 0.5, 1), (0, 0.5, 0.5, 1)])
def test_edges_must_rise_from_0_to_1(measures, edges):
    with pytest.raises(InputError, match=r"indicator\.edges"):
        distribution(measures, "ftth_household_rate", edges=edges)
