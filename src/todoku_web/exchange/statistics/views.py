"""The pages of figures, the lists of the needs that they count, and the figures as files."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from todoku.dates import JST
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.groups import group_title
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.views.lists import divisions
from todoku_web.exchange.statistics.courses import GROUPINGS, Asked, all_courses, asked_for
from todoku_web.exchange.statistics.funnel import STAGES, Course, in_stage
from todoku_web.exchange.statistics.published import FORMATS, MEASURES, dictionary_csv, published
from todoku_web.exchange.statistics.report import FILTERS, SIZES, read_asked, report, told
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.statistics.tables import Group, StageTime

_PER_PAGE = 30
_LONGEST = 60
_DAY_S = 86_400
_FILTER_OF = {"issue": "issue", "subprefecture": "area", "population": "size", "year": "year"}
"""Grouping -> the filter that takes one of its groups."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of the funnel on the page: its count with its list, shares, and the width of its bar in per cent."""

    stage: str
    count: int | None
    address: str
    of_previous: str
    of_accepted: str
    width: float


@dataclass(frozen=True, slots=True)
class TimeRow:
    """The time in a stage on the page, with the list of the needs that are in it."""

    time: StageTime
    address: str
    quarter: str
    half: str
    three_quarters: str


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the funnel, the time in each stage, one grouping, calls, loans and shared services."""
    lang, small = current_lang(), request.user.has_perm("statistics.view_small")
    typed, error = _typed(request), None
    try:
        asked = read_asked(typed)
    except TodokuError as caught:
        asked, error = Asked(), caught
    by = request.GET.get("by", "")
    grouping = by if by in GROUPINGS else GROUPINGS[0]
    found = report(all_courses(), asked, lang, small=small, groupings=(grouping,))
    query = urlencode({name: value for name, value in typed.items() if value})
    context = {
        "report": found,
        "small": small,
        "funnel": _funnel(found.overall, typed),
        "times": [_time(one, typed, lang) for one in found.overall.times],
        "grouping": grouping,
        "groupings": [(one, _address("statistics:figures", typed, by=one)) for one in GROUPINGS],
        "groups": [_group_row(one, grouping, typed, lang) for one in found.groups[grouping]],
        "stages": STAGES,
        "measures": [(table, list(measures)) for table, measures in MEASURES.items()],
        "formats": list(FORMATS),
        "loan_rows": list(asdict(found.loans).items()),
        "typed": typed,
        "query": query,
        "error": error,
        **_choices(found.years, lang),
    }
    return render(request, "statistics/figures.html", context, status=400 if error else 200)


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """List the needs that a figure counts, as far as the visitor may see them."""
    lang, typed = current_lang(), _typed(request)
    stage = request.GET.get("stage", "")
    if stage not in STAGES:
        raise Http404
    at, still = STAGES.index(stage), request.GET.get("still") == "1"
    courses = in_stage(asked_for(all_courses(), read_asked(typed)), at, still=still)
    times = {one.id: one.times[at] for one in courses}
    seen = _seen(request, courses)
    seen.sort(key=lambda one: (-(times[one.pk] or 0), str(one.pk)))
    page = Paginator(seen, _PER_PAGE).get_page(request.GET.get("page"))
    small = request.user.has_perm("statistics.view_small")
    context = {
        "page": page,
        "rows": [(one, area_shown(one.area_code, lang), _day(times[one.pk])) for one in page.object_list],
        "stage": stage,
        "still": still,
        "filters": told(read_asked(typed), lang),
        "unseen": len(courses) - len(seen) if small or at else None,
        "back": _address("statistics:figures", typed),
        "query": urlencode({**{name: value for name, value in request.GET.items() if name != "page"}}),
    }
    return render(request, "statistics/needs.html", context)


@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the figures as a file, as they are filtered; small counts are kept back, whoever asks."""
    if kind not in FORMATS:
        raise Http404
    found = report(all_courses(), read_asked(_typed(request)), current_lang(), small=False)
    return _file(published(found, kind), f"exchange-figures.{kind}", FORMATS[kind])


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - it is the same for all
    """Send what each figure means, as CSV."""
    return _file(dictionary_csv(), "exchange-dictionary.csv", FORMATS["csv"])


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:_LONGEST] for name in FILTERS}


def _address(name: str, typed: dict[str, str], **more: str) -> str:
    query = urlencode({key: value for key, value in {**typed, **more}.items() if value})
    return reverse(name) + (f"?{query}" if query else "")


def _funnel(found: Group, typed: dict[str, str]) -> list[StageRow]:
    most = max((one for one in found.counts if one is not None), default=0)
    return [
        StageRow(
            stage=stage,
            count=found.counts[at],
            address=_address("statistics:needs", typed, stage=stage) if found.counts[at] else "",
            of_previous=_percent(found.share(at, at - 1) if at else None),
            of_accepted=_percent(found.share(at, 1) if at > 1 else None),
            width=round(100 * (found.counts[at] or 0) / most, 1) if most else 0,
        )
        for at, stage in enumerate(STAGES)
    ]


def _time(one: StageTime, typed: dict[str, str], lang: Lang) -> TimeRow:
    address = _address("statistics:needs", typed, stage=one.stage, still="1") if one.still else ""
    days = [_days(value, one, lang) for value in (one.quarter, one.half, one.three_quarters)]
    return TimeRow(one, address, *days)


def _group_row(one: Group, grouping: str, typed: dict[str, str], lang: Lang) -> dict[str, Any]:
    only = {**typed, _FILTER_OF[grouping]: one.name}
    known = one.name != "unknown"
    cells = [
        (count, _address("statistics:needs", only, stage=stage) if count and known else "")
        for stage, count in zip(STAGES, one.counts, strict=True)
    ]
    return {
        "title": one.title,
        "address": _address("statistics:figures", only, by=grouping) if known else "",
        "cells": cells,
        "proven": _percent(one.share(STAGES.index("proven"), 1)),
        "halves": [_days(each.half, each, lang) for each in one.times],
    }


def _days(value: float | None, one: StageTime, lang: Lang) -> str:
    """Return days in words; a dash where nothing entered, and why where it is not known."""
    if one.is_small:
        return text("statistics.few", lang)
    if one.entered == 0:
        return "—"
    return (
        text("statistics.not_reached", lang) if value is None else text("statistics.days", lang, days=f"{value:,.0f}")
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _day(days: float | None) -> str:
    return "" if days is None else datetime.fromtimestamp(days * _DAY_S, tz=JST).date().isoformat()


def _seen(request: HttpRequest, courses: list[Course]) -> list[Need]:
    found = Need.objects.filter(pk__in=[one.id for one in courses]).select_related("organisation")
    return [one for one in found if request.user.has_perm("needs.view_need", one)]


def _choices(years: list[int], lang: Lang) -> dict[str, Any]:
    return {
        "issues": IssueArea.choices,
        "sizes": [(one, group_title("population", one, lang)) for one in SIZES],
        "years": [(str(year), fiscal_year_name(year, lang)) for year in reversed(years)],
        "areas": (*divisions(), *known_areas()),
    }


def _file(content: bytes, name: str, media: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media, headers=headers)
