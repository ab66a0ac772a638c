"""Pages that everybody sees: what can be borrowed, and when it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from todoku.areas.municipalities import find_region
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.lending.calendar_view import VIEWS, asked_day, month_of, neighbours, week_of
from todoku_web.exchange.lending.models import UnitState
from todoku_web.exchange.lending.moments import said_day
from todoku_web.exchange.lending.queries import offered, offered_kits
from todoku_web.exchange.lending.shipping import Reach, said_h
from todoku_web.exchange.lending.town_names import town_name
from todoku_web.exchange.lending.views.access import seen_thing
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.uploads.downloads import as_attachment

if TYPE_CHECKING:
    from django.http import HttpRequest

_PER_PAGE = 24
_LONGEST = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List what can be borrowed, as the filters ask."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in ("issue", "area", "licence", "q")}
    codes, error = None, None
    if asked["area"]:
        try:
            codes = find_region(asked["area"]).codes
        except TodokuError as caught:
            error = caught
    found = offered(issue=asked["issue"], codes=codes, licence=asked["licence"], words=asked["q"])
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, town_name(one.area_code, current_lang())) for one in page.object_list],
        "kits": [] if any(asked.values()) else list(offered_kits()[:_PER_PAGE]),
        "asked": asked,
        "error": error,
        "issues": IssueArea.choices,
        "areas": known_areas(),
        "bodies": [one.organisation for one in memberships_of(request.user)],
    }
    return render(request, "lending/home.html", context, status=400 if error else 200)


@require_safe
@cache_control(private=True, no_cache=True)
def thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show a kind of equipment or a set, on what terms it is lent, and its calendar by month or week."""
    found, lang = seen_thing(request, kind, pk), current_lang()
    context = {
        "thing": found,
        "parts": [(equipment, number, town_name(equipment.area_code, lang)) for equipment, number in found.parts],
        "in_service": _in_service(found),
        "ways": _ways(found),
        "licences": [equipment for equipment, _ in found.parts if equipment.needs_radio_licence],
        "decides": any(equipment.confirms_each for equipment, _ in found.parts),
        "max_days": min(equipment.max_days for equipment, _ in found.parts),
        "may_keep": request.user.has_perm("lending.keep_equipment", found),
        **calendar_of(request, found),
    }
    return render(request, "lending/thing.html", context)


@require_safe
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Send a picture of a kind of equipment."""
    found = seen_thing(request, "equipment", pk)
    picture = next((one for one in found.photos.select_related("upload") if one.pk == photo), None)
    if picture is None:
        raise Http404
    return as_attachment(picture.upload)


def calendar_of(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Return what the calendar of a thing shows: ``?view=week&day=2027-04-01``."""
    lang = current_lang()
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else VIEWS[0]
    day = asked_day(request.GET.get("day", ""))
    rows = (week_of if view == "week" else month_of)(found, day)
    before, after = neighbours(view, day)
    return {
        "view": view,
        "day": day,
        "rows": rows,
        "before": before,
        "after": after,
        "period": text(
            "lending.calendar.week_of" if view == "week" else "lending.calendar.month_of",
            lang,
            day=said_day(rows[0][0].day, lang),
            month=text(f"lending.month_name.{day.month}", lang),
            year=day.year,
        ),
        "weekdays": [text(f"lending.weekday.{number}", lang) for number in range(7)],
    }


def _in_service(found: Any) -> int:
    """Return how many of a thing there are in service; of a set as many as its scarcest part allows."""
    return min(
        equipment.units.filter(state=UnitState.IN_SERVICE).count() // number for equipment, number in found.parts
    )


def _ways(found: Any) -> list[tuple[Reach, int, bool]]:
    """Return the hours of each way, and whether they are the lender's default."""
    lender = getattr(found.organisation, "lender", None)
    ways = []
    for far in Reach:
        said = [said_h(equipment, far) for equipment, _ in found.parts]
        known = [hours for hours in said if hours is not None]
        default = [lender.default_shipping_h] if lender is not None and len(known) < len(said) else []
        ways.append((far, max([*known, *default]), bool(default) and max(default) >= max(known, default=0)))
    return ways
