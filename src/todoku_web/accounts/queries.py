"""What pages ask about organisations and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from todoku_web.accounts.actions.invitations import token_hash
from todoku_web.accounts.models import Invitation, Membership, Organisation, OrganisationRequest, RequestState, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from todoku_web.accounts.models import Person


def organisations(*, search: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Return all organisations with the number of their members, as the staff look for them."""
    found = Organisation.objects.annotate(member_count=Count("memberships")).order_by("kind", "area_code", "name")
    if kind:
        found = found.filter(kind=kind)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(name_en__icontains=search) | Q(area_code__contains=search))
    return found


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members with their people and those whom they deputise for."""
    found = Membership.objects.filter(organisation=organisation)
    return found.select_related("person", "deputises_for__person").order_by("person__name", "pk")


def approvers(organisation: Organisation, *, besides: Membership) -> list[Membership]:
    """Return the others for whom a member can deputise."""
    return [one for one in members(organisation).exclude(pk=besides.pk) if one.has_role(Role.APPROVER)]


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations that can still be accepted."""
    now = timezone.now()
    found = Invitation.objects.filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None, expires_at__gt=now
    )
    return found.order_by("-created_at")


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a token, open or not."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(token_hash=token_hash(token)).first()


def requests_of(person: Person) -> QuerySet[OrganisationRequest]:
    """Return a person's wishes for organisations, the latest first."""
    return OrganisationRequest.objects.filter(asked_by=person).order_by("-asked_at")


def waiting_requests() -> QuerySet[OrganisationRequest]:
    """Return the wishes that nobody has decided on."""
    return OrganisationRequest.objects.filter(state=RequestState.WAITING).select_related("asked_by")
