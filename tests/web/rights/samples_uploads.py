"""Files of 室蘭市, for the table of rights: its drafter handed one in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import Post, Route
from web.rights.world import ROLES

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, Any] = {"uploads.view_upload": {f"own_town.{role}" for role in ROLES}}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a file of the town."""
    return {"uploads.view_upload": {"": make(world)["upload"]}}


def make(world: World) -> dict[str, Any]:
    """Hand a file in."""
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    by = world.who["own_town.drafter"]
    return {"upload": take(file, kinds={Kind.CSV}, by=by, organisation=world.town)}


ROUTES: dict[str, Route] = {"upload": Route("uploads.view_upload", lambda made: {"upload_id": made["upload"].pk})}
POSTS: tuple[Post, ...] = ()
