"""Says who reads what in a screening: competence by fields and keywords, even loads, what could not be covered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.matching.reviewers import assign_reviewers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

    from todoku.run import Run

SLACKS = (1.0, 1.1)
"""Loads are held even to within these factors first, and only where that does not suffice everyone may read their most;
ours."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A proposal that has too few readers: how many are missing, and of all reviewers how many are barred and full."""

    proposal: int
    missing: int
    barred: int
    full: int


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """Who reads what: ``chosen`` (proposals, reviewers) with what was kept, loads, total competence, and what lacks."""

    chosen: NDArray[np.bool_]
    load: NDArray[np.int64]
    competence: float
    lacks: tuple[Lack, ...]


def folded(said: str) -> str:
    """Return a text as keywords are looked for in it: width and case make no difference."""
    return unicodedata.normalize("NFKC", said).casefold()


def competence_table(
    issues: Sequence[str],
    texts: Sequence[str],
    *,
    versed_in: Sequence[Collection[str]],
    keywords: Sequence[Collection[str]],
) -> NDArray[np.float64]:
    """Return how well each reviewer is versed in each proposal (proposals, reviewers), from 0 to 1.

    A half for the proposal's issue being among the reviewer's; the other half for ``found / (found + 1)``, where
    ``found`` of the reviewer's keywords stand in the proposal's text. Both are ours. A proposal of no issue gives
    nobody the first half.

    Raises InputError where lengths differ.
    """
    if len(issues) != len(texts) or len(versed_in) != len(keywords):
        raise InputError("matching.lengths", lengths=[len(issues), len(texts), len(versed_in), len(keywords)])
    told = [folded(one) for one in texts]
    words = sorted({folded(word) for own in keywords for word in own if word})
    stands = np.array([[word in one for word in words] for one in told], dtype=np.float64).reshape(
        len(told), len(words)
    )
    place = {word: number for number, word in enumerate(words)}
    held = np.zeros((len(words), len(keywords)))
    for column, own in enumerate(keywords):
        held[[place[folded(word)] for word in own if word], column] = 1.0
    found = stands @ held
    of_issue = np.array([[bool(issue) and issue in own for own in versed_in] for issue in issues], dtype=np.float64)
    return (of_issue.reshape(found.shape) + found / (found + 1.0)) / 2.0


def plan_readings(
    competence: ArrayLike,
    barred: ArrayLike,
    kept: ArrayLike,
    *,
    per_proposal: ArrayLike,
    most_each: ArrayLike,
    run: Run,
) -> ReadingPlan:
    """Return who reads what: what is kept stays, nobody reads where they are barred, and nobody more than their most.

    Parameters
    ----------
    competence, barred
        (proposals, reviewers) as :func:`todoku.matching.reviewers.assign_reviewers` takes them.
    kept
        (proposals, reviewers) readings that stay, such as those with scores; they count for loads. One that is barred
        does not stay.
    per_proposal, most_each
        Readers of each proposal, one number or (proposals); (reviewers) how many each reads at most.

    As few readers as can be are missing. Raises InputError where shapes differ or a value is not finite, Cancelled.
    """
    worth, bars, stays = (np.asarray(one) for one in (competence, barred, kept))
    if not worth.shape == bars.shape == stays.shape:
        raise InputError("matching.lengths", lengths=[*worth.shape, *bars.shape, *stays.shape])
    bars, stays = bars.astype(bool), stays.astype(bool) & ~bars.astype(bool)
    most = np.asarray(most_each, dtype=np.int64)
    load = stays.sum(axis=0)
    asked = np.maximum(np.asarray(per_proposal, dtype=np.int64) - stays.sum(axis=1), 0)
    chosen = stays
    for limit in (*(_even(most, load, int(asked.sum()), slack) for slack in SLACKS), most):
        found = assign_reviewers(
            worth, bars | stays, per_proposal=asked, most_each=np.maximum(limit - load, 0), may_lack=True, run=run
        )
        chosen = stays | found.chosen
        if not found.missing.any():
            break
    total = chosen.sum(axis=0)
    full = total >= most
    lacks = tuple(
        Lack(int(row), int(found.missing[row]), int(bars[row].sum()), int((~bars[row] & ~chosen[row] & full).sum()))
        for row in np.flatnonzero(found.missing)
    )
    return ReadingPlan(chosen, total, float(worth[chosen].sum()), lacks)


def _even(most: NDArray[np.int64], load: NDArray[np.int64], asked: int, slack: float) -> NDArray[np.int64]:
    """Return limits that hold loads even: the least common level at which places are as many as asked, with slack."""
    level = 0
    highest = int(most.max(initial=0))
    while level < highest and np.maximum(np.minimum(most, level) - load, 0).sum() < asked * slack:
        level += 1
    return np.minimum(most, level)


def best_replacement(competence: ArrayLike, barred: ArrayLike, load: ArrayLike, most_each: ArrayLike) -> int | None:
    """Return who takes over a proposal: of those not barred with a reading left the most versed; None where nobody is.

    All of (reviewers). Of equals whoever has the smallest part of their most, then who stands first.
    """
    worth, bars = np.asarray(competence, dtype=np.float64), np.asarray(barred, dtype=bool)
    taken, most = np.asarray(load, dtype=np.int64), np.asarray(most_each, dtype=np.int64)
    free = np.flatnonzero(~bars & (taken < most))
    if not len(free):
        return None
    return int(min(free, key=lambda one: (-worth[one], taken[one] / most[one], one)))
