"""How often one may ask: counted in fixed windows in the cache, by token, by person or by address."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from ninja.throttling import BaseThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest

WINDOW_S = 60
_V6_NETWORK = 64


class Rate(BaseThrottle):
    """So many requests in a minute of the clock: more for who is known, fewer for who is not."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count a request; false where it is one too many."""
        known = getattr(request, "auth", None)
        person = getattr(known, "person", None)
        is_known = person is not None and person.is_authenticated
        most = settings.API_RATE_KNOWN if is_known else settings.API_RATE_UNKNOWN
        return count(_holder(request, known if is_known else None)) <= most

    def wait(self) -> float:
        """Return the seconds until the next window begins."""
        return WINDOW_S - time.time() % WINDOW_S


def count(holder: str) -> int:
    """Add one to what a holder has asked for in this window, and return how many that makes."""
    window = int(time.time() // WINDOW_S)
    key = f"api-rate:{window}:{hashlib.sha256(holder.encode()).hexdigest()}"
    if cache.add(key, 1, 2 * WINDOW_S):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # the cache let go of it in between
        cache.set(key, 1, 2 * WINDOW_S)
        return 1


def _holder(request: HttpRequest, known: Any) -> str:
    if known is None:
        return f"address:{network_of(request.META.get('REMOTE_ADDR', ''))}"
    return f"token:{known.token.pk}" if known.token is not None else f"person:{known.person.pk}"


def network_of(address: str) -> str:
    """Return what counts as one address: itself, or the /64 network of an IPv6 address, which one holder has whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004
        return address
    return str(ipaddress.ip_network((found, _V6_NETWORK), strict=False))


RATE = Rate()
