"""What each member weighs in a fiscal year: months, people and households of the census, cases as they were counted."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from django.utils import timezone

from todoku.areas.registry import register
from todoku.sources.builtin import facts
from todoku_web.exchange.shared_services.models import MemberState, UseCount
from todoku_web.exchange.shared_services.shares import BY_MONTH, Party, Spell, months_of_membership, months_of_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku_web.exchange.shared_services.models import KeyVersion, Member, SharedService

CENSUS = ("population", "households")


def census_of(area_code: str) -> dict[str, Any]:
    """Return people, households and the census day of a municipality; None each where the built-in data lack them."""
    unknown: dict[str, Any] = {**dict.fromkeys(CENSUS), "as_of": ""}
    return _census().get(area_code, unknown) if area_code in register().current else unknown


@cache
def _census() -> dict[str, dict[str, Any]]:
    made = {}
    for row in facts()[["code5", *CENSUS, "population_asof"]].to_dict("records"):
        told = {name: None if pd.isna(row[name]) else int(row[name]) for name in CENSUS}
        made[str(row["code5"])] = {**told, "as_of": str(row["population_asof"])}
    return made


def parties(
    service: SharedService,
    fiscal_year: int,
    key: KeyVersion,
    members: list[Member],
    use: Mapping[Any, Mapping[date, int]],
) -> list[Party]:
    """Return the members as those who share the costs of a year; who pays in no month of it is one of no months.

    ``use``: member's id -> first day of a month -> cases counted.
    """
    known = paying(members)
    return [
        Party(
            str(one.pk),
            (
                Spell(_months(one, fiscal_year, key), _weights(one, key) | {"equal": 1}),
                *_taken_over(one, one, known, fiscal_year, key),
            ),
            cases_of(one, fiscal_year, use.get(one.pk, {}), service),
        )
        for one in known
    ]


def _months(member: Member, fiscal_year: int, key: KeyVersion) -> int:
    assert member.joined_on is not None
    leaving = BY_MONTH if member.successor_id is not None else key.content["leaving"]
    return months_of_year(fiscal_year, member.joined_on, member.left_on, leaving=leaving, takes_over=member.took_over)


def _taken_over(
    heir: Member, before: Member, members: list[Member], fiscal_year: int, key: KeyVersion
) -> Iterable[Spell]:
    """Yield the spells of those whose place an heir took, and of those whose place these had taken.

    Their people weigh on; the municipality itself is one with the heir. A key that was proposed after that counts them
    with the heir's own.
    """
    for one in members:
        if one.successor_id != before.pk or one.left_on is None or timezone.localdate(key.made_at) > one.left_on:
            continue
        handed_over = one if before is heir else before
        assert handed_over.left_on is not None
        first = handed_over.left_on + timedelta(days=1)
        months = months_of_year(fiscal_year, first, heir.left_on, takes_over=True)
        yield Spell(months, _weights(one, key) | {"equal": 0})
        yield from _taken_over(heir, one, members, fiscal_year, key)


def weights_of(member: Member, key: KeyVersion) -> dict[str, int | None]:
    """Return what a member weighs by each basis but cases: as the key agreed, else as it was when it joined."""
    return _weights(member, key) | {"equal": 1}


def _weights(member: Member, key: KeyVersion) -> dict[str, int | None]:
    name = str(member.organisation_id)
    if member.took_over and name not in key.census:
        return {**dict.fromkeys(CENSUS, 0), "fixed": key.fixed.get(name, 0)}
    known = key.census.get(name) or member.census
    return {**{one: known.get(one) for one in CENSUS}, "fixed": key.fixed.get(name)}


def cases_of(member: Member, fiscal_year: int, use: Mapping[date, int], service: SharedService) -> int | None:
    """Return how many cases a member had in a year; None where a month in which it could use the service is missing."""
    months = months_to_count(member, fiscal_year, service)
    counts = [use.get(month) for month in months]
    return None if not months or None in counts else sum(count or 0 for count in counts)


def months_to_count(member: Member, fiscal_year: int, service: SharedService) -> list[date]:
    """Return the months of a year in which a member could use the service; none before it is in use."""
    if service.in_use_since is None or member.joined_on is None:
        return []
    begun, ended = service.in_use_since.replace(day=1), service.ended_on or date.max
    months = months_of_membership(fiscal_year, member.joined_on, member.left_on, takes_over=member.took_over)
    return [month for month in months if begun <= month <= ended]


def is_over(month: date) -> bool:
    """Whether a month has ended in Japan, so that it can be counted."""
    return month < timezone.localdate().replace(day=1)


def use_by_member(service: SharedService) -> dict[Any, dict[date, int]]:
    """Return the counted use of a service by member and month, in one query."""
    made: dict[Any, dict[date, int]] = {}
    found = UseCount.objects.filter(member__service=service)
    for member, month, cases in found.values_list("member_id", "month", "cases"):
        made.setdefault(member, {})[month] = cases
    return made


def paying(members: Iterable[Member]) -> list[Member]:
    """Return those who are or were members."""
    return [one for one in members if one.state in {MemberState.MEMBER, MemberState.LEFT} and one.joined_on is not None]
