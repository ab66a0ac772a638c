"""What stands before the pages: an office, a booking or a study for who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.accounts.doors import seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.satellite_offices import queries

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.satellite_offices.models import Booking, Office, Study


def office_at(request: HttpRequest, office_id: int, right: str = "") -> Office:
    """Return an office that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    return _seen(request, queries.office_for_page(office_id), "view_office", right)


def booking_at(request: HttpRequest, booking_id: UUID, right: str = "") -> Booking:
    """Return a booking that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    return _seen(request, queries.booking_for_page(booking_id), "view_booking", right)


def study_at(request: HttpRequest, study_id: UUID, right: str = "") -> Study:
    """Return a study that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    return _seen(request, queries.study_for_page(study_id), "view_study", right)


def bodies_with(request: HttpRequest, right: str) -> list[Organisation]:
    """Return the organisations of a person in which they have a right."""
    mine = [one.organisation for one in memberships_of(request.user)]
    return [one for one in mine if request.user.has_perm(f"satellite_offices.{right}", one)]


def chosen_body(bodies: list[Organisation], typed: str) -> Organisation | None:
    """Return the organisation that a form names."""
    return next((one for one in bodies if str(one.pk) == typed), None)


def _seen(request: HttpRequest, thing: Any, view: str, right: str) -> Any:
    return seen(request, thing, f"satellite_offices.{view}", f"satellite_offices.{right}" if right else "")
