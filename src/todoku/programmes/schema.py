"""The form of a programme's rule file: dated versions, decision tables, areas and cost lines with their clauses."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from todoku.money import RoundingMode

if TYPE_CHECKING:
    from todoku.i18n import Lang

PROGRAMME_SCHEMA = "todoku.programme/1"

RuleStatus = Literal["enacted", "requested", "planned", "unknown"]
Eligibility = Literal["eligible", "ineligible", "to_be_asked"]
Route = Literal["direct", "indirect"]

IMPLEMENTER = "implementer"
AREA = "area"
FISCAL_INDEX = "fiscal_index"

_RATE = re.compile(r"\d+/\d+")
_DECIMAL = re.compile(r"\d+(\.\d+)?")


def _rate(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or not _RATE.fullmatch(value) or value.endswith("/0"):
        raise PydanticCustomError("rate", "a fraction in quotes or plain, such as 1/2")
    rate = Fraction(value)
    if not 0 < rate <= 1:
        raise PydanticCustomError("rate", "a fraction above 0 and at most 1")
    return rate


def _decimal(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal", 'a decimal in quotes, such as "0.5"')
    return Fraction(value)


def _as_written(value: Any) -> Any:
    return str(value) if isinstance(value, (dt.date, int)) else value


Rate = Annotated[Fraction, BeforeValidator(_rate), PlainSerializer(str)]
Decimal = Annotated[Fraction, BeforeValidator(_decimal), PlainSerializer(str)]
AsOf = Annotated[str, BeforeValidator(_as_written)]
"""A date as far as it is known: 2019-12-01, 2019-12 or 2019, which YAML reads as a date, a text and a number."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]


class Rule(BaseModel):
    """A part of a rule file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Rule):
    """A name or sentence in both languages."""

    ja: Text
    en: Text

    def in_lang(self, lang: Lang) -> str:
        """Return it in a language."""
        return self.ja if lang == "ja" else self.en

    def both(self) -> dict[str, str]:
        """Return both, as a parameter of a trace step."""
        return {"ja": self.ja, "en": self.en}


class Provenance(Rule):
    """A document that clauses are quoted from, and how far it can be relied on."""

    publisher: Text
    title: Text
    url: str | None
    kind: Literal["official", "law_text_mirror", "press", "secondary", "derived"]
    confidence: Literal["high", "medium", "low"]
    as_of: AsOf | None = None
    note: str | None = None


class Citation(Rule):
    """The words of a clause, and where they stand."""

    quote: Text
    source: Id
    at: str | None = None


Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]


class Note(Rule):
    """Something taken for granted, or to be kept in mind, where the clauses leave a question open."""

    text: Words
    cite: Citations
    from_: dt.date | None = Field(default=None, alias="from")
    """First decision date that it concerns; all of the version's where it is left out."""


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


class NumberInput(Rule):
    """A further input that is an exact number, with what is taken for granted in reading it."""

    kind: Literal["number"]
    title: Words
    minimum: Decimal
    assumed: tuple[Note, ...] = ()


Input = Annotated[ChoiceInput | NumberInput, Field(discriminator="kind")]


class RateRow(Rule):
    """One row of the decision table: conditions, and a rate or the reason why there is none."""

    id: Id
    when: dict[Id, str | tuple[str, ...]]
    rate: Rate | None = None
    outcome: Literal["share", "ineligible", "unknown"] = "share"
    reason: Words | None = None
    cite: Citations

    @model_validator(mode="after")
    def _rate_or_reason(self) -> RateRow:
        if self.outcome == "share" and self.rate is None:
            raise PydanticCustomError("row_rate", "a rate, or an outcome with its reason")
        if self.outcome != "share" and (self.rate is not None or self.reason is None):
            raise PydanticCustomError("row_reason", "no rate, and the reason for this outcome")
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


class Rounding(Rule):
    """How the grant is rounded, and whether the programme's own text says so."""

    unit_jpy: Annotated[int, Field(ge=1)]
    mode: RoundingMode
    basis: Literal["stated", "assumed"]
    cite: Citations


class Rules(Rule):
    """All that decides a grant during one version."""

    implementers: Annotated[dict[Id, Implementer], Field(min_length=1)]
    area_classes: Annotated[dict[Id, Words], Field(min_length=1)]
    """Classes of area, in the order in which they are tried: the first that is met counts."""
    areas: Annotated[tuple[AreaGround, ...], Field(min_length=1)]
    inputs: dict[Id, Input] = {}
    rates: Annotated[tuple[RateRow, ...], Field(min_length=1)]
    costs: tuple[CostRule, ...] = ()
    rounding: Rounding


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
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]


class ProgrammeFile(Rule):
    """A programme as its rule file holds it; the first grant is the one meant where none is named."""

    schema_: Literal["todoku.programme/1"] = Field(alias="schema")
    id: Id
    title: Words
    authority: Words
    sources: Annotated[dict[Id, Provenance], Field(min_length=1)]
    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]
