"""The form of a programme's rule file: dated versions, decision tables, areas and cost lines with their clauses."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from todoku.money import MAX_YEN, RoundingMode
from todoku.programmes.rulebook.clauses import (
    Citation,
    Citations,
    Decimal,
    Id,
    Note,
    Provenance,
    Rate,
    Rule,
    Text,
    Words,
    Yen,
)
from todoku.programmes.rulebook.terms import Budget, Call, Condition, InKind, Limits, Stacking

__all__ = ["Citation", "Citations", "Decimal", "Id", "Note", "Provenance", "Rate", "Rule", "Text", "Words", "Yen"]

PROGRAMME_SCHEMA = "todoku.programme/1"

RuleStatus = Literal["enacted", "requested", "planned", "unknown"]
Eligibility = Literal["eligible", "ineligible", "to_be_asked"]
Route = Literal["direct", "indirect"]
Support = Literal["subsidy", "contract", "in_kind", "tax", "study"]
RowOutcome = Literal["share", "fixed", "no_rate", "ineligible", "unknown"]
LawId = Literal["published", "special_allocation", "depopulated_areas"]
"""Whose rounding a fiscal index has: ``fiscal_index.LAWS``."""

IMPLEMENTER = "implementer"
AREA = "area"
FISCAL_INDEX = "fiscal_index"
MUNICIPALITY_KIND = "municipality_kind"
MUNICIPALITY_KINDS = ("designated_city", "special_ward", "city", "town", "village", "prefecture")
"""Values of the input ``municipality_kind``, which the engine fills in itself."""
PARTIES = ("prefecture", "municipality", "operator")
"""Who may bear a prescribed share of the rest."""


class Implementer(Rule):
    """Who may carry out the work, and whether the grant reaches them directly."""

    title: Words
    route: Route
    cite: Citations
    finance: Literal["local_government", "other"]
    """Whose fiscal index counts: a local government has one, others have none."""


class AreaGround(Rule):
    """A designation that makes an area eligible, and the class of area that it counts as."""

    ground: Id
    class_: Id = Field(alias="class")
    title: Words
    law: str | None = None
    cite: Citations


class ChoiceInput(Rule):
    """A further input that takes one of a few values."""

    kind: Literal["choice"]
    title: Words
    values: Annotated[dict[Id, Words], Field(min_length=2)]
    default: Id | None = None

    @model_validator(mode="after")
    def _default_is_a_value(self) -> ChoiceInput:
        if self.default is not None and self.default not in self.values:
            raise PydanticCustomError("default", "one of the values")
        return self


class IndexYear(Rule):
    """Which year's fiscal index the rules mean, or what is taken for granted where they do not say."""

    lag_years: Annotated[int, Field(ge=0, le=10, strict=True)] | None = None
    """Fiscal years before that of the decision: 2 is the index of FY2019 for a decision of FY2021."""
    assumed: Words | None = None
    """Why the newest published index is taken instead."""
    cite: Citations

    @model_validator(mode="after")
    def _lag_or_assumption(self) -> IndexYear:
        if (self.lag_years is None) == (self.assumed is None):
            raise PydanticCustomError("index_year", "either lag_years or what is assumed")
        return self


class IndexLaw(Rule):
    """Whose rounding a fiscal index has that is worked out from three years' revenue and need."""

    id: LawId
    cite: Citations


class NumberInput(Rule):
    """A further input that is an exact number, with what is taken for granted in reading it."""

    kind: Literal["number"]
    title: Words
    minimum: Decimal
    unit: Text | None = None
    """What is counted: households, operators, yen; None for an index."""
    assumed: tuple[Note, ...] = ()
    year: IndexYear | None = None
    """Of the input ``fiscal_index`` alone; without it the newest published index is taken, and the trace says so."""
    law: IndexLaw | None = None
    """Of the input ``fiscal_index`` alone; without it, that of the published index."""


Input = Annotated[ChoiceInput | NumberInput, Field(discriminator="kind")]


class Rounding(Rule):
    """How an amount is rounded, whether a cap comes before or after, and whether the programme's own text says so."""

    unit_jpy: Annotated[int, Field(ge=1, le=MAX_YEN)]
    mode: RoundingMode
    order: Literal["cap_then_round", "round_then_cap"] = "cap_then_round"
    basis: Literal["stated", "assumed"]
    cite: Citations


class RateRow(Rule):
    """One row of the decision table: conditions, and a rate, a fixed amount, or the reason why there is neither."""

    id: Id
    when: dict[Id, str | tuple[str, ...]]
    rate: Rate | None = None
    fixed_jpy: Yen | None = None
    """A grant of a fixed amount (定額): the cost up to this."""
    outcome: RowOutcome = "share"
    reason: Words | None = None
    conditional: Words | None = None
    """On what the amount hangs that the rules do not settle."""
    others: dict[Literal["prefecture", "municipality", "operator"], Rate] | None = None
    """Prescribed shares of the rest; with the rate they add up to one."""
    others_note: Note | None = None
    others_rounding: Rounding | None = None
    limits: Limits | None = None
    """Goes before the limits of the rules."""
    cite: Citations

    @property
    def gives(self) -> bool:
        """Whether the row names an amount of money."""
        return self.rate is not None or self.fixed_jpy is not None

    @model_validator(mode="after")
    def _rate_or_reason(self) -> RateRow:
        if (self.outcome == "share") != (self.rate is not None):
            raise PydanticCustomError("row_rate", "a rate where the outcome is share, and only there")
        if (self.outcome == "fixed") != (self.fixed_jpy is not None):
            raise PydanticCustomError("row_fixed", "fixed_jpy where the outcome is fixed, and only there")
        if not self.gives and self.reason is None:
            raise PydanticCustomError("row_reason", "the reason for this outcome")
        if not self.gives and (self.conditional is not None or self.limits is not None):
            raise PydanticCustomError("row_terms", "no condition and no limits where there is no amount")
        if self.rate is None and self.others is not None:
            raise PydanticCustomError("row_others", "shares of others only beside a rate")
        if self.others is None and (self.others_note is not None or self.others_rounding is not None):
            raise PydanticCustomError("row_others", "a note or rounding of others' shares only beside them")
        return self


class CostRule(Rule):
    """Whether a kind of cost counts: in (補助対象), out (対象外) or to be asked (要確認)."""

    id: Id
    title: Words
    eligibility: Eligibility
    reason: Words | None = None
    cite: Citations

    @model_validator(mode="after")
    def _reason_to_ask(self) -> CostRule:
        if self.eligibility == "to_be_asked" and self.reason is None:
            raise PydanticCustomError("cost_reason", "the reason why it must be asked")
        return self


class Rules(Rule):
    """All that decides a grant during one version."""

    implementers: Annotated[dict[Id, Implementer], Field(min_length=1)]
    area_classes: dict[Id, Words] = Field(default_factory=dict)
    """Classes of area, in the order in which they are tried: the first that is met counts; none: anywhere in Japan."""
    areas: tuple[AreaGround, ...] = ()
    inputs: dict[Id, Input] = Field(default_factory=dict)
    limits: Limits | None = None
    rates: tuple[RateRow, ...] = ()
    """Empty only where the support is no subsidy."""
    costs: tuple[CostRule, ...] = ()
    rounding: Rounding | None = None
    """None only where no row takes a share of the cost."""


class Outside(Rule):
    """Areas without any ground that were let in by exception, on terms that were not found."""

    reason: Words
    cite: Citations


class Version(Rule):
    """The rules between two dates, both inclusive; unknown where they were not found."""

    from_: dt.date = Field(alias="from")
    to: dt.date | None
    status: RuleStatus
    cite: Citations
    reason: Words | None = None
    notes: tuple[Note, ...] = ()
    outside: Outside | None = None
    """Set where areas without a ground are not simply out."""
    rules: Rules | None = None

    @model_validator(mode="after")
    def _rules_unless_unknown(self) -> Version:
        if self.status == "unknown" and (self.rules is not None or self.reason is None):
            raise PydanticCustomError("unknown_version", "no rules, and the reason why they are unknown")
        if self.status != "unknown" and self.rules is None:
            raise PydanticCustomError("version_rules", "rules")
        if self.to is not None and self.to < self.from_:
            raise PydanticCustomError("version_dates", "a last day that is not before the first")
        return self


class Grant(Rule):
    """One kind of grant that a programme gives."""

    id: Id
    title: Words
    base: Words
    """What the rate is taken of."""
    support: Support = "subsidy"
    """How the help comes: 補助, 委託, days or persons, a tax relief, or research that the state does itself."""
    in_kind: InKind | None = None
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]


class ProgrammeFile(Rule):
    """A programme as its rule file holds it; the first grant is the one meant where none is named."""

    schema_: Literal["todoku.programme/1"] = Field(alias="schema")
    id: Id
    title: Words
    authority: Words
    era: Literal["current", "historical"] = "current"
    sources: Annotated[dict[Id, Provenance], Field(min_length=1)]
    budgets: tuple[Budget, ...] = ()
    calls: tuple[Call, ...] = ()
    conditions: tuple[Condition, ...] = ()
    stacking: tuple[Stacking, ...] = ()
    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]
