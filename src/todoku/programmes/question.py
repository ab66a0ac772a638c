"""What is asked of a programme about one project, and what it answers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from todoku.programmes.fiscal_index import Parts, PublishedIndex
    from todoku.programmes.grounds import Grounds
    from todoku.programmes.rulebook.schema import Route, RuleStatus, Support
    from todoku.programmes.rulebook.terms import InKind
    from todoku.programmes.trace import TraceStep

Status = Literal["eligible", "ineligible", "unknown", "conditional"]

IMPLEMENTERS = ("municipality", "prefecture", "third_sector", "private")
"""The words for who carries out a project, common to all programmes; a rule file may name more."""

_DECIMAL = re.compile(r"\d{1,3}(\.\d{1,6})?")
_NUMBER = re.compile(r"\d{1,16}(\.\d{1,6})?")
_RATE = re.compile(r"\d+/0*[1-9]\d*|0?\.\d+|1|\d+(\.\d+)?%")


@dataclass(frozen=True, slots=True)
class Question:
    """One project as put to a programme.

    ``eligible_cost_jpy`` is what the rate is taken of; ``total_cost_jpy`` (the same, if left out) is what somebody must
    pay in all. ``fiscal_index`` is the implementer's own, as a decimal text, where it is settled; ``index_year`` its
    fiscal year, None where a person gave it. Else it is worked out from ``index_parts``, or is that of ``indices``
    (published, by fiscal year) which the rules mean: ``fiscal_index.find_index``. ``grounds`` are those of the place
    that the project lies in. ``facts`` answers further inputs that a rule file declares. ``rules_as_of`` and
    ``user_rate`` make the answer a what-if.
    """

    decision_date: dt.date
    municipality_code: str
    implementer: str
    eligible_cost_jpy: int
    grounds: Grounds
    fiscal_index: str | None = None
    index_year: int | None = None
    index_parts: Parts = ()
    indices: Mapping[int, PublishedIndex] = field(default_factory=dict)
    total_cost_jpy: int | None = None
    rules_as_of: dt.date | None = None
    user_rate: Fraction | None = None
    grant: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A programme's answer: what the state pays, what remains, and every step that led there.

    Amounts are null where none can be named; where the project is not eligible the state pays 0. ``local_jpy`` is
    all that the state does not pay of the total cost; where the rules prescribe who bears it, ``prefecture_jpy``,
    ``municipality_jpy`` and ``operator_jpy`` say so and add up to it, and else are null.
    A what-if by the rules of another day never settles that nothing is paid where those of the decision date are
    unknown: the amount stays null, and ``supposed_refusal`` and the reasons say what would be.
    ``rule_status`` is that of the rules on the decision date, also in a what-if.
    """

    programme: str
    grant: str
    support: Support
    """How the help comes; only a subsidy has amounts."""
    implementer: str
    route: Route | None
    status: Status
    rule_status: RuleStatus
    decision_date: dt.date
    rules_as_of: dt.date | None
    user_rate: Fraction | None
    fiscal_index: str | None
    index_year: int | None
    """Fiscal year of a published index."""
    index_source: str | None
    area: str | None
    """Class of area that the rate rests on; null where none, or where it is not settled."""
    grounds: tuple[str, ...]
    """The designations that make it so."""
    rate: Fraction | None
    """Null for a fixed amount too, and where two forms that give the same are open."""
    eligible_cost_jpy: int
    total_cost_jpy: int
    national_jpy: int | None
    local_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    supposed_refusal: bool
    """Whether a what-if's rules give nothing where those of the decision date are unknown: 0 only if they hold."""
    in_kind: InKind | None
    """Days or persons, where the help is not money and the project may have it."""
    limits_applied: tuple[TraceStep, ...]
    """The limits that changed the amount: the least cost missed, a cap on the cost or on the grant reached."""
    clauses: tuple[str, ...]
    reasons: tuple[TraceStep, ...]
    """The steps that decide, the assumptions among them."""
    changes: tuple[TraceStep, ...]
    """What would change the answer."""
    trace: tuple[TraceStep, ...]


def parse_fiscal_index(text: str) -> Fraction:
    """Return a fiscal index exactly from its decimal text: ``0.50`` -> 1/2. InputError for anything else."""
    shown = unicodedata.normalize("NFKC", text).strip()
    if not _DECIMAL.fullmatch(shown):
        raise InputError("programme.fiscal_index", value=text)
    return Fraction(shown)


def parse_number(text: str, *, name: str) -> Fraction:
    """Return a number that a rule file asks for (households, operators, yen) exactly: ``1,200`` -> 1200.

    InputError for anything but a decimal that is not negative.
    """
    shown = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not _NUMBER.fullmatch(shown):
        raise InputError("programme.number", name=name, value=text)
    return Fraction(shown)


def parse_rate(text: str) -> Fraction:
    """Return a user's own rate from ``2/3``, ``0.5`` or ``50%``; InputError unless it is above 0 and at most 1."""
    shown = unicodedata.normalize("NFKC", text).strip()
    if not _RATE.fullmatch(shown):
        raise InputError("programme.user_rate", value=text)
    rate = Fraction(shown.removesuffix("%")) / 100 if shown.endswith("%") else Fraction(shown)
    if not 0 < rate <= 1:
        raise InputError("programme.user_rate", value=text)
    return rate
