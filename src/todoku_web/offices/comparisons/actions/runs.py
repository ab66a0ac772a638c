"""Asks for a computation of what has been handed in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.jobs.actions import enqueue
from todoku_web.offices.comparisons.actions.history import locked, wrote
from todoku_web.offices.comparisons.models import Comparison, ComparisonRun, Evidence, EvidenceKind
from todoku_web.offices.comparisons.part_specs import GROUPINGS, RUN_LEVELS, USUAL_LEVEL
from todoku_web.offices.comparisons.queries import as_it_stands, evidence_of
from todoku_web.offices.comparisons.working import KIND


def begin(
    comparison: Comparison, *, by: Any, key: str, level: str = USUAL_LEVEL, grouping: str = GROUPINGS[0]
) -> ComparisonRun:
    """Return a new run, whose computation waits in the queue; the one that the same form asked for before.

    Raises InputError where no log and no survey is handed in, where nobody has said what the columns of one mean, or
    for a level or grouping that is not offered.
    """
    if level not in RUN_LEVELS:
        raise InputError("comparisons.level", levels=list(RUN_LEVELS))
    if grouping not in GROUPINGS:
        raise InputError("comparisons.grouping")
    with transaction.atomic():
        now = locked(comparison.pk)
        require(by, "comparisons.run_comparison", now)
        before = now.runs.filter(key=key).first()
        if before is not None:
            return before
        evidence = evidence_of(now)
        _check(evidence, grouping)
        asked = {"level": float(level), "grouping": grouping, **as_it_stands(now, evidence)}
        number = (now.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        made = ComparisonRun.objects.create(comparison=now, number=number, key=key, by=by, asked=asked)
        made.job = enqueue(KIND, {"run": str(made.pk), **asked}, by=by, organisation=now.organisation, key=made.pk.hex)
        made.save(update_fields=["job"])
        wrote(now, "run_asked", by=by, about=str(number))
    return made


def _check(evidence: list[Evidence], grouping: str) -> None:
    if not any(one.kind in {EvidenceKind.LOG, EvidenceKind.SURVEY} for one in evidence):
        raise InputError("comparisons.no_evidence")
    if grouping == "file" and not any(one.kind == EvidenceKind.GROUPS for one in evidence):
        raise InputError("comparisons.no_groups")
    asking = [one.upload.name for one in evidence if one.asks_columns]
    if asking:
        raise InputError("comparisons.columns_open", files=asking)
