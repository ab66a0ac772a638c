"""Jobs of 室蘭市, for the table of rights: its drafter asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.jobs.models import Job, JobState
from todoku_web.store.results import draft, keep
from web.rights.routes import POST_ONLY, PUBLIC, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.rights.world import World

TOWN = {f"own_town.{role}" for role in ROLES}
ALLOWED: dict[str, Any] = {
    "jobs.list_job": {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)},
    "jobs.view_job": TOWN | {"staff"},
    "jobs.cancel_job": TOWN - {"own_town.viewer"} | {"staff"},
    "jobs.retry_job": TOWN - {"own_town.viewer"} | {"staff"},
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a job of the town."""
    job = _job(world)
    return {f"jobs.{verb}_job": {"": job} for verb in ("view", "cancel", "retry")}


def _job(world: World, state: JobState = JobState.WAITING, result: str = "") -> Job:
    drafter = world.who["own_town.drafter"]
    return Job.objects.create(kind="measure", state=state, result=result, asked_by=drafter, organisation=world.town)


def make(world: World) -> dict[str, Any]:
    """Make a job that waits, one that failed, and one that is done, with a file."""
    with draft() as folder:
        (folder / "x.csv").write_text("a\n1\n", encoding="utf-8")
        result = keep(folder)
    return {
        "waiting": _job(world),
        "failed": _job(world, JobState.FAILED),
        "done": _job(world, JobState.DONE, result),
    }


def _of(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"pk": made[name].pk}


ROUTES: dict[str, Route] = {
    "jobs:list": Route("jobs.list_job"),
    "jobs:job": Route("jobs.view_job", _of("done")),
    "jobs:events": Route("jobs.view_job", _of("done"), hidden=True),
    "jobs:file": Route("jobs.view_job", lambda made: {"pk": made["done"].pk, "name": "x.csv"}),
    "jobs:cancel": Route(PUBLIC, _of("waiting"), answers=POST_ONLY),
    "jobs:retry": Route(PUBLIC, _of("failed"), answers=POST_ONLY),
}
POSTS: tuple[Post, ...] = (
    Post("jobs:cancel", "jobs.cancel_job", _of("waiting")),
    Post("jobs:retry", "jobs.retry_job", _of("failed")),
)
