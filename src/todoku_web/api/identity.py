"""Who asks: by a token in the header or as the password, or by the session of somebody signed in."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from ninja.utils import check_csrf

from todoku_web.accounts.memberships import membership_in, remember
from todoku_web.api.actions import note_use
from todoku_web.api.problems import CHALLENGE, FORBIDDEN, TOO_MANY, UNAUTHORISED, Refused
from todoku_web.api.queries import token_for
from todoku_web.api.rates import RATE

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.api.models import Token
    from todoku_web.api.scopes import Scope

KEY_HEADER = "X-API-Key"
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and by which token; None for a session, or for somebody who is not known."""

    person: Any
    token: Token | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is somebody."""
        return bool(self.person.is_authenticated)

    def may(self, scope: Scope) -> bool:
        """Whether the token opens a part of the interface; without a token nothing is closed by scopes."""
        return self.token is None or scope.value in self.token.scopes


NOBODY = Identity(AnonymousUser())


def identify(request: HttpRequest) -> Identity:
    """Return who asks, and make them the request's user.

    A token that is given must be valid: 401 otherwise, whatever else would say who asks. One of an organisation gives
    its person no more than they are in that organisation. A session counts for changes only with the key against
    forged requests: 403 without.
    """
    given = _secret(request)
    if given is not None:
        token = token_for(given)
        if token is None:
            raise _throttled_refusal(request)
        note_use(token)
        if token.organisation_id is not None:
            acts_as = membership_in(token.person, token.organisation_id)
            remember(token.person, () if acts_as is None else (acts_as,))
        request.user = token.person
        return Identity(token.person, token)
    if not request.user.is_authenticated:
        return NOBODY
    if request.method not in _SAFE and check_csrf(request) is not None:
        raise Refused("api.csrf", status=FORBIDDEN)
    return Identity(request.user)


def refuse_unknown() -> Refused:
    """Return the refusal of somebody who is not known, where one has to be."""
    return Refused("api.unauthorised", status=UNAUTHORISED, headers={"WWW-Authenticate": CHALLENGE})


def too_many() -> Refused:
    """Return the refusal of one request too many, with when to come again."""
    wait_s = int(RATE.wait()) + 1
    return Refused("api.too_many", status=TOO_MANY, headers={"Retry-After": str(wait_s)}, seconds=wait_s)


def _throttled_refusal(request: HttpRequest) -> Refused:
    """Return the refusal of a wrong token, which counts against the address."""
    if not RATE.allow_request(request):
        return too_many()
    return Refused("api.bad_token", status=UNAUTHORISED, headers={"WWW-Authenticate": CHALLENGE})


def _secret(request: HttpRequest) -> str | None:
    """Return the token that a request carries: as bearer, as key, or as the password of any name; None for none."""
    header = request.headers.get("Authorization")
    if header is None:
        return request.headers.get(KEY_HEADER)
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
