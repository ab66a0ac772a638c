"""Things, addresses and rights of the audit log, for the tests and the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.rights.routes import Post, Route

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED = {
    "audit.read_log": {"own_town.administrator"},
    "audit.read_portal_log": {"staff"},
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return the thing of which a permission is asked."""
    return {"audit.read_log": {"": world.town}}


def make(world: World) -> dict[str, Any]:
    """Make what the addresses name."""
    return {"town": world.town}


def _town(made: dict[str, Any]) -> dict[str, Any]:
    return {"pk": made["town"].pk}


ROUTES = {
    "portal_log": Route("audit.read_portal_log"),
    "portal_seals": Route("audit.read_portal_log"),
    "organisation_log": Route("audit.read_log", _town),
    "organisation_seals": Route("audit.read_log", _town),
}
POSTS: tuple[Post, ...] = ()
