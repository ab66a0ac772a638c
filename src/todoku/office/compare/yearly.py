"""How many cases a year each municipality has, from the span that its log covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog

_US_PER_YEAR = 365.25 * 86_400e6
_FEWEST = 10
"""With fewer dated cases no rate is told."""
_SHORTEST_US = 28 * 86_400e6
"""A log that spans fewer days says nothing about a year."""
_FAR = 3.0
"""Beginnings that lie more than so many interquartile ranges outside the quartiles are mistakes of dates."""
_OWN_CHANCE = 1e-3
"""A gap at the end of the common window that would be rarer than this shows that a log begins later or ends sooner."""


def cases_per_year(log: EventLog) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return by municipality how many cases begin in a year, and how many years its window has; nan where unknown.

    A case begins with its first time. The window of the logs is common, from the first to the last beginning of all
    (n + 1 spacings less two: of n cases spread evenly the range is (n - 1) / (n + 1) of the window), unless the gap
    between the end of the window and the nearest case of a municipality is longer than chance allows at its own number
    of cases; there the municipality's window ends one mean spacing beyond its own last case. Cases without any time
    count with the others.
    """
    begun = _beginnings(log)
    town = log.cases["municipality"].to_numpy().astype(np.int64)
    many = len(log.municipalities)
    dated = ~np.isnan(begun)
    rates, years = np.full(many, np.nan), np.full(many, np.nan)
    if dated.sum() < _FEWEST:
        return rates, years
    sane = dated & _near(begun)
    low, high = _widened(begun[sane])
    for one in range(many):
        own = begun[sane & (town == one)]
        if len(own) < _FEWEST:
            continue
        window_us = _own_window(own, low, high)
        if window_us >= _SHORTEST_US:
            years[one] = window_us / _US_PER_YEAR
            rates[one] = np.count_nonzero(town == one) / years[one]
    return rates, years


def _beginnings(log: EventLog) -> NDArray[np.float64]:
    """Return the first time of each case in microseconds, nan where it has none."""
    at = pl.min_horizontal("start", "end").to_physical()
    found = log.events.lazy().select("case", at=at).group_by("case").agg(pl.col("at").min()).collect()
    begun = np.full(log.cases.height, np.nan)
    begun[found["case"].to_numpy()] = found["at"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return begun


def _near(begun: NDArray[np.float64]) -> NDArray[np.bool_]:
    first, third = np.nanquantile(begun, (0.25, 0.75))
    reach = _FAR * max(third - first, _SHORTEST_US)
    near: NDArray[np.bool_] = (begun >= first - reach) & (begun <= third + reach)
    return near


def _widened(begun: NDArray[np.float64]) -> tuple[float, float]:
    """Return the window from which cases come whose first and last are these."""
    low, high = float(begun.min()), float(begun.max())
    beyond = (high - low) / (len(begun) - 1)
    return low - beyond, high + beyond


def _own_window(own: NDArray[np.float64], low: float, high: float) -> float:
    """Return the length of a municipality's window within the common one."""
    first, last = float(own.min()), float(own.max())
    spacing = (last - first) / (len(own) - 1)
    longest = 1.0 - _OWN_CHANCE ** (1.0 / len(own))
    begin = low if first - low <= longest * (high - low) else first - spacing
    end = high if high - last <= longest * (high - low) else last + spacing
    return end - begin
