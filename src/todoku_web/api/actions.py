"""Makes and revokes tokens, and notes their use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.memberships import membership_in
from todoku_web.api.models import Token
from todoku_web.api.queries import valid_tokens_of
from todoku_web.api.scopes import Scope
from todoku_web.api.token_secrets import new_secret
from todoku_web.audit import actions as audit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.accounts.models import Organisation, Person

MOST_TOKENS = 20
LONGEST_DAYS = 365
_NOTED_EVERY = timedelta(minutes=1)


def make_token(
    person: Person,
    *,
    name: str,
    scopes: Iterable[str],
    days: int,
    organisation: Organisation | None = None,
    form_key: str | None = None,
) -> tuple[Token, str | None]:
    """Make a token for a person and return it with its secret, which is not kept.

    The same ``form_key`` again gives the token that was made before, without its secret. Raises InputError for an
    organisation that the person is not in, a scope that there is not, and more tokens than a person may have.
    """
    chosen = sorted({Scope(one).value for one in scopes})
    if organisation is not None and membership_in(person, organisation.pk) is None:
        raise InputError("api.token_not_member", organisation=organisation.name)
    with transaction.atomic():
        made = Token.objects.filter(person=person, form_key=form_key).first() if form_key else None
        if made is not None:
            return made, None
        if valid_tokens_of(person).count() >= MOST_TOKENS:
            raise InputError("api.token_too_many", most=MOST_TOKENS)
        secret = new_secret()
        token = Token.objects.create(
            person=person,
            organisation=organisation,
            name=name,
            scopes=chosen,
            prefix=secret.prefix,
            secret_hash=secret.hash,
            form_key=form_key,
            expires_at=timezone.now() + timedelta(days=min(days, LONGEST_DAYS)),
        )
        audit.record("api_token.made", token, by=person, organisation=organisation, name=name, scopes=chosen)
    return token, secret.whole


def revoke_token(token: Token, *, by: Any) -> None:
    """End a token for good; one that was revoked before stays as it was."""
    with transaction.atomic():
        ended = Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if ended:
            audit.record("api_token.revoked", token, by=by, organisation=token.organisation, name=token.name)


def note_use(token: Token) -> None:
    """Keep when a token was last used, to the minute: not every request is written down."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
