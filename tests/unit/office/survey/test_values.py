"""What people write into cells is read as they mean it, and what cannot be read is said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.office.survey import values

MINUTES = {
    "30": 30,
    "約30分": 30,
    "約３０分": 30,
    "1時間30分": 90,
    "1時間半": 90,
    "0.5h": 30,
    "2 hours": 120,
    "90秒": 1.5,
    "1分30秒": 1.5,
    "1:30": 90,
    "30分/件": 30,
    "1件あたり12分": 12,
    "1,200分": 1200,
    "30分程度": 30,
    "approx. 5 min": 5,
}


@pytest.mark.parametrize(("told", "minutes"), MINUTES.items(), ids=MINUTES)
def test_a_time_in_words_is_minutes(told, minutes):
    found = values.minutes(told)
    assert (found.told, found.low, found.fault) == (pytest.approx(minutes), None, "")


RANGES = {
    "3～5分": (3, 4, 5),
    "3〜5分": (3, 4, 5),
    "3-5": (3, 4, 5),
    "30分～1時間": (30, 45, 60),
    "10分から20分": (10, 15, 20),
    "5～3分": (3, 4, 5),
    "1～2時間": (60, 90, 120),
}


@pytest.mark.parametrize(("told", "expected"), RANGES.items(), ids=RANGES)
def test_a_range_keeps_its_middle_and_both_ends(told, expected):
    found = values.minutes(told)
    assert (found.low, found.told, found.high) == expected
    assert values.RANGE_MIDDLE in found.notes


def test_times_of_the_spreadsheet_are_minutes():
    assert values.minutes(dt.time(0, 30)).told == 30
    assert values.minutes(dt.timedelta(hours=1.5)).told == 90
    assert values.minutes(0.5, unit="hours").told == 30
    assert values.minutes("2時間", unit="hours").told == 120


FAULTS = {"-5": values.NEGATIVE, "▲3分": values.NEGATIVE, "2日": values.IN_DAYS, "すぐ": values.NOT_A_NUMBER,
          "1～2～3分": values.NOT_A_NUMBER, "半日": values.IN_DAYS}  # fmt: skip


@pytest.mark.parametrize(("told", "fault"), FAULTS.items(), ids=FAULTS)
def test_what_is_no_time_is_said(told, fault):
    assert values.minutes(told) == values.Value(fault=fault)
    assert values.minutes(-1.0).fault == values.NEGATIVE
    assert values.minutes(float("nan")).fault == values.NOT_A_NUMBER


@pytest.mark.parametrize("nothing", ["", " ", "-", "不明", "未計測", None, "—"])
def test_nothing_is_nothing_and_no_zero(nothing):
    assert values.minutes(nothing) == values.count(nothing) == values.share(nothing) == values.Value()


COUNTS = {"1,200件": 1200, "１，２００": 1200, "1.2万件": 12000, "月100件": 1200, "100件/月": 1200, "週5件": 260,
          "年間1,500件": 1500, "年2回": 2, "約50通": 50, "3 cases": 3}  # fmt: skip


@pytest.mark.parametrize(("told", "count"), COUNTS.items(), ids=COUNTS)
def test_cases_are_counted_by_the_year(told, count):
    assert values.count(told).told == pytest.approx(count)


def test_a_column_of_months_is_multiplied_and_days_are_refused():
    assert values.count(100, per="month").told == 1200
    assert values.count("年100件", per="month").told == 100
    assert values.count("100～200件").low == 100
    assert values.count("1日10件").fault == values.PER_DAY
    assert values.count(10, per="day").fault == values.PER_DAY


@pytest.mark.parametrize(("told", "percent_column", "ratio"), [
    (50.0, True, 0.5), (0.5, False, 0.5), ("５０％", True, 0.5), ("50%", False, 0.5), ("5割", False, 0.5),
    (1.0, False, 1.0), (1.0, True, 0.01), ("1%", False, 0.01), (0.5, True, 0.5), ("50～60%", False, 0.55),
])  # fmt: skip
def test_shares_are_ratios_however_they_are_written(told, percent_column, ratio):
    found = values.as_ratio(values.share(told), percent_column=percent_column)
    assert found.told == pytest.approx(ratio)


def test_more_than_all_is_no_share():
    assert values.as_ratio(values.share(120.0), percent_column=True).fault == values.OVER_ALL
    assert values.share("120%").fault == values.OVER_ALL


@pytest.mark.parametrize(("told", "months"), [
    ("3月、4月", (3, 4)), ("3～5月", (3, 4, 5)), ("12月～2月", (12, 1, 2)), ("通年", ()), ("3,4", (3, 4)), (4.0, (4,)),
    ("年度末", None), ("13月", None),
])  # fmt: skip
def test_peak_months(told, months):
    assert values.months(told) == months


@pytest.mark.parametrize(("kind", "told", "choice"), [
    ("medium", "紙", "paper"), ("medium", "ＦＡＸ", "fax"), ("medium", "紙・電子", "mixed"),
    ("medium", "電子申請", "digital"), ("medium", "伝書鳩", None),
    ("staff", "会計年度任用職員", "fiscal_year"), ("staff", "正職員", "regular"),
    ("yes", "○", "yes"), ("yes", "不要", "no"), ("yes", 1.0, "yes"), ("yes", "場合による", None),
])  # fmt: skip
def test_choices(kind, told, choice):
    assert values.choice(kind, told) == choice


@given(st.integers(0, 200), st.integers(0, 59))
def test_hours_and_minutes_add_up(hours, minutes):
    assert values.minutes(f"{hours}時間{minutes}分").told == hours * 60 + minutes


@given(st.text(max_size=12))
def test_no_text_is_too_odd_to_be_answered(told):
    for read in (values.minutes, values.count, values.share, values.number):
        found = read(told)
        assert found.told is None or found.told >= 0
        assert not (found.fault and found.told is not None)
    values.months(told)
    values.choice("medium", told)
