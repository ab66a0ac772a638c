"""The page of a reservation, and each step that borrower or lender takes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, require, status_of
from todoku_web.exchange.lending.actions import deciding, handing
from todoku_web.exchange.lending.actions.asking import cancel
from todoku_web.exchange.lending.permissions import SENTENCES
from todoku_web.exchange.lending.queries import waiting_position
from todoku_web.exchange.lending.reservation_forms import ConditionForm
from todoku_web.exchange.lending.town_names import town_name
from todoku_web.exchange.lending.views.access import seen_reservation
from todoku_web.pages.language import current_lang
from todoku_web.uploads.downloads import as_attachment

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.lending.models import Reservation

_CONFLICT, _BAD = 409, 400


@never_cache
@require_safe
@for_people
def reservation(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Show one reservation with its history, and what the person may do with it."""
    return _page(request, seen_reservation(request, reservation_id))


@require_POST
@for_people
def act(request: HttpRequest, reservation_id: UUID, action: str) -> HttpResponse:
    """Grant, refuse, cancel, prepare, ship or close."""
    found = seen_reservation(request, reservation_id)
    seen, said = posted_version(request), request.POST.get("said", "")
    doings: dict[str, Any] = {
        "grant": lambda: deciding.grant(found, by=request.user, seen=seen),
        "refuse": lambda: deciding.refuse(found, by=request.user, seen=seen, said=said),
        "cancel": lambda: cancel(found, by=request.user, seen=seen, said=said),
        "prepare": lambda: deciding.prepare(found, by=request.user, seen=seen),
        "ship": lambda: deciding.ship(found, by=request.user, seen=seen),
        "close": lambda: deciding.close(found, by=request.user, seen=seen),
    }
    if action not in doings:
        raise Http404
    try:
        made = doings[action]()
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, seen_reservation(request, reservation_id), error=error, tried=action, said=said)
    messages.success(request, text(f"lending.done.{made.state}", current_lang()))
    return redirect(found)


@never_cache
@for_people
def hand_over(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Say that the borrower has it, and in which condition each unit went out."""
    return _conditions(request, seen_reservation(request, reservation_id), "hand_over")


@never_cache
@for_people
def take_back(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Say that it came back, and in which condition each unit did."""
    return _conditions(request, seen_reservation(request, reservation_id), "take_back")


@require_safe
@for_people
def return_photo(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Send the picture of what came back."""
    found = seen_reservation(request, reservation_id)
    if found.return_photo is None:
        raise Http404
    return as_attachment(found.return_photo)


def _conditions(request: HttpRequest, found: Reservation, action: str) -> HttpResponse:
    require(request.user, f"lending.{action}_reservation", found)
    is_return = action == "take_back"
    if request.method == "POST":
        form = ConditionForm(request.POST, request.FILES, reservation=found, person=request.user)
        if form.is_valid() and _handed(request, found, form, is_return=is_return):
            found.refresh_from_db()
            messages.success(request, text(f"lending.done.{found.state}", current_lang()))
            return redirect(found)
        status = _BAD
    else:
        conditions = {f"unit-{held.unit_id}": held.unit.condition for held in found.holdings.all()}
        form = ConditionForm(reservation=found, person=request.user, initial={"seen": found.version, **conditions})
        status = 200
    context = {"form": form, "reservation": found, "action": action, "is_return": is_return}
    return render(request, "lending/conditions.html", context, status=status)


def _handed(request: HttpRequest, found: Reservation, form: ConditionForm, *, is_return: bool) -> bool:
    """Do what the form says, and return whether it was done; where it was refused, the form says why."""
    given: dict[str, Any] = {
        "by": request.user,
        "seen": form.cleaned_data["seen"],
        "said": form.cleaned_data["said"],
    }
    try:
        if is_return:
            handing.take_back(found, form.conditions, photo=form.upload, **given)
        else:
            handing.hand_over(found, form.conditions, **given)
    except NotAllowed:
        raise
    except TodokuError as error:
        form.add_error(
            "said" if error.code == "planning.text_empty" else None,
            text(f"error.{error.code}", current_lang(), **error.params),
        )
        return False
    return True


def _page(
    request: HttpRequest, found: Reservation, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person = request.user
    rights = [name for name in SENTENCES if name.endswith("_reservation")]
    context = {
        "reservation": found,
        "town": town_name(found.area_code, current_lang()),
        "position": waiting_position(found),
        "may": {name: person.has_perm(f"lending.{name}", found) for name in rights},
        "is_lender": person.has_perm("lending.view_board", found.organisation),
        "must_say": person.has_perm("lending.keep_equipment", found.organisation) and found.asked_by_id != person.pk,
        "licences": [equipment for equipment, _ in found.thing.parts if equipment.needs_radio_licence],
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "lending/reservation.html", context, status=status)
