"""How long an event took tells when it began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from todoku.office.events import durations
from todoku.office.events.durations import with_durations

DAY = datetime(2020, 4, 1, tzinfo=UTC)


def table(column, values, *, start=None):
    count = len(values)
    frame = {"start": [start] * count, "end": [DAY] * count, column: values}
    return pl.DataFrame(frame, schema_overrides={"start": pl.Datetime("us", "UTC"), "end": pl.Datetime("us", "UTC")})


@pytest.mark.parametrize(
    ("column", "value", "minutes"),
    [
        ("duration_minutes", 15, 15),
        ("duration_minutes", 7.5, 7.5),
        ("duration_minutes", "15", 15),
        ("duration_minutes", "１，２００", 1200),
        ("duration_minutes", "1:30", 90),
        ("duration_minutes", "0:01:30", 1.5),
        ("duration_minutes", "1時間30分", 90),
        ("duration_minutes", "45分", 45),
        ("duration_seconds", 90, 1.5),
        ("duration_hours", "1.5", 90),
        ("duration_minutes", timedelta(minutes=3), 3),
    ],
)
def test_an_event_begins_so_long_before_it_ends(column, value, minutes):
    whole, remarks = with_durations(table(column, [value]))
    assert whole.rows() == [(DAY - timedelta(minutes=minutes), DAY)]
    assert [(one.code, one.count) for one in remarks] == [(durations.FROM_DURATION, 1)]


@pytest.mark.parametrize("value", ["-5", "soon", "1e300", "NaN", "99999999999"])
def test_what_is_no_duration_is_told(value):
    whole, remarks = with_durations(table("duration_minutes", [value, None, ""]))
    assert whole["start"].to_list() == [None] * 3
    assert [(one.code, one.count, one.example) for one in remarks] == [(durations.UNREADABLE, 1, value)]


def test_a_start_that_is_known_stays():
    known = DAY - timedelta(hours=1)
    assert with_durations(table("duration_minutes", [15], start=known))[0].rows() == [(known, DAY)]


def test_an_end_that_is_unknown_follows_from_the_start():
    given = table("duration_minutes", [15], start=DAY).with_columns(end=pl.lit(None, pl.Datetime("us", "UTC")))
    assert with_durations(given)[0].rows() == [(DAY, DAY + timedelta(minutes=15))]
