"""What a rule file says beside the rates: budgets, calls, conditions, what may be combined, help in days or persons."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from todoku.dates import closing_instant
from todoku.programmes.rulebook.clauses import Citations, Decimal, Id, Rule, Text, Words, Yen

if TYPE_CHECKING:
    from fractions import Fraction

BudgetKind = Literal["initial", "supplementary", "request", "executed", "announced"]
CallStatus = Literal["held", "announced", "planned"]
Relation = Literal["excludes", "requires", "deducts_before", "may_combine"]

BOND = "bond:"
ANY_NATIONAL, SPECIAL_ALLOCATION, PREFECTURE = "any_national", "special_allocation", "prefecture"
PARTNERS = (ANY_NATIONAL, SPECIAL_ALLOCATION, PREFECTURE)
"""Partners that are no programme and no bond: any other money of the state, 特別交付税, a prefecture's own."""

_MONTHS = re.compile(r"\d{4}-(0[1-9]|1[0-2])\.\.\d{4}-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def _number(value: Any) -> Any:
    """Return a plain number as the decimal text that stands for it exactly: 2.5 -> "2.5"."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _closing(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("closing", "a day or an instant such as 2020-02-07T12:00+09:00") from error
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise PydanticCustomError("closing", "an instant with its offset, such as 2020-02-07T12:00+09:00")
    if not isinstance(value, dt.date):
        raise PydanticCustomError("closing", "a day or an instant such as 2020-02-07T12:00+09:00")
    return value


def _months(value: Any) -> Any:
    if not isinstance(value, str) or not _MONTHS.fullmatch(value):
        raise PydanticCustomError("months", 'two months in quotes, such as "2020-01..2020-02"')
    return value


FiscalYear = Annotated[int, Field(ge=_FIRST_YEAR, le=_LAST_YEAR, strict=True)]
Closing = Annotated[dt.datetime | dt.date, BeforeValidator(_closing)]
Months = Annotated[str, BeforeValidator(_months)]
Number = Annotated[Decimal, BeforeValidator(_number)]


class Budget(Rule):
    """An amount of money set aside, asked for or spent in a fiscal year.

    A figure that is ``part_of`` another (an ``id`` of this file, a programme, or ``programme.id``) or that lies in a
    ``shared_pot`` with others is never added to it.
    """

    id: Id | None = None
    fiscal_year: FiscalYear
    kind: BudgetKind
    amount_jpy: Yen
    part_of: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")] | None = None
    shared_pot: Text | None = None
    approximate: bool = False
    """The source says 約."""
    note: Words | Text | None = None
    cite: Citations


class Call(Rule):
    """A time in which projects can be put forward."""

    fiscal_year: FiscalYear
    opens: dt.date | None = None
    closes: Closing | None = None
    """The last day, or the instant at which it is closed."""
    months: Months | None = None
    """First and last month, where no days were found."""
    status: CallStatus
    note: Words | Text | None = None
    cite: Citations

    @property
    def closing(self) -> dt.datetime | None:
        """The first instant at which the call is closed, in its own offset or in JST; None where it was not found."""
        if self.closes is None or isinstance(self.closes, dt.datetime):
            return self.closes
        return closing_instant(self.closes)


class Condition(Rule):
    """Something that must be met or kept beside the rates: how projects are chosen, no start before the decision."""

    id: Id
    text: Words
    cite: Citations


class Stacking(Rule):
    """How a grant stands to other money.

    ``with`` names a programme, a bond (``bond:kaso``), ``any_national``, ``special_allocation`` or ``prefecture``.
    ``deducts_before``: the other money is taken off before this grant's base, or, for a prefecture's, before borrowing.
    """

    with_: Annotated[str, Field(pattern=r"^(bond:)?[a-z][a-z0-9_]*$")] = Field(alias="with")
    relation: Relation
    grant: Id | None = None
    """The grant of this programme that it concerns; all of them where it is left out."""
    reason: Words
    condition: Words | None = None
    cite: Citations


class InKind(Rule):
    """Help that is not money: days of an adviser, hours, persons, months."""

    unit: Literal["day", "hour", "person", "month"]
    at_most: Number
    text: Words
    cite: Citations


class Limits(Rule):
    """The least cost that is supported (下限事業費), and the most that counts and that is granted (上限)."""

    cost_floor_jpy: Yen | None = None
    cost_cap_jpy: Yen | None = None
    grant_cap_jpy: Yen | None = None
    cite: Citations

    @model_validator(mode="after")
    def _something_is_limited(self) -> Limits:
        if self.cost_floor_jpy is None and self.cost_cap_jpy is None and self.grant_cap_jpy is None:
            raise PydanticCustomError("limits", "cost_floor_jpy, cost_cap_jpy or grant_cap_jpy")
        return self


def units_shown(number: Fraction) -> str:
    """Return a number of days or persons as it is written: 3, 2.5."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"
