"""Tokens of 室蘭市, for the table of rights: its drafter has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.api.models import Token

if TYPE_CHECKING:
    from web.rights.routes import Route
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}
ROUTES: dict[str, Route] = {}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a token for the town."""
    token = Token.objects.create(
        person=world.who["own_town.drafter"],
        organisation=world.town,
        name="x",
        prefix="x",
        secret_hash="0" * 64,
        expires_at=timezone.now(),
    )
    return {"api.revoke_token": {"": token}}


def make(_world: World) -> dict[str, Any]:
    """Make nothing: no address is tried yet."""
    return {}
