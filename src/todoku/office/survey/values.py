"""Reads what people write into cells: 約30分, 1時間30分, 3～5分, 月100件, ５０％; never guesses what cannot be read."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from todoku.office.survey.forms import choices, plain
from todoku.office.survey.rows import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_A_NUMBER, NEGATIVE, OVER_ALL = "survey_not_a_number", "survey_negative", "survey_share_over"
PER_DAY, IN_DAYS, NO_CHOICE = "survey_per_day", "survey_in_days", "survey_no_choice"
RANGE_MIDDLE, APPROXIMATE, BOUND = "survey_range_middle", "survey_approximate", "survey_bound"
CLOCK_TIME, PER_MONTH, PER_WEEK = "survey_clock_time", "survey_per_month", "survey_per_week"

_MONTHS, _WEEKS = 12.0, 52.0
_ALL_PERCENT = 100.0
_UNITS_IN_MINUTES = {"minutes": 1.0, "hours": MINUTES_PER_HOUR, "seconds": 1 / 60}
_NOTHING = frozenset(
    {"", "-", "ー", "—", "–", "―", "−", "...", "…", "不明", "未計測", "未定", "n/a", "na", "unknown", "?"}
)
_RANGE = re.compile(r"(?<=[^\s])\s*(?:～|〜|~|から|\bto\b|(?<=[\d分間hm件%人名])[-–—―−ー](?=\d))\s*(?=\d)")
_APPROXIMATELY = re.compile(
    r"約|およそ|おおよそ|概ね|おおむね|程度|前後|くらい|ぐらい|弱|強|^[~〜～≒≈]|approx\.?|about|ca\.|\bc\."
)
_BOUND = re.compile(r"以内|以上|以下|未満|まで|超|最大|最長|最低|up to|at least|at most|less than|more than|[<>≤≥]=?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_DURATION = re.compile(
    rf"(?:{_NUMBER}\s*(?:時間|h(?:ou)?rs?|h))?\s*(半)?\s*(?:{_NUMBER}\s*(?:分間?|min(?:ute)?s?|m|′|'))?"
    rf"\s*(?:{_NUMBER}\s*(?:秒間?|sec(?:ond)?s?|s|″|\"))?"
)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_OF_A_CASE = re.compile(r"^1?件(?:あたり|当たり|につき)?|(?:/|／|毎|per\s*)(?:1?件|1?通|case|a case)$|\s*a case$")
_COUNT = re.compile(
    rf"{_NUMBER}\s*(億|万|千)?\s*(?:件|通|枚|回|人|名|世帯|戸|部|筆|cases?|times?|people|persons?|円|yen)?"
)
_TIMES = {"億": 1e8, "万": 1e4, "千": 1e3}
_PERIODS = (
    ("month", re.compile(r"(?:毎月|月間|月平均|1か月|1ヶ月|月)(?=\D*\d)|(?:/|／)\s*月|(?:/|per |a )month|monthly")),
    ("week", re.compile(r"(?:毎週|週間|週)(?=\D*\d)|(?:/|／)\s*週|(?:/|per |a )week|weekly")),
    ("day", re.compile(r"(?:毎日|1日|日)(?=\D*\d)|(?:/|／)\s*日|(?:/|per |a )day|daily")),
    ("year", re.compile(r"年間?|(?:/|／)\s*年|(?:/|per |a )year|annual(?:ly)?|yearly")),
)
_SHARE = re.compile(rf"{_NUMBER}\s*(%|percent|割)?")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])(?!\d)月?(?:\s*(?:～|〜|~|-|–|ー|から|to)\s*(1[0-2]|[1-9])(?!\d)月?)?")
_ALL_YEAR = frozenset({"通年", "年中", "なし", "特になし", "allyear", "none"})
_MINUS: Final = tuple("-−▲△")


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell told: a value, its range where one was told, what was assumed, or why it could not be read."""

    told: float | None = None
    low: float | None = None
    high: float | None = None
    notes: tuple[str, ...] = ()
    fault: str = ""
    percent: bool = False
    """Whether a share was written with its sign, so that 1 is one per cent."""


def is_nothing(raw: object) -> bool:
    """Whether a cell is empty or says that nothing is known."""
    return raw is None or (isinstance(raw, str) and _half_width(raw) in _NOTHING)


def minutes(raw: object, *, unit: str = "minutes") -> Value:
    """Return working minutes; ``unit`` is that of bare numbers: minutes, hours or seconds."""
    if isinstance(raw, dt.timedelta):
        return _checked(Value(raw.total_seconds() / MINUTES_PER_HOUR))
    if isinstance(raw, dt.time):
        return Value(raw.hour * MINUTES_PER_HOUR + raw.minute + raw.second / 60)
    factor = _UNITS_IN_MINUTES[unit]
    return _amount(raw, lambda part, like: _duration(part, like, factor), factor)


def count(raw: object, *, per: str = "year") -> Value:
    """Return a number of cases a year; ``per`` is the period of bare numbers: year, month, week or day."""
    if isinstance(raw, str):
        shown = _half_width(raw)
        for period, pattern in _PERIODS:
            rest, found = pattern.subn("", shown)
            if found:
                return _a_year(_amount(rest, _counted), period)
    return _a_year(_amount(raw, _counted), per)


def number(raw: object) -> Value:
    """Return a number of people or things: 2人, 1.5, 2～3名."""
    return _amount(raw, _counted)


def share(raw: object) -> Value:
    """Return a share as it was written, 50 or 0.5; ``as_ratio`` then decides which it was, by its column."""
    found = _amount(raw, _shared)
    if isinstance(raw, str) and found.told is not None and re.search("[%割]|percent", _half_width(raw)):
        tenths = 10.0 if "割" in raw else 1.0
        return _from_percent(_scaled(found, tenths))
    return found


def as_ratio(value: Value, *, percent_column: bool) -> Value:
    """Return a share as 0-1; in a column with numbers above 1 (``percent_column``) bare ones are per cent.

    There a number between 0 and 1 is taken as a ratio all the same, and told; above 100 % nothing is a share.
    """
    if value.told is None or value.percent or not percent_column:
        return value
    if 0 < value.told < 1:
        return replace(value, notes=(*value.notes, "survey_share_mixed"))
    return _from_percent(value)


def months(raw: object) -> tuple[int, ...] | None:
    """Return months of a year (3月～5月, 12～2月, 3,4); none where there is no peak; None for what is no month."""
    if isinstance(raw, float) and raw in range(1, 13):
        return (int(raw),)
    shown = plain(raw)
    if shown in _ALL_YEAR or not shown:
        return ()
    if re.sub(r"[、,・/;と及び]+", "", _MONTH.sub("", shown)):
        return None
    found: list[int] = []
    for first, last in _MONTH.findall(shown):
        end = int(last or first)
        found += [(month - 1) % 12 + 1 for month in range(int(first), end + (13 if end < int(first) else 1))]
    return tuple(dict.fromkeys(found))


def choice(kind: str, raw: object) -> str | None:
    """Return which choice of a kind (medium, staff, yes) a cell names; None for none of them, or for several.

    Several media together are ``mixed``.
    """
    known, shown = choices(kind), plain(_whole_number(raw))
    if shown in known:
        return known[shown]
    named = {known[part] for part in re.split(r"[、,・/;+]|及び|と", shown) if part in known}
    if not named and kind != "yes":
        named = {meant for word, meant in known.items() if len(word) > 1 and word in shown}
    if len(named) > 1 and kind == "medium":
        return "mixed"
    return named.pop() if len(named) == 1 else None


def _whole_number(raw: object) -> object:
    if isinstance(raw, bool):
        return int(raw)
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _half_width(raw: str) -> str:
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", raw).strip().lower())


def _checked(value: Value) -> Value:
    return Value(fault=NEGATIVE) if value.told is not None and value.told < 0 else value


def _amount(raw: object, read: Callable[[str, str], Value], factor: float = 1.0) -> Value:
    """Return a number or a range of two; ``read`` takes a text without the words around it."""
    if is_nothing(raw):
        return Value()
    if isinstance(raw, str):
        return _told_amount(_half_width(raw), read)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not math.isfinite(raw):
        return Value(fault=NOT_A_NUMBER)
    return _checked(Value(raw * factor))


def _told_amount(shown: str, read: Callable[[str, str], Value]) -> Value:
    notes = []
    for pattern, note in ((_APPROXIMATELY, APPROXIMATE), (_BOUND, BOUND)):
        shown, found = pattern.subn("", shown)
        notes += [note] if found else []
    shown = shown.strip()
    if shown.startswith(_MINUS):
        return Value(fault=NEGATIVE)
    parts = [part.strip() for part in _RANGE.split(shown)]
    ends = [read(part, parts[-1]) for part in parts]
    fault = NOT_A_NUMBER if len(ends) > 2 else next((one.fault for one in ends if one.fault), "")  # noqa: PLR2004 (from, to)
    if fault:
        return Value(fault=fault)
    told = [float(one.told or 0.0) for one in ends]
    notes += [note for one in ends for note in one.notes]
    if len(told) == 1:
        return Value(told[0], notes=tuple(notes))
    return Value(sum(told) / 2, min(told), max(told), (RANGE_MIDDLE, *notes))


def _duration(part: str, like: str, factor: float) -> Value:
    """Return minutes of 1時間30分; a bare number has the unit of ``like``, the range's other end, else ``factor``."""
    part, like = (_OF_A_CASE.sub("", one).strip() for one in (part, like))
    clock = _CLOCK.fullmatch(part)
    if clock:
        whole = int(clock[1]) * MINUTES_PER_HOUR + int(clock[2]) + int(clock[3] or 0) / 60
        return Value(whole, notes=(CLOCK_TIME,))
    if re.fullmatch(_NUMBER, part):
        other = re.fullmatch(rf"{_NUMBER}\s*(\D+)", like)
        if other:
            return _duration(part + other[2], "", factor)
        return Value(float(part) * factor)
    found = _DURATION.fullmatch(part)
    if found is None or not any(found.group(1, 3, 4)):
        return Value(fault=IN_DAYS if re.search("日|day", part) else NOT_A_NUMBER)
    hours, half, mins, secs = found.groups()
    if half and not hours:
        return Value(fault=NOT_A_NUMBER)
    whole = float(hours or 0) * MINUTES_PER_HOUR + (30.0 if half else 0.0) + float(mins or 0) + float(secs or 0) / 60
    return Value(whole)


def _counted(part: str, like: str) -> Value:
    found = _COUNT.fullmatch(part.lstrip("¥\\").strip())
    if found is None:
        return Value(fault=NOT_A_NUMBER)
    times = found[2]
    if times is None and part != like:
        other = _COUNT.fullmatch(like)
        times = other[2] if other else None
    return Value(float(found[1]) * _TIMES.get(times or "", 1.0))


def _shared(part: str, _like: str) -> Value:
    found = _SHARE.fullmatch(part)
    return Value(fault=NOT_A_NUMBER) if found is None else Value(float(found[1]))


def _a_year(value: Value, per: str) -> Value:
    if value.told is None or per == "year":
        return value
    if per == "day":
        return Value(fault=PER_DAY)
    times, note = (_MONTHS, PER_MONTH) if per == "month" else (_WEEKS, PER_WEEK)
    scaled = _scaled(value, times)
    return replace(scaled, notes=(*scaled.notes, note))


def _scaled(value: Value, factor: float) -> Value:
    low, high = (None if one is None else one * factor for one in (value.low, value.high))
    return replace(value, told=None if value.told is None else value.told * factor, low=low, high=high)


def _from_percent(value: Value) -> Value:
    """Return a share told in per cent as a ratio; a fault where it is more than all."""
    if max(value.told or 0.0, value.high or 0.0) > _ALL_PERCENT + 1e-9:
        return Value(fault=OVER_ALL)
    low, high = (None if one is None else one / _ALL_PERCENT for one in (value.low, value.high))
    told = None if value.told is None else value.told / _ALL_PERCENT
    return replace(value, told=told, low=low, high=high, percent=True)
