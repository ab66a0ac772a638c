"""What a need and an offer say of themselves, as far as it decides whether they suit each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from todoku.errors import InputError

if TYPE_CHECKING:
    from datetime import date

Kind = Literal["technology", "people", "money"]
"""The three that an idea lacks (the deck's 技術・インフラ, 人材, 資金)."""
KINDS: tuple[Kind, ...] = get_args(Kind)

_MOST_LATITUDE, _MOST_LONGITUDE = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Need:
    """A local problem that looks for technology, people and money.

    None, and an empty set but for ``fields`` and ``requirements``, mean that it is not known.
    """

    id: str
    issue_area: str
    """One of the eight issue areas."""
    fields: frozenset[str] = frozenset()
    """Finer fields, such as those of advisers; empty where it names none."""
    requirements: frozenset[str] = frozenset()
    """Ids of the requirement catalogue."""
    latitude: float | None = None
    longitude: float | None = None
    """In degrees (WGS 84, JGD2011)."""
    areas: frozenset[str] = frozenset()
    """Codes of everything that it lies in: municipality, subprefecture, prefecture."""
    budget_year: int | None = None
    """Fiscal year (年度) in whose budget it is to be met."""
    money_jpy: int | None = None
    """What is needed from others."""

    def __post_init__(self) -> None:
        """Refuse a place that is none, and money below zero."""
        _check_place(self.id, self.latitude, self.longitude)
        _check_amounts(self.id, money_jpy=self.money_jpy)


@dataclass(frozen=True, slots=True)
class Offer:
    """Technology or infrastructure, a person, or money, that can be had for a need; None is not known."""

    id: str
    kind: Kind
    issue_areas: frozenset[str] | None = None
    fields: frozenset[str] | None = None
    meets: frozenset[str] = frozenset()
    """Requirements that it meets, up to the highest figure of a span."""
    meets_at_lowest: frozenset[str] = frozenset()
    """Of a requirement that is a span, it meets the lowest figure and not the highest."""
    fails: frozenset[str] = frozenset()
    """Requirements that it does not meet; for all others it is not known."""
    latitude: float | None = None
    longitude: float | None = None
    areas: frozenset[str] | None = None
    """Codes of where it can be had; None is everywhere."""
    first_day: date | None = None
    last_day: date | None = None
    """When it can be used (money: spent), both days included; None is no limit."""
    money_left_jpy: int | None = None
    """What one need could still get of it: of money alone."""
    succeeded: int | None = None
    finished: int | None = None
    """Of so many finished trials or dispatches so many met their aim."""
    places: int = 1
    """How many needs it serves."""
    owner: str = ""
    """Who offers it; empty where it has an owner of its own."""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.kind not in KINDS:
            raise InputError("matching.kind", id=self.id, kind=self.kind, allowed=KINDS)
        _check_place(self.id, self.latitude, self.longitude)
        _check_amounts(
            self.id,
            money_left_jpy=self.money_left_jpy,
            succeeded=self.succeeded,
            finished=self.finished,
            places=self.places,
        )
        if (self.succeeded is None) != (self.finished is None) or (self.succeeded or 0) > (self.finished or 0):
            raise InputError("matching.past", id=self.id, succeeded=self.succeeded, finished=self.finished)
        told = (self.meets, self.meets_at_lowest, self.fails)
        twice = sorted({one for number, ids in enumerate(told) for other in told[:number] for one in ids & other})
        if twice:
            raise InputError("matching.requirement_twice", id=self.id, requirement=twice[0])
        if self.first_day is not None and self.last_day is not None and self.last_day < self.first_day:
            raise InputError("matching.days", id=self.id, first_day=self.first_day, last_day=self.last_day)


def _check_place(name: str, latitude: float | None, longitude: float | None) -> None:
    if latitude is None and longitude is None:
        return
    if (
        latitude is None
        or longitude is None
        or not (abs(latitude) <= _MOST_LATITUDE and abs(longitude) <= _MOST_LONGITUDE)
    ):
        raise InputError("matching.place", id=name, latitude=latitude, longitude=longitude)


def _check_amounts(name: str, **amounts: int | None) -> None:
    for what, amount in amounts.items():
        if amount is not None and amount < 0:
            raise InputError("matching.below_zero", id=name, name=what, value=amount)
