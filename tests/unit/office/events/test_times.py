"""Times are read however they are written; what is no time is told and never stops the reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.dates import JST, era_date
from todoku.errors import InputError
from todoku.office.events import times
from todoku.office.events.times import parse_times, remarks_of_times

MORNING = datetime(2020, 4, 1, 9, 5, tzinfo=JST)
MIDNIGHT = datetime(2020, 4, 1, tzinfo=JST)


def read(*values, **options):
    return parse_times(pl.Series(list(values)), **options)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020-04-01T09:05:00+09:00", MORNING),
        ("2020-04-01T09:05:00.000+0900", MORNING),
        ("2020-04-01T00:05Z", MORNING),
        ("2020-04-01 00:05:00 UTC", MORNING),
        ("2020-04-01T02:05:00+02", MORNING),
        ("2020-03-31T19:05:00-05:00", MORNING),
        ("2020-04-01T09:05:00+09:00[Asia/Tokyo]", MORNING),
        ("2020-04-01 9:05 JST", MORNING),
        ("2020-04-01 09:05:00", MORNING),
        ("2020/4/1 9:05", MORNING),
        ("2020.4.1 9:05", MORNING),
        ("2020年4月1日 9時5分", MORNING),
        ("2020年4月1日9時5分0秒", MORNING),
        ("２０２０年４月１日　９時５分", MORNING),
        ("２０２０／０４／０１　０９：０５", MORNING),
        ("2020/4/1(水) 9:05", MORNING),
        ("2020/4/1 午前9時5分", MORNING),
        ("2020/4/1 9:05 AM", MORNING),
        ("2020/4/1 午後9時5分", MORNING + timedelta(hours=12)),
        ("2020/4/1 12:05 PM", MORNING + timedelta(hours=3)),
        ("2020/4/1 12:05 AM", MIDNIGHT + timedelta(minutes=5)),
        ("2020/4/1 24:00", MIDNIGHT + timedelta(days=1)),
        ("2020/4/1 25:30", MIDNIGHT + timedelta(hours=25, minutes=30)),
        ("令和2年4月1日 9時5分", MORNING),
        ("令和２年４月１日９：０５", MORNING),
        ("R2.4.1 9:05", MORNING),
        ("r02/04/01 9:05", MORNING),
        ("令和元年5月1日", datetime(2019, 5, 1, tzinfo=JST)),
        ("H31.4.30", datetime(2019, 4, 30, tzinfo=JST)),
        ("昭和64年1月7日", datetime(1989, 1, 7, tzinfo=JST)),
        ("20200401", MIDNIGHT),
        ("202004010905", MORNING),
        ("20200401090500", MORNING),
        ("20200401T090500+0900", MORNING),
        ("1585699500", MORNING),
        ("1585699500000", MORNING),
        ("1585699500000000", MORNING),
        ("43922", MIDNIGHT),
        ("43922.5", MIDNIGHT + timedelta(hours=12)),
        ("2020-04-01T09:05:00,250+09:00", MORNING + timedelta(milliseconds=250)),
    ],
)
def test_a_time_is_read_as_it_is_meant(written, meant):
    for first in ("2020-04-01T00:00:00Z", "nothing"):
        assert read(first, written).at[1] == meant


@pytest.mark.parametrize(
    "written",
    [
        "x",
        "2020-13-01",
        "2020-02-30 10:00",
        "令和2年13月45日",
        "4/1/2020",
        "01-04-2020",
        "9時5分",
        "2020/4/1 9:75",
        "2020/4/1 30:00",
        "12",
        "-5",
        "平成",
        "1e999",
        "NaN",
        "99999999999999999999",
    ],
)
def test_what_is_no_time_is_told_and_left_out(written):
    found = read("2020-04-01T00:00:00Z", written)
    assert found.at.to_list() == [datetime(2020, 4, 1, tzinfo=UTC), None]
    (remark,) = remarks_of_times([found], zone="UTC")
    assert (remark.code, remark.count, remark.example) == (times.UNREADABLE, 1, written)


def test_nothing_is_no_time_and_nothing_to_tell():
    found = read(None, "", "  ")
    assert found.at.null_count() == 3
    assert remarks_of_times([found], zone="UTC") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [("平成33年4月1日", date(2021, 4, 1)), ("令和元年4月1日", date(2019, 4, 1)), ("S99.1.1", date(2024, 1, 1))],
)
def test_an_era_that_was_over_is_read_on_and_told(written, meant):
    found = read(written, "令和2年4月1日")
    assert found.at[0].astimezone(JST).date() == meant
    assert [(one.code, one.count, one.example) for one in remarks_of_times([found], zone="Asia/Tokyo")][2:] == [
        (times.ERA_PASSED, 1, written)
    ]


def test_times_without_a_zone_are_read_in_the_zone_given_and_told():
    written = "2020-04-01 09:05:00"
    assert read(written).at[0] == MORNING
    found = read(written, written, zone="Europe/Amsterdam")
    assert found.at[0] == datetime(2020, 4, 1, 9, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
    (remark,) = remarks_of_times([found], zone="Europe/Amsterdam", source="a.csv")
    assert (remark.code, remark.count, remark.example, remark.source) == (times.NAIVE, 2, "Europe/Amsterdam", "a.csv")


def test_mixed_zones_in_one_log_are_told():
    columns = [read("2020-04-01T00:05:00Z"), read("2020-04-01 09:05:00")]
    assert columns[0].at[0] == columns[1].at[0]
    assert [(one.code, one.count) for one in remarks_of_times(columns, zone="Asia/Tokyo")] == [(times.MIXED, 1)]


def test_an_hour_that_the_clock_skips_is_unknown_and_one_that_it_repeats_is_the_first():
    found = read("2020-03-29 02:30:00", "2020-10-25 02:30:00", zone="Europe/Amsterdam")
    assert found.at.to_list() == [None, datetime(2020, 10, 25, 0, 30, tzinfo=UTC)]


def test_days_alone_are_told():
    found = read("2020-04-01", "2020/4/2", "2020-04-01 10:00:00")
    assert found.days_only == 2


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        (pl.Series([43922.5, None]), MIDNIGHT + timedelta(hours=12)),
        (pl.Series([1585699500]), MORNING),
        (pl.Series([1585699500000]), MORNING),
        (pl.Series([20200401]), MIDNIGHT),
        (pl.Series([20200401090500]), MORNING),
        (pl.Series([date(2020, 4, 1)]), MIDNIGHT),
        (pl.Series([datetime(2020, 4, 1, 9, 5)]), MORNING),  # noqa: DTZ001
        (pl.Series([MORNING], dtype=pl.Datetime("ns", "Asia/Tokyo")), MORNING),
    ],
)
def test_columns_that_are_no_text_are_read_too(values, meant):
    found = parse_times(values)
    assert found.at[0] == meant
    assert found.at.dtype == times.TIME_TYPE


def test_a_format_can_be_given_for_what_nobody_can_guess():
    assert read("01/04/2020 09.05", time_format="%d/%m/%Y %H.%M").at[0] == MORNING


def test_an_unknown_zone_is_refused():
    with pytest.raises(InputError) as caught:
        read("2020-04-01", zone="Asia/Nowhere")
    assert caught.value.code == "office.zone"


@given(st.dates(date(1926, 12, 25), date(2100, 12, 31)), st.integers(0, 23), st.integers(0, 59))
def test_every_day_reads_back_from_its_era(day, hour, minute):
    found = read(f"{era_date(day)} {hour}時{minute}分", "x")
    assert found.at[0] == datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST).astimezone(UTC)
    assert found.era_passed == 0


@given(st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()), min_size=1))  # noqa: DTZ001
def test_every_moment_reads_back_from_iso(moments):
    moments = [one for one in moments if one.utcoffset().total_seconds() % 60 == 0]
    found = read(*(one.isoformat() for one in moments), "x")
    assert found.at.to_list() == [*(one.astimezone(UTC) for one in moments), None]
    assert found.zoned == len(moments)


@given(st.lists(st.one_of(st.none(), st.text(), st.from_regex(r"[令和平成RHS0-9年月日時分:/. +-]{1,20}")), min_size=1))
def test_no_text_stops_the_reading(written):
    found = parse_times(pl.Series(written, dtype=pl.String))
    assert len(found.at) == len(written)
    read_so_far = len(written) - found.at.null_count()
    assert read_so_far <= found.zoned + found.naive <= len(written) - found.unreadable


@given(st.lists(st.one_of(st.none(), st.floats(), st.integers(-(2**60), 2**60).map(float)), min_size=1))
def test_no_number_stops_the_reading(numbers):
    assert len(parse_times(pl.Series(numbers, dtype=pl.Float64)).at) == len(numbers)
