"""How many municipalities use shared services, year by year, beside the deck's target of regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.i18n import load_yaml
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.shared_services.models import Member
from todoku_web.exchange.shared_services.weights import paying
from todoku_web.exchange.shared_services.workflow import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang


@dataclass(frozen=True, slots=True)
class Target:
    """How many regions were to be reached by which day, and where that is written."""

    programme: dict[Lang, str]
    regions: int
    by: date
    quote: str
    told_en: str
    publisher: str
    title: str
    as_of: str
    line: int


@dataclass(frozen=True, slots=True)
class YearOfUse:
    """A fiscal year: municipalities that used a service for the first time in it, and all that had by its end."""

    fiscal_year: int
    new: int
    so_far: int


@cache
def target() -> Target:
    """Return the deck's target."""
    file = resources.files("todoku_web.exchange.shared_services") / "data" / "target.yaml"
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return Target(**{**content, "by": date.fromisoformat(content["by"])})


def first_uses() -> dict[str, date]:
    """Return the day from which each municipality used some public service, by its code today, in one query."""
    found = Member.objects.filter(service__state__in=PUBLIC, service__in_use_since__isnull=False)
    return first_days(found.select_related("service"))


def first_days(members: Iterable[Member]) -> dict[str, date]:
    """Return the first day of use of each municipality that is or was a member while its service was in use."""
    days: dict[str, date] = {}
    for one in paying(members):
        assert one.joined_on is not None
        day = max(one.joined_on, one.service.in_use_since or date.max)
        until = min(one.left_on or date.max, one.service.ended_on or date.max)
        if day <= min(until, timezone.localdate()):
            code = holding(one.area_code)[0]
            days[code] = min(day, days.get(code, day))
    return days


def by_year(days: Iterable[date]) -> list[YearOfUse]:
    """Return the fiscal years from the first in which a municipality began to this one."""
    years = [fiscal_year(day) for day in days]
    if not years:
        return []
    last = max(fiscal_year(timezone.localdate()), *years)
    return [
        YearOfUse(year, years.count(year), sum(one <= year for one in years)) for year in range(min(years), last + 1)
    ]
