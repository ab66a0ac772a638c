"""Makes the beginning of an event of its end and how long it took, where a source tells the duration."""

from __future__ import annotations

import polars as pl

from todoku.office.events.log import Remark

UNREADABLE = "duration_unreadable"
FROM_DURATION = "start_from_duration"
_SECONDS_OF = {"duration_minutes": 60.0, "duration_seconds": 1.0, "duration_hours": 3600.0}
_CLOCK = r"^(?:(\d+)(?::|時間))?(\d+)(?::(\d{1,2}))?分?$"
_LONGEST_SECONDS = 10 * 366 * 86_400


def with_durations(timed: pl.DataFrame, *, source: str = "") -> tuple[pl.DataFrame, list[Remark]]:
    """Return a table whose missing ``start`` is ``end`` less the duration, and whose missing ``end`` the reverse.

    Columns ``duration_minutes``, ``duration_seconds`` and ``duration_hours`` are numbers, or text such as 15, 1,200,
    1:30 and 1時間30分; they are gone afterwards. What is no duration (negative, longer than ten years, no number) is
    told.
    """
    given = [name for name in _SECONDS_OF if name in timed.columns]
    if not given:
        return timed, []
    remarks = []
    parts = []
    for name in given:
        seconds = _seconds(timed[name], _SECONDS_OF[name])
        lost = (seconds.is_null() & _is_written(timed[name])).arg_true()
        if len(lost):
            example = str(timed[name][int(lost[0])])
            remarks.append(Remark(UNREADABLE, len(lost), example=example, kept=True, source=source))
        parts.append(seconds)
    length = pl.duration(milliseconds=pl.coalesce(*[pl.lit(one) for one in parts]) * 1000)
    start, end = pl.col("start"), pl.col("end")
    whole = timed.with_columns(
        pl.coalesce(start, end - length).alias("start"), pl.coalesce(end, start + length).alias("end")
    )
    made = int(timed["start"].null_count() - whole["start"].null_count())
    if made:
        remarks.append(Remark(FROM_DURATION, made, example=given[0], kept=True, source=source))
    return whole.drop(given), remarks


def _is_written(values: pl.Series) -> pl.Series:
    return values.is_not_null() if values.dtype != pl.String else values.str.strip_chars().fill_null("") != ""


def _seconds(values: pl.Series, unit: float) -> pl.Series:
    """Return durations in seconds, null where there is none or it cannot be."""
    if isinstance(values.dtype, pl.Duration):
        seconds = values.dt.total_milliseconds() / 1000
    elif values.dtype.is_numeric():
        seconds = values.cast(pl.Float64) * unit
    elif values.dtype == pl.String:
        seconds = _written(values, unit)
    else:
        seconds = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(values))
    return pl.select(pl.when(pl.lit(seconds).is_between(0, _LONGEST_SECONDS)).then(pl.lit(seconds))).to_series()


def _written(values: pl.Series, unit: float) -> pl.Series:
    """Return durations that are written: a number in the column's unit, or hours and minutes."""
    texts = values.unique().drop_nulls().to_frame("text")
    plain = pl.col("text").str.normalize("NFKC").str.replace_all(r"[\s,]", "")
    table = texts.with_columns(plain.alias("plain"))
    number = pl.col("plain").cast(pl.Float64, strict=False)
    clock = pl.col("plain").str.extract_groups(_CLOCK)
    hours, minutes, seconds = (clock.struct[place].cast(pl.Float64, strict=False).fill_null(0.0) for place in range(3))
    is_clock = clock.struct[0].is_not_null() | pl.col("plain").str.ends_with("分")
    read = table.with_columns(
        pl.coalesce(number * unit, pl.when(is_clock).then(hours * 3600 + minutes * 60 + seconds)).alias("seconds")
    )
    return values.to_frame("text").join(read, on="text", how="left", maintain_order="left")["seconds"]
