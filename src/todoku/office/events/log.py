"""An event log of one or many municipalities, as all measures and comparisons take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CASE_MISSING = "case_missing"
ACTIVITY_MISSING = "activity_missing"
OUT_OF_ORDER = "out_of_order"
TIME_MISSING = "time_missing"
TIME_TYPE = pl.Datetime("us", "UTC")
COLUMNS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "municipality": pl.String,
    "case": pl.String,
    "activity": pl.String,
    "resource": pl.String,
    "start": TIME_TYPE,
    "end": TIME_TYPE,
}
"""Columns of the raw table that `prepare` takes; ``resource`` and ``start`` may be missing."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader met in a source: left out, mended or assumed.

    ``code`` is the key of its sentence below ``office.remark.``, ``count`` how many rows it concerns, ``example`` where
    the first of them stands, in words of the source (a case, a line), ``kept`` whether the rows take part all the same.
    """

    code: str
    count: int
    example: str = ""
    kept: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events of municipalities, ready to be measured.

    ``events`` is sorted by case and, within a case, by time (completion; the beginning where that is all there is),
    rows of one moment in the order of the source. Its columns: ``municipality`` (UInt16, place in ``municipalities``),
    ``case`` (UInt32, row of ``cases``), ``activity`` (UInt32, place in ``activities``), ``resource`` (UInt32, place in
    ``resources``; null where unknown), ``start`` and ``end`` (microseconds, UTC; null where unknown). ``cases`` has
    ``municipality`` (UInt16) and ``case_id`` (text of the source). A case belongs to one municipality.
    """

    events: pl.DataFrame
    cases: pl.DataFrame
    municipalities: tuple[str, ...]
    activities: tuple[str, ...]
    resources: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def has_starts(self) -> bool:
        """Whether any event tells when it began, so that working time can be measured."""
        return self.events["start"].null_count() < self.events.height


def prepare(raw: pl.DataFrame, *, municipality: str = "", remarks: Sequence[Remark] = ()) -> EventLog:
    """Return the log of a raw table of events, one row each: see ``COLUMNS``.

    Parameters
    ----------
    raw
        One row an event, in the order of the source. Rows without a case or an activity are left out, with a remark;
        an event without any time keeps its place behind the one before it in its case.
    municipality
        Whose the events are that name none, or where the column is missing.
    remarks
        What the reader has met already.
    """
    whole = _whole(raw, municipality)
    named = {one: pl.col(one).str.strip_chars().fill_null("") != "" for one in ("case", "activity")}
    kept = whole.filter(named["case"] & named["activity"])
    met = [*remarks, *_left_out(whole, named)]
    names = {one: tuple(kept[one].drop_nulls().unique().sort()) for one in ("municipality", "activity", "resource")}
    coded = kept.with_columns(
        _code("municipality", names, pl.UInt16),
        _code("activity", names, pl.UInt32),
        _code("resource", names, pl.UInt32),
    )
    cases = coded.select("municipality", pl.col("case").alias("case_id")).unique(maintain_order=True)
    keys = cases.with_row_index("code")
    events = coded.join(
        keys, left_on=("municipality", "case"), right_on=("municipality", "case_id"), maintain_order="left"
    ).select("municipality", pl.col("code").alias("case"), "activity", "resource", "start", "end")
    ordered, times = _in_order(events)
    return EventLog(
        ordered, cases, names["municipality"], names["activity"], names["resource"], (*met, *_of_times(times, kept))
    )


def _whole(raw: pl.DataFrame, municipality: str) -> pl.DataFrame:
    """Return a raw table with every column, in the types that they have."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in raw.columns]
    whole = raw.with_columns(*missing).select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    return whole.with_columns(pl.col("municipality").fill_null(municipality))


def _left_out(whole: pl.DataFrame, named: Mapping[str, pl.Expr]) -> list[Remark]:
    found = []
    for column, code in (("case", CASE_MISSING), ("activity", ACTIVITY_MISSING)):
        rows = whole.select(pl.int_range(pl.len()).filter(~named[column])).to_series()
        if len(rows):
            found.append(Remark(code, len(rows), example=str(rows[0] + 1)))
    return found


def _code(column: str, names: Mapping[str, tuple[str, ...]], dtype: type[pl.DataType]) -> pl.Expr:
    return pl.col(column).cast(pl.Enum(names[column])).to_physical().cast(dtype)


def _in_order(events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return events by case and time, and the times as they came: `_at` and the one before it in the case."""
    at = pl.coalesce("end", "start").alias("_at")
    keyed = events.with_columns(at, pl.int_range(pl.len()).alias("_row"))
    placed = keyed.sort("case", "_row").with_columns(pl.col("_at").forward_fill().over("case").alias("_place"))
    before = pl.col("_place").shift().over("case").alias("_before")
    times = placed.select("case", "_row", "_at", "_place", before)
    ordered = placed.sort("case", "_place", "_row", nulls_last=False).drop("_at", "_place", "_row")
    return ordered, times


def _of_times(times: pl.DataFrame, kept: pl.DataFrame) -> list[Remark]:
    checks = {OUT_OF_ORDER: pl.col("_at") < pl.col("_before"), TIME_MISSING: pl.col("_at").is_null()}
    found = []
    for code, test in checks.items():
        rows = times.filter(test)["_row"]
        if len(rows):
            found.append(Remark(code, len(rows), example=kept["case"][int(rows[0])], kept=True))
    return found
