"""Rounds of calls on a day, and the file that keeps them."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from sample_jgrants import DETAIL_V1, DETAIL_V2, answer
from todoku.errors import InputError
from todoku.programmes.opportunities.jgrants import import_jgrants
from todoku.programmes.opportunities.opportunity import (
    Round,
    months_span,
    read_opportunities,
    write_opportunities,
    write_whole,
)

NOON = "2020-02-07T12:00+09:00"


@pytest.mark.parametrize(
    ("call", "day", "state"),
    [
        ({"opens": "2020-01-16", "closes": NOON}, "2020-01-15", "forecast"),
        ({"opens": "2020-01-16", "closes": NOON}, "2020-01-16", "open"),
        ({"opens": "2020-01-16", "closes": NOON}, "2020-02-07", "open"),
        ({"opens": "2020-01-16", "closes": NOON}, "2020-02-08", "closed"),
        ({"opens": "2020-01-16", "closes": "2020-02-07"}, "2020-02-07", "open"),
        ({"opens": "2020-01-16", "closes": "2020-02-08T00:00+09:00"}, "2020-02-08", "closed"),
        ({"closes": NOON}, "2020-02-01", "unknown"),
        ({"closes": NOON}, "2020-02-08", "closed"),
        ({"opens": "2020-01-16"}, "2020-02-01", "unknown"),
        ({"opens": "2020-01-16"}, "2020-01-01", "forecast"),
        ({}, "2020-01-01", "unknown"),
        ({"months": "2020-01..2020-02"}, "2019-12-31", "forecast"),
        ({"months": "2020-01..2020-02"}, "2020-01-01", "unknown"),
        ({"months": "2020-01..2020-02"}, "2020-02-29", "unknown"),
        ({"months": "2020-01..2020-02"}, "2020-03-01", "closed"),
    ],
)
def test_state_on_a_day(call, day, state):
    assert Round(**call).state(dt.date.fromisoformat(day)) == state


@pytest.mark.parametrize(
    ("closes", "last_day", "in_the_day"),
    [
        (NOON, "2020-02-07", True),
        ("2020-02-07T03:00+00:00", "2020-02-07", True),
        ("2020-02-07", "2020-02-07", False),
        ("2020-02-08T00:00+09:00", "2020-02-07", False),
        ("2020-02-07T15:00+00:00", "2020-02-07", False),
        ("2020-02-07T23:59+09:00", "2020-02-07", True),
    ],
)
def test_the_last_day_ends_before_the_closing_instant(closes, last_day, in_the_day):
    call = Round(closes=closes)
    assert (call.last_day, call.closes_in_the_day) == (dt.date.fromisoformat(last_day), in_the_day)


def test_months():
    assert months_span("2020-01..2020-02") == (dt.date(2020, 1, 1), dt.date(2020, 2, 29))
    assert months_span("2019-12..2019-12") == (dt.date(2019, 12, 1), dt.date(2019, 12, 31))


def test_a_file_is_written_and_read_back(saved, tmp_path):
    file = import_jgrants([saved("x.json", answer(DETAIL_V1, DETAIL_V2))], as_of=dt.date(2026, 10, 1)).file
    path = tmp_path / "new" / "calls.json"
    write_opportunities(file, path)
    assert read_opportunities(path) == file
    shown = json.loads(path.read_text(encoding="utf-8"))
    assert shown["schema"] == "todoku.opportunities/1"
    assert shown["opportunities"][0]["rounds"][0]["closes"] == "2026-10-30T17:00:00+09:00"
    assert shown["opportunities"][1]["max_amount_jpy"] is None
    assert [entry.name for entry in path.parent.iterdir()] == ["calls.json"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "opportunities.json"),
        ("[]", "opportunities.schema"),
        ('{"schema": "todoku.opportunities/2"}', "opportunities.schema"),
        ('{"result": []}', "opportunities.schema"),
        ('{"schema": "todoku.opportunities/1", "as_of": "yesterday"}', "opportunities.field"),
    ],
)
def test_what_is_no_file_of_calls_is_refused(saved, content, code):
    with pytest.raises(InputError) as refused:
        read_opportunities(saved("calls.json", content))
    assert refused.value.code == code


def test_a_folder_is_not_written_over(tmp_path):
    with pytest.raises(InputError, match="is_a_folder"):
        write_whole(tmp_path, b"")
