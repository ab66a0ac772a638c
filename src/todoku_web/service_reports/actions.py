"""Everything that changes a report of service: checked, written to its history and to the log, in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.audit.actions import record
from todoku_web.notices.actions import tell
from todoku_web.planning.plain_text import paragraphs
from todoku_web.service_reports.models import (
    COMMENT_LENGTH,
    FASTEST_MBPS,
    OPEN,
    REASON_LENGTH,
    Origin,
    ReportEvent,
    Service,
    ServiceReport,
    State,
)

if TYPE_CHECKING:
    from todoku_web.service_reports.places import Place
    from todoku_web.uploads.models import Upload

MOST_A_DAY = 20
_DAY = timedelta(days=1)
_OLDEST = date(2000, 1, 1)
_FOLLOWS = frozenset({"area_code", "square", "place_kind", "lat", "lon"})
"""Fields that follow from the place, and are not told apart from it in a history."""
DECISIONS = {"confirm": State.CONFIRMED, "reject": State.REJECTED, "ask": State.ASKED}


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says; the place comes beside it."""

    service: Any
    finding: Any
    observed_on: date
    carrier: str = ""
    technology: str = ""
    setting: str = ""
    down_mbps: float | None = None
    up_mbps: float | None = None
    comment: str = ""

    @classmethod
    def of(cls, report: ServiceReport) -> Content:
        """Return what a report says now."""
        return cls(**{field.name: getattr(report, field.name) for field in fields(cls)})


@transaction.atomic
def report(content: Content, place: Place, *, by: Any, key: str, evidence: Upload | None = None) -> ServiceReport:
    """Return a resident's new report, unverified; the one that the same form made before, where it was sent twice.

    Raises InputError for what cannot be, for the same said twice by one person, and for too many in one day.
    """
    require(by, "service_reports.add_report")
    made = ServiceReport.objects.filter(reporter=by, key=key).first()
    if made is not None:
        return made
    own = ServiceReport.objects.filter(reporter=by)
    if own.filter(origin=Origin.RESIDENT, created_at__gte=timezone.now() - _DAY).count() >= MOST_A_DAY:
        raise InputError("service_reports.too_many", most=MOST_A_DAY)
    check(content)
    _check_once(own, content, place)
    return _begin(content, place, by=by, key=key, evidence=evidence, origin=Origin.RESIDENT, organisation=None)


@transaction.atomic
def declare(
    content: Content, place: Place, *, by: Any, organisation: Any, key: str, evidence: Upload | None = None
) -> ServiceReport:
    """Return what a municipality declares of a place in it: confirmed at once, by itself.

    Raises InputError for a place elsewhere and for what cannot be, NotAllowed where the person may not.
    """
    require(by, "service_reports.declare_service", organisation)
    made = ServiceReport.objects.filter(reporter=by, key=key).first()
    if made is not None:
        return made
    check(content)
    if place.area_code not in organisation.area_codes:
        raise InputError("service_reports.other_area", area=organisation.name)
    return _begin(
        content, place, by=by, key=key, evidence=evidence, origin=Origin.MUNICIPALITY, organisation=organisation
    )


@transaction.atomic
def edit(
    found: ServiceReport, content: Content, place: Place, *, by: Any, seen: int, evidence: Upload | None = None
) -> ServiceReport:
    """Change an undecided report; what the municipality asked counts as answered by it."""
    now = _locked(found, by, "change_report", seen)
    check(content)
    _check_once(ServiceReport.objects.filter(reporter=by).exclude(pk=now.pk), content, place)
    changes = _apply(now, content, place, evidence)
    if changes:
        now.state = State.REPORTED
        _done(now, "edited", by, Origin.RESIDENT, changes=changes)
    return now


@transaction.atomic
def withdraw(found: ServiceReport, *, by: Any, seen: int) -> ServiceReport:
    """Take one's own undecided report back."""
    now = _locked(found, by, "withdraw_report", seen)
    now.state = State.WITHDRAWN
    _done(now, "withdrawn", by, Origin.RESIDENT)
    return now


@transaction.atomic
def answer(found: ServiceReport, *, by: Any, seen: int, said: str) -> ServiceReport:
    """Answer what the municipality asked."""
    now = _locked(found, by, "answer_report", seen)
    now.state = State.REPORTED
    _done(now, "answered", by, Origin.RESIDENT, said=paragraphs(said, most=REASON_LENGTH, needed=True))
    return now


@transaction.atomic
def decide(found: ServiceReport, decision: str, *, by: Any, seen: int, said: str = "") -> ServiceReport:
    """Confirm a report, reject it with a reason, or ask back; whoever reported it gets a letter.

    Raises ChangedMeanwhile where the report is not what the reviewer saw, InputError without a reason or question.
    """
    now = _locked(found, by, "review_report", seen)
    reason = paragraphs(said, most=REASON_LENGTH, needed=decision != "confirm")
    now.state = DECISIONS[decision]
    now.decided_at = None if now.state == State.ASKED else timezone.now()
    _done(now, {"confirm": "confirmed", "reject": "rejected", "ask": "asked"}[decision], by, said=reason)
    _tell_reporter(now, reason)
    return now


@transaction.atomic
def reopen(found: ServiceReport, *, by: Any, seen: int, said: str) -> ServiceReport:
    """Take a decision back, with the reason: the report is unverified again."""
    now = _locked(found, by, "reopen_report", seen)
    reason = paragraphs(said, most=REASON_LENGTH, needed=True)
    now.state, now.decided_at = State.REPORTED, None
    _done(now, "reopened", by, said=reason)
    _tell_reporter(now, reason)
    return now


def _begin(
    content: Content, place: Place, *, by: Any, key: str, evidence: Upload | None, origin: Any, organisation: Any
) -> ServiceReport:
    declared = origin == Origin.MUNICIPALITY
    made = ServiceReport(
        key=key,
        origin=origin,
        state=State.CONFIRMED if declared else State.REPORTED,
        decided_at=timezone.now() if declared else None,
        reporter=by,
        organisation=organisation,
    )
    _apply(made, content, place, evidence)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at the same moment
        return ServiceReport.objects.get(reporter=by, key=key)
    _written(made, "declared" if declared else "reported", by, origin)
    return made


def _apply(now: ServiceReport, content: Content, place: Place, evidence: Upload | None) -> list[dict[str, str]]:
    """Put content, place and evidence into a report; return what became different."""
    wanted = {
        **asdict(content),
        "comment": paragraphs(content.comment, most=COMMENT_LENGTH),
        "area_code": place.area_code,
        "square": place.square,
        "place_kind": place.kind,
        "place": place.shown,
        "lat": place.lat,
        "lon": place.lon,
        "evidence": evidence or now.evidence,
    }
    changes = [
        {"field": name, "before": _told(getattr(now, name)), "after": _told(value)}
        for name, value in wanted.items()
        if name not in _FOLLOWS and getattr(now, name) != value
    ]
    for name, value in wanted.items():
        setattr(now, name, value)
    return changes


def _told(value: object) -> str:
    return "" if value is None else str(value)


def _locked(found: ServiceReport, by: Any, right: str, seen: int) -> ServiceReport:
    """Return the report as it is now, held until the end of the transaction; refuse where it was changed meanwhile."""
    now = ServiceReport.objects.select_for_update(of=("self",)).select_related("reporter", "evidence").get(pk=found.pk)
    if now.version != seen:
        raise ChangedMeanwhile
    require(by, f"service_reports.{right}", now)
    return now


def _done(
    now: ServiceReport,
    action: str,
    by: Any,
    kind: Any = Origin.MUNICIPALITY,
    *,
    said: str = "",
    changes: list[dict[str, str]] | None = None,
) -> None:
    now.version += 1
    now.changed_at = timezone.now()
    now.save()
    _written(now, action, by, kind, said=said, changes=changes)


def _written(
    now: ServiceReport,
    action: str,
    by: Any,
    kind: Any,
    *,
    said: str = "",
    changes: list[dict[str, str]] | None = None,
) -> None:
    """Add a step to the report's history, and to the log: without the place and the texts, which are personal."""
    evidence = now.evidence.sha256 if now.evidence else ""
    ReportEvent.objects.create(
        report=now,
        actor=by,
        actor_kind=kind,
        action=action,
        text=said,
        changes=changes or [],
        evidence_sha256=evidence,
    )
    organisation = reviewing_organisation(by, now.area_code) if kind == Origin.MUNICIPALITY else None
    detail = {"square": now.square, "service": now.service, "finding": now.finding, "state": now.state}
    record(f"service_report.{action}", now, by=by, organisation=organisation, evidence=evidence, **detail)


def reviewing_organisation(person: Any, area_code: str) -> Organisation | None:
    """Return the municipality of an area in which a person is, in whose log it stands what they do there."""
    own = (one.organisation for one in memberships_of(person) if one.organisation.kind == OrganisationKind.MUNICIPALITY)
    return next((one for one in own if area_code in one.area_codes), None)


def check(content: Content) -> None:
    """Refuse what cannot be: days to come, speeds that nothing reaches, words of mobile service said of fibre."""
    today = timezone.localdate()
    if content.observed_on > today:
        raise InputError("service_reports.date_future", date=content.observed_on.isoformat())
    if content.observed_on < _OLDEST:
        raise InputError("service_reports.date_old", date=content.observed_on.isoformat(), first=_OLDEST.isoformat())
    for speed in (content.down_mbps, content.up_mbps):
        if speed is not None and not 0 <= speed <= FASTEST_MBPS:
            raise InputError("service_reports.speed", most=FASTEST_MBPS)
    if content.service == Service.FTTH and (content.carrier or content.technology or content.setting):
        raise InputError("service_reports.mobile_only")


def _check_once(own: Any, content: Content, place: Place) -> None:
    same = own.filter(
        square=place.square,
        service=content.service,
        finding=content.finding,
        carrier=content.carrier,
        setting=content.setting,
        state__in=(*OPEN, State.CONFIRMED),
        observed_on__gte=content.observed_on - timedelta(days=30),
    )
    before = same.order_by("-created_at").first()
    if before is not None:
        raise InputError("service_reports.repeated", date=timezone.localdate(before.created_at).isoformat())


def _tell_reporter(report: ServiceReport, reason: str) -> None:
    """Tell a resident what became of their report."""
    if report.origin == Origin.RESIDENT:
        page = reverse("service_reports:report", args=[report.pk])
        tell([report.reporter], f"service_reports.{report.state}", url=page, said=reason, square=report.square)
