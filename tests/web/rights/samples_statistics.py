"""The figures of the exchange, for the table of rights: everybody sees them, small counts are for people of offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.rights.routes import Post, Route
from web.rights.samples_needs import EVERYBODY, IN_AN_OFFICE

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, Any] = {"statistics.view_figures": EVERYBODY, "statistics.view_small": IN_AN_OFFICE}


def things(world: World) -> dict[str, dict[str, Any]]:  # noqa: ARG001 - each app's samples have this form
    """Return nothing: no right is asked of a thing."""
    return {}


def make(world: World) -> dict[str, Any]:  # noqa: ARG001 - each app's samples have this form
    """Make nothing: the figures are of what the other samples make."""
    return {}


ROUTES: dict[str, Route] = {
    "statistics:figures": Route(),
    "statistics:needs": Route(query=lambda _made: {"stage": "handed_in"}),
    "statistics:file": Route(arguments=lambda _made: {"kind": "json"}),
    "statistics:dictionary": Route(),
}
POSTS: tuple[Post, ...] = ()
