"""Makes the secret of a token, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from todoku_web.api.models import PREFIX

_BEGINNING = "todoku_"
"""By it a token is known that was left lying in a file or a repository."""
_SECRET_BYTES = 32


class Secret(NamedTuple):
    """A whole token, shown once, and what is kept of it."""

    whole: str
    prefix: str
    hash: str


def new_secret() -> Secret:
    """Return a new token with 256 random bits."""
    whole = _BEGINNING + secrets.token_urlsafe(_SECRET_BYTES)
    return Secret(whole, whole[:PREFIX], hash_of(whole))


def hash_of(whole: str) -> str:
    """Return what is kept of a token: its SHA-256, from which 256 random bits cannot be guessed."""
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
