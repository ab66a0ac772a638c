"""Reports of 室蘭市, for the table of rights: somebody without an organisation made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rules.permissions import permissions

from todoku_web.service_reports.models import Finding, PlaceKind, Service, ServiceReport, State
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from web.rights.world import World

TOWN = {f"own_town.{role}" for role in ROLES}
REVIEWERS = {f"own_town.{role}" for role in ("reviewer", "approver", "administrator")}
OVER_IT = {f"{body}.{role}" for body in ("prefecture", "bureau") for role in ROLES}
SIGNED_IN = {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
REPORTER = {"signed_in"}


def _in(names: set[str], *states: str) -> dict[str, set[str]]:
    """Return a row of the table for what can be done in some states alone."""
    return {f"service_reports.state.{state}": names if state in states else set() for state in State.values}


ALLOWED: dict[str, Any] = {
    "service_reports.list_report": {"anybody", *SIGNED_IN},
    "service_reports.add_report": SIGNED_IN,
    "service_reports.list_own_report": SIGNED_IN,
    "service_reports.view_report": REPORTER | TOWN | OVER_IT,
    "service_reports.view_place": REPORTER | TOWN,
    "service_reports.view_names": TOWN,
    "service_reports.change_report": _in(REPORTER, "reported", "asked"),
    "service_reports.withdraw_report": _in(REPORTER, "reported", "asked"),
    "service_reports.answer_report": _in(REPORTER, "asked"),
    "service_reports.review_report": _in(REVIEWERS, "reported", "asked"),
    "service_reports.reopen_report": _in(REVIEWERS, "confirmed", "rejected"),
    "service_reports.view_inbox": TOWN | OVER_IT,
    "service_reports.declare_service": REVIEWERS,
}

ABOUT_THE_TOWN = ("service_reports.view_inbox", "service_reports.declare_service")
ABOUT_NO_THING = ("service_reports.list_report", "service_reports.add_report", "service_reports.list_own_report")


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a report in each state, and the town itself."""
    reports = {f"service_reports.state.{state}": _report(world, state, key=state) for state in State.values}
    about_a_report = {name for name in permissions if name.startswith("service_reports.")} - {
        *ABOUT_THE_TOWN,
        *ABOUT_NO_THING,
    }
    return {
        **{permission: {"": world.town} for permission in ABOUT_THE_TOWN},
        **dict.fromkeys(about_a_report, reports),
    }


def _report(world: World, state: str, *, key: str) -> ServiceReport:
    return ServiceReport.objects.create(
        key=key,
        state=state,
        reporter=world.who["signed_in"],
        area_code=world.town.area_code,
        square="634037774",
        place_kind=next(iter(PlaceKind.values)),
        place="x",
        service=next(iter(Service.values)),
        finding=next(iter(Finding.values)),
        observed_on=timezone.localdate(),
    )


def make(world: World) -> dict[str, Any]:
    """Make a report with evidence, and one in each state."""
    report = _report(world, State.REPORTED, key="with evidence")
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    report.evidence = take(file, kinds={Kind.CSV}, by=world.who["signed_in"])
    report.save()
    by_state = {state: _report(world, state, key=f"made {state}") for state in State.values}
    return {"report": report, "town": world.town, **by_state}


def _this(made: dict[str, Any]) -> dict[str, Any]:
    return {"report_id": made["report"].pk}


def _town(made: dict[str, Any]) -> dict[str, Any]:
    return {"pk": made["town"].pk}


def _area(_made: dict[str, Any]) -> dict[str, Any]:
    return {"code": "01205"}


ROUTES: dict[str, Route] = {
    "service_reports:home": Route(PUBLIC),
    "service_reports:area": Route(PUBLIC, _area),
    "service_reports:squares": Route(PUBLIC, _area),
    "service_reports:download": Route(PUBLIC, lambda made: {**_area(made), "kind": "csv"}),
    "service_reports:new": Route("service_reports.add_report"),
    "service_reports:mine": Route("service_reports.list_own_report"),
    "service_reports:inbox": Route("service_reports.view_inbox", _town),
    "service_reports:present": Route("service_reports.view_inbox", _town),
    "service_reports:declare": Route("service_reports.declare_service", _town, sees="service_reports.view_inbox"),
    "service_reports:table": Route("service_reports.declare_service", _town, sees="service_reports.view_inbox"),
    "service_reports:report": Route("service_reports.view_report", _this),
    "service_reports:edit": Route(
        "service_reports.change_report",
        _this,
        sees="service_reports.view_report",
        state="service_reports.state.reported",
    ),
    "service_reports:evidence": Route("service_reports.view_place", _this),
    "service_reports:act": Route(PUBLIC, lambda made: {**_this(made), "action": "withdraw"}, answers=POST_ONLY),
}
_FIELDS = {
    "service": "mobile",
    "finding": "unserved",
    "place": "42.31530, 140.97350",
    "observed_on": "2026-04-01",
    "key": "x",
    "seen": "1",
}


def _acted(action: str, permission: str, *states: str) -> tuple[Post, ...]:
    """Return an answer to a report in some states."""
    return tuple(
        Post(
            "service_reports:act",
            permission,
            lambda made, state=state: {"report_id": made[state].pk, "action": action},
            lambda _made, _who: {"seen": "1", "said": "x"},
            state=f"service_reports.state.{state}",
        )
        for state in states
    )


POSTS: tuple[Post, ...] = (
    Post("service_reports:new", "service_reports.add_report", sent=lambda _made, _who: _FIELDS),
    Post("service_reports:declare", "service_reports.declare_service", _town, lambda _made, _who: _FIELDS),
    Post(
        "service_reports:edit",
        "service_reports.change_report",
        _this,
        lambda _made, _who: _FIELDS,
        state="service_reports.state.reported",
    ),
    *_acted("withdraw", "service_reports.withdraw_report", "reported", "confirmed"),
    *_acted("answer", "service_reports.answer_report", "asked"),
    *_acted("confirm", "service_reports.review_report", "reported"),
    *_acted("reject", "service_reports.review_report", "asked"),
    *_acted("ask", "service_reports.review_report", "reported"),
    *_acted("reopen", "service_reports.reopen_report", "confirmed", "rejected"),
)
