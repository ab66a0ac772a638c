"""The consensus core of a group: what its municipalities do in most cases, in the usual order, and its neighbours."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from todoku.office.compare.footprint import Footprint, Tally

_LARGEST = 120
"""Pairs are counted of at most so many activities, the most common ones."""


def town_shares(found: Footprint, counted: Tally, towns: Sequence[int]) -> NDArray[np.float64]:
    """Return the share of cases with each activity (row) in each municipality that has cases (column)."""
    with_cases = [town for town in towns if found.cases[town]]
    shares: NDArray[np.float64] = counted.having[:, with_cases] / found.cases[with_cases]
    return shares


def core_of(found: Footprint, counted: Tally, towns: Sequence[int], least: float) -> list[int]:
    """Return the activities that municipalities do in most cases (median over municipalities), in the usual order."""
    shares = town_shares(found, counted, towns)
    if not shares.shape[1]:
        return []
    median = np.median(shares, axis=1)
    core = np.flatnonzero(median >= least)
    core = core[np.argsort(-median[core], kind="stable")][:_LARGEST]
    return in_order(found, core.tolist(), towns)


def in_order(found: Footprint, activities: Sequence[int], towns: Sequence[int]) -> list[int]:
    """Return activities in their usual order: by how many others each precedes in most municipalities (Copeland).

    Of a pair, each municipality has one voice: what comes first in most of its cases that have both.
    """
    voices = np.zeros((len(activities), len(activities)))
    for place in _places(found, activities, towns):
        for row in range(len(activities) - 1):
            later = place[row + 1 :]
            both = (place[row] >= 0) & (later >= 0)
            earlier = both & (place[row] < later)
            voices[row, row + 1 :] += np.sign(2 * earlier.sum(axis=1) - both.sum(axis=1))
    ahead = np.sign(voices) - np.sign(voices).T
    order = np.argsort(-ahead.sum(axis=1), kind="stable")
    return [activities[at] for at in order]


def _places(found: Footprint, activities: Sequence[int], towns: Sequence[int]) -> Iterator[NDArray[np.int64]]:
    """Return of each municipality where each case (column) has each activity (row) first; -1 where it has not."""
    parts = [found.of(one) for one in activities]
    case = np.concatenate([found.case[part] for part in parts] or [np.zeros(0, np.int64)])
    first = np.concatenate([found.first[part] for part in parts] or [np.zeros(0, np.int64)])
    row = np.repeat(np.arange(len(parts)), [part.stop - part.start for part in parts])
    town = found.case_town[case]
    by_town = np.argsort(town, kind="stable")
    bounds = np.searchsorted(town[by_town], np.arange(len(found.cases) + 1))
    for one in towns:
        own = by_town[bounds[one] : bounds[one + 1]]
        cases, column = np.unique(case[own], return_inverse=True)
        place = np.full((len(parts), len(cases)), -1, dtype=np.int64)
        place[row[own], column] = first[own]
        yield place


def neighbours(follows: NDArray[np.float64], core: Sequence[int], common: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of activities whose order is looked at, each once, the smaller code first.

    Neighbours in the usual order of the core, and of each common activity the one that follows it most often and the
    one that it follows most often. ``follows`` is the mean over municipalities of how often a case has one of the
    common activities (column) directly behind another (row).
    """
    pairs = {(min(pair), max(pair)) for pair in pairwise(core)}
    if len(common) > 1:
        between = follows.copy()
        np.fill_diagonal(between, 0.0)
        for table in (between, between.T):
            best = table.argmax(axis=1)
            for at in np.flatnonzero(table.max(axis=1) > 0):
                one, other = common[int(at)], common[int(best[at])]
                pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)
