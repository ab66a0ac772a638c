"""The evidence: dates, the user's own figures, and definitions."""

from __future__ import annotations

import datetime as dt

import pytest

from todoku.errors import InputError
from todoku.i18n import has
from todoku.indicators.definition import definitions
from todoku.indicators.evidence import Evidence, cited, oldest, plain
from todoku.indicators.indicator import INDICATOR_IDS


def test_every_indicator_is_defined_in_the_promised_order():
    assert tuple(definitions()) == INDICATOR_IDS
    assert {one.unit for one in definitions().values()} == {"person", "household", "km2", "ratio", "station", "index"}
    for one in definitions().values():
        assert has(f"measure.unit.{one.unit}")
        assert one.title("ja") != one.title("en")


@pytest.mark.parametrize(
    ("as_of", "limit", "used"),
    [
        ("2020-10-01", dt.date(2020, 10, 1), True),
        ("2020-10-01", dt.date(2020, 9, 30), False),
        ("2020-10", dt.date(2020, 10, 5), True),
        ("2021", dt.date(2020, 12, 31), False),
        (None, dt.date(2000, 1, 1), True),
        ("令和2年", dt.date(2000, 1, 1), True),
    ],
)
def test_datasets_younger_than_the_day_asked_for_are_left_aside(town, two_towns, make, as_of, limit, used):
    given = make.dataset("cells", two_towns.frame(), as_of=as_of)
    assert (Evidence(town, {"cells": given}, as_of=limit).dataset("cells") is not None) is used


def test_rows_are_those_of_the_region(town, two_towns):
    assert len(Evidence(town, {"cells": two_towns}).rows("cells")) == 4
    assert Evidence(town, {}).rows("cells").empty


@pytest.mark.parametrize(("value", "unit"), [(120.0, "%"), (90.0, "ratio"), (0.9, "share"), (-0.1, "ratio")])
def test_a_users_figure_in_a_wrong_unit_is_refused(town, make, value, unit):
    own = make.dataset("observations", make.observations([("01205", "ftth_household_rate", value, unit)]))
    with pytest.raises(InputError, match=r"indicator\.observation"):
        Evidence(town, {"observations": own}).observed("01205", "ftth_household_rate")


def test_an_empty_figure_of_the_user_is_no_figure(town, make):
    own = make.dataset("observations", make.observations([("01205", "population", None, "person")]))
    assert Evidence(town, {"observations": own}).observed("01205", "population") is None


def test_citations_and_dates_of_joined_datasets(two_towns, make):
    younger = make.dataset("present", two_towns.frame(), as_of="2021-03-31")
    assert cited(two_towns, None, two_towns) == "試験庁 「cells」 (2020-10-01)"
    assert oldest(younger, two_towns) == "2020-10-01"
    assert (cited(None), oldest()) == (None, None)
    assert isinstance(plain(3.0), int)
    assert plain(3.5) == 3.5
