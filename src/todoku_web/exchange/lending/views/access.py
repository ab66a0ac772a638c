"""What stands before the pages: things for who may see them, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from todoku_web.accounts.doors import require, seen
from todoku_web.accounts.models import Organisation
from todoku_web.exchange.lending.models import Unit
from todoku_web.exchange.lending.queries import reservation_at, thing_at

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.lending.models import Reservation


def seen_thing(request: HttpRequest, kind: str, pk: int) -> Any:
    """Return a kind of equipment or a set that the person may see; 404 for everybody else."""
    return seen(request, thing_at(kind, pk), "lending.view_equipment")


def seen_reservation(request: HttpRequest, reservation_id: UUID) -> Reservation:
    """Return a reservation that the person may see; 404 for everybody else."""
    return seen(request, reservation_at(reservation_id), "lending.view_reservation")


def seen_lender(request: HttpRequest, pk: int, right: str = "view_board") -> Organisation:
    """Return an organisation whose board the person may see; 404 for others, a refusal for who may not do this."""
    found = Organisation.objects.select_related("lender").filter(pk=pk).first()
    return seen(request, found, "lending.view_board", f"lending.{right}")


def seen_unit(request: HttpRequest, pk: int) -> Unit:
    """Return a unit for who keeps it; a refusal for the lender's other people, 404 for everybody else."""
    found: Unit = get_object_or_404(Unit.objects.select_related("equipment__organisation"), pk=pk)
    if not request.user.has_perm("lending.view_board", found.equipment.organisation):
        raise Http404
    require(request.user, "lending.keep_equipment", found.equipment)
    return found
