"""Where an area stands once the plan is built."""

from types import SimpleNamespace

import pandas as pd
import pytest

from todoku.indicators.indicator import Indicator
from todoku.plans.after import datasets_after, with_planned_stations
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


@pytest.mark.parametrize(
    ("scenario", "state", "unknown"), [("declared", "unknown", 0.4), ("all_unknown", "served", 0.0)]
)
def test_what_nobody_knows_of_stays_unknown_where_only_the_declared_is_built(scenario, state, unknown):
    reached = pd.DataFrame({"mesh_code": ["644142891", "644142892"], "unknown": [0.4, 0.0], "reached": [True, True]})
    main = SimpleNamespace(id=scenario, tree=SimpleNamespace(cells=reached), stations=None)
    after = datasets_after({}, pd.DataFrame(), main)["present"].frame()
    assert after["state"].tolist() == [state, "served"]
    assert after["unknown"].tolist() == [unknown, 0.0]
    assert after["share"].tolist() == [1.0 - unknown, 1.0]
