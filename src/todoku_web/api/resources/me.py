"""Who asks: the person, their organisations, and what their token may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from todoku_web.accounts.memberships import memberships_of
from todoku_web.api.door import operation

router = Router(tags=["me"])


class OwnOrganisation(BaseModel):
    """An organisation that one is in, and what one is there."""

    id: int
    name: str
    kind: str
    area_code: str
    role: str


class OwnToken(BaseModel):
    """The token of the request."""

    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime


class Me(BaseModel):
    """Who asks; without a token it is a session."""

    name: str
    organisations: list[OwnOrganisation]
    token: OwnToken | None
    requests_per_minute: int


@operation(router, "GET", "/me", scope=None, answer=Me, examples=("me",))
def get_me(request: HttpRequest) -> Any:
    """Return who asks."""
    token = request.auth.token  # type: ignore[attr-defined]
    return {
        "name": str(request.user),
        "organisations": [
            {
                "id": one.organisation_id,
                "name": one.organisation.name,
                "kind": one.organisation.kind,
                "area_code": one.organisation.area_code,
                "role": one.role,
            }
            for one in memberships_of(request.user)
        ],
        "token": {name: getattr(token, name) for name in OwnToken.model_fields} if token else None,
        "requests_per_minute": settings.API_RATE_KNOWN,
    }
