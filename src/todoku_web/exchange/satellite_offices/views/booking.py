"""Pages on which somebody books a place, and sees what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.dates import JST
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.satellite_offices import queries
from todoku_web.exchange.satellite_offices.actions import booking as actions
from todoku_web.exchange.satellite_offices.actions.calendars import renew as renew_calendar
from todoku_web.exchange.satellite_offices.feeds import own_calendar
from todoku_web.exchange.satellite_offices.models import WAITERS, OwnCalendar
from todoku_web.exchange.satellite_offices.moments import said_period
from todoku_web.exchange.satellite_offices.opening import STEP
from todoku_web.exchange.satellite_offices.part_specs import BOOKING, TIMES, booked_from_until
from todoku_web.exchange.satellite_offices.views.access import booking_at, office_at
from todoku_web.exchange.satellite_offices.views.forms import FormPage
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import posted_key
from todoku_web.planning.typed_values import typed_count

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.satellite_offices.models import Booking, Office, Place

_PER_PAGE = 30
_ASKED = ("on", "from_time", "until_time")
_STEP_MINUTES = int(STEP.total_seconds()) // 60


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def book(request: HttpRequest, office_id: int, place_id: int) -> HttpResponse:
    """Book a place, or join its waiting list."""
    found = office_at(request, office_id, "book_place")
    place = next((one for one in found.places.all() if one.pk == place_id and one.is_offered), None)
    if place is None:
        raise Http404

    def make(value: dict[str, Any]) -> HttpResponse:
        made = actions.book(place, _wish(request, value), by=request.user, key=posted_key(request))
        messages.success(request, text(f"satellite_offices.done.{made.state}", current_lang()))
        return redirect(made)

    return _form(request, found, place, _fresh(request)).answer(request, make)


@never_cache
@require_safe
@for_people
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Show a booking, what became of it, and what the person may do with it."""
    return _page(request, booking_at(request, booking_id))


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Change a booking that has not begun."""
    found = booking_at(request, booking_id, "change_booking")

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.change(found, _wish(request, value), by=request.user, seen=posted_version(request))
        messages.success(request, text("satellite_offices.done.changed", current_lang()))
        return redirect(found)

    return _form(request, found.office, found.place, _held(found), found).answer(request, write)


@require_POST
@for_people
def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Call a booking off."""
    found = booking_at(request, booking_id)
    said = request.POST.get("said", "")
    return _tried(
        request,
        found,
        "cancelled",
        lambda: actions.cancel(found, by=request.user, seen=posted_version(request), said=said),
    )


@require_POST
@for_people
def count(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Note how many people came."""
    found = booking_at(request, booking_id)

    def doing() -> Booking:
        came = typed_count(request.POST.get("came", ""))
        return actions.count_people(found, came, by=request.user, seen=posted_version(request))

    return _tried(request, found, "counted", doing)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the person's own bookings, and the address of their calendar."""
    lang = current_lang()
    page = Paginator(queries.own_bookings(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    kept = OwnCalendar.objects.filter(person=request.user).first()
    feed = request.build_absolute_uri(reverse("satellite_offices:feed", args=[kept.key])) if kept else ""
    now = timezone.now()
    coming = list(queries.coming_bookings(request.user))
    context = {
        "coming": [(one, said_period(one.starts_at, one.ends_at, lang)) for one in coming],
        "page": page,
        "rows": [
            (one, said_period(one.starts_at, one.ends_at, lang))
            for one in page.object_list
            if one not in coming or one.ends_at <= now
        ],
        "feed": feed,
    }
    return render(request, "satellite_offices/mine.html", context)


@require_POST
@for_people
def renew(request: HttpRequest) -> HttpResponse:
    """Give the person's calendar a new address."""
    renew_calendar(by=request.user)
    messages.success(request, text("satellite_offices.done.calendar", current_lang()))
    return redirect(f"{reverse('satellite_offices:mine')}#calendar")


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Send the calendar of a person's own bookings to who has its secret address."""
    kept = OwnCalendar.objects.select_related("person").filter(key=key, person__is_active=True).first()
    if kept is None:
        raise Http404
    content = own_calendar(
        kept.person, current_lang(), address_of=lambda one: request.build_absolute_uri(one.get_absolute_url())
    )
    headers = {
        "Content-Disposition": 'attachment; filename="satellite-offices.ics"',
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _form(
    request: HttpRequest, office: Office, place: Place, held: dict[str, Any], found: Booking | None = None
) -> FormPage:
    lang = current_lang()
    bodies = {str(one.organisation_id): one.organisation.name for one in memberships_of(request.user)}
    times = _times(office, {**held, **request.POST.dict()})
    given = {
        "from_time": {one: one for one in times if one != TIMES[-1]},
        "until_time": {one: one for one in times if one != TIMES[0]},
        "for_body": {"": text("satellite_offices.for_oneself", lang), **bodies},
    }
    more = {
        "office": office,
        "name": office.named(lang),
        "place": place,
        "booking": found,
        "save": "satellite_offices.book" if found is None else "",
    }
    back = office.get_absolute_url() if found is None else found.get_absolute_url()
    title = "satellite_offices.book" if found is None else "satellite_offices.book_edit"
    version = None if found is None else found.version
    template = "satellite_offices/book.html"
    return FormPage(BOOKING, title, back, given, held, version=version, template=template, more=more)


def _times(office: Office, held: dict[str, Any]) -> tuple[str, ...]:
    """Return the half hours between which the office is open on any day, and those that stand in the form."""
    minutes = [one for hours in office.hours.all() for day in hours.week.values() for one in day]
    first, last = (min(minutes) // _STEP_MINUTES, -(-max(minutes) // _STEP_MINUTES)) if minutes else (0, len(TIMES) - 1)
    kept = {held.get(name) for name in ("from_time", "until_time")}
    return tuple(one for number, one in enumerate(TIMES) if first <= number <= last or one in kept)


def _fresh(request: HttpRequest) -> dict[str, Any]:
    """Return what stands in a new form: what the address says of the time, and the person's first organisation."""
    asked = {name: request.GET[name] for name in _ASKED if request.GET.get(name)}
    if asked.get("from_time") in TIMES and "until_time" not in asked:
        asked["until_time"] = TIMES[min(TIMES.index(asked["from_time"]) + 2, len(TIMES) - 1)]
    first = next(iter(memberships_of(request.user)), None)
    body = "" if first is None else str(first.organisation_id)
    usual = {"on": timezone.localdate().isoformat(), "from_time": "09:00", "until_time": "12:00"}
    return {**usual, **asked, "seats": 1, "people": 1, "for_body": body}


def _held(found: Booking) -> dict[str, Any]:
    starts, ends = timezone.localtime(found.starts_at, JST), timezone.localtime(found.ends_at, JST)
    until = f"{ends:%H:%M}"
    return {
        "on": starts.date().isoformat(),
        "from_time": f"{starts:%H:%M}",
        "until_time": "24:00" if until == "00:00" else until,
        "seats": found.count,
        "people": found.people,
        "for_body": "" if found.for_body_id is None else str(found.for_body_id),
        "purpose": found.purpose,
        "waits": found.state in WAITERS,
    }


def _wish(request: HttpRequest, value: dict[str, Any]) -> actions.Wish:
    starts_at, ends_at = booked_from_until(value)
    mine = {str(one.organisation_id): one.organisation for one in memberships_of(request.user)}
    body = mine[value["for_body"]] if value["for_body"] else None
    return actions.Wish(starts_at, ends_at, value["seats"], value["people"], body, value["purpose"], value["waits"])


def _tried(request: HttpRequest, found: Booking, did: str, doing: Any) -> HttpResponse:
    try:
        doing()
    except NotAllowed:
        raise
    except TodokuError as error:
        again = queries.booking_for_page(found.pk) or found
        return _page(request, again, error=error, said=request.POST.get("said", ""))
    messages.success(request, text(f"satellite_offices.done.{did}", current_lang()))
    return redirect(found)


def _page(request: HttpRequest, found: Booking, *, error: TodokuError | None = None, said: str = "") -> HttpResponse:
    person, lang = request.user, current_lang()
    works = person.has_perm("satellite_offices.view_board", found.office)
    context = {
        "booking": found,
        "name": found.office.named(lang),
        "period": said_period(found.starts_at, found.ends_at, lang),
        "position": queries.waiting_position(found),
        "is_own": found.person_id == person.pk,
        "works": works,
        "may_see_office": person.has_perm("satellite_offices.view_office", found.office),
        "may_change": person.has_perm("satellite_offices.change_booking", found),
        "may_cancel": person.has_perm("satellite_offices.cancel_booking", found),
        "may_count": person.has_perm("satellite_offices.count_booking", found),
        "most_people": found.count * found.place.people,
        "history": [
            {"at": one.at, "did": text(f"satellite_offices.did.{one.action}", lang), "text": one.text}
            for one in found.events.all()
        ],
        "error": error,
        "said": said,
    }
    return render(request, "satellite_offices/booking.html", context, status=status_of(error) if error else 200)
