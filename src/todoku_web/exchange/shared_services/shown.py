"""Shows keys and counted use in words and figures, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.shared_services.models import KINDS
from todoku_web.exchange.shared_services.part_specs import BUY_IN, FEE
from todoku_web.exchange.shared_services.weights import is_over, months_to_count, paying, use_by_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from todoku.i18n import Lang
    from todoku_web.exchange.shared_services.models import KeyVersion, Member, SharedService


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A version of the key in words."""

    version: KeyVersion
    from_year: str
    portions: list[tuple[str, str]]
    """Kind of cost, and by what it is shared."""
    late: str
    leaving: str
    note: str
    weights: list[tuple[str, str]]
    """Who weighs how much, where weights were agreed."""
    census: list[tuple[str, Any, Any, str]]
    """Whose people and households of which day were agreed upon, where they count."""


def key_shown(version: KeyVersion, lang: Lang, members: Iterable[Member] = ()) -> KeyShown:
    """Return a version in words; with the weights of the members that are named."""
    content, known = version.content, list(members)
    joint = text("shared_services.and", lang)
    portions = [
        (
            text(f"shared_services.cost.{kind}", lang),
            joint.join(
                text("shared_services.portion", lang, percent=one.percent,
                     basis=text(f"shared_services.basis.{one.basis}", lang))
                for one in version.portions(kind)
            ),
        )
        for kind in KINDS
    ]  # fmt: skip
    by_census = version.uses("population") or version.uses("households")
    census = [(one.organisation.name, version.census.get(str(one.organisation_id)) or one.census) for one in known]
    names = {str(one.organisation_id): one.organisation.name for one in known}
    return KeyShown(
        version=version,
        from_year=fiscal_year_name(version.from_year, lang),
        portions=portions,
        late=_late(content, lang),
        leaving=text(f"shared_services.leaving.{content['leaving']}", lang),
        note=content.get("note", ""),
        weights=[(names[one], f"{weight:,}") for one, weight in version.fixed.items() if one in names],
        census=[(name, told.get("population"), told.get("households"), told.get("as_of", "")) for name, told in census]
        if by_census
        else [],
    )


def _late(content: Mapping[str, Any], lang: Lang) -> str:
    told = text(f"shared_services.late.{content['late']}", lang)
    if content["late"] == FEE:
        fee = text("parts.yen", lang, value=f"{content['late_fee_jpy']:,}")
        return f"{told} {fee}"
    if content["late"] == BUY_IN and content.get("late_years"):
        down = text("shared_services.late_down", lang, years=content["late_years"])
        return f"{told} {down}"
    return told


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """A month of the whole group: cases of those who told, and how many of the members did."""

    month: date
    cases: int
    told: int
    members: int

    @property
    def unknown(self) -> int:
        """How many members have told nothing."""
        return self.members - self.told


@dataclass(frozen=True, slots=True)
class UseTold:
    """The use of a service: by month and in all, as far as it was told."""

    months: list[MonthOfUse]
    cases: int
    unknown: int
    """Months of members of which nothing is known."""


def use_told(service: SharedService) -> UseTold | None:
    """Return the use of a service month by month; None before it is in use."""
    if service.in_use_since is None:
        return None
    use, made = use_by_member(service), dict[Any, tuple[int, int, int]]()
    for member in paying(service.members.all()):
        held = use.get(member.pk, {})
        for month in every_month(member, service):
            cases, told, members = made.get(month, (0, 0, 0))
            count = held.get(month)
            made[month] = (cases + (count or 0), told + (count is not None), members + 1)
    months = [MonthOfUse(month, *made[month]) for month in sorted(made, reverse=True)]
    return UseTold(months, sum(one.cases for one in months), sum(one.unknown for one in months))


def every_month(member: Member, service: SharedService) -> list[date]:
    """Return the months that are over in which a member could use a service."""
    assert service.in_use_since is not None
    years = range(fiscal_year(service.in_use_since), fiscal_year(timezone.localdate()) + 1)
    return [month for year in years for month in months_to_count(member, year, service) if is_over(month)]
