"""Addresses of kartes, which are public, for the tests of rights."""

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
    """Return an area."""
    return {"code": "01205"}


def _area(made: dict[str, Any]) -> dict[str, Any]:
    return {"code": made["code"]}


ROUTES = {
    "area_list": Route(PUBLIC),
    "area_find": Route(PUBLIC),
    "area_compare": Route(PUBLIC),
    "area_list_csv": Route(PUBLIC),
    "area_list_xlsx": Route(PUBLIC),
    "area": Route(PUBLIC, _area),
    "area_json": Route(PUBLIC, _area),
    "area_csv": Route(PUBLIC, _area),
}
POSTS: tuple[Post, ...] = ()
