"""Pages of an office: what it is and when it is free, and what whoever keeps it says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.areas.municipalities import label
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_all, for_people, posted_version, refused, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.atlas.figures import karte_url
from todoku_web.exchange.lending.calendar_view import asked_day
from todoku_web.exchange.lending.moments import said_day
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.satellite_offices.actions import offices as actions
from todoku_web.exchange.satellite_offices.calendar_view import VIEWS, day_of, neighbours, next_open_day, week_of
from todoku_web.exchange.satellite_offices.moments import said_period
from todoku_web.exchange.satellite_offices.opening import WEEKDAYS, said_hours
from todoku_web.exchange.satellite_offices.part_specs import ABOUT, AMENITIES, FACILITIES, HOURS, PARTS
from todoku_web.exchange.satellite_offices.queries import history_of
from todoku_web.exchange.satellite_offices.views.access import bodies_with, chosen_body, office_at
from todoku_web.exchange.satellite_offices.views.forms import WORDS, FormPage
from todoku_web.pages.language import current_lang
from todoku_web.parts.columns import Column
from todoku_web.parts.pages import posted_key
from todoku_web.parts.part import Part
from todoku_web.parts.shown import shown_fields
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.satellite_offices.models import Office

_BODY = Column("body", "choice", needed=True)
NEW = Part("new", (), (_BODY, *ABOUT.fields), check=ABOUT.check)
_ACTS = {"list": actions.put_in_directory, "withdraw": actions.withdraw}
_DEFAULT_TERMS = {"most_days_ahead": 60, "most_hours": 8}
_SHOWN_BELOW = ("name", "name_en", "area", "summary", "sources", "point", "link")


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Begin an office."""
    bodies = bodies_with(request, "begin_office")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "satellite_offices.begin_office", mine[0].organisation if mine else None)
    town = next((one for one in bodies if len(one.area_codes) == 1 and len(one.area_code) == 5), None)  # noqa: PLR2004 [digits]
    held = {"body": str(bodies[0].pk), "area": label(town.area_code) if town else ""}

    def begin(value: dict[str, Any]) -> HttpResponse:
        body = chosen_body(bodies, value.pop("body"))
        made = actions.begin(value, organisation=body, by=request.user, key=posted_key(request))
        messages.success(request, text("satellite_offices.done.begun", current_lang()))
        return redirect(made)

    return FormPage(
        NEW,
        "satellite_offices.new",
        reverse("satellite_offices:home"),
        {"body": {str(one.pk): one.name for one in bodies}},
        held,
        more={"areas": known_areas(), "lead": "satellite_offices.new_lead"},
    ).answer(request, begin)


@never_cache
@require_safe
@for_all
def office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show an office, and when its places are free: ``?view=week&place=3&day=2027-04-01``."""
    return office_page(request, office_at(request, office_id))


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def part(request: HttpRequest, office_id: int, name: str) -> HttpResponse:
    """Write a part of an office."""
    if name not in PARTS:
        raise Http404
    found, spec = office_at(request, office_id, "keep_office"), PARTS[name]
    held = found.part(name) or (_DEFAULT_TERMS if name == "terms" else {})

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.write(found, name, value, by=request.user, seen=posted_version(request))
        return _saved(request, found)

    more = {"office": found, "areas": known_areas() if name == "about" else ()}
    return FormPage(
        spec, f"satellite_offices.part.{name}", found.get_absolute_url(), {}, held, version=found.version, more=more
    ).answer(request, write)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def hours(request: HttpRequest, office_id: int) -> HttpResponse:
    """Set the hours of the week from a day on."""
    found = office_at(request, office_id, "keep_office")
    held = actions.hours_as_typed(found) | {"from_on": timezone.localdate().isoformat()}

    def write(value: dict[str, Any]) -> HttpResponse:
        displaced = actions.set_hours(found, value, by=request.user, seen=posted_version(request))
        return _saved(request, found, displaced)

    more = {"office": found, "lead": "satellite_offices.hours_lead"}
    return FormPage(
        HOURS, "satellite_offices.part.hours", found.get_absolute_url(), {}, held, version=found.version, more=more
    ).answer(request, write)


@require_POST
@for_people
def act(request: HttpRequest, office_id: int, name: str) -> HttpResponse:
    """Put an office into the directory, or take it out."""
    found = office_at(request, office_id)
    if name not in _ACTS:
        raise Http404
    try:
        _ACTS[name](found, by=request.user, seen=posted_version(request))
    except InputError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text(f"satellite_offices.done.{name}", current_lang()))
    return redirect(found)


def office_page(request: HttpRequest, found: Office, *, error: TodokuError | None = None) -> HttpResponse:
    """Return the page of an office."""
    person, lang = request.user, current_lang()
    may_keep = person.has_perm("satellite_offices.keep_office", found)
    about = found.part("about")
    context = {
        "office": found,
        "name": found.named(lang),
        "area": area_shown(found.area_code, lang),
        "area_url": karte_url(holding(found.area_code)[0]),
        "about": about,
        "facts": [
            (label_, value)
            for (label_, value), column in zip(
                shown_fields(ABOUT, about, {}, lang, words=WORDS), ABOUT.fields, strict=True
            )
            if column.name not in _SHOWN_BELOW
        ],
        "sources": [one for one in about.get("sources", "").split("\n") if one],
        "amenities": _amenities(found, lang),
        "facilities_other": found.part("facilities").get("other", ""),
        "connection": _connection(found, lang),
        "weeks": _weeks(found, lang),
        "closures": [
            (one, said_period(one.starts_at, one.ends_at, lang))
            for one in found.closures.all()
            if one.ends_at > timezone.now()
        ],
        "places": [one for one in found.places.all() if one.is_offered or may_keep],
        "may_keep": may_keep,
        "may_list": person.has_perm("satellite_offices.list_in_directory", found),
        "may_withdraw": person.has_perm("satellite_offices.withdraw_office", found),
        "works": person.has_perm("satellite_offices.view_board", found),
        "takes": found.takes_bookings and found.is_listed,
        "terms_note": found.part("terms").get("terms_note", ""),
        "history": [
            {
                "at": one.at,
                "did": text(f"satellite_offices.did_office.{one.action}", lang),
                "by": str(one.actor or "—"),
                "parts": [text(f"satellite_offices.part.{change['field']}", lang) for change in one.changes],
            }
            for one in history_of(found)
        ]
        if may_keep
        else [],
        "error": error,
        **_calendar(request, found, lang),
    }
    return render(request, "satellite_offices/office.html", context, status=status_of(error) if error else 200)


def _saved(request: HttpRequest, found: Office, displaced: int = 0) -> HttpResponse:
    messages.success(request, text("satellite_offices.done.saved", current_lang()))
    if displaced:
        messages.warning(request, text("satellite_offices.done.displaced", current_lang(), count=displaced))
    return redirect(found)


def _amenities(found: Office, lang: Lang) -> list[tuple[str, str, str]]:
    held = found.part("facilities")
    known = [(one, held.get(one) or "unknown") for one in AMENITIES]
    return [
        (text(f"satellite_offices.field.{one}", lang), value, text(f"satellite_offices.has.{value}", lang))
        for one, value in known
    ]


def _connection(found: Office, lang: Lang) -> dict[str, str]:
    """Return the connection in words with its basis; empty where it is not known."""
    held = found.part("facilities")
    if not held.get("down_mbps") and not held.get("up_mbps"):
        return {}
    columns = {one.name: one for one in FACILITIES.fields}
    told = {
        name: columns[name].shown(held.get(name), {}, lang) for name in ("down_mbps", "up_mbps", "connection_basis")
    }
    basis = {"measured": "measured", "declared": "estimated"}.get(held.get("connection_basis", ""), "unknown")
    return {**told, "basis": basis, "on": held.get("connection_on") or "", "note": held.get("connection_note") or ""}


def _weeks(found: Office, lang: Lang) -> list[dict[str, Any]]:
    """Return the hours that hold now, and those that will: from which day, and each weekday with its hours."""
    today = timezone.localdate()
    kept = sorted(found.hours.all(), key=lambda one: one.from_on)
    now = [one for one in kept if one.from_on <= today][-1:]
    shown = [*now, *(one for one in kept if one.from_on > today)]
    return [
        {
            "from_on": said_day(one.from_on, lang) if one.from_on > today else "",
            "days": [
                (text(f"satellite_offices.field.{day}", lang), said_hours(one.week.get(day)).replace("-", "–"))
                for day in WEEKDAYS
            ],
        }
        for one in shown
    ]


def _calendar(request: HttpRequest, found: Office, lang: Lang) -> dict[str, Any]:
    offered = [one for one in found.places.all() if one.is_offered]
    asked, typed = request.GET.get("view", ""), request.GET.get("place", "")
    place = next((one for one in offered if str(one.pk) == typed), offered[0] if offered else None)
    view = asked if asked in VIEWS and place is not None else VIEWS[0]
    day = asked_day(request.GET["day"]) if request.GET.get("day") else next_open_day(found)
    shown = week_of(found, place, day) if view == "week" and place is not None else day_of(found, day)
    before, after = neighbours(view, day)
    monday = shown.columns[0] if view == "week" else day
    return {
        "view": view,
        "day": day,
        "place": place,
        "offered": offered,
        "calendar": shown,
        "before": before,
        "after": after,
        "heads": [said_day(one, lang) for one in shown.columns]
        if view == "week"
        else [one.name for one in shown.columns],
        "period": text(
            f"satellite_offices.calendar.of_{view}", lang, day=said_day(monday, lang), place=place.name if place else ""
        ),
    }
