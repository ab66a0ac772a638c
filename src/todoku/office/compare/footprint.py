"""What each case went through, by activity: the arrays on which all counts of a comparison rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog

_ROW_BITS = 40


@dataclass(frozen=True, slots=True)
class Footprint:
    """Cases of each activity, in the order of activity and case.

    ``case_town`` (of each case) and ``cases`` (of each municipality) describe the log. Activity ``a`` has the entries
    ``offsets[a]:offsets[a + 1]`` of ``case``, ``visits`` (how often the case went through it) and ``first`` (row of the
    log in which it did so first; within a case a smaller row is earlier).
    """

    case_town: NDArray[np.int64]
    cases: NDArray[np.int64]
    offsets: NDArray[np.int64]
    case: NDArray[np.int32]
    visits: NDArray[np.int32]
    first: NDArray[np.int32]

    def of(self, activity: int) -> slice:
        """Return where the entries of an activity stand."""
        return slice(int(self.offsets[activity]), int(self.offsets[activity + 1]))

    @property
    def activity(self) -> NDArray[np.int64]:
        """Return the activity of each entry."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by activity (row) and municipality (column): cases with it, cases with it again, and all visits."""

    having: NDArray[np.int64]
    again: NDArray[np.int64]
    visits: NDArray[np.int64]


def footprint(log: EventLog) -> Footprint:
    """Return the footprint of a log; cases without events count as cases."""
    case = log.events["case"].to_numpy()
    activity = log.events["activity"].to_numpy().astype(np.int64)
    case_town = log.cases["municipality"].to_numpy().astype(np.int64)
    activity <<= _ROW_BITS
    activity |= np.arange(len(case))
    activity.sort()
    rows = (activity & ((1 << _ROW_BITS) - 1)).astype(np.int32)
    activity >>= _ROW_BITS
    sorted_activity, sorted_case = activity.astype(np.int32), case[rows]
    del activity
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (sorted_activity[1:] != sorted_activity[:-1]) | (sorted_case[1:] != sorted_case[:-1])
    starts = np.flatnonzero(fresh)
    return Footprint(
        case_town=case_town,
        cases=np.bincount(case_town, minlength=len(log.municipalities)),
        offsets=np.searchsorted(sorted_activity[starts], np.arange(len(log.activities) + 1)),
        case=sorted_case[starts].astype(np.int32),
        visits=np.diff(starts, append=len(rows)).astype(np.int32),
        first=rows[starts].astype(np.int32),
    )


def tally(found: Footprint) -> Tally:
    """Return how many cases of each municipality have each activity."""
    towns, activities = len(found.cases), len(found.offsets) - 1
    key = found.activity * towns + found.case_town[found.case]
    shape, many = (activities, towns), activities * towns
    return Tally(
        having=np.bincount(key, minlength=many).reshape(shape),
        again=np.bincount(key[found.visits > 1], minlength=many).reshape(shape),
        visits=np.bincount(key, weights=found.visits, minlength=many).astype(np.int64).reshape(shape),
    )


def first_before(found: Footprint, one: int, other: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return by municipality in how many cases an activity first comes before another, and in how many both come."""
    cases, earlier = cases_in_order(found, one, other)
    town, many = found.case_town[cases], len(found.cases)
    return np.bincount(town[earlier], minlength=many), np.bincount(town, minlength=many)


def cases_in_order(found: Footprint, one: int, other: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the cases that have both activities, and whether the first one came first in each."""
    mine, theirs = found.of(one), found.of(other)
    if mine.stop - mine.start > theirs.stop - theirs.start:
        cases, later = cases_in_order(found, other, one)
        return cases, ~later
    place = np.searchsorted(found.case[theirs], found.case[mine])
    place = np.minimum(place, max(theirs.stop - theirs.start - 1, 0))
    if theirs.stop == theirs.start:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    both = found.case[theirs][place] == found.case[mine]
    return found.case[mine][both], found.first[mine][both] < found.first[theirs][place][both]
