"""Reports of 室蘭市, for the table of rights: somebody without an organisation made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rules.permissions import permissions

from todoku_web.service_reports.models import Finding, PlaceKind, Service, ServiceReport, State

if TYPE_CHECKING:
    from web.rights.routes import Route
    from web.rights.world import World

ALLOWED: dict[str, Any] = {}
ROUTES: dict[str, Route] = {}


ABOUT_THE_TOWN = ("service_reports.view_inbox", "service_reports.declare_service")
ABOUT_NO_THING = ("service_reports.list_report", "service_reports.add_report", "service_reports.list_own_report")


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a report in each state, and the town itself."""
    reports = {f"service_reports.state.{state}": _report(world, state) for state in State.values}
    about_a_report = {name for name in permissions if name.startswith("service_reports.")} - {
        *ABOUT_THE_TOWN,
        *ABOUT_NO_THING,
    }
    return {
        **{permission: {"": world.town} for permission in ABOUT_THE_TOWN},
        **dict.fromkeys(about_a_report, reports),
    }


def _report(world: World, state: str) -> ServiceReport:
    return ServiceReport.objects.create(
        key=state,
        state=state,
        reporter=world.who["signed_in"],
        area_code=world.town.area_code,
        square="6340",
        place_kind=next(iter(PlaceKind.values)),
        place="x",
        service=next(iter(Service.values)),
        finding=next(iter(Finding.values)),
        observed_on=timezone.localdate(),
    )


def make(_world: World) -> dict[str, Any]:
    """Make nothing: no address is tried yet."""
    return {}
