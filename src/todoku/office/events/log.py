"""An event log of one or many municipalities, as all measures and comparisons take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from todoku.errors import InputError
from todoku.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.i18n import Lang

CASE_MISSING = "case_missing"
ACTIVITY_MISSING = "activity_missing"
OUT_OF_ORDER = "out_of_order"
TIME_MISSING = "time_missing"
START_AFTER_END = "start_after_end"
TIME_TYPE = pl.Datetime("us", "UTC")
COLUMNS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "municipality": pl.String,
    "case": pl.String,
    "activity": pl.String,
    "resource": pl.String,
    "start": TIME_TYPE,
    "end": TIME_TYPE,
}
"""Columns of the raw table that `prepare` takes; all but ``case`` and ``activity`` may be missing."""
NAME = "activity_name"
"""What people call the activity: a column more, where a source has it."""
LINE = "line"
"""The column that tells on which line of its file a row stands."""
_MOST_MUNICIPALITIES = 65_535
_DENSE, _SPARSE = 1 << 20, 16
"""Keys up to so many, and so many times their number, are counted in a table of their own."""
_NO_TIME = np.iinfo(np.int64).min
"""What is known of no time stands before all that is."""


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
    ``municipality`` (UInt16) and ``case_id`` (text of the source). A case belongs to one municipality. ``names`` holds
    what people call an activity, where the source has that beside a code.
    """

    events: pl.DataFrame
    cases: pl.DataFrame
    municipalities: tuple[str, ...]
    activities: tuple[str, ...]
    resources: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def prepare(raw: pl.DataFrame, *, municipality: str = "", remarks: Sequence[Remark] = ()) -> EventLog:
    """Return the log of a raw table of events, one row each: see ``COLUMNS``.

    Parameters
    ----------
    raw
        One row an event, in the order of the source. Rows without a case or an activity are left out, with a remark;
        an event without any time keeps its place behind the one before it in its case, and a beginning behind the
        end is taken off.
    municipality
        Whose the events are that name none, or where the column is missing.
    remarks
        What the reader has met already.

    Raises InputError where there are more municipalities than can be (a column mapped wrongly).
    """
    whole = _whole(raw, municipality)
    named, left_out = named_rows(whole)
    kept, backwards = _begun_before_end(named)
    towns, town_names = _coded(kept["municipality"])
    if len(town_names) > _MOST_MUNICIPALITIES:
        raise InputError("office.municipalities_many", count=len(town_names), most=_MOST_MUNICIPALITIES)
    activities, activity_names = _coded(kept["activity"])
    resources, resource_names = _coded(kept["resource"])
    case, cases = _cases(towns, kept["case"])
    at = pl.coalesce("end", "start").to_physical().alias("at")
    order, times = _in_order(case, kept.select(at)["at"], kept["case"])
    events = pl.DataFrame(
        {
            "municipality": towns.cast(pl.UInt16),
            "case": pl.Series(case.astype(np.uint32)),
            "activity": activities,
            "resource": resources,
            "start": kept["start"],
            "end": kept["end"],
        }
    )
    ordered = events if order is None else events[order]
    told = (*remarks, *left_out, *backwards, *times)
    return EventLog(ordered, cases, town_names, activity_names, resource_names, told, _called(kept))


def _whole(raw: pl.DataFrame, municipality: str) -> pl.DataFrame:
    """Return a raw table with every column, in the types that they have."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in raw.columns]
    names = [pl.col(NAME).cast(pl.String)] if NAME in raw.columns else []
    whole = raw.with_columns(*missing).select(*(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()), *names)
    return whole.with_columns(pl.col("municipality").fill_null(municipality))


def named_rows(table: pl.DataFrame, *, source: str = "") -> tuple[pl.DataFrame, list[Remark]]:
    """Return the rows that name a case and an activity (text), and what is to be told of the others.

    The first of them is told by the column ``line`` where there is one, else by its row, counted from 1.
    """
    found = []
    empty = pl.lit(value=False)
    for column, code in (("case", CASE_MISSING), ("activity", ACTIVITY_MISSING)):
        blank = table[column].unique().to_frame().filter(pl.col(column).str.strip_chars().fill_null("") == "")
        if blank.height:
            is_blank = pl.col(column).is_in(blank[column].drop_nulls().to_list()) | pl.col(column).is_null()
            rows = table.select(is_blank.arg_true()).to_series()
            first = table[LINE][int(rows[0])] if LINE in table.columns else rows[0] + 1
            found.append(Remark(code, len(rows), example=str(first), source=source))
            empty = empty | is_blank
    return (table.filter(~empty) if found else table), found


def _begun_before_end(named: pl.DataFrame) -> tuple[pl.DataFrame, list[Remark]]:
    """Return rows without the beginnings that lie behind the end, and what is to be told of those."""
    late = (named["start"] > named["end"]).fill_null(value=False)
    if not late.any():
        return named, []
    example = str(named["case"][int(late.arg_max() or 0)])
    start = pl.when(~late).then(pl.col("start"))
    return named.with_columns(start), [Remark(START_AFTER_END, int(late.sum()), example=example, kept=True)]


def _coded(names: pl.Series) -> tuple[pl.Series, tuple[str, ...]]:
    """Return the places (UInt32, null for none) of names in the sorted list of them, and that list."""
    listed = names.drop_nulls().unique().sort()
    return names.cast(pl.Enum(listed)).to_physical().cast(pl.UInt32), tuple(listed)


def _called(kept: pl.DataFrame) -> dict[str, str]:
    """Return what each activity is called the most often, beside its code; of equals the first in order."""
    if NAME not in kept.columns:
        return {}
    called = pl.col(NAME).str.strip_chars()
    named = kept.select("activity", called).filter((called != "") & (called != pl.col("activity")))
    counted = named.group_by("activity", "activity_name").len("count")
    first = counted.sort("count", "activity_name", descending=[True, False]).unique(
        "activity", keep="first", maintain_order=True
    )
    return dict(sorted(first.select("activity", "activity_name").iter_rows()))


def _cases(towns: pl.Series, case_ids: pl.Series) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Return the number of each row's case, in order of their first rows, and the table of cases."""
    listed = case_ids.unique(maintain_order=True)
    id_code = case_ids.cast(pl.Enum(listed)).to_physical().to_numpy().astype(np.int64)
    both = towns.to_numpy().astype(np.int64) * max(len(listed), 1) + id_code
    case, of_case = _numbered(both)
    town, place = np.divmod(of_case, max(len(listed), 1))
    table = pl.DataFrame(
        {
            "municipality": pl.Series(town.astype(np.uint16)),
            "case_id": listed.gather(pl.Series(place, dtype=pl.UInt32)),
        }
    )
    return case, table


def _numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each key in the order in which they come first, and the keys in that order."""
    rows = np.arange(len(keys))
    if len(keys) and int(keys.max()) > _SPARSE * len(keys) + _DENSE:
        _, keys_at = np.unique(keys, return_inverse=True)
    else:
        keys_at = keys
    first = np.empty(int(keys_at.max()) + 1 if len(keys) else 0, dtype=np.int64)
    first[keys_at[::-1]] = rows[::-1]
    is_first = first[keys_at] == rows
    return (np.cumsum(is_first) - 1)[first[keys_at]], keys[is_first]


def _in_order(
    case: NDArray[np.int64], at: pl.Series, case_ids: pl.Series
) -> tuple[NDArray[np.int64] | None, list[Remark]]:
    """Return the order of rows by case and time (None where they are in it), and what is to be told of their times."""
    found = []
    order = None if (case[1:] >= case[:-1]).all() else np.argsort(case, kind="stable")
    sorted_case = case if order is None else case[order]
    place = at.fill_null(_NO_TIME).to_numpy()
    place = place if order is None else place[order]
    missing = at.null_count()
    if missing:
        place = _filled(sorted_case, place)
    early = (sorted_case[1:] == sorted_case[:-1]) & (place[1:] < place[:-1])
    if early.any():
        rows = np.flatnonzero(early) + 1
        row = int((rows if order is None else order[rows]).min())
        found.append(Remark(OUT_OF_ORDER, len(rows), example=str(case_ids[row]), kept=True))
        by_time = np.lexsort((place, sorted_case))
        order = by_time if order is None else order[by_time]
    if missing:
        first = int(at.is_null().arg_true()[0])
        found.append(Remark(TIME_MISSING, missing, example=str(case_ids[first]), kept=True))
    return order, found


def _filled(case: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return times of rows sorted by case, where one is missing that of the row before it in its case."""
    rows = np.arange(len(case))
    last = np.maximum.accumulate(np.where(place == _NO_TIME, 0, rows))
    return np.where(case[last] == case, place[last], _NO_TIME)


def remark_text(remark: Remark, lang: Lang) -> str:
    """Return a remark as a sentence, with its source before it."""
    sentence = text(f"office.remark.{remark.code}", lang, count=f"{remark.count:,}", example=remark.example)
    return f"{remark.source}: {sentence}" if remark.source else sentence
