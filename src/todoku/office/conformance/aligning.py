"""Aligns sequences of activities with a model at the least cost, in bounded work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.office.conformance.search import LOG_MOVE, net_arrays, room_for, search
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from todoku.office.conformance.model import Model
    from todoku.office.conformance.search import Space

_ROUNDS = {
    Effort.QUICK: (10_000,),
    Effort.STANDARD: (10_000, 100_000, 1_000_000),
    Effort.THOROUGH: (10_000, 100_000, 1_000_000, 5_000_000),
}
"""States that the search for one sequence may visit, round by round: what one round leaves goes into the next."""
_BUDGET = {Effort.QUICK: 20_000_000, Effort.STANDARD: 100_000_000, Effort.THOROUGH: 1_000_000_000}
"""States that all searches together may visit."""
_CHUNK_STATES = 1_000_000
"""States between two looks at whether the run was stopped."""
_STEP = "step.office.aligning"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a sequence is brought to agree with the model, at the least number of moves out of step.

    ``added`` are the places in the sequence that the model does not have there, ``skipped`` the numbers of the labels
    that the model asks for and the sequence lacks, each as often as it lacks it; ``cost`` is the number of both. Where
    the search had to be stopped ``cost`` is None, and ``least`` what it is at least.
    """

    cost: int | None
    least: int
    added: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()


def shortest_run(model: Model) -> int:
    """Return how many steps the shortest way through a model has.

    Raises InputError where none was found among a million states: the process cannot come to its end.
    """
    nothing = np.zeros(0, dtype=np.int32)
    for most in _ROUNDS[Effort.STANDARD]:
        found = search(net_arrays(model), room_for(model, most), nothing, np.zeros(2, dtype=np.int64), 0)
        if found.cost[0] >= 0:
            return int(found.cost[0])
    raise InputError("office.conformance.no_end")


def align_sequences(
    model: Model, sequences: Sequence[NDArray[np.int32]], weights: Sequence[int], run: Run | None = None
) -> list[Alignment]:
    """Return the optimal alignment of each sequence (numbers of the model's labels) with a model.

    A* over the product of both (van der Aalst, Adriansyah and van Dongen 2012), every move out of step at a cost of 1.
    Work is bounded by states visited, not by seconds, so that the same sequences give the same answer; the heaviest
    come first where not all can be done. Raises InputError where the model has no end, Cancelled where the run is
    stopped.
    """
    run = Run() if run is None else run
    found: list[Alignment] = [Alignment(None, 0)] * len(sequences)
    waiting = sorted(range(len(sequences)), key=lambda one: (-weights[one], one))
    budget, longest = _BUDGET[run.effort], shortest_run(model)
    with run.step(_STEP, len(sequences)) as advance:
        for most in _ROUNDS[run.effort]:
            space = room_for(model, most) if waiting else None
            stopped = []
            for chunk in _chunks(waiting, max(_CHUNK_STATES // most, 1)):
                if space is None or budget <= 0:
                    stopped += chunk
                    continue
                answers, visited = _searched(model, space, [sequences[one] for one in chunk], longest)
                budget -= visited
                for one, answer in zip(chunk, answers, strict=True):
                    found[one] = answer if answer.least > found[one].least or answer.cost is not None else found[one]
                stopped += [one for one in chunk if found[one].cost is None]
                advance(sum(answer.cost is not None for answer in answers))
            waiting = stopped
    return found


def _chunks(items: list[int], size: int) -> Iterator[list[int]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _searched(
    model: Model, space: Space, sequences: list[NDArray[np.int32]], longest: int
) -> tuple[list[Alignment], int]:
    """Return the alignments of sequences, and how many states that took."""
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(one) for one in sequences])]).astype(np.int64)
    found = search(net_arrays(model), space, np.concatenate(sequences), offsets, longest)
    answers = [
        _read(int(cost), int(least), found.moves[start : start + told], model)
        for cost, least, start, told in zip(found.cost, found.least, found.offsets[:-1], found.told, strict=True)
    ]
    return answers, int(found.visited.sum())


def _read(cost: int, least: int, moves: NDArray[np.int32], model: Model) -> Alignment:
    """Return moves as an alignment."""
    if cost < 0:
        return Alignment(None, least)
    many = len(model.label)
    added = np.flatnonzero(moves[moves < many] == LOG_MOVE)
    skipped = np.sort(model.label[moves[moves >= many] - many])
    return Alignment(cost, cost, tuple(added.tolist()), tuple(skipped.tolist()))
