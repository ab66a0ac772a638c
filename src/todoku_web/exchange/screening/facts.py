"""Reads from the database what a rank table follows from: whole numbers and texts in one order, and no names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from todoku.matching.decisions import DecisionRecord, decision_record
from todoku_web.exchange.screening.workflow import GONE, ReadingState

if TYPE_CHECKING:
    from todoku_web.exchange.screening.models import Screening


def facts_of(screening: Screening) -> dict[str, Any]:
    """Return the facts as :func:`todoku.matching.committee.rank_rows` takes them, in a constant number of queries.

    Applications that were withdrawn are named apart, and their sheets are left out.
    """
    rows = [] if screening.criteria is None else screening.criteria.rows
    names = [one["id"] for one in rows]
    standing: list[int] = []
    gone: list[int] = []
    for number, state in screening.candidates.order_by("number").values_list("number", "application__state"):
        (gone if state in GONE else standing).append(number)
    there = set(standing)
    told = screening.readings.filter(state__in=(ReadingState.SUBMITTED, ReadingState.STRUCK)).order_by(
        "candidate__number", "reviewer__number"
    )
    sheets: dict[Any, list[Any]] = {ReadingState.SUBMITTED: [], ReadingState.STRUCK: []}
    for number, reviewer, state, scores in told.values_list("candidate__number", "reviewer__number", "state", "scores"):
        if number in there:
            sheets[state].append([number, reviewer, [scores.get(name) for name in names]])
    return {
        "criteria": [[one["id"], one["weight"]] for one in rows],
        "criteria_version": 0 if screening.criteria is None else screening.criteria.number,
        "applications": standing,
        "withdrawn": gone,
        "reviewers": sorted({sheet[1] for one in sheets.values() for sheet in one}),
        "sheets": sheets[ReadingState.SUBMITTED],
        "struck": sheets[ReadingState.STRUCK],
        "places": screening.places,
        "reserves": screening.reserves,
        "seed": screening.seed,
    }


def written(facts: dict[str, Any]) -> DecisionRecord:
    """Return facts as they are kept and compared."""
    return decision_record(facts)


def read(text: str) -> dict[str, Any]:
    """Return what was kept, as it was given."""
    known: dict[str, Any] = json.loads(text)
    known.pop("schema")
    return known
