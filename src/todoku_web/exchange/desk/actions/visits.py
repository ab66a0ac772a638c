"""Plans visits within what is left, reports what came of them, confirms the reports, and cancels what will not be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.desk.actions.dispatches import held, held_adviser, written
from todoku_web.exchange.desk.limits import Refusal, why_not
from todoku_web.exchange.desk.limits import Visit as Counted
from todoku_web.exchange.desk.models import AdviserDays, Visit
from todoku_web.exchange.desk.models.dispatch import PLACE_LENGTH, TEXT_LENGTH
from todoku_web.exchange.desk.workflow import LIVE_VISITS, VisitState
from todoku_web.exchange.desk.year_rules import rules_of
from todoku_web.exchange.needs.models import OfferState
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.desk.models import Dispatch

_HALF_HOUR_MIN, _DAY_MIN = 30, 24 * 60
_MOST_VISITS = 60


@dataclass(frozen=True, slots=True)
class VisitContent:
    """What a form says of a visit."""

    day: dt.date
    minutes: int
    online: bool
    place: str = ""


def plan(dispatch: Dispatch, content: VisitContent, *, by: Any, key: str) -> Visit:
    """Return a planned visit; the one that the same form made before, where it was sent twice.

    Who plans at the same moment plans one after the other: the adviser and the dispatch are held. Raises InputError
    with the limit that it would break, or why the adviser cannot come, NotAllowed where the person may not.
    """
    with transaction.atomic():
        offer = held_adviser(dispatch.offer)
        now = held(dispatch)
        require(by, "desk.plan_visit", now)
        made = now.visits.filter(key=key).first()
        if made is not None:
            return made
        place = one_line(content.place, most=PLACE_LENGTH)
        _check_visit(now, content)
        if offer.state == OfferState.WITHDRAWN:
            raise InputError("desk.adviser_gone")
        _check_limits(now, content)
        _check_days(now, content)
        visit = Visit.objects.create(
            key=key, dispatch=now, day=content.day, minutes=content.minutes, online=content.online, place=place
        )
        written(now, "visit_planned", by=by, before=now.state, visit=visit)
    return visit


def cancel(visit: Visit, *, by: Any, said: str) -> Visit:
    """Cancel a planned visit: its day is free again. Raises InputError without a reason, or for one that was held."""
    with transaction.atomic():
        now, dispatch = _held(visit)
        require(by, "desk.cancel_visit", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=True)
        now.state, now.note = VisitState.CANCELLED, reason
        _keep(now)
        written(dispatch, "visit_cancelled", by=by, before=dispatch.state, said=reason, visit=now)
    return now


def report(visit: Visit, *, advised: str, next_steps: str, minutes: int, by: Any, seen: int) -> Visit:
    """Report what was advised on a visit, what comes next, and how long it took in fact, which is what counts.

    Raises ChangedMeanwhile where somebody reported it meanwhile, InputError before the day of the visit, and without
    what was advised and what comes next.
    """
    told = paragraphs(advised, most=TEXT_LENGTH, needed=True)
    then = paragraphs(next_steps, most=TEXT_LENGTH, needed=True)
    _check_minutes(minutes)
    with transaction.atomic():
        now, dispatch = _held(visit)
        require(by, "desk.report_visit", now)
        require_seen(now, seen)
        if now.day > timezone.localdate():
            raise InputError("desk.report_early", day=now.day)
        now.advised, now.next_steps, now.minutes = told, then, minutes
        now.state, now.reported_at, now.reported_by, now.note = VisitState.REPORTED, timezone.now(), by, ""
        _keep(now)
        written(dispatch, "visit_reported", by=by, before=dispatch.state, visit=now)
    return now


def judge(visit: Visit, name: str, *, by: Any, seen: int, said: str = "") -> Visit:
    """Confirm the report of a visit (``confirm``), or send it back with what is lacking (``send_back``)."""
    with transaction.atomic():
        now, dispatch = _held(visit)
        require(by, f"desk.{name}_visit", now)
        require_seen(now, seen)
        reason = paragraphs(said, most=REASON_LENGTH, needed=name == "send_back")
        now.state = VisitState.CONFIRMED if name == "confirm" else VisitState.PLANNED
        now.note = reason
        _keep(now)
        action = "visit_confirmed" if name == "confirm" else "visit_sent_back"
        written(dispatch, action, by=by, before=dispatch.state, said=reason, visit=now)
    return now


def counted(dispatch: Dispatch, *, without: Any = None) -> list[Counted]:
    """Return the visits of a dispatch that count against its limits."""
    rows = dispatch.visits.filter(state__in=LIVE_VISITS)
    if without is not None:
        rows = rows.exclude(pk=without)
    return [Counted(one.day, one.minutes, one.online) for one in rows]


def _held(visit: Visit) -> tuple[Visit, Dispatch]:
    held_adviser(visit.dispatch.offer)
    dispatch = held(visit.dispatch)
    now = Visit.objects.get(pk=visit.pk)
    now.dispatch = dispatch
    return now, dispatch


def _keep(visit: Visit) -> None:
    visit.version += 1
    visit.save()


def _check_visit(dispatch: Dispatch, content: VisitContent) -> None:
    today = timezone.localdate()
    _check_minutes(content.minutes)
    if content.day < today:
        raise InputError("desk.visit_past", day=content.day)
    if fiscal_year(content.day) != dispatch.fiscal_year:
        raise InputError("desk.visit_year", day=content.day, year=dispatch.fiscal_year)
    if dispatch.visits.filter(state__in=LIVE_VISITS).count() >= _MOST_VISITS:
        raise InputError("desk.many_visits", most=_MOST_VISITS)


def _check_minutes(minutes: int) -> None:
    if minutes % _HALF_HOUR_MIN or not _HALF_HOUR_MIN <= minutes <= _DAY_MIN:
        raise InputError("desk.hours")


def _check_limits(dispatch: Dispatch, content: VisitContent) -> None:
    rules = rules_of(dispatch.fiscal_year)
    if not rules.are_known:
        raise InputError("desk.year_unknown", year=dispatch.fiscal_year)
    limits = rules.limits(own_days=dispatch.offer.days_max, own_hours=dispatch.offer.hours_max)
    refusal = why_not(counted(dispatch), Counted(content.day, content.minutes, content.online), limits)
    if refusal is not None:
        raise refused(refusal)


def refused(refusal: Refusal) -> InputError:
    """Return the error that says why a visit cannot be."""
    code = f"desk.visit_{refusal.reason}"
    hours = f"{refusal.found / 60:g}"
    return InputError(code, most=refusal.most, found=refusal.found, hours=hours)


def _check_days(dispatch: Dispatch, content: VisitContent) -> None:
    """Raise InputError where the adviser has not offered the day, or is on another dispatch on it."""
    offer, day = dispatch.offer, content.day
    offered = AdviserDays.objects.filter(offer=offer)
    if offered.exists() and not offered.filter(first__lte=day, last__gte=day).exists():
        raise InputError("desk.not_offered", day=day)
    elsewhere = Visit.objects.filter(dispatch__offer=offer, day=day, state__in=LIVE_VISITS)
    if content.online:
        elsewhere = elsewhere.filter(online=False)
    others = elsewhere.filter(~Q(dispatch=dispatch)).values("dispatch").distinct().count()
    if others >= (offer.capacity or 1):
        raise InputError("desk.adviser_busy", day=day)
