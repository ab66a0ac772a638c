"""Fiscal years (年度), eras (和暦), and legal dates and deadlines in Japan Standard Time."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from todoku.errors import InputError

JST = ZoneInfo("Asia/Tokyo")

_ERAS: tuple[tuple[str, str, date], ...] = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
)
_FISCAL_YEAR_START_MONTH = 4
_ERA_DATE = re.compile(r"(令和|平成|昭和|[RHS])(\d{1,2}|元)年?[./-]?(?:(\d{1,2})[月./-](\d{1,2})日?)?(?:年度|度)?")


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year (年度, April to March) in which a day lies: 2026-03-31 -> 2025."""
    return day.year if day.month >= _FISCAL_YEAR_START_MONTH else day.year - 1


def fiscal_year_label(year: int) -> str:
    """Return the official name of a fiscal year: 2019 -> 令和元年度, 2018 -> 平成30年度."""
    name, _, start = _era_at(date(year, 5, 1))
    number = year - start.year + 1
    return f"{name}{'元' if number == 1 else number}年度"


def fiscal_year_code(year: int) -> str:
    """Return the short name that official tables use: 2017 -> H29, 2019 -> R1."""
    _, letter, start = _era_at(date(year, 5, 1))
    return f"{letter}{year - start.year + 1}"


def fiscal_year_from_code(code: str) -> int:
    """Return the year that a short name means: H29 -> 2017, R1 -> 2019."""
    match = re.fullmatch(r"([RHS])(\d{1,2}|元)", unicodedata.normalize("NFKC", code).strip().upper())
    if match is None:
        raise InputError("dates.fiscal_year", value=code)
    start = next(first for _, letter, first in _ERAS if letter == match[1])
    return start.year + (1 if match[2] == "元" else int(match[2])) - 1


def era_date(day: date) -> str:
    """Return a date as official papers print it: 2019-05-01 -> 令和元年5月1日."""
    name, _, start = _era_at(day)
    year = day.year - start.year + 1
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def parse_date(value: str) -> date:
    """Return a date written as 2024-04-01, 2024/4/1, 令和6年4月1日 or R6.4.1.

    A fiscal year alone means its first day. Raises InputError for anything else.
    """
    shown = unicodedata.normalize("NFKC", value).strip()
    plain = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", shown)
    era = _ERA_DATE.fullmatch(shown)
    try:
        if plain:
            return date(int(plain[1]), int(plain[2]), int(plain[3]))
        if era:
            start = next(first for name, letter, first in _ERAS if era[1] in (name, letter))
            year = start.year + (1 if era[2] == "元" else int(era[2])) - 1
            return date(year, int(era[3] or _FISCAL_YEAR_START_MONTH), int(era[4] or 1))
    except ValueError as error:
        raise InputError("dates.date", value=value) from error
    raise InputError("dates.date", value=value)


def closing_instant(last_day: date, at: time | None = None) -> datetime:
    """Return the first instant at which a call is closed, in JST: the given time, or the end of the last day."""
    if at is not None:
        return datetime.combine(last_day, at, tzinfo=JST)
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=JST)


def today() -> date:
    """Return today's date in Japan."""
    return datetime.now(tz=JST).date()


def _era_at(day: date) -> tuple[str, str, date]:
    for era in _ERAS:
        if day >= era[2]:
            return era
    raise InputError("dates.era", value=day.isoformat())
