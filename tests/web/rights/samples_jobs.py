"""Jobs of 室蘭市, for the table of rights: its drafter asked for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.jobs.models import Job

if TYPE_CHECKING:
    from web.rights.routes import Route
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}
ROUTES: dict[str, Route] = {}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a job of the town."""
    job = Job.objects.create(kind="measure", asked_by=world.who["own_town.drafter"], organisation=world.town)
    return {f"jobs.{verb}_job": {"": job} for verb in ("view", "cancel", "retry")}


def make(_world: World) -> dict[str, Any]:
    """Make nothing: no address is tried yet."""
    return {}
