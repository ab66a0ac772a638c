"""Directly-follows graphs of a log: what comes behind what, how often and after how long, by municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from todoku.office.discovery.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog

QUANTILES = {"p10_hours": 0.1, "p25_hours": 0.25, "median_hours": 0.5, "p75_hours": 0.75, "p90_hours": 0.9}
"""Columns of `elapsed_graph` -> the quantile of the elapsed time that they hold."""
_US_PER_HOUR = 3.6e9
_WORD_BITS = 63


@dataclass(frozen=True, slots=True)
class Pairs:
    """Each event with the one behind it in its case: keys of the pairs found, and the pair of each such event.

    ``municipality``, ``activity`` and ``next`` name pair ``p``; ``of_event`` is the pair of the event in row ``rows``.
    """

    municipality: NDArray[np.int64]
    activity: NDArray[np.int64]
    next: NDArray[np.int64]
    of_event: NDArray[np.int64]
    rows: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each pair occurs."""
        return np.bincount(self.of_event, minlength=len(self.activity))


def pairs(log: EventLog, *, by_municipality: bool = True) -> Pairs:
    """Return the pairs of activities that directly follow each other; ``municipality`` is 0 where not asked by it."""
    case = log.events["case"].to_numpy()
    activity = log.events["activity"].to_numpy().astype(np.int64)
    rows = np.flatnonzero(case[1:] == case[:-1])
    many = max(len(log.activities), 1)
    keys = activity[rows] * many + activity[rows + 1]
    if by_municipality:
        keys += log.events["municipality"].to_numpy()[rows].astype(np.int64) * (many * many)
    towns = max(len(log.municipalities), 1) if by_municipality else 1
    found, of_event = distinct(keys, towns * many * many)
    return Pairs(found // (many * many), found // many % many, found % many, of_event, rows)


def directly_follows(log: EventLog, found: Pairs | None = None) -> pl.DataFrame:
    """Return the directly-follows graph: ``municipality``, ``activity``, ``next`` (codes) and ``count``."""
    found = pairs(log) if found is None else found
    return _named(found).with_columns(count=found.counts)


def elapsed_graph(log: EventLog, found: Pairs | None = None) -> pl.DataFrame:
    """Return the directly-follows graph with the elapsed time from one event to the next.

    Elapsed is the time from completion to completion (of an event that has none, from or to its beginning). To the
    columns of `directly_follows` come ``timed`` (how many of the pairs have both times), ``mean_hours`` and the
    quantiles (linear between ranks); null where no pair is timed.
    """
    found = pairs(log) if found is None else found
    at = log.events.select(pl.coalesce("end", "start").to_physical().alias("at"))["at"]
    known = at.is_not_null().to_numpy()
    times = at.fill_null(0).to_numpy()
    rows = found.rows
    timed = known[rows] & known[rows + 1]
    elapsed_us = (times[rows + 1] - times[rows])[timed]
    key = found.of_event[timed]
    many = len(found.activity)
    number = np.bincount(key, minlength=many)
    ordered = _sorted_within(key, elapsed_us, many)
    total = np.bincount(key, weights=elapsed_us, minlength=many)
    with np.errstate(invalid="ignore"):
        mean = total / number / _US_PER_HOUR
    columns = {name: _quantiles(ordered, number, share) / _US_PER_HOUR for name, share in QUANTILES.items()}
    table = _named(found).with_columns(count=found.counts, timed=number, mean_hours=mean)
    return table.with_columns(**{name: pl.Series(values) for name, values in columns.items()}).with_columns(
        pl.col("mean_hours", *columns).fill_nan(None)
    )


def ends_of_cases(log: EventLog) -> pl.DataFrame:
    """Return with which activities cases begin and end: ``municipality``, ``activity``, ``begins``, ``ends``."""
    case = pl.col("case")
    rows = log.events.select(
        "municipality",
        "activity",
        begins=(case != case.shift()).fill_null(value=True),
        ends=(case != case.shift(-1)).fill_null(value=True),
    )
    counted = rows.filter(pl.col("begins") | pl.col("ends")).group_by("municipality", "activity")
    return counted.agg(pl.col("begins", "ends").sum()).sort("municipality", "activity")


def follows_matrix(
    codes: NDArray[Any], offsets: NDArray[np.int64], weights: NDArray[np.int64], many: int
) -> NDArray[np.int64]:
    """Return how often activity (row) is directly followed by activity (column) in weighted sequences of codes."""
    if len(codes) < 2:  # noqa: PLR2004 (a pair)
        return np.zeros((many, many), dtype=np.int64)
    inner = np.ones(len(codes), dtype=bool)
    inner[offsets[:-1][offsets[:-1] < len(codes)]] = False
    second = np.flatnonzero(inner)
    keys = codes[second - 1].astype(np.int64) * many + codes[second]
    weight = np.repeat(weights, np.diff(offsets))[second]
    counted = np.bincount(keys, weights=weight, minlength=many * many)
    return counted.astype(np.int64).reshape(many, many)


def _named(found: Pairs) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "municipality": found.municipality.astype(np.uint16),
            "activity": found.activity.astype(np.uint32),
            "next": found.next.astype(np.uint32),
        }
    )


def _sorted_within(key: NDArray[np.int64], value: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """Return values sorted by key and value; in one word where both fit, which sorts ten times as fast."""
    bits = int(value.max(initial=0)).bit_length()
    if value.min(initial=0) < 0 or bits + max(many - 1, 0).bit_length() > _WORD_BITS:
        return value[np.lexsort((value, key))]
    packed = np.sort(key << bits | value)
    return packed & ((1 << bits) - 1)


def _quantiles(ordered: NDArray[np.int64], number: NDArray[np.int64], quantile: float) -> NDArray[np.float64]:
    """Return one quantile of each run of sorted values; nan for an empty run."""
    starts = np.cumsum(number) - number
    found = np.full(len(number), np.nan)
    filled = number > 0
    exact = (number[filled] - 1) * quantile
    low = np.floor(exact).astype(np.int64)
    high = np.minimum(low + 1, number[filled] - 1)
    first, second = ordered[starts[filled] + low], ordered[starts[filled] + high]
    found[filled] = first + (second - first) * (exact - low)
    return found
