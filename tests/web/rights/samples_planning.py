"""Plans of 室蘭市, for the table of rights: its drafter drafted them, its reviewer and approver are asked.

Its viewer decides for the approver, who is absent today, and its reviewer decides alone on what costs as much as this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rules.permissions import permissions

from todoku_web.accounts.models import Membership
from todoku_web.planning.models import Plan, PlanVersion, Seat
from todoku_web.planning.workflow import State

if TYPE_CHECKING:
    from web.rights.routes import Route
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}
ROUTES: dict[str, Route] = {}


COST_JPY = 3_000_000
ABOUT_THE_TOWN = ("planning.begin_plan",)
ABOUT_NO_THING = ("planning.list_plan",)


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a plan in each state, and the town itself."""
    plans = {state.word: _plan(world, state) for state in State}
    about_a_plan = {name for name in permissions if name.startswith("planning.")} - {*ABOUT_THE_TOWN, *ABOUT_NO_THING}
    return {**{permission: {"": world.town} for permission in ABOUT_THE_TOWN}, **dict.fromkeys(about_a_plan, plans)}


def _plan(world: World, state: State) -> Plan:
    viewer, drafter, reviewer, approver = (
        Membership.objects.get(person=world.who[f"own_town.{role}"])
        for role in ("viewer", "drafter", "reviewer", "approver")
    )
    today = timezone.localdate()
    Membership.objects.filter(pk=viewer.pk).update(deputises_for=approver, deputises_from=today, deputises_until=today)
    Membership.objects.filter(pk=reviewer.pk).update(sole_decision_limit_jpy=COST_JPY)
    plan = Plan.objects.create(
        key=state,
        organisation=world.town,
        area_code=world.town.area_code,
        title="x",
        state=state,
        round=1,
        approver=approver,
        created_by=drafter.person,
        submitted_by=drafter.person,
        awaits_acknowledgement=state == State.DECIDED,
    )
    Seat.objects.create(plan=plan, round=1, place=1, member=reviewer, name="x")
    figures = {"households": 1, "route_km": 1.0, "sites": 1, "capex_jpy": COST_JPY, "gap": 0.0}
    plan.current = PlanVersion.objects.create(plan=plan, number=1, title="x", config={}, **figures)
    plan.save()
    return plan


def make(_world: World) -> dict[str, Any]:
    """Make nothing: no address is tried yet."""
    return {}
