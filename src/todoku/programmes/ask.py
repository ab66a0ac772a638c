"""Makes a question of plain texts: a row of a table, or a case that a rule's author wrote."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code
from todoku.dates import parse_date
from todoku.errors import InputError, TodokuError
from todoku.money import yen
from todoku.programmes.grounds import municipal_grounds, newest_index, stated_grounds, unknown_grounds
from todoku.programmes.question import Question, parse_fiscal_index, parse_rate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from todoku.programmes.grounds import FiscalIndex, Grounds, MunicipalGrounds
    from todoku.programmes.rulebook.rules import Programme

REQUIRED = ("decision_date", "municipality_code", "implementer", "cost_jpy")
OPTIONAL = ("eligible_cost_jpy", "area_ground", "fiscal_index", "part", "rules_as_of", "user_rate", "grant")


def question_of(values: Mapping[str, str], programme: Programme) -> Question:
    """Return the question that plain texts ask; an empty text counts as left out.

    Grounds and fiscal index come from the facts table unless ``area_ground`` or ``fiscal_index`` override them; the
    table's index is the municipality's, so other implementers have none unless it is given. A ward of a designated city
    counts as its city. InputError names the column that is empty or cannot be read; AreaError a code that is none, or
    that did not hold on the decision date (a municipality that merged). Every error names its ``column``.
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
    with _column("cost_jpy"):
        total = yen(given["cost_jpy"])
    with _column("eligible_cost_jpy"):
        eligible = yen(given["eligible_cost_jpy"]) if "eligible_cost_jpy" in given else total
    index = _index(given, facts, day)
    with _column("area_ground" if "area_ground" in given else "part"):
        grounds = _grounds(given, facts)
    with _column("fiscal_index"):
        index_text = _checked(given["fiscal_index"]) if "fiscal_index" in given else index.text if index else None
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
        fiscal_index=index_text,
        index_year=index.fiscal_year if index else None,
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
