"""Asks what can be borrowed, what somebody has borrowed, and what a lender has to do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from todoku.dates import JST
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.lending.models import (
    HOLDING,
    MOST_HOURS,
    OUT,
    UNDECIDED,
    Equipment,
    Holding,
    Kit,
    Offer,
    Reservation,
    State,
    Unit,
    UnitState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from todoku_web.accounts.models import Organisation

MOST_ON_BOARD = 200
_OF_PAGE = ("organisation", "borrower", "asked_by", "equipment", "kit", "unit")


def offered(*, issue: str = "", codes: Iterable[str] | None = None, licence: str = "", words: str = "") -> QuerySet:
    """Return the catalogue by title: kinds of equipment with the number of their units, as the filters ask."""
    found = Equipment.objects.filter(state=Offer.OFFERED).select_related("organisation")
    if issue in IssueArea.values:
        found = found.filter(issue_areas__contains=f",{issue},")
    if codes is not None:
        found = found.filter(area_code__in=list(codes))
    if licence in {"yes", "no"}:
        found = found.filter(needs_radio_licence=licence == "yes")
    if words:
        found = found.filter(Q(title__icontains=words) | Q(description__icontains=words))
    counted = found.annotate(in_service=Count("units", filter=Q(units__state=UnitState.IN_SERVICE)))
    return counted.order_by("title", "pk")


def offered_kits() -> QuerySet:
    """Return the sets of the catalogue with their parts."""
    return (
        Kit.objects.filter(state=Offer.OFFERED).select_related("organisation").prefetch_related("kit_parts__equipment")
    )


def thing_at(kind: str, pk: int) -> Equipment | Kit | None:
    """Return a kind of equipment or a set with what its page shows."""
    if kind == Equipment.kind:
        found: Equipment | None = (
            Equipment.objects.select_related("organisation__lender").prefetch_related("photos").filter(pk=pk).first()
        )
        return found
    kits = Kit.objects.select_related("organisation__lender").prefetch_related("kit_parts__equipment")
    return kits.filter(pk=pk).first() if kind == Kit.kind else None


def reservation_at(reservation_id: Any) -> Reservation | None:
    """Return a reservation with what its page shows."""
    return (
        Reservation.objects.select_related(*_OF_PAGE, "organisation__lender", "return_photo")
        .prefetch_related("events__actor", "holdings__unit__equipment", "kit__kit_parts__equipment")
        .filter(pk=reservation_id)
        .first()
    )


def borrowing_organisations(person: Any) -> list[Organisation]:
    """Return the organisations for which a person may borrow."""
    return [one.organisation for one in memberships_of(person) if one.has_role(Role.DRAFTER)]


def own_reservations(person: Any) -> QuerySet:
    """Return what a person's organisations borrow or have borrowed, the newest first."""
    own = [one.organisation_id for one in memberships_of(person)]
    return Reservation.objects.filter(borrower__in=own).select_related(*_OF_PAGE).order_by("-created_at", "pk")


def waiting_position(one: Reservation) -> int | None:
    """Return how many wait for the same thing, with this one, up to it; None for one that does not wait."""
    if one.state != State.WAITING:
        return None
    same = Reservation.objects.filter(
        organisation=one.organisation_id, equipment=one.equipment_id, kit=one.kit_id, state=State.WAITING
    )
    return same.filter(Q(created_at__lt=one.created_at) | Q(created_at=one.created_at, pk__lte=one.pk)).count()


GROUPS = ("to_decide", "overdue", "to_prepare", "to_ship", "due_back", "in_service")
"""What is to be done today, what presses first; ``lending.board.<name>`` is the heading of each."""


def board(organisation: Organisation) -> dict[str, list[Reservation]]:
    """Return what a lender has to do today: each reservation in the group of what is to be done with it next."""
    end = _end_of_today()
    begun = Holding.objects.filter(reservation=OuterRef("pk"), starts_at__lt=end)
    presses = (
        Q(state__in=(State.ASKED, State.RETURNED))
        | Q(state__in=OUT, ends_at__lte=end)
        | Q(Exists(begun), state=State.GRANTED)
        | Q(state=State.PREPARED, starts_at__lt=end + timedelta(hours=MOST_HOURS))
    )
    found = open_reservations(organisation).filter(presses)
    made: dict[str, list[Reservation]] = {name: [] for name in GROUPS}
    for one in found[:MOST_ON_BOARD]:
        group = _group(one, end)
        if group:
            made[group].append(one)
    return made


def open_reservations(organisation: Organisation) -> QuerySet:
    """Return all reservations of a lender's equipment that are not over, by their beginning."""
    found = Reservation.objects.filter(organisation=organisation, state__in=(*UNDECIDED, *HOLDING))
    return found.select_related(*_OF_PAGE).prefetch_related("holdings__unit").order_by("starts_at", "created_at", "pk")


def waiting_list(organisation: Organisation) -> QuerySet:
    """Return who waits for a lender's equipment, in order."""
    return open_reservations(organisation).filter(state=State.WAITING).order_by("created_at", "pk")


def _group(one: Reservation, end: datetime) -> str:
    """Return the group of a board in which a reservation stands, "" for none; ``end`` is that of today."""
    if one.state == State.PREPARED:
        return "to_ship" if one.starts_at - timedelta(hours=one.shipping_h) < end else ""
    if one.state in OUT:
        return "overdue" if one.is_overdue else "due_back"
    return {State.ASKED: "to_decide", State.GRANTED: "to_prepare"}.get(State(one.state), "in_service")


def all_of_lender(organisation: Organisation) -> QuerySet:
    """Return all reservations of a lender's equipment, for its file."""
    found = Reservation.objects.filter(organisation=organisation).select_related(*_OF_PAGE)
    return found.prefetch_related("holdings__unit").order_by("starts_at", "pk")


def stock(organisation: Organisation) -> tuple[QuerySet, QuerySet]:
    """Return all that an organisation has to lend, withdrawn things too, with numbers of units."""
    kinds = Equipment.objects.filter(organisation=organisation).annotate(
        in_service=Count("units", filter=Q(units__state=UnitState.IN_SERVICE)), all_units=Count("units")
    )
    kits = Kit.objects.filter(organisation=organisation).prefetch_related("kit_parts__equipment")
    return kinds.order_by("title", "pk"), kits


def coming_loans(unit: Unit) -> QuerySet:
    """Return what a unit is or will be occupied by, and the last year's loans."""
    since = timezone.now() - timedelta(days=366)
    found = unit.holdings.filter(ends_at__gt=since, reservation__state__in=(*HOLDING, State.CLOSED))
    return found.select_related("reservation__borrower", "reservation__equipment", "reservation__kit")


def _end_of_today() -> datetime:
    return datetime.combine(timezone.localdate() + timedelta(days=1), time(), tzinfo=JST)
