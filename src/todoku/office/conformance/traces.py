"""The different sequences of a standard's steps in a log, each with its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.office.discovery.variants import group_sequences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog


@dataclass(frozen=True, slots=True)
class Traces:
    """Sequences of steps (numbers), one behind the other, and which of them each case follows.

    ``of_case`` is the sequence of each row of the log's cases; ``rows`` are the events that are steps of the standard,
    and ``place[k]`` where the ``k``-th of them stands in ``steps``; ``others`` counts, by case, those that are not.
    """

    steps: NDArray[np.int32]
    offsets: NDArray[np.int64]
    weights: NDArray[np.int64]
    of_case: NDArray[np.int64]
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    others: NDArray[np.int64]

    @property
    def sequences(self) -> list[NDArray[np.int32]]:
        """The sequences, one by one."""
        return np.split(self.steps, self.offsets[1:-1])


def traces_of(log: EventLog, step_of: Sequence[int]) -> Traces:
    """Return the different sequences of steps in a log; ``step_of`` is the step of each activity, -1 for none."""
    case = log.events["case"].to_numpy()
    step = np.array(step_of, dtype=np.int32)[log.events["activity"].to_numpy()]
    rows = np.flatnonzero(step >= 0)
    lengths = np.bincount(case[rows], minlength=log.cases.height)
    steps = step[rows]
    of_case, firsts = group_sequences(steps, lengths)
    starts = np.cumsum(lengths) - lengths
    sizes = lengths[firsts]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    at = np.repeat(starts[firsts] - offsets[:-1], sizes) + np.arange(offsets[-1])
    place = np.arange(len(rows)) + np.repeat(offsets[:-1][of_case] - starts, lengths)
    others = np.bincount(case, minlength=log.cases.height) - lengths
    return Traces(steps[at], offsets, np.bincount(of_case), of_case, rows, place, others)
