"""What stands before the pages: things for who may see them, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from todoku_web.accounts.models import Organisation
from todoku_web.exchange.lending.actions.allowed import NotAllowed, require
from todoku_web.exchange.lending.models import Unit
from todoku_web.exchange.lending.queries import reservation_at, thing_at
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.lending.models import Reservation


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return render(request, "400.html", {"error": error}, status=403)

    return signed_in(answered)


def seen_thing(request: HttpRequest, kind: str, pk: int) -> Any:
    """Return a kind of equipment or a set that the person may see; 404 for everybody else."""
    found = thing_at(kind, pk)
    if found is None or not request.user.has_perm("lending.view_equipment", found):
        raise Http404
    return found


def seen_reservation(request: HttpRequest, reservation_id: UUID) -> Reservation:
    """Return a reservation that the person may see; 404 for everybody else."""
    found = reservation_at(reservation_id)
    if found is None or not request.user.has_perm("lending.view_reservation", found):
        raise Http404
    return found


def seen_lender(request: HttpRequest, pk: int, right: str = "view_board") -> Organisation:
    """Return an organisation whose board the person may see; 404 for others, a refusal for who may not do this."""
    found: Organisation = get_object_or_404(Organisation.objects.select_related("lender"), pk=pk)
    if not request.user.has_perm("lending.view_board", found):
        raise Http404
    require(request.user, right, found)
    return found


def seen_unit(request: HttpRequest, pk: int) -> Unit:
    """Return a unit for who keeps it; a refusal for the lender's other people, 404 for everybody else."""
    found: Unit = get_object_or_404(Unit.objects.select_related("equipment__organisation"), pk=pk)
    if not request.user.has_perm("lending.view_board", found.equipment.organisation):
        raise Http404
    require(request.user, "keep_equipment", found.equipment)
    return found


def seen_number(request: HttpRequest) -> int:
    """Return the version that a page was made of, 0 where it does not say."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() else 0
