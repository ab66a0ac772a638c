"""Tells which kind of local government carries out a project, as rules ask: designated city, town, prefecture."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from todoku.areas.municipalities import Kind, by_code
from todoku.areas.registry import register
from todoku.errors import AreaError
from todoku.programmes.rulebook.schema import MUNICIPALITY_KIND
from todoku.programmes.rulebook.terms import PREFECTURE

if TYPE_CHECKING:
    from todoku.programmes.question import Question

_ENDINGS = {"市": "city", "町": "town", "村": "village"}


def asked_kind(question: Question) -> str | None:
    """Return the kind of local government of a question: as stated, a prefecture, or that of the municipality's code.

    None where the code is not in the register: the kind is unknown then.
    """
    stated = question.facts.get(MUNICIPALITY_KIND)
    if stated is not None:
        return stated
    return PREFECTURE if question.implementer == PREFECTURE else kind_of_code(question.municipality_code)


@cache
def kind_of_code(code: str) -> str | None:
    """Return ``designated_city``, ``special_ward``, ``city``, ``town`` or ``village``; None for an unknown code."""
    try:
        place = by_code(code)
    except AreaError:
        return None
    if place.kind is Kind.SPECIAL_WARD:
        return "special_ward"
    if place.is_ward or place.code in _designated_cities():
        return "designated_city"
    return _ENDINGS.get(place.name[-1])


@cache
def _designated_cities() -> frozenset[str]:
    return frozenset(
        place.designated_city_code for place in register().current.values() if place.designated_city_code is not None
    )
