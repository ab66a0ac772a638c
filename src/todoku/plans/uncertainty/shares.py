"""What the state pays of any cost of a plan: the programme's own rules, asked again for the plan's parts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import ValidationError

from todoku.errors import TodokuError
from todoku.plans.config import PROGRAMME, PlanConfig
from todoku.plans.funding.find_parts import whole_grounds
from todoku.programmes.grounds import municipal_grounds, stated_grounds
from todoku.programmes.local_share.stack import facts_of
from todoku.programmes.question import Question
from todoku.programmes.rows.amount_arrays import grant_amounts
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.programmes.settle import settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.plans.funding.form import FundingOption, GrantAssessment
    from todoku.plans.funding.part_grant import PartGrant
    from todoku.plans.plan import Plan
    from todoku.programmes.amounts import Terms
    from todoku.programmes.grounds import Grounds

    Whole = NDArray[np.int64]

Rules = Literal["decision", "what_if"]


@dataclass(frozen=True, slots=True)
class PartTerms:
    """What the grant of a part depends on, and the eligible cost lines that fall to it (rows of the plan's)."""

    terms: tuple[Terms, ...]
    eligible: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """The state's share under one implementer, for any cost; ``parts`` is None where it is not known, with a reason.

    ``rules``: whether those of the decision date, or of a what-if that the plan was asked.
    """

    implementer: str
    forms: tuple[str, ...]
    rules: Rules
    fibre: tuple[int, ...]
    parts: tuple[PartTerms, ...] | None
    reason: Literal["rate_unknown", "not_reproduced"] | None = None

    def rest_jpy(self, amounts_jpy: Whole) -> Whole | None:
        """Return what the grant leaves of the fibre's cost for amounts (samples, lines); None where it is not known."""
        if self.parts is None:
            return None
        total = amounts_jpy[:, list(self.fibre)].sum(axis=1)
        for part in self.parts:
            total = total - _granted(part, amounts_jpy)
        return np.asarray(total, dtype=np.int64)


def grants_of(plan: Plan) -> tuple[Grant, ...]:
    """Return the grant under each implementer that the plan's forms of ownership have, in their order.

    The rules are asked again, and must give the plan's own figure for the plan's own cost: where they do not (they have
    changed since, or the plan rests on schemes or areas that its file does not hold) the share is not known.
    """
    found = []
    for implementer in dict.fromkeys(option.implementer for option in plan.funding.options):
        options = [option for option in plan.funding.options if option.implementer == implementer]
        found.append(_grant(plan, options))
    return tuple(found)


def _grant(plan: Plan, options: list[FundingOption]) -> Grant:
    first = options[0]
    rules: Rules = "decision"
    answer: GrantAssessment = first.assessment
    if answer.national_jpy is None and first.what_if is not None:
        rules, answer = "what_if", first.what_if
    fibre = tuple(row for row, line in enumerate(plan.costs) if line.component == "fibre")
    known = Grant(first.implementer, tuple(one.id for one in options), rules, fibre, None)
    if answer.national_jpy is None:
        return replace(known, reason="rate_unknown")
    try:
        parts = tuple(_part(plan, first.implementer, part, len(answer.parts), rules) for part in answer.parts)
    except (TodokuError, ValidationError):
        return replace(known, reason="not_reproduced")
    amounts = np.array([[line.amount_jpy for line in plan.costs]], dtype=np.int64)
    given = sum(int(_granted(part, amounts)[0]) for part in parts)
    open_form = any(len(set(part.terms)) > 1 for part in parts)
    if open_form or given != answer.national_jpy:
        return replace(known, reason="not_reproduced")
    return replace(known, parts=parts)


def _part(plan: Plan, implementer: str, part: PartGrant, count: int, rules: Rules) -> PartTerms:
    programme = builtin_programmes()[PROGRAMME]
    settings = PlanConfig.model_validate(plan.config).funding
    funding, private = plan.funding, implementer == "private"
    what_if: dict[str, Any] = {}
    if rules == "what_if":
        what_if["rules_as_of"] = dt.date.fromisoformat(funding.rules_as_of) if funding.rules_as_of else None
        what_if["user_rate"] = Fraction(funding.user_rate) if funding.user_rate else None
    code = plan.area.code
    question = Question(
        decision_date=dt.date.fromisoformat(funding.decision_date),
        municipality_code=code,
        implementer=implementer,
        eligible_cost_jpy=part.eligible_cost_jpy,
        total_cost_jpy=part.capex_jpy,
        grounds=next(iter(whole_grounds(code, settings).values())) if count == 1 else _grounds_of(code, part),
        fiscal_index=None if private else funding.fiscal_index,
        facts=facts_of(programme, settings.facts),
        **what_if,
    )
    settled = settle(programme, question)
    eligible = tuple(
        row
        for row, line in enumerate(plan.costs)
        if line.component == "fibre" and line.eligibility == "eligible" and (count == 1 or line.part == part.name)
    )
    return PartTerms(tuple(one.terms for one in settled.candidates), eligible)


def _grounds_of(code: str, part: PartGrant) -> Grounds:
    """Return the grounds of one part of several: those of the facts table, else the designations that decided."""
    facts = municipal_grounds(code)
    if facts is not None and (part.name is None or part.name in facts.parts):
        return facts.of(part.name)
    return stated_grounds("|".join(part.grounds))


def _granted(part: PartTerms, amounts_jpy: Whole) -> Whole:
    """Return the grant of each sample to the yen; a part that nothing is granted for has no terms."""
    eligible_jpy = amounts_jpy[:, list(part.eligible)].sum(axis=1)
    which = (
        np.zeros(len(eligible_jpy), dtype=np.int32) if part.terms else np.full(len(eligible_jpy), -1, dtype=np.int32)
    )
    return grant_amounts(part.terms, which, eligible_jpy)
