"""Pages of whoever keeps an office: its places, its closures, and who comes on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, posted_version, refused, status_of
from todoku_web.exchange.lending.calendar_view import asked_day
from todoku_web.exchange.lending.moments import said_day
from todoku_web.exchange.satellite_offices import queries
from todoku_web.exchange.satellite_offices.actions import places as actions
from todoku_web.exchange.satellite_offices.moments import said_period
from todoku_web.exchange.satellite_offices.part_specs import CLOSURE, PLACE
from todoku_web.exchange.satellite_offices.views.access import office_at
from todoku_web.exchange.satellite_offices.views.forms import FormPage
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Office

_NEW_PLACE = {"kind": "desk", "count": 1, "each_people": 1, "is_offered": True}


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new_place(request: HttpRequest, office_id: int) -> HttpResponse:
    """Add a place."""
    found = office_at(request, office_id, "keep_office")

    def add(value: dict[str, Any]) -> HttpResponse:
        actions.add_place(found, value, by=request.user)
        return _done(request, found, "saved")

    title = "satellite_offices.place.new"
    return FormPage(PLACE, title, found.get_absolute_url(), {}, _NEW_PLACE, more={"office": found}).answer(request, add)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def place(request: HttpRequest, office_id: int, place_id: int) -> HttpResponse:
    """Change a place; what no longer fits is displaced."""
    found = office_at(request, office_id, "keep_office")
    one = next((one for one in found.places.all() if one.pk == place_id), None)
    if one is None:
        raise Http404
    held = {"kind": one.kind, "place_name": one.name, "count": one.count, "each_people": one.people}
    held |= {"note": one.note, "is_offered": one.is_offered}

    def write(value: dict[str, Any]) -> HttpResponse:
        return _done(
            request, found, "saved", actions.change_place(one, value, by=request.user, seen=posted_version(request))
        )

    title = "satellite_offices.place.edit"
    more = {"office": found, "lead": "satellite_offices.place.lead"}
    return FormPage(PLACE, title, found.get_absolute_url(), {}, held, version=one.version, more=more).answer(
        request, write
    )


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def closures(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the closures to come, and close an office or a place for a time."""
    found = office_at(request, office_id, "keep_office")
    lang = current_lang()
    whole = {"": text("satellite_offices.closure.whole", lang)}
    given = {"closed_place": whole | {str(one.pk): one.name for one in found.places.all()}}

    def close(value: dict[str, Any]) -> HttpResponse:
        _, displaced = actions.close(found, value, by=request.user)
        return _done(request, found, "closed", displaced, back="satellite_offices:closures")

    coming = [one for one in found.closures.all() if one.ends_at > timezone.now()]
    rows = [(one, said_period(one.starts_at, one.ends_at, lang)) for one in coming]
    return FormPage(
        CLOSURE,
        "satellite_offices.closure.title",
        found.get_absolute_url(),
        given,
        {"from_on": timezone.localdate().isoformat()},
        template="satellite_offices/closures.html",
        more={"office": found, "rows": rows},
    ).answer(request, close)


@require_POST
@for_people
def reopen(request: HttpRequest, office_id: int, closure_id: int) -> HttpResponse:
    """Take a closure back."""
    found = office_at(request, office_id, "keep_office")
    one = found.closures.filter(pk=closure_id).first()
    if one is None:
        raise Http404
    try:
        actions.reopen(one, by=request.user)
    except InputError as error:
        return refused(request, error, status=status_of(error))
    return _done(request, found, "reopened", back="satellite_offices:closures")


@never_cache
@require_safe
@for_people
def board(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show who comes on a day, who waits, and whose booking had to give way."""
    found = office_at(request, office_id, "view_board")
    lang, day = current_lang(), asked_day(request.GET.get("day", ""))
    context = {
        "office": found,
        "name": found.named(lang),
        "day": day,
        "day_said": said_day(day, lang),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "rows": [(one, said_period(one.starts_at, one.ends_at, lang)) for one in queries.board(found, day)],
        "displaced": [(one, said_period(one.starts_at, one.ends_at, lang)) for one in queries.displaced(found)],
    }
    return render(request, "satellite_offices/board.html", context)


def _done(request: HttpRequest, found: Office, did: str, displaced: int = 0, *, back: str = "") -> HttpResponse:
    lang = current_lang()
    messages.success(request, text(f"satellite_offices.done.{did}", lang))
    if displaced:
        messages.warning(request, text("satellite_offices.done.displaced", lang, count=displaced))
    return redirect(reverse(back, args=[found.pk]) if back else found.get_absolute_url())
