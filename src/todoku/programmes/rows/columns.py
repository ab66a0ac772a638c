"""Reads the columns of a table of projects, each distinct value once; costs as whole yen, all at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from todoku.errors import InputError, TodokuError
from todoku.money import MAX_YEN, yen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.int32]

Parsed = TypeVar("Parsed")
_PLAIN_COST = r"[0-9]{1,16}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as codes into its distinct texts; -1 where a cell is empty, everywhere where there is no such column."""

    codes: Codes
    values: tuple[str, ...]

    def take(self, table: NDArray[Any]) -> NDArray[Any]:
        """Return for each row what a table has for its value; the table's last entry stands for an empty cell."""
        return np.asarray(table[self.codes])


def cell_text(value: object) -> str:
    """Return a cell as the text that a CSV would hold; empty for a missing one."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return str(value).strip()


def text_column(frame: pd.DataFrame, name: str) -> Column:
    """Return a column's distinct texts, without space around them, and which of them each row has."""
    if name not in frame.columns:
        return Column(np.broadcast_to(np.int32(-1), len(frame)), ())
    series = frame[name]
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, values = series.cat.codes.to_numpy(), series.cat.categories
    else:
        codes, values = pd.factorize(series)
    known: dict[str, int] = {}
    renumbered = np.full(len(values) + 1, -1, dtype=np.int32)
    for number, value in enumerate(values):
        text = cell_text(value)
        if text:
            renumbered[number] = known.setdefault(text, len(known))
    return Column(renumbered[codes], tuple(known))


def read_each(
    values: Sequence[str], read: Callable[[str], Parsed]
) -> tuple[list[Parsed | None], list[TodokuError | None]]:
    """Return what each distinct text says, or the error that says why it cannot be read."""
    parsed: list[Parsed | None] = []
    errors: list[TodokuError | None] = []
    for value in values:
        try:
            parsed.append(read(value))
            errors.append(None)
        except TodokuError as error:
            parsed.append(None)
            errors.append(error)
    return parsed, errors


class Problems:
    """The first problem of each row, as the scalar engine would tell it."""

    def __init__(self, rows: int) -> None:
        """Begin without any."""
        self.codes = np.full(rows, -1, dtype=np.int32)
        self.names: list[str] = []

    def flag(self, rows: NDArray[np.bool_], code: str) -> None:
        """Note a problem for those of the rows that have none yet."""
        if not rows.any():
            return
        if code not in self.names:
            self.names.append(code)
        self.codes[rows & (self.codes < 0)] = self.names.index(code)

    def flag_values(self, column: Column, errors: Sequence[TodokuError | None]) -> None:
        """Note the problems that a column's values have."""
        for code in dict.fromkeys(error.code for error in errors if error is not None):
            bad = np.array([*(error is not None and error.code == code for error in errors), False])
            self.flag(column.take(bad), code)

    @property
    def good(self) -> NDArray[np.bool_]:
        """The rows without a problem."""
        return self.codes < 0


def cost_column(frame: pd.DataFrame, name: str, problems: Problems) -> NDArray[np.int64]:
    """Return a column of costs in whole yen, -1 where it is left out; what is no cost is flagged and given as 0."""
    if name not in frame.columns:
        return np.full(len(frame), -1, dtype=np.int64)
    series = frame[name]
    missing = missing_cells(series)
    kind = series.dtype.kind if isinstance(series.dtype, np.dtype) else ""
    if kind in "iu" and kind:
        costs = _whole(series.to_numpy(), problems)
    elif kind == "f":
        costs = _from_floats(series.to_numpy(), problems, missing)
    else:
        costs = _from_texts(series, problems, missing)
    return np.where(missing, np.int64(-1), costs) if missing.any() else costs


def missing_cells(series: pd.Series[Any]) -> NDArray[np.bool_]:
    """Return which cells of a column are empty."""
    missing = series.isna().to_numpy(dtype=bool)
    if not isinstance(series.dtype, np.dtype) or series.dtype.kind == "O":
        missing = missing | (series.astype("str").str.strip() == "").to_numpy(dtype=bool)
    return missing


def _whole(values: NDArray[Any], problems: Problems) -> NDArray[np.int64]:
    outside = (values < 0) | (values > MAX_YEN)
    problems.flag(outside, "money.out_of_range")
    return (np.where(outside, 0, values) if outside.any() else values).astype(np.int64, copy=False)


def _from_floats(values: NDArray[Any], problems: Problems, missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    finite = np.isfinite(values)
    problems.flag(~finite & ~missing, "money.not_a_number")
    filled = np.where(finite, values, 0.0)
    problems.flag(filled != np.floor(filled), "money.not_exact")
    outside = (filled < 0) | (filled > MAX_YEN)
    problems.flag(outside, "money.out_of_range")
    return np.where(outside, 0.0, filled).astype(np.int64)


def _from_texts(series: pd.Series[Any], problems: Problems, missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    texts = series.astype("str").str.strip()
    plain = texts.str.fullmatch(_PLAIN_COST).to_numpy(dtype=bool, na_value=False) & ~missing
    costs = np.zeros(len(series), dtype=np.int64)
    costs[plain] = texts[plain].astype("int64").to_numpy()
    bad: dict[str, list[int]] = {}
    for row in np.flatnonzero(~plain & ~missing):
        try:
            costs[row] = yen(texts.iloc[row])
        except InputError as error:
            bad.setdefault(error.code, []).append(int(row))
    outside = costs > MAX_YEN
    problems.flag(outside, "money.out_of_range")
    for code, rows in bad.items():
        problems.flag(np.isin(np.arange(len(costs)), rows), code)
    return np.where(outside, np.int64(0), costs)
