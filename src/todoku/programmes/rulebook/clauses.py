"""What every part of a rule file is made of: exact numbers, texts in both languages, clauses and their sources."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from todoku.money import MAX_YEN

if TYPE_CHECKING:
    from todoku.i18n import Lang

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
Yen = Annotated[int, Field(ge=0, le=MAX_YEN, strict=True)]
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
