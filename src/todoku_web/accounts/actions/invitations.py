"""Invites people into an organisation by e-mail; the link is known to who gets the mail, the portal keeps its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Invitation, Membership, Organisation
from todoku_web.audit.actions import record

if TYPE_CHECKING:
    from todoku_web.accounts.models import Person

VALID_FOR = timedelta(days=14)
_TOKEN_BYTES = 32
_MOST_OPEN = 100
"""Open invitations of one organisation: nobody sends mails without end through the portal."""


def token_hash(token: str) -> str:
    """Return what the portal keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(email: str, organisation: Organisation, role: str, *, by: Person) -> tuple[Invitation, str]:
    """Return a new invitation and its token, which is known from here alone.

    Raises InputError for who is a member already, who has an open invitation, and where too many are open.
    """
    address = email.strip().lower()
    validate_email(address)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if _is_member(address, organisation):
            raise InputError("accounts.member_already", email=address)
        still_open = Invitation.objects.filter(
            organisation=organisation, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        if still_open.filter(email=address).exists():
            raise InputError("accounts.invited_already", email=address)
        if still_open.count() >= _MOST_OPEN:
            raise InputError("accounts.too_many_invitations", most=_MOST_OPEN)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=address,
            role=role,
            token_hash=token_hash(token),
            invited_by=by,
            expires_at=timezone.now() + VALID_FOR,
        )
        record("invitation.made", invitation, by=by, organisation=organisation, role=role)
    return invitation, token


def withdraw_invitation(invitation: Invitation, *, by: Person) -> None:
    """Make an open invitation void; nothing happens to one that is not open."""
    with transaction.atomic():
        now = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not now.is_open:
            return
        now.withdrawn_at = timezone.now()
        now.save()
        record("invitation.withdrawn", now, by=by, organisation=now.organisation)


def accept_invitation(invitation: Invitation, *, by: Person) -> Membership:
    """Make the person a member, with the role of the invitation, and return the membership.

    Raises InputError where it is no longer open, and where the invited address is not a confirmed one of the person.
    Who is a member already keeps the role they have.
    """
    with transaction.atomic():
        now = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        if not now.is_open:
            raise InputError("accounts.invitation_over")
        if not EmailAddress.objects.filter(user=by, email__iexact=now.email, verified=True).exists():
            raise InputError("accounts.invitation_of_other", email=now.email)
        now.accepted_at = timezone.now()
        now.save()
        membership, is_new = Membership.objects.get_or_create(
            person=by, organisation=now.organisation, defaults={"role": now.role}
        )
        record("invitation.accepted", now, by=by, organisation=now.organisation, role=membership.role, new=is_new)
    forget(by)
    return membership


def _is_member(address: str, organisation: Organisation) -> bool:
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True)
    return Membership.objects.filter(organisation=organisation, person__in=confirmed.values("user")).exists()
