"""Holds a service while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.memberships import membership_in
from todoku_web.audit.actions import record
from todoku_web.exchange.needs.models.events import NAME_LENGTH
from todoku_web.exchange.shared_services.models import Member, SharedService

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


def locked(service_id: UUID) -> SharedService:
    """Return a service as the database has it now; nothing of it changes elsewhere until the transaction ends."""
    held = SharedService.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=service_id)


def locked_member(member: Member) -> tuple[SharedService, Member]:
    """Return a member and its service, both as the database has them now, held until the transaction ends."""
    service = locked(member.service_id)
    now = Member.objects.select_related("organisation").get(pk=member.pk)
    now.service = service
    return service, now


def wrote(
    service: SharedService,
    action: str,
    *,
    by: Any,
    fields: Iterable[str] = (),
    member: Member | None = None,
    before: str = "",
    said: str = "",
    **detail: Any,
) -> None:
    """Add a step to a service's history and to the log.

    ``fields`` are the parts that were written, ``member`` is whom it is about. The log holds no text.
    """
    mine = [] if by is None else [membership_in(by, one) for one in _bodies(service, member)]
    body = next((one.organisation for one in mine if one is not None), service.organisation)
    changes: list[dict[str, Any]] = [{"field": one} for one in sorted(fields)]
    if member is not None:
        changes.append({"member": member.organisation.name})
    service.events.create(
        actor=by,
        office=body.name[:NAME_LENGTH] if by is not None else "",
        action=action,
        from_state=before,
        to_state=service.state,
        text=said,
        changes=changes,
        version=service.version,
    )
    about = {} if member is None else {"member": member.organisation_id, "member_state": str(member.state)}
    told = {"fields": sorted(fields), "state": str(service.state), "version": service.version}
    record(f"shared_service.{action}", service, by=by, organisation=body, **told, **about, **detail)


def _bodies(service: SharedService, member: Member | None) -> tuple[int, ...]:
    """Return for whom somebody acts: first the member whom it is about, then the lead body."""
    return (service.organisation_id,) if member is None else (member.organisation_id, service.organisation_id)
