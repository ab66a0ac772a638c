"""What stands before the pages: a service for who may see it, and the members for whom a person may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from todoku_web.accounts.doors import seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.shared_services.queries import service_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.exchange.shared_services.models import Member, SharedService

VIEW, WORK, EDIT = (f"shared_services.{right}" for right in ("view_service", "view_work", "edit_service"))


def seen_service(request: HttpRequest, service_id: UUID, then: str = "") -> SharedService:
    """Return a service that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    return seen(request, service_for_page(service_id), VIEW, then)


def member_of(service: SharedService, member_id: UUID) -> Member:
    """Return a member of a service; 404 where there is none."""
    found = next((one for one in service.members.all() if one.pk == member_id), None)
    if found is None:
        raise Http404
    found.service = service
    return found


def members_for(person: Any, service: SharedService, right: str) -> list[Member]:
    """Return the members of a service for whom a person has a right."""
    found: list[Member] = list(service.members.all())
    for one in found:
        one.service = service
    return [one for one in found if person.has_perm(f"shared_services.{right}", one)]


def bodies_for(person: Any, right: str) -> list[Any]:
    """Return the person's organisations for which they have a right."""
    mine = [one.organisation for one in memberships_of(person)]
    return [one for one in mine if person.has_perm(f"shared_services.{right}", one)]
