"""Measures of work, on logs small enough to be counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from sample_office_traces import log_of
from todoku.errors import InputError
from todoku.office.discovery.core import core_of
from todoku.office.discovery.measures import (
    activity_measures,
    case_table,
    handovers,
    municipality_measures,
    timed_events,
)
from todoku.office.discovery.selection import only_municipality
from todoku.office.discovery.variants import variants
from todoku.office.events.log import prepare


def at(hour, day=1, month=4, year=2024):
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def worked():
    """Return two cases: one with beginnings, repeats and changing hands, one with ends alone."""
    rows = [
        ("1", "check", "sato", at(1), at(2)),
        ("1", "check", "sato", at(3), at(5)),
        ("1", "write", "mori", at(4), at(6)),
        ("1", "check", "mori", None, at(10)),
        ("2", "write", None, None, at(1, day=30)),
    ]
    raw = pl.DataFrame(rows, schema=["case", "activity", "resource", "start", "end"], orient="row")
    return prepare(raw.with_columns(pl.col("start", "end").cast(pl.Datetime("us", "UTC"))), municipality="town")


def test_repeats_and_hands_are_told_of_each_event(worked):
    events = timed_events(worked)
    assert events["again"].to_list() == [False, True, False, True, False]
    assert events["loop"].to_list() == [False, True, False, False, False]
    assert events["handover"].to_list() == [None, False, True, False, None]
    assert events["working_hours"].to_list() == [1, 2, 2, None, None]
    assert events["waiting_hours"].to_list() == [None, 1, 0, None, None]
    assert events["elapsed_hours"].to_list() == [None, 3, 1, 4, None]


def test_measures_of_an_activity(worked):
    check, write = activity_measures(worked).iter_rows(named=True)
    assert (check["occurrences"], check["cases"], check["rework"], check["loops"]) == (3, 1, 2, 1)
    assert (check["working_hours"], check["working_events"], check["elapsed_hours"]) == (3.0, 2, 7.0)
    assert (check["rework_cases"], check["handovers"], check["handover_pairs"]) == (1, 0, 2)
    assert (check["basis"], write["basis"]) == ("working", "working")
    assert (write["working_hours"], write["waiting_hours"], write["handovers"]) == (2.0, 0.0, 1)


def test_without_beginnings_the_basis_is_elapsed_time_and_without_times_unknown():
    ends = activity_measures(log_of(["ab"]))
    assert ends["basis"].to_list() == ["unknown", "elapsed"]  # the first of a case has no event before it
    assert ends["working_hours"].to_list() == [None, None]


def test_measures_of_cases(worked):
    cases = case_table(worked)
    assert cases["throughput_hours"].to_list() == [9.0, 0.0]
    assert cases["handovers"].to_list() == [1, None]
    (row,) = municipality_measures(worked, cases).iter_rows(named=True)
    assert (row["cases"], row["events"], row["events_per_case"], row["rework_per_case"]) == (2, 5, 2.5, 1.0)
    assert row["cases_per_year"] == pytest.approx(1 / (29 / 365.25))
    assert row["throughput_median_hours"] == 4.5
    assert handovers(worked).rows() == [(0, 1, 0, 1)]


def test_a_log_of_a_few_days_says_nothing_of_a_year():
    assert municipality_measures(log_of(["a", "b"]))["cases_per_year"].to_list() == [None]


def test_one_municipality_is_its_cases_alone():
    log = log_of(["ab", "ba", "aa", "bb"], ("east", "west"))
    west = only_municipality(log, "west")
    found = variants(west)
    assert {found.sequence(one) for one in range(len(found))} == {("b", "a"), ("b", "b")}
    assert west.cases["case_id"].to_list() == ["case 0001", "case 0003"]
    with pytest.raises(InputError) as refused:
        only_municipality(log, "north")
    assert refused.value.params["municipalities"] == ["east", "west"]


def test_the_core_is_what_most_cases_have():
    found = variants(log_of(["aab", "ab", "ac", "a"]))
    core = core_of(found, share=0.5)
    assert (core.labels, core.left_out) == (("a", "b"), (("c", 0.25),))
    assert core.event_share == pytest.approx(7 / 8)
    assert core_of(found, share=0.1, most=1).labels == ("a",)
    with pytest.raises(InputError):
        core_of(variants(log_of(["a", "b", "c"])), share=0.5)
