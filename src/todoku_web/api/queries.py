"""Finds tokens: those that a person may look after, and the one that a request carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone

from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.api.models import Token
from todoku_web.api.token_secrets import hash_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def tokens_seen_by(person: Any) -> QuerySet[Token]:
    """Return a person's own tokens and those of the organisations that they administer, the newest first."""
    administered = [one.organisation_id for one in memberships_of(person) if one.has_role(Role.ADMINISTRATOR)]
    seen = Token.objects.filter(Q(person=person) | Q(organisation__in=administered))
    return seen.select_related("person", "organisation")


def valid_tokens_of(person: Any) -> QuerySet[Token]:
    """Return the tokens of a person that can be used now."""
    return Token.objects.filter(person=person, revoked_at__isnull=True, expires_at__gt=timezone.now())


def token_for(secret: str) -> Token | None:
    """Return the token of a secret; None where there is none that can be used.

    It can be used before it expires, unless it was revoked, as long as its person is active and still belongs to its
    organisation.
    """
    found = Token.objects.select_related("person", "organisation").filter(
        Q(organisation__isnull=True) | Q(organisation__memberships__person=F("person")),
        secret_hash=hash_of(secret),
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
        person__is_active=True,
    )
    return found.first()
