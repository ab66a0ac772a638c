"""Makes a question of plain texts: a row of a table, or a case that a rule's author wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code
from todoku.dates import parse_date
from todoku.errors import InputError
from todoku.money import yen
from todoku.programmes.grounds import municipal_grounds, newest_index, stated_grounds, unknown_grounds
from todoku.programmes.question import Question, parse_fiscal_index, parse_rate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from fractions import Fraction

    from todoku.programmes.grounds import FiscalIndex, Grounds, MunicipalGrounds
    from todoku.programmes.rules import Programme

REQUIRED = ("decision_date", "municipality_code", "implementer", "cost_jpy")
OPTIONAL = ("eligible_cost_jpy", "area_ground", "fiscal_index", "part", "rules_as_of", "user_rate", "grant")


def question_of(values: Mapping[str, str], programme: Programme) -> Question:
    """Return the question that plain texts ask; an empty text counts as left out.

    Grounds and fiscal index come from the facts table unless ``area_ground`` or ``fiscal_index`` override them; the
    table's index is the municipality's, so other implementers have none unless it is given. A ward of a designated city
    counts as its city. InputError names the column that is empty or cannot be read; AreaError a code that is none, or
    that did not hold on the decision date (a municipality that merged).
    """
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    for column in REQUIRED:
        if column not in given:
            raise InputError("programme.csv_value", column=column)
    day = parse_date(given["decision_date"])
    place = by_code(given["municipality_code"], on=day)
    code = place.designated_city_code or place.code
    facts = municipal_grounds(code)
    total = yen(given["cost_jpy"])
    index = _index(given, facts, day)
    return Question(
        decision_date=day,
        municipality_code=code,
        implementer=given["implementer"],
        eligible_cost_jpy=yen(given["eligible_cost_jpy"]) if "eligible_cost_jpy" in given else total,
        total_cost_jpy=total,
        grounds=_grounds(given, facts),
        fiscal_index=_checked(given["fiscal_index"]) if "fiscal_index" in given else index.text if index else None,
        index_year=index.fiscal_year if index else None,
        rules_as_of=parse_date(given["rules_as_of"]) if "rules_as_of" in given else None,
        user_rate=_rate(given),
        grant=given.get("grant"),
        facts={name: given[name] for name in _declared(programme) if name in given},
    )


def _checked(index: str) -> str:
    parse_fiscal_index(index)
    return index


def _rate(given: Mapping[str, str]) -> Fraction | None:
    return parse_rate(given["user_rate"]) if "user_rate" in given else None


def _grounds(given: Mapping[str, str], facts: MunicipalGrounds | None) -> Grounds:
    if "area_ground" in given:
        return stated_grounds(given["area_ground"])
    if facts is None:
        return unknown_grounds()
    return facts.of(given.get("part"))


def _index(given: Mapping[str, str], facts: MunicipalGrounds | None, day: dt.date) -> FiscalIndex | None:
    if facts is None or given["implementer"] != "municipality" or "fiscal_index" in given:
        return None
    return newest_index(facts.indices, decision_date=day)


def _declared(programme: Programme) -> set[str]:
    """Return the names of the further inputs that any version of a programme declares."""
    return {
        name
        for grant in programme.grants.values()
        for compiled in grant.versions
        if compiled.version.rules is not None
        for name in compiled.version.rules.inputs
    } - {"fiscal_index"}
