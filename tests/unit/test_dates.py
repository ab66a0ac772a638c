"""Fiscal years, eras and deadlines."""

from datetime import UTC, date, datetime, time

import pytest

from todoku.dates import (
    closing_instant,
    era_date,
    fiscal_year,
    fiscal_year_code,
    fiscal_year_from_code,
    fiscal_year_label,
    parse_date,
)
from todoku.errors import InputError


def test_fiscal_year_begins_in_april():
    assert [fiscal_year(date(2025, 3, 31)), fiscal_year(date(2025, 4, 1))] == [2024, 2025]


def test_labels():
    assert [fiscal_year_label(2018), fiscal_year_label(2019), fiscal_year_label(2024)] == [
        "平成30年度",
        "令和元年度",
        "令和6年度",
    ]
    assert [fiscal_year_code(year) for year in (2017, 2019, 2021)] == ["H29", "R1", "R3"]


@pytest.mark.parametrize("year", range(1990, 2040))
def test_code_and_year_are_inverse(year):
    assert fiscal_year_from_code(fiscal_year_code(year)) == year


@pytest.mark.parametrize(
    "written", ["2020-04-01", "2020/4/1", "2020年4月1日", "令和2年4月1日", "R2.4.1", "令和２年４月１日", "令和2年度"]
)
def test_dates_as_people_write_them(written):
    assert parse_date(written) == date(2020, 4, 1)


@pytest.mark.parametrize("written", ["", "2020-13-01", "令和2年2月30日", "someday", "2020"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(InputError, match=r"dates\.date"):
        parse_date(written)


def test_deadline_is_exclusive_and_in_japan_time():
    assert closing_instant(date(2024, 2, 2)) == datetime(2024, 2, 2, 15, tzinfo=UTC)
    assert closing_instant(date(2020, 2, 7), time(12)) == datetime(2020, 2, 7, 3, tzinfo=UTC)


def test_days_as_official_papers_print_them():
    assert [era_date(date(2019, 4, 30)), era_date(date(2019, 5, 1)), era_date(date(2026, 11, 20))] == [
        "平成31年4月30日",
        "令和元年5月1日",
        "令和8年11月20日",
    ]
