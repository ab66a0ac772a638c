"""The fiscal index: the newest year that is known, and none for a region."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from todoku.indicators.evidence import Evidence
from todoku.indicators.fiscal import fiscal_index


@pytest.fixture
def datasets(make):
    table = pd.DataFrame(
        [("01205", 2019, "0.55"), ("01205", 2020, "0.57"), ("01233", 2020, None)],
        columns=["municipality_code", "fiscal_year", "fiscal_index"],
    )
    facts = pd.DataFrame(
        [("01205", "0.55", "0.60"), ("01233", "0.33", None)],
        columns=["code5", "fiscal_index_R1", "fiscal_index_R3"],
    )
    return {"fiscal": make.dataset("fiscal", table, as_of=None), "facts": make.dataset("facts", facts, as_of=None)}


def test_the_newest_year_of_all_tables_counts(region, datasets):
    found = fiscal_index(Evidence(region, datasets))
    assert (found["01205"].value, found["01205"].as_of, found["01205"].parts) == (
        0.6,
        "2022-03-31",
        {"fiscal_year": 2021},
    )
    assert (found["01233"].value, found["01233"].as_of) == (0.33, "2020-03-31")
    assert found["01-iburi"].value is None
    assert found["01-iburi"].reason == "indicator.reason.fiscal_index_of_region"


def test_years_after_the_day_asked_for_are_left_aside(town, datasets):
    found = fiscal_index(Evidence(town, datasets, as_of=dt.date(2021, 3, 31)))["01205"]
    assert (found.value, found.as_of) == (0.57, "2021-03-31")


def test_unknown_says_so(town):
    assert fiscal_index(Evidence(town, {}))["01205"].reason == "indicator.reason.no_fiscal_index"
