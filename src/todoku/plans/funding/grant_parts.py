"""Brings what a programme says into the plan's document: cost lines with their clause, grants with their trace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code
from todoku.plans.funding.form import GrantAssessment
from todoku.plans.funding.part_grant import PartGrant
from todoku.plans.reason import TraceStep
from todoku.programmes.trace import TraceStep as RuleStep
from todoku.programmes.trace import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku.plans.funding.part_assess import ByPart, PartCosts
    from todoku.plans.funding.part_grant import GrantStatus
    from todoku.plans.plan import CostLine
    from todoku.programmes.question import Assessment
    from todoku.programmes.rulebook.rules import Programme

_KINDS = (
    (re.compile(r"fibre_(trunk|access|distribution|second_side)_(aerial|underground|submarine)"), "fibre_line"),
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

    Where that date's rules are unknown, the newest known ones classify (``as_grant`` says so in the trace).
    """
    return tuple(_classified(line, programme, on) for line in lines)


def as_grant(
    found: ByPart, programme: Programme, *, code: str, lang: Lang, caveats: Iterable[RuleStep] = ()
) -> GrantAssessment:
    """Return the answers of a plan's parts as its grant, with their sum, the sentences in one language.

    Caveats make an eligible project conditional and join its reasons. Of several parts the sum is null where that of
    one is, and the first reason names it unless all are; what they have in common (rate, class of area) stands, else
    null. ``code`` is the municipality's.
    """
    parts = [
        _as_part(costs, answer, programme, lang=lang, caveats=tuple(caveats))
        for costs, answer in zip(found.costs, found.answers, strict=True)
    ]
    first = found.answers[0]
    reasons, trace = (parts[0].reasons, parts[0].trace) if len(parts) == 1 else _reasoning_of_sum(parts, code, lang)
    local = [answer.local_jpy for answer in found.answers]
    return GrantAssessment(
        programme=first.programme,
        implementer=first.implementer,
        route=first.route,
        status=_status([part.status for part in parts], known=found.national_jpy is not None),
        rule_status=first.rule_status,
        decision_date=first.decision_date.isoformat(),
        rules_as_of=first.rules_as_of.isoformat() if first.rules_as_of else None,
        fiscal_index=first.fiscal_index,
        ground=_common(part.ground for part in parts),
        rate=_common(part.rate for part in parts),
        eligible_cost_jpy=sum(part.eligible_cost_jpy for part in parts),
        to_be_asked_cost_jpy=sum(part.to_be_asked_cost_jpy for part in parts),
        national_jpy=found.national_jpy,
        local_jpy=None if None in local else sum(amount or 0 for amount in local),
        clauses=tuple(dict.fromkeys(clause for part in parts for clause in part.clauses)),
        reasons=reasons,
        trace=trace,
        parts=tuple(parts),
    )


def part_words(name: str | None, named: Sequence[str], code: str) -> str | dict[str, str]:
    """Return what a part is called; what lies outside every named one, in both languages, by what it is not."""
    if name is not None:
        return name
    area = by_code(code)
    return words("plan.part.outside", area={"ja": area.name, "en": area.name_en or area.name}, parts=list(named))


def _as_part(
    costs: PartCosts, found: Assessment, programme: Programme, *, lang: Lang, caveats: tuple[RuleStep, ...]
) -> PartGrant:
    added = tuple(step for step in caveats if step not in found.reasons)
    return PartGrant(
        name=costs.name,
        grounds=found.grounds,
        ground=found.area,
        status="conditional" if added and found.status == "eligible" else found.status,
        rate=None if found.rate is None else str(found.rate),
        capex_jpy=costs.total_jpy,
        eligible_cost_jpy=found.eligible_cost_jpy,
        to_be_asked_cost_jpy=costs.to_be_asked_jpy,
        national_jpy=found.national_jpy,
        clauses=found.clauses,
        reasons=as_steps((*found.reasons, *added), lang),
        trace=as_steps((*found.trace, *found.changes, *added, *_cost_classes_older(found, programme)), lang),
    )


def _reasoning_of_sum(
    parts: Sequence[PartGrant], code: str, lang: Lang
) -> tuple[tuple[TraceStep, ...], tuple[TraceStep, ...]]:
    """Return the reasons of all parts, each once, and how their sum comes about; each part has its own trace."""
    named = [part.name for part in parts if part.name is not None]
    called = [part_words(part.name, named, code) for part in parts]
    assumed = (RuleStep("funding.trace.by_part", {"parts": called}), RuleStep("funding.trace.part_rule"))
    gives = [_gives(part, name) for part, name in zip(parts, called, strict=True)]
    open_parts = [name for part, name in zip(parts, called, strict=True) if part.national_jpy is None]
    reasons = tuple({step.model_dump_json(): step for part in parts for step in part.reasons}.values())
    if not open_parts:
        total = RuleStep("funding.trace.part_sum", {"national_jpy": sum(part.national_jpy or 0 for part in parts)})
        return (*reasons, *as_steps(assumed, lang)), as_steps((*assumed, *gives, total), lang)
    lacking = RuleStep("funding.trace.part_unknown", {"parts": open_parts})
    decides = reasons if len(open_parts) == len(parts) else (*as_steps([lacking], lang), *reasons)
    return decides, as_steps((*assumed, *gives, lacking), lang)


def _gives(part: PartGrant, name: str | dict[str, str]) -> RuleStep:
    params = {"part": name, "total_jpy": part.capex_jpy, "eligible_jpy": part.eligible_cost_jpy}
    if part.national_jpy is None:
        return RuleStep("funding.trace.part_open", params)
    if part.rate is None:
        return RuleStep("funding.trace.part_gives", {**params, "national_jpy": part.national_jpy})
    return RuleStep("funding.trace.part_rate", {**params, "rate": part.rate, "national_jpy": part.national_jpy})


def _status(found: Sequence[GrantStatus], *, known: bool) -> GrantStatus:
    """Return the status of a sum: as open as its most open part; ineligible only where every part is."""
    if set(found) == {"ineligible"}:
        return "ineligible"
    if not known:
        return "unknown" if "unknown" in found else "conditional"
    return "conditional" if "conditional" in found else "eligible"


def _common(values: Iterable[str | None]) -> str | None:
    """Return what all have in common; None where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _classified(line: CostLine, programme: Programme, on: dt.date) -> CostLine:
    kind = cost_kind(line.id)
    rule = programme.cost_rule(kind, on=on).rule if kind is not None else None
    if rule is None:
        return line.model_copy(update={"eligibility": "to_be_asked", "clause": None})
    clause = f"{programme.file.title.ja} {programme.clause(rule.cite)}"
    return line.model_copy(update={"eligibility": rule.eligibility, "clause": clause})


def as_steps(steps: Iterable[RuleStep], lang: Lang) -> tuple[TraceStep, ...]:
    """Return steps of the rules as the plan's document holds them, their sentences in one language."""
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
