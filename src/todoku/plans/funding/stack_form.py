"""The form in which the plan's document holds one way to pay: its parts, amounts, conditions, clauses and years."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.plans.reason import Reason, TraceStep

StackBasis = Literal["complete", "principal_only", "no_term"]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StackBond(_Form):
    """The bond of a way to pay: what its ratios are taken of, the ratios, and how it is repaid."""

    base_jpy: int
    """What the ratio is taken of: the local share, or its part of the eligible cost, less what lies in other parts."""
    base_of: Literal["total", "eligible"]
    outside_jpy: int
    """The local share of parts of the municipality where the bond may not be used."""
    issue_ratio: str
    unit_jpy: int
    allocation_ratio: str
    """Share of principal and interest that the ordinary allocation tax counts; 0 where none is expected."""
    years: int | None
    grace_years: int
    interest_rate: str | None
    """Yearly, as an exact fraction: 3/250 for 1.2 %."""
    method: Literal["equal_principal", "equal_instalment"]
    per_year: int


class StackYear(_Form):
    """One fiscal year of a way to pay; ``interest_jpy`` is null where the rate is not known."""

    fiscal_year: int
    national_jpy: int
    prefecture_jpy: int
    operator_jpy: int
    bond_jpy: int
    own_jpy: int
    principal_jpy: int
    interest_jpy: int | None
    allocation_jpy: int
    special_jpy: int
    net_jpy: int


class PlanStack(_Form):
    """One way to pay; amounts are null where it is not lawful or something is not known, and ``reasons`` say why."""

    id: str
    """What it is made of: ``kodo_musen.build+kaso``; ``own_funds`` for nothing at all."""
    title: Reason
    programmes: tuple[str, ...]
    grants: tuple[str, ...]
    bond: str | None
    special_allocation: str | None
    status: Literal["lawful", "unknown", "unlawful"]
    rank: int | None
    """From 1 by real burden, among the lawful ones of the same form of ownership."""
    national_jpy: int | None
    prefecture_jpy: int | None
    prefecture_on_residual_jpy: int | None
    """The part of ``prefecture_jpy`` that pays what remains after the bond, and is not deducted before it."""
    operator_jpy: int | None
    local_jpy: int | None
    """What the town must find, by bond or from its own funds."""
    bond_jpy: int | None
    own_jpy: int | None
    interest_jpy: int | None
    allocation_jpy: int | None
    special_jpy: int | None
    real_burden_jpy: int | None
    real_ratio: str | None
    """The real burden over the cost, as an exact fraction."""
    basis: StackBasis | None
    """How far the years go: with interest, without it, or not beyond the year of building."""
    bond_terms: StackBond | None
    conditions: tuple[TraceStep, ...]
    """What must be met or asked."""
    reasons: tuple[TraceStep, ...]
    """Why it is not lawful, or what could not be found."""
    rests_on: tuple[TraceStep, ...]
    """Rates, ratios and clauses behind the amounts; none where there are no amounts."""
    years: tuple[StackYear, ...]
