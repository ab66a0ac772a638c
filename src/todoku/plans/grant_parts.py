"""Brings what a programme says into the plan's document: cost lines with their clause, assessments with their trace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from todoku.plans.plan import GrantAssessment
from todoku.plans.reason import TraceStep
from todoku.programmes.trace import TraceStep as RuleStep

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku.plans.plan import CostLine
    from todoku.programmes.question import Assessment
    from todoku.programmes.rules import Programme

_KINDS = (
    (re.compile(r"fibre_(trunk|access|distribution)_(aerial|underground|submarine)"), "fibre_line"),
    (re.compile(r"fibre_exchange"), "station_equipment"),
    (re.compile(r"fibre_drop"), "drop"),
    (re.compile(r"mobile_.*"), "radio_equipment"),
)
"""Which kind of cost of the programme a line of the cost table is; others are not named by it."""


def cost_kind(line_id: str) -> str | None:
    """Return the programme's kind of cost for a line of the cost table; None where it names none."""
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(line_id)), None)


def classify_costs(lines: Sequence[CostLine], programme: Programme, *, on: dt.date) -> tuple[CostLine, ...]:
    """Return cost lines with what the programme's rules of a date say of each; what they do not name is to be asked.

    Where that date's rules are unknown, the newest known ones classify (``as_part`` says so in the trace).
    """
    return tuple(_classified(line, programme, on) for line in lines)


def as_part(
    found: Assessment, programme: Programme, *, to_be_asked_jpy: int, lang: Lang, caveats: Iterable[RuleStep] = ()
) -> GrantAssessment:
    """Return an assessment as a part of the plan, its sentences in one language.

    Caveats make an eligible project conditional and join its reasons.
    """
    added = tuple(step for step in caveats if step not in found.reasons)
    status = "conditional" if added and found.status == "eligible" else found.status
    return GrantAssessment(
        programme=found.programme,
        implementer=found.implementer,
        route=found.route,
        status=status,
        rule_status=found.rule_status,
        decision_date=found.decision_date.isoformat(),
        rules_as_of=found.rules_as_of.isoformat() if found.rules_as_of else None,
        fiscal_index=found.fiscal_index,
        ground=found.area,
        rate=None if found.rate is None else str(found.rate),
        eligible_cost_jpy=found.eligible_cost_jpy,
        to_be_asked_cost_jpy=to_be_asked_jpy,
        national_jpy=found.national_jpy,
        local_jpy=found.local_jpy,
        clauses=found.clauses,
        reasons=_steps((*found.reasons, *added), lang),
        trace=_steps((*found.trace, *found.changes, *added, *_cost_classes_older(found, programme)), lang),
    )


def _classified(line: CostLine, programme: Programme, on: dt.date) -> CostLine:
    kind = cost_kind(line.id)
    rule = programme.cost_rule(kind, on=on).rule if kind is not None else None
    if rule is None:
        return line.model_copy(update={"eligibility": "to_be_asked", "clause": None})
    clause = f"{programme.file.title.ja} {programme.clause(rule.cite)}"
    return line.model_copy(update={"eligibility": rule.eligibility, "clause": clause})


def _steps(steps: Iterable[RuleStep], lang: Lang) -> tuple[TraceStep, ...]:
    return tuple(
        TraceStep(code=one.key, text=one.sentence(lang), params=dict(one.params), clause=one.clause, source=one.source)
        for one in steps
    )


def _cost_classes_older(found: Assessment, programme: Programme) -> tuple[RuleStep, ...]:
    finding = programme.cost_rule("", on=found.rules_as_of or found.decision_date)
    version = finding.version
    if finding.current or version is None:
        return ()
    until = version.to.isoformat() if version.to else "-"
    cited = programme.cited(version.cite)
    return (RuleStep("funding.trace.cost_classes_older", {"until": until}, **cited),)
