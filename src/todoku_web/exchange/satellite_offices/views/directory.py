"""The directory as everybody sees it: its list, its files, and the entries that nobody keeps yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people
from todoku_web.atlas.figures import karte_url
from todoku_web.exchange.needs.places import area_shown, holding, region_asked
from todoku_web.exchange.satellite_offices.actions.offices import take_over as take_over_entry
from todoku_web.exchange.satellite_offices.builtin import known_offices
from todoku_web.exchange.satellite_offices.models import Office, PlaceKind
from todoku_web.exchange.satellite_offices.publishing import FORMATS, published
from todoku_web.exchange.satellite_offices.queries import OfficesAsked, known_entries, listed_offices, own_offices
from todoku_web.exchange.satellite_offices.views.access import bodies_with
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.builtin import KnownOffice

_PER_PAGE = 24
_LONGEST = 60
_FILTERS = ("area", "kind", "bookable", "words")
_MOST_OWN = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the offices that everybody sees, as the filters ask."""
    typed, error, lang = _typed(request), None, current_lang()
    entries: list[KnownOffice] = []
    try:
        asked = _asked(typed)
        found, entries = listed_offices(asked), known_entries(asked)
    except TodokuError as caught:
        error, found = caught, Office.objects.none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    signed_in = request.user.is_authenticated
    context = {
        "page": page,
        "rows": [(one, one.named(lang), area_shown(one.area_code, lang)) for one in page.object_list],
        "known": [(one, one.named(lang), area_shown(one.area_code, lang)) for one in entries]
        if page.number == 1
        else [],
        "count": page.paginator.count + len(entries),
        "typed": typed,
        "error": error,
        "kinds": PlaceKind.choices,
        "formats": FORMATS,
        "query": request.GET.urlencode(),
        "areas": known_areas(),
        "may_begin": bool(bodies_with(request, "begin_office")),
        "own": list(own_offices(request.user)[:_MOST_OWN]) if signed_in else [],
    }
    return render(request, "satellite_offices/home.html", context, status=400 if error else 200)


@require_safe
def directory_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the offices that everybody sees, as they are filtered, as a file."""
    if kind not in FORMATS:
        raise Http404
    asked = _asked(_typed(request))
    offices = listed_offices(asked).prefetch_related("hours")
    content, media = published(offices, known_entries(asked), kind, current_lang())
    headers = {"Content-Disposition": f'attachment; filename="satellite-offices.{kind}"'}
    return HttpResponse(content, content_type=media, headers=headers)


@require_safe
def known(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Show an entry that came with todoku; where somebody keeps it, lead to the office that it has become."""
    entry = _entry(entry_id)
    taken = Office.objects.filter(known_as=entry.id).first()
    if taken is not None and request.user.has_perm("satellite_offices.view_office", taken):
        return redirect(taken)
    lang = current_lang()
    context = {
        "entry": entry,
        "name": entry.named(lang),
        "area": area_shown(entry.area_code, lang),
        "area_url": karte_url(holding(entry.area_code)[0]),
        "may_take_over": taken is None and request.user.has_perm("satellite_offices.take_over_entry", entry),
    }
    return render(request, "satellite_offices/known.html", context)


@require_POST
@for_people
def take_over(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Let the municipality of an entry keep it from now on."""
    made = take_over_entry(_entry(entry_id), by=request.user)
    messages.success(request, text("satellite_offices.done.taken_over", current_lang()))
    return redirect(made)


def _entry(entry_id: str) -> KnownOffice:
    entry = known_offices().get(entry_id)
    if entry is None:
        raise Http404
    return entry


def _asked(typed: dict[str, str]) -> OfficesAsked:
    codes = region_asked(typed["area"]).codes if typed["area"] else ()
    return OfficesAsked(tuple(codes), typed["kind"], typed["bookable"] == "1", typed["words"])


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:_LONGEST] for name in _FILTERS}
