"""Files of 室蘭市, for the table of rights: its drafter handed one in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.uploads.kinds import Kind
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from web.rights.routes import Route
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}
ROUTES: dict[str, Route] = {}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a file of the town."""
    kind = next(iter(Kind))
    file = Upload.objects.create(
        sha256="0" * 64, name="x", kind=kind, size_bytes=1, by=world.who["own_town.drafter"], organisation=world.town
    )
    return {"uploads.view_upload": {"": file}}


def make(_world: World) -> dict[str, Any]:
    """Make nothing: no address is tried yet."""
    return {}
