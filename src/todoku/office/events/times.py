"""Reads the times of event logs as they are written: ISO 8601, Japanese dates and eras, epochs, Excel's serials."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from todoku.dates import era_date, parse_date
from todoku.errors import InputError
from todoku.office.events.log import TIME_TYPE, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_ZONE = "Asia/Tokyo"
NAIVE = "time_naive"
MIXED = "time_zones_mixed"
DAYS_ONLY = "time_days_only"
ERA_PASSED = "time_era_passed"
UNREADABLE = "time_unreadable"
_LOCAL = pl.Datetime("us")
_ISO = re.compile(r"\d{4}(?P<date>[-/])\d{1,2}[-/]\d{1,2}(?P<between>[T ])\d{1,2}:\d{2}(?P<second>:\d{2})?(?P<more>.*)")
_ZONED = re.compile(r"(\.\d{1,9})?(Z|[+-]\d{2}(:?\d{2})?)")
_FRACTION = re.compile(r"(\.\d{1,9})?")
_MOST_FORMATS = 4
"""So many plain formats of one column are tried one after the other; the rest is read value by value."""
_DAY = r"(?:令和|平成|昭和|[RHSrhs])?\.?\s*(?:\d{1,4}|元)\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_TIME = (
    r"(午前|午後|[AaPp][Mm])?\s*(\d{1,2})\s*[:時]\s*(?:(\d{1,2})\s*分?)?\s*(?::?\s*(\d{1,2}(?:[.,]\d+)?)\s*秒?)?"
    r"\s*([AaPp][Mm])?\s*(Z|z|UTC|GMT|JST|[+-]\d{2}:?(?:\d{2})?)?(?:\[[^\]]*\])?"
)
_WRITTEN = rf"^({_DAY})(?:\s*\([月火水木金土日]\))?(?:[Tt\s]*{_TIME})?$"
_PARTS = ("day", "noon", "hour", "minute", "second", "noon_after", "zone")
_COMPACT = r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:[Tt ]?(\d{2})(\d{2})(\d{2})?(\.\d+)?)?"
_NUMBER = r"^(?:\d{1,11}|\d{13,19})(?:\.\d+)?$"
"""Twelve digits are the digits of a date and a time."""
_LAST_HOUR = 29
"""Japanese offices write what was done after midnight as 25:30 of the day before."""
_SERIALS = (20_000.0, 73_051.0)
"""Excel's days from 1954 to 2099; the day 0 is 1899-12-30 (its 1900 system)."""
_SERIAL_ZERO = date(1899, 12, 30)
_EPOCHS: tuple[tuple[float, float, float], ...] = (
    (1e8, 1e11, 1e6),
    (1e11, 1e14, 1e3),
    (1e14, 1e17, 1.0),
    (1e17, 9.3e18, 1e-3),
)
"""From, below, and how many microseconds one is: seconds, milliseconds, microseconds, nanoseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times read: ``at`` (microseconds, UTC, null where unknown) and how they were written.

    ``naive`` and ``zoned`` count values without and with a zone, ``days_only`` those that name no time of the day;
    ``era_passed`` and ``unreadable`` count, with the first of them as ``example_of`` has it by the remark's code.
    """

    at: pl.Series
    zoned: int = 0
    naive: int = 0
    days_only: int = 0
    era_passed: int = 0
    unreadable: int = 0
    example_of: Mapping[str, str] | None = None


def parse_times(values: pl.Series, *, zone: str = DEFAULT_ZONE, time_format: str = "") -> Times:
    """Return a column of times in UTC, and how they were written.

    Parameters
    ----------
    values
        Text, numbers (Excel's serial days, seconds to nanoseconds since 1970, 20200401), dates or date-times.
    zone
        The zone (IANA) of values that name none. Where clocks are set back the first of two moments counts.
    time_format
        How the text is written, in the letters of strftime; empty to find out.

    Raises InputError for a zone that is not known.
    """
    check_zone(zone)
    if values.dtype == pl.Date:
        return _local(values.cast(_LOCAL), zone, days_only=len(values) - values.null_count())
    if isinstance(values.dtype, pl.Datetime):
        if values.dtype.time_zone is None:
            return _local(values.cast(_LOCAL), zone)
        return Times(values.dt.convert_time_zone("UTC").cast(TIME_TYPE), zoned=len(values) - values.null_count())
    if values.dtype.is_numeric():
        return _of_numbers(values, zone)
    return _of_text(values.cast(pl.String, strict=False), zone, time_format)


def check_zone(zone: str) -> None:
    """Raise InputError where a zone (IANA name) is not known."""
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError("office.zone", zone=zone) from error


def remarks_of_times(columns: Iterable[Times], *, zone: str, source: str = "") -> list[Remark]:
    """Return what is to be told of the times of one log: all its columns together."""
    read = list(columns)
    naive, zoned = sum(one.naive for one in read), sum(one.zoned for one in read)
    found = []
    if naive:
        found.append(Remark(MIXED if zoned else NAIVE, naive, example=zone, kept=True, source=source))
    days = sum(one.days_only for one in read)
    if days:
        found.append(Remark(DAYS_ONLY, days, kept=True, source=source))
    for code, kept in ((ERA_PASSED, True), (UNREADABLE, True)):
        count = sum(getattr(one, code.removeprefix("time_")) for one in read)
        if count:
            example = next(one.example_of[code] for one in read if one.example_of and code in one.example_of)
            found.append(Remark(code, count, example=example, kept=kept, source=source))
    return found


def _to_utc(local: pl.Series, zone: str) -> pl.Series:
    """Return local times in UTC; what a clock never showed is null."""
    return local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def _local(local: pl.Series, zone: str, *, days_only: int = 0) -> Times:
    return Times(_to_utc(local, zone), naive=len(local) - local.null_count(), days_only=days_only)


def _of_numbers(values: pl.Series, zone: str) -> Times:
    """Return times from a column of numbers."""
    read = _numbers(pl.DataFrame({"value": values.cast(pl.Float64)}), pl.col("value"))
    at = pl.coalesce(pl.col("utc"), _as_utc(pl.col("local"), zone))
    table = read.with_columns(at.alias("at"))
    lost = table.with_row_index("row").filter(pl.col("at").is_null() & pl.col("value").is_not_null())
    example = {UNREADABLE: str(values[int(lost["row"][0])])} if lost.height else {}
    zoned = len(values) - table["utc"].null_count()
    naive = len(values) - table["at"].null_count() - zoned
    return Times(table["at"], zoned=zoned, naive=naive, unreadable=lost.height, example_of=example)


def _as_utc(local: pl.Expr, zone: str) -> pl.Expr:
    return local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def _numbers(table: pl.DataFrame, number: pl.Expr) -> pl.DataFrame:
    """Return a table with ``utc`` (epochs) and ``local`` (Excel's serials, digits of a date) of a column of numbers."""
    utc = pl.lit(None, pl.Float64)
    for least, below, microseconds in _EPOCHS:
        utc = pl.when((number >= least) & (number < below)).then(number * microseconds).otherwise(utc)
    serial = pl.when((number >= _SERIALS[0]) & (number < _SERIALS[1])).then(number)
    seconds = (serial * 86_400_000.0).round().cast(pl.Int64, strict=False)
    local = pl.lit(_SERIAL_ZERO).cast(_LOCAL) + pl.duration(milliseconds=seconds)
    digits = number.cast(pl.Int64, strict=False).cast(pl.String)
    is_date = number.is_between(19_000_101, 21_001_231) | number.is_between(19_000_101_000_000, 21_001_231_235_959)
    dated = pl.when(is_date & (number % 1 == 0)).then(
        pl.coalesce(
            digits.str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us"),
            digits.str.to_date("%Y%m%d", strict=False).cast(_LOCAL),
        )
    )
    epoch = utc.round().cast(pl.Int64, strict=False).cast(_LOCAL).dt.replace_time_zone("UTC")
    return table.with_columns(
        pl.when(dated.is_null()).then(epoch).alias("utc"), pl.coalesce(dated, local).alias("local")
    )


def _of_text(values: pl.Series, zone: str, time_format: str) -> Times:
    """Return times from text: whole columns of one format at once, what is left by its distinct values."""
    at = pl.Series("at", [None], dtype=TIME_TYPE).new_from_index(0, len(values))
    rest, zoned, naive = values, 0, 0
    for number in range(_MOST_FORMATS):
        first = rest.drop_nulls().head(1)
        form = time_format if time_format and number == 0 else _format_of(str(first[0])) if len(first) else ""
        if not form:
            break
        has_zone = re.search(r"%[:#]?z", form) is not None
        read = rest.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC" if has_zone else None)
        count = len(read) - read.null_count()
        if not count:
            break
        zoned, naive = zoned + count * has_zone, naive + count * (not has_zone)
        utc = read if has_zone else _to_utc(read, zone)
        at = utc if number == 0 else pl.select(pl.coalesce(at, utc)).to_series()
        rest = pl.select(pl.when(read.is_null()).then(rest)).to_series()
    if rest.null_count() == len(rest):
        return Times(at, zoned=zoned, naive=naive)
    return _with_rest(at, rest, zone, zoned=zoned, naive=naive)


def _format_of(value: str) -> str:
    """Return the format of a time that a whole column may have; empty where it is none of the plain ones."""
    match = _ISO.fullmatch(value)
    if match is None:
        return ""
    shape = f"%Y{match['date']}%m{match['date']}%d{match['between']}%H:%M" + (
        "%S" and ":%S%.f" if match["second"] else ""
    )
    if _FRACTION.fullmatch(match["more"]):
        return shape
    return f"{shape}%#z" if _ZONED.fullmatch(match["more"]) else ""


def _with_rest(at: pl.Series, rest: pl.Series, zone: str, *, zoned: int, naive: int) -> Times:
    """Return times of which some are read value by value: each distinct text once."""
    texts = rest.rename("text").to_frame().group_by("text", maintain_order=True).len("count").drop_nulls("text")
    read = _texts(texts, zone).select("text", "count", "utc", "kind", "passed", "days")
    joined = rest.rename("text").to_frame().join(read, on="text", how="left", maintain_order="left")
    whole = pl.select(pl.coalesce(at, joined["utc"])).to_series().alias("at")
    kinds = dict(read.group_by("kind").agg(pl.col("count").sum()).iter_rows())
    example = {}
    for code, test in ((UNREADABLE, pl.col("kind") == "unreadable"), (ERA_PASSED, pl.col("passed"))):
        first = read.filter(test)["text"].head(1)
        if len(first):
            example[code] = str(first[0])
    return Times(
        whole,
        zoned=zoned + kinds.get("zoned", 0),
        naive=naive + kinds.get("naive", 0),
        days_only=int(read.filter("days")["count"].sum()),
        era_passed=int(read.filter("passed")["count"].sum()),
        unreadable=kinds.get("unreadable", 0),
        example_of=example,
    )


def _texts(texts: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Return distinct texts with ``utc``, ``kind`` (zoned, naive, unreadable, none), ``passed`` and ``days``."""
    plain = pl.col("text").str.normalize("NFKC").str.strip_chars().str.replace_all(r"\s+", " ")
    cleaned = texts.with_columns(plain.alias("plain")).with_columns(
        pl.col("plain").str.replace(_COMPACT, "$1-$2-$3 $4:$5:$6$7").alias("spread")
    )
    number = pl.when(pl.col("plain").str.contains(_NUMBER)).then(pl.col("plain").cast(pl.Float64, strict=False))
    numbered = _numbers(cleaned, number)
    is_compact = numbered["local"].is_null() & numbered["utc"].is_null()
    written = pl.when(is_compact).then(pl.col("spread").str.replace(r"[ :]+$", "").str.replace(r" :+", "")).alias("w")
    parts = numbered.with_columns(written).with_columns(
        pl.col("w").str.extract_groups(_WRITTEN).struct.rename_fields(list(_PARTS)).alias("parts")
    )
    dated = _dated(parts.unnest("parts"))
    clock, is_time = _clock()
    local = pl.when(is_time).then(pl.col("date").cast(_LOCAL) + clock)
    offset = _offset()
    shifted = pl.when(offset.is_not_null()).then((local - offset).dt.replace_time_zone("UTC"))
    naive = pl.coalesce(pl.col("local"), pl.when(offset.is_null()).then(local))
    told = dated.with_columns(pl.coalesce("utc", shifted).alias("utc"), naive.alias("local"))
    told = told.with_columns(
        pl.when(pl.col("utc").is_not_null())
        .then(pl.lit("zoned"))
        .when(pl.col("local").is_not_null())
        .then(pl.lit("naive"))
        .when(pl.col("plain") == "")
        .then(pl.lit("none"))
        .otherwise(pl.lit("unreadable"))
        .alias("kind")
    )
    known = pl.col("kind").is_in(["zoned", "naive"])
    return told.with_columns(
        pl.coalesce("utc", _as_utc(pl.col("local"), zone)).alias("utc"),
        (known & pl.col("passed").fill_null(value=False)).alias("passed"),
        (known & pl.col("day").is_not_null() & pl.col("hour").is_null()).alias("days"),
    )


def _dated(parts: pl.DataFrame) -> pl.DataFrame:
    """Return texts with the ``date`` of their ``day``, and whether the era that it names was over by then."""
    days = parts["day"].drop_nulls().unique()
    read = [_date(day) for day in days]
    table = pl.DataFrame(
        {"day": days, "date": [day for day, _ in read], "passed": [passed for _, passed in read]},
        schema={"day": pl.String, "date": pl.Date, "passed": pl.Boolean},
    )
    return parts.join(table, on="day", how="left", maintain_order="left")


def _date(written: str) -> tuple[date | None, bool]:
    """Return the day that a text names, and whether its era was over or not begun: 平成33年4月1日 is 2021-04-01."""
    text = written.replace(" ", "").upper()
    try:
        day = parse_date(text)
        era = era_date(day)
    except InputError:
        return None, False
    if text[0].isdigit():
        return day, False
    return day, text[0] not in (era[0], {"令": "R", "平": "H", "昭": "S"}[era[0]])


def _clock() -> tuple[pl.Expr, pl.Expr]:
    """Return the time of the day as a duration (nothing written is 0:00), and whether it is one."""
    hour, minute = (pl.col(name).cast(pl.Int64).fill_null(0) for name in ("hour", "minute"))
    second = pl.col("second").str.replace(",", ".").cast(pl.Float64).fill_null(0.0)
    noon = pl.coalesce("noon", "noon_after").str.to_uppercase()
    is_half = noon.is_not_null() & (hour <= 12)  # noqa: PLR2004 [the hours of half a day]
    turned = pl.when(is_half).then(hour % 12 + 12 * noon.is_in(["午後", "PM"]).cast(pl.Int64)).otherwise(hour)
    milliseconds = (second * 1000).round().cast(pl.Int64)
    valid = (turned <= _LAST_HOUR) & (minute < 60) & (second < 61)  # noqa: PLR2004 [of a clock, with leap seconds]
    return pl.duration(hours=turned, minutes=minute, milliseconds=milliseconds), valid


def _offset() -> pl.Expr:
    """Return how far the zone that is written lies before UTC, null where none is."""
    zone = pl.col("zone").str.to_uppercase()
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    digits = zone.str.replace_all(r"[^0-9]", "")
    hours = digits.str.slice(0, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    named = pl.when(zone == "JST").then(9 * 60).otherwise(sign * (hours * 60 + minutes))
    return pl.when(zone.is_not_null()).then(pl.duration(minutes=named))
