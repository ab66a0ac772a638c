"""The lists of shared services, and how far the deck's target of regions is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.errors import TodokuError
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.accounts.doors import for_people
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.places import area_shown, region_asked
from todoku_web.exchange.needs.views.lists import codes_of
from todoku_web.exchange.shared_services.models import ServiceState
from todoku_web.exchange.shared_services.progress import by_year, first_uses, target
from todoku_web.exchange.shared_services.queries import ServicesAsked, filtered, own_services, public_services
from todoku_web.exchange.shared_services.views.access import bodies_for
from todoku_web.exchange.shared_services.workflow import PUBLIC
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PER_PAGE = 30
_LONGEST = 60
_FILTERS = ("issue", "state", "words", "area")


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List the services that everybody sees."""
    typed, error = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in _FILTERS}, None
    try:
        codes = codes_of(region_asked(typed["area"])) if typed["area"] else ()
        found = filtered(public_services(), ServicesAsked(typed["issue"], typed["state"], typed["words"], codes))
    except TodokuError as caught:
        error, found = caught, public_services().none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "typed": typed,
        "error": error,
        "query": query.urlencode(),
        "issues": IssueArea.choices,
        "states": [one for one in ServiceState.choices if one[0] in PUBLIC],
        "areas": known_areas(),
        "may_begin": bool(bodies_for(request.user, "begin_service")),
        **_reached(),
    }
    return render(request, "shared_services/list.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the services that the person's organisations lead or take part in."""
    page = Paginator(own_services(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    may_begin = bool(bodies_for(request.user, "begin_service"))
    return render(request, "shared_services/mine.html", {"page": page, "may_begin": may_begin})


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show how many municipalities used shared services by the end of each fiscal year, beside the deck's target."""
    lang, days = current_lang(), first_uses()
    regions = target().regions
    years = [
        {
            "name": fiscal_year_name(year.fiscal_year, lang),
            "new": year.new,
            "so_far": year.so_far,
            "share": f"{year.so_far / regions:.0%}",
            "percent": min(100, round(100 * year.so_far / regions, 1)),
        }
        for year in by_year(days.values())
    ]
    first = sorted(days.items(), key=lambda one: (one[1], one[0]))
    towns = [(area_shown(code, lang), day) for code, day in first]
    return render(request, "shared_services/progress.html", {"years": years, "towns": towns, **_reached(days)})


def _reached(days: Any = None) -> dict[str, Any]:
    """Return the target, and how many municipalities reached it by its day and by now."""
    held, goal = first_uses() if days is None else days, target()
    now = len(held)
    return {
        "target": goal,
        "programme": goal.programme[current_lang()],
        "reached_by_then": sum(day <= goal.by for day in held.values()),
        "reached_now": now,
        "reached_percent": min(100, round(100 * now / goal.regions, 1)),
    }
