"""The form in which the plan's document says who pays: grants, shares, ways to pay, and the years of running."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.plans.funding.part_grant import GrantStatus, PartGrant
from todoku.plans.funding.stack_form import PlanStack
from todoku.plans.reason import Reason, TraceStep
from todoku.provenance import Basis


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GrantAssessment(_Form):
    """What a programme's rules give for one implementer; ``rate`` and ``ground`` are null where the parts differ."""

    programme: str
    implementer: str
    route: Literal["direct", "indirect"] | None
    status: GrantStatus
    rule_status: Literal["enacted", "requested", "planned", "unknown"]
    decision_date: str
    rules_as_of: str | None
    """The date of the rules used when it is not the decision date: a what-if (試算)."""
    fiscal_index: str | None
    ground: str | None
    rate: str | None
    eligible_cost_jpy: int
    to_be_asked_cost_jpy: int
    national_jpy: int | None
    local_jpy: int | None
    clauses: tuple[str, ...]
    reasons: tuple[TraceStep, ...]
    trace: tuple[TraceStep, ...]
    parts: tuple[PartGrant, ...]
    """The parts of the municipality that the plan crosses, of which this is the sum; one where it crosses none."""


class YearBalance(_Form):
    """One year of the town's balance in running the network it owns; null where a price is not known.

    A town that owns no network has none of these entries: each is 0 then (``FundingOption.balance_reason`` says so).
    """

    year: int
    revenue_jpy: int | None
    pole_rent_jpy: int | None
    maintenance_jpy: int | None
    renewal_jpy: int | None
    net_jpy: int | None


class Shares(_Form):
    """Who pays how much of the cost; null where a rate is not known. The four parts add up to the cost.

    Where the town's contribution to an operator's network is still to be agreed, the parts of the two are null and
    ``split_reason`` says so; what they pay together is known all the same.
    """

    national_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    municipality_and_operator_jpy: int | None
    """What the grant leaves: the cost less the parts of the state and the prefecture, exactly."""
    split_reason: Reason | None
    """Why the parts of municipality and operator are null although their sum is known."""
    to_be_asked_adds_jpy: int | None
    """What the state would pay beside this if every cost to be asked (要確認) were eligible."""


class CostInput(_Form):
    """A figure that the ten-year balance was made with, and its origin."""

    id: str
    name_key: str
    value: float | int | None
    unit: str
    basis: Basis
    source: str | None


class FundingOption(_Form):
    """One form of ownership: who builds, who pays, and ten years of running it."""

    id: Literal["public_public", "public_private_iru", "private_subsidised", "transfer"]
    implementer: str
    assessment: GrantAssessment
    what_if: GrantAssessment | None
    capex_jpy: int
    national_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    municipality_and_operator_jpy: int | None
    """What the grant leaves: the cost less the parts of the state and the prefecture, exactly."""
    split_reason: Reason | None
    """Why the parts of municipality and operator are null although their sum is known."""
    years: tuple[YearBalance, ...]
    ten_year_net_jpy: int | None
    break_even_fee_jpy_per_month: int | None
    balance_reason: Reason | None
    """Why the ten years are not known, or why they are nil: the town owns nothing that earns or costs."""
    conditions: tuple[Reason, ...]
    """What must be met or asked before this form can be taken."""
    to_be_asked_adds_jpy: int | None = None
    """What the state would pay beside ``national_jpy`` if every cost to be asked (要確認) were eligible."""
    what_if_shares: Shares | None = None
    """Who pays how much in the what-if."""
    stacks: tuple[PlanStack, ...] = ()
    """Every way to pay under the rules of the decision date: the lawful ones first, in the order of the real burden."""
    what_if_stacks: tuple[PlanStack, ...] | None = None
    """Every way to pay in the what-if (試算); null without one."""


class Funding(_Form):
    """Who pays, form of ownership by form of ownership."""

    decision_date: str
    rules_as_of: str | None
    user_rate: str | None
    fiscal_index: str | None
    fiscal_index_basis: Basis
    fiscal_index_source: str | None
    contribution_jpy: int | None
    """The town's contribution (負担金) where an operator builds, as configured; null where it is to be agreed."""
    options: tuple[FundingOption, ...]
    facts: tuple[Reason, ...] = ()
    """What the configuration answers to the programmes and schemes: what the amounts rest on."""
    stack: str | None = None
    """Id of the way to pay that the planner chose, from which the budget takes bond and general funds."""
    notes: tuple[TraceStep, ...] = ()
    """What is to be kept in mind with grants and bonds, with clause and source."""
    inputs: tuple[CostInput, ...]
