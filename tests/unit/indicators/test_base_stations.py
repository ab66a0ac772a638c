"""Base stations: sums over operators, towns without a row, and the target with 20 % on top."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from todoku.indicators.base_stations import NATIONAL_PLAN, base_station_target_rate, base_stations, raised_target
from todoku.indicators.evidence import Evidence
from todoku.provenance import Basis


@pytest.fixture
def stations(make):
    """Return a maker of base-station datasets."""

    def made(rows):
        table = pd.DataFrame(rows, columns=["municipality_code", "operator", "system", "stations"])
        return make.dataset("base_stations", table, basis=Basis.MEASURED, as_of="2022-07-21")

    return made


def test_the_plan_with_20_percent_on_top():
    assert raised_target(NATIONAL_PLAN) == 84_000
    assert raised_target(7, Fraction(1, 2)) == 11


def test_operators_are_added_up_and_named(region, stations):
    given = stations(
        [("01205", "乙", "5G", 3), ("01205", "甲", "4G", 20), ("01205", "甲", "5G", 10), ("01233", "甲", "4G", 7)]
    )
    found = base_stations(Evidence(region, {"base_stations": given}))
    assert (found["01205"].value, found["01205"].parts) == (33, {"operator:乙": 3, "operator:甲": 30})
    assert found["01205"].reason == "indicator.reason.listed_operators_only"
    assert found["01-iburi"].value == 40


def test_a_town_without_a_row_is_unknown_not_zero(region, stations):
    found = base_stations(Evidence(region, {"base_stations": stations([("01205", "甲", "4G", 20)])}))
    assert (found["01233"].value, found["01233"].reason) == (None, "indicator.reason.no_station_row")
    assert (found["01-iburi"].value, found["01-iburi"].reason) == (None, "indicator.reason.some_municipalities_unknown")
    assert found["01-iburi"].parts == {"known_sum": 20, "municipalities_known": 1, "municipalities": 2}
    assert base_stations(Evidence(region, {}))["01205"].reason == "indicator.reason.no_stations"


def test_the_publishers_own_total_holds_for_the_region(region, stations):
    given = stations([("01205", "甲", "4G", 20), ("01-iburi", "甲", "4G", 27)])
    found = base_stations(Evidence(region, {"base_stations": given}))
    assert (found["01-iburi"].value, found["01233"].value) == (27, None)


def test_a_towns_target_is_unknown_unless_supplied(region, stations, make):
    given = stations([("01205", "甲", "5G", 33), ("01233", "甲", "5G", 7)])
    without = base_station_target_rate(Evidence(region, {"base_stations": given}))
    assert {one.reason for one in without.values()} == {"indicator.reason.no_station_target"}
    targets = [("01205", "base_station_target", 66.0, "station"), ("01233", "base_station_target", 14.0, "station")]
    own = make.dataset("observations", make.observations(targets), basis=Basis.MEASURED)
    found = base_station_target_rate(Evidence(region, {"base_stations": given, "observations": own}))
    assert found["01205"].value == pytest.approx(0.5)
    assert found["01-iburi"].value == pytest.approx(40 / 80)
    assert found["01-iburi"].parts == {"base_stations": 40, "target": 80}
    no_rows = base_station_target_rate(Evidence(region, {"observations": own}))
    assert no_rows["01205"].reason == "indicator.reason.no_stations"
