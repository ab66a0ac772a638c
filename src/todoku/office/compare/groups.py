"""Which municipalities are compared with each other: classes of population, or groups of one's own."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.municipalities import find_region
from todoku.errors import AreaError
from todoku.office.compare.findings import Group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

POPULATION_BOUNDS = (20_000, 50_000, 100_000, 200_000, 300_000)
"""Bounds of the classes by which the ministry publishes the costs of municipalities' information systems."""
FEWEST_IN_CLASS = 5
"""A class of population with fewer municipalities is joined with the next: normal variation could not be told in it."""
_FACTS = "hokkaido_municipalities.csv"
_NAMES = ("name_ja", "code", "code5")


def groups_of(municipalities: Sequence[str], given: Mapping[str, str] | None = None) -> tuple[Group, ...]:
    """Return the groups of municipalities, in the order of their names or classes.

    With ``given`` (municipality -> group) as it says; what it leaves out is a group of its own (unclassified).
    Without, municipalities whose population the built-in facts hold (census of 2020) go by its classes, joined until
    each has five, and the others are a group of their own; where the population of fewer than five is known, and not of
    all, all are one group.
    """
    if given is not None:
        names = sorted({given[one] for one in municipalities if one in given})
        found = [Group("given", tuple(one for one in municipalities if given.get(one) == name), name) for name in names]
        return (*found, *_rest(tuple(one for one in municipalities if one not in given)))
    people = {one: count for one in municipalities if (count := population_of(one)) is not None}
    unknown = tuple(one for one in municipalities if one not in people)
    if not people or (unknown and len(people) < FEWEST_IN_CLASS):
        return (Group("all", tuple(municipalities)),) if municipalities else ()
    return (*_classes(people), *_rest(unknown))


def population_of(municipality: str) -> int | None:
    """Return the population of a municipality by its name or code; None where the built-in facts do not hold it.

    A name that several municipalities of the country bear (伊達市) stands for none of them.
    """
    if municipality not in _populations():
        return None
    try:
        return _populations().get(find_region(municipality).area_code)
    except AreaError:
        return None


def _rest(municipalities: tuple[str, ...]) -> tuple[Group, ...]:
    return (Group("unclassified", municipalities),) if municipalities else ()


def _classes(people: Mapping[str, int]) -> list[Group]:
    """Return classes of population, the smallest first, each joined with the next larger until it has enough."""
    place = {one: int(np.searchsorted(POPULATION_BOUNDS, count, side="right")) for one, count in people.items()}
    found: list[tuple[int, int, list[str]]] = []
    for at in range(len(POPULATION_BOUNDS) + 1):
        members = [one for one in people if place[one] == at]
        if found and len(found[-1][2]) < FEWEST_IN_CLASS:
            low, _, before = found.pop()
            found.append((low, at, before + members))
        else:
            found.append((at, at, members))
    if len(found) > 1 and len(found[-1][2]) < FEWEST_IN_CLASS:
        _, high, members = found.pop()
        low, _, before = found.pop()
        found.append((low, high, before + members))
    order = {one: at for at, one in enumerate(people)}
    return [
        Group("population", tuple(sorted(members, key=order.__getitem__)), "", _low(low), _high(high))
        for low, high, members in found
        if members
    ]


def _low(at: int) -> int | None:
    return POPULATION_BOUNDS[at - 1] if at else None


def _high(at: int) -> int | None:
    return POPULATION_BOUNDS[at] if at < len(POPULATION_BOUNDS) else None


@cache
def _populations() -> dict[str, int]:
    """Return the population of each municipality by its codes and its name."""
    content = (resources.files("todoku") / "data" / "facts" / _FACTS).read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(content.splitlines()) if row["population"]]
    return {row[name]: int(row["population"]) for row in rows for name in _NAMES}
