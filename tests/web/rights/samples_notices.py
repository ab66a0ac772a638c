"""A notice to the town's drafter, for the table of rights: everybody sees their own inbox and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.notices.models import Notice
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}


def things(world: World) -> dict[str, dict[str, Any]]:  # noqa: ARG001 - each app's samples have this form
    """Return nothing: no right is asked of a notice but whose it is."""
    return {}


def make(world: World) -> dict[str, Any]:
    """Tell the drafter something."""
    told = {"ja": "届きました", "en": "It came"}
    by = world.who["own_town.drafter"]
    return {"notice": Notice.objects.create(person=by, kind="calls.submitted", subject=told, text=told)}


ROUTES: dict[str, Route] = {
    "notices:inbox": Route(SIGNED_IN),
    "notices:read": Route(PUBLIC, answers=POST_ONLY),
}
POSTS: tuple[Post, ...] = (Post("notices:read", SIGNED_IN),)
