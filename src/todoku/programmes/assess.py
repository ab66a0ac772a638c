"""Assesses a project under a programme's rules of a date, to the yen, with every step traced to its clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.money import yen
from todoku.programmes.amounts import prescribed_shares
from todoku.programmes.question import Assessment
from todoku.programmes.settle import settle
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from todoku.programmes.question import Question, Status
    from todoku.programmes.reasoning import Candidate, Reasoning
    from todoku.programmes.rulebook.rules import Programme


@dataclass(slots=True)
class _Amount:
    """What the cost adds to what is settled without it."""

    status: Status
    supposed_refusal: bool = False
    national_jpy: int | None = None
    rate: Fraction | None = None
    shares: dict[str, int] | None = None
    trace: list[TraceStep] = field(default_factory=list)
    reasons: list[TraceStep] = field(default_factory=list)
    cautions: list[TraceStep] = field(default_factory=list)
    changes: list[TraceStep] = field(default_factory=list)
    limits: list[TraceStep] = field(default_factory=list)


def assess(programme: Programme, question: Question) -> Assessment:
    """Return what a programme gives for a project, or why it gives nothing or cannot be said.

    Errors: those of ``settle``; InputError for costs that are not whole yen or an eligible cost above the total.
    """
    eligible, total = costs_of(question)
    return with_costs(settle(programme, question), eligible_jpy=eligible, total_jpy=total)


def costs_of(question: Question) -> tuple[int, int]:
    """Return eligible and total cost of a question in whole yen; InputError where they make no sense."""
    eligible = yen(question.eligible_cost_jpy)
    total = eligible if question.total_cost_jpy is None else yen(question.total_cost_jpy)
    if eligible > total:
        raise InputError("programme.cost_above_total", eligible=eligible, total=total)
    return eligible, total


def with_costs(settled: Reasoning, *, eligible_jpy: int, total_jpy: int) -> Assessment:
    """Return the assessment of a project that is settled but for its costs, which are whole yen."""
    amount = _amount(settled, eligible_jpy, total_jpy)
    question, grant, actual = settled.question, settled.grant.grant, settled.actual
    gives = amount.national_jpy is not None and amount.status != "ineligible"
    cautions = (*settled.cautions, *amount.cautions) if gives else ()
    reasons = (*settled.reasons, *amount.reasons, *cautions)
    trace = (*settled.trace, *amount.trace)
    clauses = dict.fromkeys(step.clause for step in (*reasons, *trace) if step.clause is not None)
    shares = amount.shares or {}
    return Assessment(
        programme=settled.programme.id,
        grant=grant.id,
        support=grant.support,
        implementer=question.implementer,
        route=settled.route,
        status=amount.status,
        rule_status=actual.version.status if actual is not None else "enacted",
        decision_date=question.decision_date,
        rules_as_of=question.rules_as_of,
        user_rate=question.user_rate,
        fiscal_index=question.fiscal_index,
        index_year=question.index_year,
        index_source=settled.index.source,
        area=settled.area,
        grounds=settled.grounds,
        rate=amount.rate,
        eligible_cost_jpy=eligible_jpy,
        total_cost_jpy=total_jpy,
        national_jpy=amount.national_jpy,
        local_jpy=None if amount.national_jpy is None else total_jpy - amount.national_jpy,
        prefecture_jpy=shares.get("prefecture"),
        municipality_jpy=shares.get("municipality"),
        operator_jpy=shares.get("operator"),
        supposed_refusal=amount.supposed_refusal,
        in_kind=grant.in_kind if amount.status in ("eligible", "conditional") else None,
        limits_applied=tuple(amount.limits),
        clauses=tuple(clauses),
        reasons=reasons,
        changes=(*settled.changes, *amount.changes),
        trace=trace,
    )


def _amount(settled: Reasoning, eligible: int, total: int) -> _Amount:
    found = _Amount(settled.status, supposed_refusal=settled.refused)
    if settled.status == "ineligible":
        found.national_jpy = 0
    elif len(settled.candidates) == 1:
        _apply_only(found, settled, settled.candidates[0], eligible, total)
    elif settled.candidates:
        _apply_choice(found, settled, eligible, total)
    return found


def _apply_only(found: _Amount, settled: Reasoning, only: Candidate, eligible: int, total: int) -> None:
    if only.terms.misses_floor(eligible):
        _miss_floor(found, settled, only, eligible)
        return
    national = only.terms.grant_jpy(eligible)
    found.rate, found.national_jpy = only.terms.rate, national
    _say_amount(found, settled, only, eligible)
    _say_rounding(found, settled)
    found.trace.append(_local(total, national))
    if only.row is not None and only.row.others is not None:
        _say_shares(found, settled, only, eligible, total)


def _miss_floor(found: _Amount, settled: Reasoning, only: Candidate, eligible: int) -> None:
    terms = only.terms
    floor = terms.cost_floor_jpy or 0
    found.status, found.national_jpy = "ineligible", 0
    step = _limit(settled, only, "programmes.trace.floor_missed", cost_jpy=eligible, floor_jpy=floor)
    found.trace.append(step)
    found.reasons.append(step)
    found.limits.append(step)
    if settled.supposed:
        found.status, found.national_jpy, found.supposed_refusal = "unknown", None, True
        found.trace.append(settled.refusal())
        found.reasons.append(found.trace[-1])
    national = terms.grant_jpy(floor)
    params = {"more_jpy": floor - eligible, "floor_jpy": floor, "national_jpy": national}
    found.changes.append(TraceStep("programmes.trace.would_reach_floor", params))


def _say_amount(found: _Amount, settled: Reasoning, only: Candidate, eligible: int) -> None:
    terms = only.terms
    base, national = terms.base_jpy(eligible), terms.grant_jpy(eligible)
    if terms.cost_floor_jpy is not None:
        found.trace.append(_limit(settled, only, "programmes.trace.floor_met", floor_jpy=terms.cost_floor_jpy))
    if base < eligible:
        _capped(found, settled, only, "programmes.trace.cost_capped", cost_jpy=eligible, cap_jpy=base)
        less = terms.with_all_cost().grant_jpy(eligible) - national
        if less > 0:
            found.changes.append(TraceStep("programmes.trace.less_by_cost_cap", {"less_jpy": less, "cap_jpy": base}))
    title = settled.grant.grant.base.both()
    if terms.rate is not None:
        params = {"base": title, "cost_jpy": base, "rate": str(terms.rate), "national_jpy": national}
        found.trace.append(TraceStep("programmes.trace.amount", params))
    else:
        params = {"base": title, "cost_jpy": base, "fixed_jpy": terms.fixed_jpy, "national_jpy": national}
        found.trace.append(TraceStep("programmes.trace.amount_fixed", params))
    cap = terms.grant_cap_jpy
    if cap is None:
        return
    less = terms.uncapped().grant_jpy(eligible) - national
    if less > 0:
        _capped(found, settled, only, "programmes.trace.grant_capped", cap_jpy=cap, uncapped_jpy=national + less)
        found.changes.append(TraceStep("programmes.trace.less_by_grant_cap", {"less_jpy": less, "cap_jpy": cap}))
    else:
        found.trace.append(_limit(settled, only, "programmes.trace.cap_not_reached", cap_jpy=cap))


def _capped(found: _Amount, settled: Reasoning, only: Candidate, key: str, **params: int) -> None:
    step = _limit(settled, only, key, **params)
    found.trace.append(step)
    found.limits.append(step)


def _limit(settled: Reasoning, only: Candidate, key: str, **params: int) -> TraceStep:
    cited = settled.programme.cited(only.limits.cite) if only.limits is not None else {}
    return TraceStep(key, params, **cited)


def _say_rounding(found: _Amount, settled: Reasoning) -> None:
    rounding = settled.rounding
    if rounding is None:
        return
    params = {"unit_jpy": rounding.unit_jpy, "mode": words(f"programmes.rounding.{rounding.mode.value}")}
    cited = settled.programme.cited(rounding.cite)
    if rounding.basis == "assumed":
        step = TraceStep("programmes.trace.rounding_assumed", params, **cited)
        found.cautions.append(step)
    else:
        step = TraceStep("programmes.trace.rounding", params, **cited)
    found.trace.append(step)


def _say_shares(found: _Amount, settled: Reasoning, only: Candidate, eligible: int, total: int) -> None:
    assert only.row is not None
    found.shares = prescribed_shares(
        only.row,
        implementer=settled.question.implementer,
        base_jpy=only.terms.base_jpy(eligible),
        total_jpy=total,
        national_jpy=found.national_jpy or 0,
    )
    params = {f"{party}_jpy": amount for party, amount in (found.shares or {}).items()}
    cited = settled.programme.cited(only.row.cite)
    found.trace.append(TraceStep("programmes.trace.shares", params, **cited))


def _apply_choice(found: _Amount, settled: Reasoning, eligible: int, total: int) -> None:
    """Say what each form gives for this cost; where all give the same, the amount is known though the form is open."""
    candidates = settled.candidates
    if all(one.terms.misses_floor(eligible) for one in candidates):
        least = min(candidates, key=lambda one: one.terms.cost_floor_jpy or 0)
        _miss_floor(found, settled, least, eligible)
        return
    amounts = [one.terms.grant_jpy(eligible) for one in candidates]
    for one, amount in zip(candidates, amounts, strict=True):
        params = {"condition": one.condition, "national_jpy": amount, "cost_jpy": eligible}
        cited = settled.programme.cited(one.row.cite) if one.row is not None else {}
        step = TraceStep("programmes.trace.choice_gives", params, **cited)
        found.trace.append(step)
        found.reasons.append(step)
    found.rate = common_rate(candidates)
    if len(set(amounts)) > 1:
        found.status = "conditional"
        return
    found.national_jpy = amounts[0]
    _say_rounding(found, settled)
    found.trace.append(_local(total, amounts[0]))


def common_rate(candidates: Sequence[Candidate]) -> Fraction | None:
    """Return the rate that all forms have in common; None where they differ or have none."""
    rates = {one.terms.rate for one in candidates}
    return rates.pop() if len(rates) == 1 else None


def _local(total: int, national: int) -> TraceStep:
    params = {"total_jpy": total, "national_jpy": national, "local_jpy": total - national}
    return TraceStep("programmes.trace.local", params)
