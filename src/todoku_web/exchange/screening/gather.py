"""Makes tables of a screening for the library: who could read what how well, who is barred, and who reads what now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.matching.reading_plan import competence_table
from todoku_web.exchange.screening.models import Candidate, Conflict, Reading, Reviewer, Screening
from todoku_web.exchange.screening.relations import related_pairs
from todoku_web.exchange.screening.workflow import GONE, LIVE, ReadingState, ReviewerState, ScreeningState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows are applications that stand, columns reviewers who are ready (:attr:`Reviewer.is_ready`)."""

    candidates: list[Candidate]
    reviewers: list[Reviewer]
    competence: NDArray[np.float64]
    barred: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    """Readings that stay: with a score in any case, all that are live once reading has begun."""
    needed: NDArray[np.int64]
    """(applications) how many readers each needs of these: what others handed in who have left is read already."""
    most: NDArray[np.int64]


def ready_reviewers(screening: Screening) -> list[Reviewer]:
    """Return who may be given applications."""
    found = screening.reviewers.filter(state=ReviewerState.ACCEPTED, declared_at__isnull=False, person__isnull=False)
    return list(found.select_related("person").order_by("number"))


def tables(screening: Screening) -> Tables:
    """Return the tables of a screening as it stands, in a constant number of queries."""
    standing = screening.candidates.exclude(application__state__in=GONE).select_related("application")
    candidates = list(standing.order_by("number"))
    reviewers = ready_reviewers(screening)
    row = {one.pk: place for place, one in enumerate(candidates)}
    column = {one.pk: place for place, one in enumerate(reviewers)}
    barred = np.zeros((len(candidates), len(reviewers)), dtype=bool)
    known = Conflict.objects.filter(reviewer__in=[one.pk for one in reviewers]).order_by()
    for pair in [*known.values_list("reviewer_id", "candidate_id"), *related_pairs(screening, reviewers)]:
        if pair[1] in row:
            barred[row[pair[1]], column[pair[0]]] = True
    kept = np.zeros_like(barred)
    held = Reading.objects.filter(screening=screening, state__in=LIVE).order_by()
    needed = np.full(len(candidates), screening.readers)
    fixed = screening.state != ScreeningState.PREPARING
    for candidate, reviewer, state, scores in held.values_list("candidate_id", "reviewer_id", "state", "scores"):
        if candidate not in row:
            continue
        if reviewer not in column:
            needed[row[candidate]] -= state == ReadingState.SUBMITTED
        elif fixed or scores or state == ReadingState.SUBMITTED:
            kept[row[candidate], column[reviewer]] = True
    return Tables(
        candidates, reviewers, competence_of(candidates, reviewers), barred, kept, np.maximum(needed, 0),
        np.array([one.most for one in reviewers], dtype=np.int64),
    )  # fmt: skip


def competence_of(candidates: Sequence[Candidate], reviewers: Sequence[Reviewer]) -> NDArray[np.float64]:
    """Return how well each reviewer is versed in each application, by issue area and by keywords in its answers."""
    return competence_table(
        [one.issue for one in candidates],
        [told(one.application.answers) for one in candidates],
        versed_in=[one.issues for one in reviewers],
        keywords=[one.keywords for one in reviewers],
    )


def told(answers: Mapping[str, Any]) -> str:
    """Return everything that was written into an application as one text."""
    return "\n".join(value for value in answers.values() if isinstance(value, str))
