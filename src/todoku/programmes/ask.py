"""Makes a question of plain texts: a row of a table, or a case that a rule's author wrote."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code
from todoku.dates import parse_date
from todoku.errors import InputError, TodokuError
from todoku.money import yen
from todoku.programmes.fiscal_index import builtin_indices, parse_parts
from todoku.programmes.grounds import municipal_grounds, stated_grounds, unknown_grounds
from todoku.programmes.question import Question, parse_fiscal_index, parse_rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from todoku.programmes.fiscal_index import IndexBook, Parts
    from todoku.programmes.grounds import Grounds, MunicipalGrounds
    from todoku.programmes.rulebook.rules import Programme

REQUIRED = ("decision_date", "municipality_code", "implementer", "cost_jpy")
STANDARD = ("standard_revenue_jpy", "standard_need_jpy")
"""Columns of which the fiscal index is worked out."""


def question_of(values: Mapping[str, str], programme: Programme, *, indices: IndexBook | None = None) -> Question:
    """Return the question that plain texts ask; an empty text counts as left out.

    Grounds come from the facts table unless ``area_ground`` overrides them. The fiscal index is the one given, or what
    comes of three years' ``standard_revenue_jpy`` and ``standard_need_jpy``, or a published one of ``indices`` (the
    facts table's, if left out): the municipality's own, so other implementers have none unless it is given. A ward of a
    designated city counts as its city. InputError names the column that is empty or cannot be read; AreaError a code
    that is none, or that did not hold on the decision date (a municipality that merged). Every error names its
    ``column``.
    """
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    for column in REQUIRED:
        if column not in given:
            raise InputError("programme.csv_value", column=column)
    with _column("decision_date"):
        day = parse_date(given["decision_date"])
    with _column("municipality_code"):
        place = by_code(given["municipality_code"], on=day)
    code = place.designated_city_code or place.code
    facts = municipal_grounds(code)
    published = (builtin_indices() if indices is None else indices).get(code, {})
    with _column("cost_jpy"):
        total = yen(given["cost_jpy"])
    with _column("eligible_cost_jpy"):
        eligible = yen(given["eligible_cost_jpy"]) if "eligible_cost_jpy" in given else total
    with _column("area_ground" if "area_ground" in given else "part"):
        grounds = _grounds(given, facts)
    with _column("fiscal_index"):
        index = _checked(given["fiscal_index"]) if "fiscal_index" in given else None
    parts = _parts(given)
    with _column("rules_as_of"):
        rules_as_of = parse_date(given["rules_as_of"]) if "rules_as_of" in given else None
    with _column("user_rate"):
        user_rate = parse_rate(given["user_rate"]) if "user_rate" in given else None
    return Question(
        decision_date=day,
        municipality_code=code,
        implementer=given["implementer"],
        eligible_cost_jpy=eligible,
        total_cost_jpy=total,
        grounds=grounds,
        fiscal_index=index,
        index_parts=parts,
        indices=published if given["implementer"] == "municipality" else {},
        rules_as_of=rules_as_of,
        user_rate=user_rate,
        grant=given.get("grant"),
        facts={name: given[name] for name in _declared(programme) if name in given},
    )


@contextmanager
def _column(name: str) -> Iterator[None]:
    """Let an error of the block name the column that it is about."""
    try:
        yield
    except TodokuError as error:
        error.params["column"] = name
        raise


def _checked(index: str) -> str:
    parse_fiscal_index(index)
    return index


def _grounds(given: Mapping[str, str], facts: MunicipalGrounds | None) -> Grounds:
    if "area_ground" in given:
        return stated_grounds(given["area_ground"])
    if facts is None:
        return unknown_grounds()
    return facts.of(given.get("part"))


def _parts(given: Mapping[str, str]) -> Parts:
    with _column(STANDARD[0]):
        return stated_parts(*(given.get(name) for name in STANDARD), index=given.get("fiscal_index"))


def stated_parts(revenue: str | None, need: str | None, *, index: str | None) -> Parts:
    """Return the three years that the two columns state, none where both are left out.

    InputError where one of them is left out, where the fiscal index is given beside them, or for what is no three years
    of revenue and need.
    """
    if revenue is None and need is None:
        return ()
    if index is not None:
        raise InputError("programme.index_twice", columns=list(STANDARD))
    if revenue is None or need is None:
        raise InputError("programme.index_pair", columns=list(STANDARD))
    return parse_parts(revenue, need)


def _declared(programme: Programme) -> set[str]:
    """Return the names of the further inputs that any version of a programme declares."""
    return {
        name
        for grant in programme.grants.values()
        for compiled in grant.versions
        if compiled.version.rules is not None
        for name in compiled.version.rules.inputs
    } - {"fiscal_index"}
