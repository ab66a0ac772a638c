"""Addresses of pages that belong to no other app, for the tests of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.rights.routes import PUBLIC, Post, Route

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, set[str]] = {}


def things(_world: World) -> dict[str, dict[str, Any]]:
    """Return nothing: no permission is asked."""
    return {}


def make(_world: World) -> dict[str, Any]:
    """Make nothing: the addresses name nothing."""
    return {}


ROUTES = {
    "home": Route(PUBLIC),
    "about": Route(PUBLIC),
    "group": Route(PUBLIC, lambda _made: {"name": "exchange"}),
}
POSTS: tuple[Post, ...] = ()
