"""The identity provider that the environment names: an office's own sign-in by OpenID Connect."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from todoku.errors import InputError

PROVIDER_ID = "oidc"
_REQUIRED = ("TODOKU_OIDC_ISSUER", "TODOKU_OIDC_CLIENT_ID", "TODOKU_OIDC_SECRET")


def oidc_providers() -> list[dict[str, Any]]:
    """Return the provider of ``TODOKU_OIDC_ISSUER``, ``_CLIENT_ID``, ``_SECRET`` and ``_NAME``; none where none is set.

    Raises InputError where only a part is set, or the issuer is no https address (http on this machine alone).
    """
    given = {name: os.environ.get(name, "").strip() for name in _REQUIRED}
    if not any(given.values()):
        return []
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise InputError("web.oidc_incomplete", missing=missing)
    issuer = urlsplit(given["TODOKU_OIDC_ISSUER"])
    is_local = issuer.scheme == "http" and issuer.hostname in {"localhost", "127.0.0.1", "::1"}
    if not issuer.hostname or not (issuer.scheme == "https" or is_local):
        raise InputError("web.oidc_issuer", value=issuer.geturl())
    return [
        {
            "provider_id": PROVIDER_ID,
            "name": os.environ.get("TODOKU_OIDC_NAME", "").strip() or issuer.hostname,
            "client_id": given["TODOKU_OIDC_CLIENT_ID"],
            "secret": given["TODOKU_OIDC_SECRET"],
            "settings": {"server_url": issuer.geturl()},
        }
    ]


def oidc_origins() -> list[str]:
    """Return the sites that a sign-in form may lead to."""
    found = [urlsplit(one["settings"]["server_url"]) for one in oidc_providers()]
    return [f"{one.scheme}://{one.netloc}" for one in found]
