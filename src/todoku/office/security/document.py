"""The self-assessment and what follows from it as plain values, as programs take them: todoku.office-security/1."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from todoku.office.security.areas import area_scores
from todoku.office.security.checklist import editions, items, sources, study_source
from todoku.office.security.gaps import plan_of, standings

if TYPE_CHECKING:
    from todoku.office.security.areas import AreaScore
    from todoku.office.security.assessment import Answer, Assessment

SECURITY_SCHEMA = "todoku.office-security/1"


def document(assessment: Assessment, model: str | None) -> dict[str, Any]:
    """Return answers, models, areas and the plan for a model as values of JSON; days as ISO has them, unknown as null.

    With None as the model, areas and plan are of what all models ask. Raises InputError for a model that is none.
    """
    title, date = study_source()
    return {
        "schema": SECURITY_SCHEMA,
        "municipality": assessment.municipality,
        "model": model,
        "items": [{**asdict(one), "state": assessment.state(one.id)} for one in items()],
        "answers": [_answer(one) for one in assessment.answers.values()],
        "models": [asdict(one) for one in standings(assessment)],
        "areas": [_area(one) for one in area_scores(assessment, model)],
        "plan": [
            {"rank": rank, "item": one.item.id, "level": one.item.level, "state": one.state,
             "waits_for": list(one.waits_for)}
            for rank, one in enumerate(plan_of(assessment, model), start=1)
        ],
        "editions": [asdict(one) for one in editions().values()],
        "sources": [asdict(one) for one in sources().values()],
        "study_source": {"title": title, "date": date},
        "remarks": [asdict(one) for one in assessment.remarks],
    }  # fmt: skip


def _answer(one: Answer) -> dict[str, Any]:
    return {**asdict(one), "due": None if one.due is None else one.due.isoformat()}


def _area(one: AreaScore) -> dict[str, Any]:
    return {**asdict(one), "items": one.items, "score": one.score, "interval": one.interval}
