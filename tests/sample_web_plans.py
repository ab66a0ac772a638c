"""Plans of 室蘭市 for the portal's tests: a real computed result, and plans that hold it."""

from __future__ import annotations

from functools import cache
from uuid import uuid4

from todoku.run import Run

DAY = "2026-11-23"
CONFIG = {"date": DAY, "effort": "quick"}


@cache
def computed() -> str:
    """Return the hash of a result that the plan's work function has made."""
    from todoku_web.planning.computing import work
    from todoku_web.store.results import draft, keep

    with draft() as folder:
        work({"area": "01205", "config": CONFIG, "title": "x"}, folder, run=Run())
        return keep(folder)


def new_plan(town, drafter, title="室蘭市 光整備計画", **config):
    from todoku_web.planning.actions.drafting import Content, begin

    return begin(town, "01205", Content(title, "", "", {**CONFIG, **config}), key=uuid4().hex, by=drafter)


def add_version(plan, result="0" * 64, **figures):
    """Give a plan a version with what it asks for now, as the end of a computation does."""
    from todoku_web.planning.asked import asked_config, edits_in_force
    from todoku_web.planning.models import PlanVersion

    held = {"households": 1, "route_km": 1.0, "sites": 0, "capex_jpy": 10_000_000, "gap": 0.0, "document_id": "x"}
    last = plan.versions.first()
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        title=plan.title,
        config=asked_config(plan, edits_in_force(plan)),
        present=plan.present,
        result=result,
        **(held | figures),
    )
    plan.current = version
    plan.save()
    return version
