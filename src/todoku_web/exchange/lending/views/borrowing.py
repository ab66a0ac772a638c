"""Pages on which somebody reserves equipment, and sees what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, kept, require
from todoku_web.exchange.lending.actions.asking import Wish, ask, change
from todoku_web.exchange.lending.models import MOVABLE, OUT, State
from todoku_web.exchange.lending.moments import said_moment
from todoku_web.exchange.lending.periods import FARTHEST_DAYS, check_period, longest_days
from todoku_web.exchange.lending.queries import own_reservations
from todoku_web.exchange.lending.reservation_forms import ReservationForm
from todoku_web.exchange.lending.store_book import new_claim, open_store
from todoku_web.exchange.lending.town_names import town_name
from todoku_web.exchange.lending.views.access import seen_reservation, seen_thing
from todoku_web.exchange.lending.views.merging import asked_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.lending.models import Reservation

_PER_PAGE = 25
_TIMES = ("starts_on", "starts_hour", "ends_on", "ends_hour", "destination")


@cache_control(private=True, no_cache=True)
@for_people
def reserve(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Reserve something; ``action=check`` only answers whether it is free."""
    found = seen_thing(request, kind, pk)
    require(request.user, "lending.reserve_equipment")
    if request.method != "POST":
        typed = kept(request) or {}
        asked = {name: request.GET[name] for name in _TIMES if request.GET.get(name)}
        initial = {**asked, **{name: values[0] for name, values in typed.items() if values}}
        return _page(request, ReservationForm.fresh(thing=found, person=request.user, **initial))
    checks = request.POST.get("action") == "check"
    form = ReservationForm(request.POST, thing=found, person=request.user, is_asked=checks)
    if not form.is_valid():
        return _page(request, form, status=400)
    if checks:
        return _page(request, form, answer=_answer_of(form))
    try:
        made = ask(found, form.wish, borrower=form.body, by=request.user, key=form.cleaned_data["key"])
    except NotAllowed:
        raise
    except TodokuError as error:
        form.say(error)
        return _page(request, form, status=400)
    messages.success(request, text(f"lending.asked.{made.state}", current_lang()))
    return redirect(made)


@require_safe
@cache_control(private=True, no_cache=True)
def answer(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Answer whether something is free from when until when, and if not, from when on it is: a part of a page."""
    found = seen_thing(request, kind, pk)
    form = ReservationForm(request.GET, thing=found, person=request.user, is_asked=True)
    found_answer = _answer_of(form) if form.is_valid() else None
    return render(request, "lending/answer.html", {"answer": found_answer})


@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person's organisations borrow."""
    page = Paginator(own_reservations(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "lending/mine.html", {"page": page})


@never_cache
@for_people
def edit(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Change a reservation; where it was changed meanwhile, ask what is to hold."""
    found = seen_reservation(request, reservation_id)
    require(request.user, "lending.change_reservation", found)
    if request.method != "POST":
        return _page(request, ReservationForm.of(found, person=request.user), found)
    form = ReservationForm(request.POST, thing=found.thing, person=request.user)
    form.fields["borrower"].required = False
    if not form.is_valid():
        return _page(request, form, found, status=400)
    wish = form.wish
    try:
        change(found, wish, by=request.user, seen=form.cleaned_data.get("seen") or 0)
    except NotAllowed:
        raise
    except ChangedMeanwhile:
        return _merge(request, form, found, wish)
    except TodokuError as error:
        form.say(error)
        return _page(request, form, found, status=400)
    messages.success(request, text("lending.changed", current_lang()))
    return redirect(found)


def _answer_of(form: ReservationForm) -> dict[str, Any]:
    """Return whether what a form asks for is free; where it is not, the first hour at which it is, if anybody knows."""
    lang, wish, thing = current_lang(), form.wish, form.thing
    lender = getattr(thing.organisation, "lender", None)
    if lender is None:
        return {"status": "error", "error": None}
    try:
        check_period(wish.starts_at, wish.ends_at, now=timezone.now(), most_days=longest_days(thing))
    except TodokuError as error:
        return {"status": "error", "error": error}
    book = open_store(thing.organisation_id, (equipment.pk for equipment, _ in thing.parts)).book
    claim = new_claim(thing, lender, wish)
    facts = {"way": claim.shipping_h, "town": town_name(wish.area_code, lang)}
    if book.allot(claim) is not None:
        return {"status": "free", **facts}
    first = book.earliest(claim, until=book.now + timedelta(days=FARTHEST_DAYS))
    if first is None:
        return {"status": "unknown", **facts}
    return {"status": "taken", "earliest": said_moment(first, lang), **facts}


def _merge(request: HttpRequest, form: ReservationForm, found: Reservation, wish: Wish) -> HttpResponse:
    found.refresh_from_db()
    lang, now = current_lang(), Wish.of(found)
    rows = [
        (text(f"lending.field.{name}", lang), _said(name, getattr(now, name)), _said(name, getattr(wish, name)))
        for name in ("starts_at", "ends_at", "area_code", "count", "unit", "purpose")
        if getattr(now, name) != getattr(wish, name)
    ]
    return asked_page(request, form, rows, seen=found.version, back=found.get_absolute_url())


def _said(name: str, value: Any) -> str:
    if name in {"starts_at", "ends_at"}:
        return said_moment(value, current_lang())
    if name == "area_code":
        return town_name(value, current_lang())
    if name == "unit" and value is None:
        return text("lending.any_unit", current_lang())
    return str(value)


def _page(
    request: HttpRequest,
    form: ReservationForm,
    found: Reservation | None = None,
    *,
    answer: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "thing": form.thing,
        "reservation": found,
        "only_end": found is not None and found.state in (State.PREPARED, *OUT),
        "may_wait": found is None or found.state not in (*MOVABLE, *OUT),
        "answer": answer,
        "licences": [equipment for equipment, _ in form.thing.parts if equipment.needs_radio_licence],
        "max_days": longest_days(form.thing),
        "areas": known_areas(),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "lending/reserve.html", context, status=status)
