"""Tokens of 室蘭市, for the table of rights: its drafter has one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.api.models import Token
from web.rights.routes import POST_ONLY, SIGNED_IN, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, Any] = {
    "api.make_token": {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)},
    "api.revoke_token": {"own_town.drafter", "own_town.administrator"},
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a token for the town."""
    return {"api.revoke_token": {"": _token(world, "0" * 64)}}


def _token(world: World, secret_hash: str) -> Token:
    return Token.objects.create(
        person=world.who["own_town.drafter"],
        organisation=world.town,
        name="x",
        prefix="x",
        secret_hash=secret_hash,
        expires_at=timezone.now() + timedelta(days=1),
    )


def make(world: World) -> dict[str, Any]:
    """Make a token of the town's drafter."""
    return {"token": _token(world, "1" * 64)}


ROUTES: dict[str, Route] = {
    "api": Route(),
    "api-problem": Route(arguments=lambda _made: {"code": "api.not_found"}),
    "api-tokens": Route(SIGNED_IN),
    "api-token-revoke": Route(SIGNED_IN, lambda made: {"number": made["token"].pk}, answers=POST_ONLY),
    "api-root": Route(),
    "api-openapi": Route(),
    "ogc-landing": Route(),
    "ogc-api": Route(),
    "ogc-conformance": Route(),
    "ogc-collections": Route(),
    "ogc-collection": Route(arguments=lambda _made: {"name": "areas"}),
    "ogc-items": Route(arguments=lambda _made: {"name": "areas"}),
    "ogc-item": Route(arguments=lambda _made: {"name": "areas", "feature_id": "01205"}),
}
POSTS: tuple[Post, ...] = (
    Post(
        "api-tokens",
        "api.make_token",
        sent=lambda _made, _who: {"key": "k" * 32, "name": "x", "scopes": ["read:areas"], "days": "30"},
    ),
    Post("api-token-revoke", "api.revoke_token", lambda made: {"number": made["token"].pk}),
)
