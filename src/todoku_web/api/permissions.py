"""Who may make and revoke tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from todoku_web.accounts.predicates import is_administrator_of_owner, is_signed_in

if TYPE_CHECKING:
    from todoku_web.api.models import Token


@rules.predicate
def is_their_own_token(person: Any, token: Token) -> bool:
    """The token is the person's own."""
    return token is not None and person.is_authenticated and token.person_id == person.pk


rules.add_perm("api.make_token", is_signed_in)
rules.add_perm("api.revoke_token", is_their_own_token | is_administrator_of_owner)
