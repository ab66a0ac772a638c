"""All figures that were asked for, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import text
from todoku.indicators.similar import POPULATION_CLASSES
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.groups import group_title
from todoku_web.exchange.needs.places import area_shown, region_asked
from todoku_web.exchange.needs.views.lists import codes_of
from todoku_web.exchange.statistics.courses import GROUPINGS, Asked, asked_for
from todoku_web.exchange.statistics.others import CallsOfKind, Loans, Shared, calls_by_kind, loans, shared
from todoku_web.exchange.statistics.tables import Group, by_group, overall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku_web.exchange.statistics.funnel import Course

FILTERS = ("issue", "area", "size", "year")
SIZES = tuple(str(number) for number in range(len(POPULATION_CLASSES) + 1))
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Report:
    """The figures."""

    lang: Lang
    as_of: str
    """The day in Japan on which they are."""
    filters: str
    """What they are filtered by, in words."""
    years: list[int]
    """The fiscal years in which needs were handed in."""
    overall: Group
    groups: dict[str, list[Group]]
    """Grouping -> its groups; only the groupings that were asked for."""
    calls: list[CallsOfKind]
    loans: Loans
    shared: Shared


def report(
    courses: list[Course], asked: Asked, lang: Lang, *, small: bool, groupings: tuple[str, ...] = GROUPINGS
) -> Report:
    """Return the figures of some courses; ``small`` tells small counts as well."""
    mine = asked_for(courses, asked)
    return Report(
        lang=lang,
        as_of=timezone.localdate().isoformat(),
        filters=told(asked, lang),
        years=sorted({one.year for one in courses}),
        overall=overall(mine, small=small),
        groups={grouping: by_group(mine, grouping, lang, small=small) for grouping in groupings},
        calls=calls_by_kind(asked, small=small),
        loans=loans(asked, small=small),
        shared=shared(),
    )


def read_asked(typed: Mapping[str, str]) -> Asked:
    """Return what was asked for, of what was typed; InputError or AreaError for what is none."""
    year = typed.get("year", "")
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):  # noqa: PLR2004 [digits of a year]
        raise InputError("statistics.year", value=year[:_LONGEST])
    for name, known in (("issue", IssueArea.values), ("size", SIZES)):
        if typed.get(name) and typed[name] not in known:
            raise InputError("planning.choice")
    region = region_asked(typed["area"]) if typed.get("area") else None
    return Asked(
        issue=typed.get("issue", ""),
        codes=None if region is None else frozenset(codes_of(region)),
        area="" if region is None else region.area_code,
        size=typed.get("size", ""),
        year=int(year) if year else None,
    )


def told(asked: Asked, lang: Lang) -> str:
    """Return what the figures are filtered by, in words; empty for nothing."""
    parts = [
        text(f"exchange.issue.{asked.issue}", lang) if asked.issue else "",
        area_shown(asked.area, lang) if asked.area else "",
        group_title("population", asked.size, lang) if asked.size else "",
        "" if asked.year is None else fiscal_year_name(asked.year, lang),
    ]
    return text("parts.list_joint", lang).join(part for part in parts if part)
