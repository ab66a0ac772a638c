"""The form in which the plan's document says what a programme gives for one part of the municipality."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.plans.reason import TraceStep

GrantStatus = Literal["eligible", "ineligible", "unknown", "conditional"]


class PartGrant(BaseModel):
    """What a programme's rules give for the costs of one part; a plan that lies in one part has one of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    """Null for what lies outside every named part, and where the municipality is one."""
    grounds: tuple[str, ...]
    """The designations on which the class of area rests."""
    ground: str | None
    status: GrantStatus
    rate: str | None
    capex_jpy: int
    """All cost lines of this part."""
    eligible_cost_jpy: int
    to_be_asked_cost_jpy: int
    national_jpy: int | None
    clauses: tuple[str, ...]
    reasons: tuple[TraceStep, ...]
    trace: tuple[TraceStep, ...]
