"""Workbooks of the sample plans and of a real one, written once for all tests of them."""

from __future__ import annotations

import datetime as dt

import pytest

from sample_plan import sample_result
from todoku.plans.build import build_plan
from todoku.plans.config import FundingConfig, PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.reports.workbook.book import write_workbook


@pytest.fixture(scope="session")
def real():
    """Return the plan of 礼文町 from the built-in pack, with the rules of 2024 as a what-if."""
    config = PlanConfig(date=dt.date(2026, 11, 20), funding=FundingConfig(rules_as_of=dt.date(2024, 4, 1)))
    return build_plan(inputs_for("01517", pack=None, one_sheet=None), config)


@pytest.fixture(scope="session")
def results(real):
    return {name: sample_result(name) for name in ("known", "open", "unknown")} | {"real": real}


@pytest.fixture(scope="session")
def written(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for name, result in results.items():
        write_workbook(result, folder / f"{name}.xlsx", lang="ja")
    return folder
