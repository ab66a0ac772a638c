"""The samples of every app: ``samples_<app>.py`` beside this file.

Each gives ``ALLOWED`` (permission -> names of people, or state -> names), ``things(world)`` (permission -> state -> the
thing of which it is asked), ``make(world)`` (what its addresses name), ``ROUTES`` (name of an address -> how it
answers, or several ways, by state) and ``POSTS`` (what is sent to change something).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from web.rights.routes import Post, Route

if TYPE_CHECKING:
    from web.rights.world import World


def samples() -> dict[str, Any]:
    """Return app -> its module of samples."""
    files = sorted(Path(__file__).parent.glob("samples_*.py"))
    return {file.stem.removeprefix("samples_"): import_module(f"web.rights.{file.stem}") for file in files}


def allowed() -> dict[str, Any]:
    """Return the whole table of who is allowed what: permission -> names of people, or state -> names of people."""
    return {permission: names for module in samples().values() for permission, names in module.ALLOWED.items()}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return the things of every app: permission -> state -> thing."""
    found: dict[str, dict[str, Any]] = {}
    for module in samples().values():
        found |= module.things(world)
    return found


def routes() -> list[tuple[str, str, Route]]:
    """Return every address in the tables: app, name, and how it answers; in several states, several times."""
    return [
        (app, name, route)
        for app, module in samples().items()
        for name, given in module.ROUTES.items()
        for route in ((given,) if isinstance(given, Route) else given)
    ]


def posts() -> list[tuple[str, Post]]:
    """Return everything that is sent to change something: app, and what."""
    return [(app, post) for app, module in samples().items() for post in module.POSTS]
