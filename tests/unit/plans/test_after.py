"""Where an area stands once the plan is built."""

import pytest

from todoku.indicators.indicator import Indicator
from todoku.plans.after import with_planned_stations
from todoku.provenance import Basis


def stations(value):
    return Indicator(id="base_stations", value=value, unit="station", basis=Basis.MEASURED, source="役所")


def test_planned_stations_are_counted_with_those_that_are_known():
    (found,) = with_planned_stations((stations(33),), 4)
    assert (found.value, found.basis, found.parts["planned"]) == (37, Basis.MODELLED, 4)
    assert found.source.startswith("役所; ")


@pytest.mark.parametrize(("value", "sites"), [(None, 4), (33, 0)])
def test_the_unknown_stays_unknown_and_no_stations_change_nothing(value, sites):
    assert with_planned_stations((stations(value),), sites) == (stations(value),)


def test_the_rate_against_the_target_follows():
    parts = {"base_stations": 30, "target": 40}
    rate = Indicator(id="base_station_target_rate", value=0.75, unit="ratio", basis=Basis.ESTIMATED, parts=parts)
    (found,) = with_planned_stations((rate,), 6)
    assert (found.value, found.parts["base_stations"], found.basis) == (0.9, 36, Basis.ESTIMATED)
