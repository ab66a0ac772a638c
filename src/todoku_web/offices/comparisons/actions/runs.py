"""Asks for a computation of what has been handed in."""

from __future__ import annotations

from typing import Any

from todoku.errors import InputError
from todoku_web.offices.comparisons.actions.history import wrote
from todoku_web.offices.comparisons.models import Comparison, ComparisonRun, Evidence, EvidenceKind
from todoku_web.offices.comparisons.part_specs import GROUPINGS, RUN_LEVELS, USUAL_LEVEL
from todoku_web.offices.comparisons.queries import as_it_stands, evidence_of
from todoku_web.offices.comparisons.working import KIND
from todoku_web.offices.inquiries.actions import begin_run


def begin(
    comparison: Comparison, *, by: Any, key: str, level: str = USUAL_LEVEL, grouping: str = GROUPINGS[0]
) -> ComparisonRun:
    """Return a new run of a comparison, as `inquiries.actions.begin_run` does.

    Raises InputError where no log and no survey is handed in, where nobody has said what the columns of one mean, or
    for a level or grouping that is not offered.
    """
    if level not in RUN_LEVELS:
        raise InputError("comparisons.level", levels=list(RUN_LEVELS))
    if grouping not in GROUPINGS:
        raise InputError("comparisons.grouping")

    def asked(now: Comparison) -> dict[str, Any]:
        evidence = evidence_of(now)
        _check(evidence, grouping)
        return {"level": float(level), "grouping": grouping, **as_it_stands(now, evidence)}

    return begin_run(comparison, KIND, asked, wrote, by=by, key=key)


def _check(evidence: list[Evidence], grouping: str) -> None:
    if not any(one.kind in {EvidenceKind.LOG, EvidenceKind.SURVEY} for one in evidence):
        raise InputError("comparisons.no_evidence")
    if grouping == "file" and not any(one.kind == EvidenceKind.GROUPS for one in evidence):
        raise InputError("comparisons.no_groups")
    asking = [one.upload.name for one in evidence if one.asks_columns]
    if asking:
        raise InputError("comparisons.columns_open", files=asking)
