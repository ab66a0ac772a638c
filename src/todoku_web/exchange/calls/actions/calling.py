"""Makes and changes calls, and takes them from draft to announcement, decision and end."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.areas.municipalities import region_of
from todoku.dates import JST
from todoku.errors import AreaError, InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.actions.history import applications_done, call_done, call_written
from todoku_web.exchange.calls.actions.locks import locked_call
from todoku_web.exchange.calls.actions.seats import promote, seats_taken
from todoku_web.exchange.calls.actions.telling import tell
from todoku_web.exchange.calls.clock import CallState, Phase
from todoku_web.exchange.calls.eligibility import checked_rules
from todoku_web.exchange.calls.form_fields import FieldType, FormField, checked_fields, schema_of
from todoku_web.exchange.calls.models import (
    DESCRIPTION_LENGTH,
    HANDED_IN,
    REASON_LENGTH,
    TITLE_LENGTH,
    VENUE_LENGTH,
    Admission,
    ApplicationState,
    Audience,
    Call,
    CallForm,
)
from todoku_web.exchange.calls.stages import check_stages, read_stages
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SEATS, MOST_EACH = 100_000, 50
_LONGEST = timedelta(days=3 * 366)
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Content:
    """What a call says; its form comes beside it."""

    kind: str
    title: str
    description: str
    title_en: str = ""
    description_en: str = ""
    audience: Any = Audience.ANYBODY
    issue: str = ""
    area_code: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    held_at: datetime | None = None
    ends_at: datetime | None = None
    venue: str = ""
    admission: Any = Admission.SELECTION
    capacity: int | None = None
    waiting_list: bool = False
    most_each: int = 1
    eligibility: list[dict[str, Any]] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, call: Call) -> Content:
        """Return what a call says now."""
        return cls(**{one.name: getattr(call, one.name) for one in fields(cls)})


def checked(content: Content, *, season: Sequence[int] = ()) -> Content:
    """Return content with clean texts and rules; InputError for what cannot be, in one line."""
    region = content.area_code
    if region:
        try:
            region = region_of(region).area_code
        except AreaError as error:
            raise InputError(error.code, **error.params) from error
    _check_days(content, season)
    if content.capacity is not None and not 1 <= content.capacity <= MOST_SEATS:
        raise InputError("calls.capacity", most=MOST_SEATS)
    if content.waiting_list and content.capacity is None:
        raise InputError("calls.waiting_without_capacity")
    if not 1 <= content.most_each <= MOST_EACH:
        raise InputError("calls.most_each", most=MOST_EACH)
    stages = read_stages(content.stages)
    check_stages(stages, opens_at=content.opens_at, closes_at=content.closes_at)
    given = {one.name: getattr(content, one.name) for one in fields(Content)}
    return Content(
        **given
        | {
            "title": one_line(content.title, most=TITLE_LENGTH, needed=True),
            "title_en": one_line(content.title_en, most=TITLE_LENGTH),
            "description": paragraphs(content.description, most=DESCRIPTION_LENGTH, needed=True),
            "description_en": paragraphs(content.description_en, most=DESCRIPTION_LENGTH),
            "venue": one_line(content.venue, most=VENUE_LENGTH),
            "area_code": region,
            "eligibility": checked_rules(content.eligibility, kinds=OrganisationKind.values),
            "stages": [one.as_json() for one in stages],
        }
    )


def _check_days(content: Content, season: Sequence[int]) -> None:
    opens_at, closes_at = content.opens_at, content.closes_at
    if opens_at and closes_at:
        if closes_at <= opens_at:
            raise InputError("calls.closes_before")
        if closes_at - opens_at > _LONGEST:
            raise InputError("calls.period_long")
    if content.ends_at and (content.held_at is None or content.ends_at <= content.held_at):
        raise InputError("calls.ends_before")
    if content.held_at and opens_at and content.held_at < opens_at:
        raise InputError("calls.held_before")
    if season:
        last = None if closes_at is None else closes_at - timedelta(microseconds=1)
        for moment in (opens_at, last):
            if moment is not None and not _in_season(moment.astimezone(JST).month, season):
                raise InputError("calls.season", first=season[0], last=season[1])


def _in_season(month: int, season: Sequence[int]) -> bool:
    first, last = season
    return (month - first) % _DECEMBER <= (last - first) % _DECEMBER


def begin(
    organisation: Any,
    content: Content,
    form: Sequence[FormField],
    *,
    key: str,
    by: Any,
    template: str = "",
    season: Sequence[int] = (),
    criteria: Sequence[dict[str, Any]] = (),
    tally_field: str = "",
) -> Call:
    """Return a new call as a draft; the one that the same page made before, where it was sent twice."""
    require(by, "calls.begin_call", organisation)
    found = checked(content, season=season)
    asked = checked_fields(form)
    _check_tally(asked, tally_field)
    with transaction.atomic():
        made = Call.objects.filter(key=key, created_by=by).first()
        if made is not None:
            return made
        call = Call(
            key=key,
            organisation=organisation,
            template=template,
            season=list(season),
            criteria=list(criteria),
            tally_field=tally_field,
            created_by=by,
        )
        _apply(call, found)
        try:
            with transaction.atomic():
                call.save(force_insert=True)
        except IntegrityError as error:  # the same page, sent twice at the same moment, or by somebody else
            twice = Call.objects.filter(key=key, created_by=by).first()
            if twice is None:
                raise InputError("calls.key_taken") from error
            return twice
        call.form = CallForm.objects.create(call=call, number=1, schema=schema_of(asked), made_by=by)
        call.save(update_fields=["form"])
        call_written(call, "begun", by, kind=call.kind)
    return call


def _apply(call: Call, content: Content) -> list[dict[str, str]]:
    """Put content into a call; return what became different, as text."""
    changes = []
    for one in fields(Content):
        before, after = getattr(call, one.name), getattr(content, one.name)
        if before != after:
            changes.append({"field": one.name, "before": _told(before), "after": _told(after)})
            setattr(call, one.name, after)
    return changes


def _told(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(JST):%Y-%m-%d %H:%M}"
    if isinstance(value, (list, dict)):
        return str(len(value))
    return "" if value is None else str(value)[:REASON_LENGTH]


def edit(call: Call, content: Content, *, by: Any, seen: int) -> Call:
    """Change a call; more seats go to who waits at once.

    Raises ChangedMeanwhile where somebody else changed it, InputError for fewer seats than are taken, and for an
    announced call whose period would end before now or whose seats are given otherwise than announced.
    """
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.edit_call", now)
        require_seen(now, seen)
        found = checked(content, season=now.season)
        if found.capacity is not None and found.capacity < seats_taken(now):
            raise InputError("calls.capacity_taken", taken=seats_taken(now))
        if now.state == CallState.ANNOUNCED:
            _check_announced(now, found)
        changes = _apply(now, found)
        if changes:
            call_done(now, "edited", by, changes=changes, fields=[one["field"] for one in changes])
            if now.admission == Admission.FIRST_COME:
                promote(now, by)
    return now


def _check_announced(now: Call, content: Content) -> None:
    _check_complete(content)
    if content.closes_at != now.closes_at and content.closes_at and content.closes_at <= timezone.now():
        raise InputError("calls.closes_past")
    handed_in = now.applications.filter(state__in=HANDED_IN).exists()
    if handed_in and (content.admission != now.admission or content.kind != now.kind):
        raise InputError("calls.admission_fixed")


def _check_complete(content: Content | Call) -> None:
    if content.opens_at is None or content.closes_at is None:
        raise InputError("calls.no_period")


def change_form(call: Call, form: Sequence[FormField], *, by: Any, seen: int) -> Call:
    """Give a call a new version of its form, where it differs; answers that are there keep theirs."""
    asked = checked_fields(form)
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.edit_call", now)
        require_seen(now, seen)
        _check_tally(asked, now.tally_field)
        schema = schema_of(asked)
        if now.form is not None and now.form.schema == schema:
            return now
        number = 1 + (now.forms.order_by("-number").values_list("number", flat=True).first() or 0)
        now.form = CallForm.objects.create(call=now, number=number, schema=schema, made_by=by)
        call_done(now, "form_changed", by, number=number)
    return now


def _check_tally(asked: Sequence[FormField], name: str) -> None:
    counted = next((one for one in asked if one.id == name), None)
    if name and (counted is None or counted.type != FieldType.CHOICE or not counted.required):
        raise InputError("calls.tally_field")


def announce(call: Call, *, by: Any, seen: int) -> Call:
    """Announce a call: it is public from now on, and open in its period."""
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.announce_call", now)
        require_seen(now, seen)
        _check_complete(now)
        assert now.closes_at is not None
        if now.closes_at <= timezone.now():
            raise InputError("calls.closes_past")
        now.state, now.announced_at = CallState.ANNOUNCED, timezone.now()
        call_done(now, "announced", by)
    return now


def cancel(call: Call, *, by: Any, seen: int, reason: str) -> Call:
    """Call a call off, saying why: whoever has begun or handed in an application is told."""
    said = one_line(reason, most=REASON_LENGTH, needed=True)
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.cancel_call", now)
        require_seen(now, seen)
        now.state = CallState.CANCELLED
        over = (ApplicationState.WITHDRAWN, ApplicationState.CANCELLED)
        standing = now.applications.select_for_update(of=("self",)).select_related("applicant").exclude(state__in=over)
        ended = list(standing)
        for one in ended:
            one.call = now
        applications_done(ended, ApplicationState.CANCELLED, "call_cancelled", by, said=said)
        tell(ended, "call_cancelled", reason=said)
        call_done(now, "cancelled", by, said=said, applications=len(ended))
    return now


def decide(call: Call, *, by: Any, seen: int) -> Call:
    """Publish the results of a closed call, and tell everybody theirs."""
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.decide_call", now)
        require_seen(now, seen)
        if now.phase != Phase.CLOSED:
            raise InputError("calls.not_closed")
        open_ones = now.applications.filter(state=ApplicationState.SUBMITTED).count()
        if open_ones:
            raise InputError("calls.undecided", count=open_ones)
        now.state, now.decided_at = CallState.DECIDED, timezone.now()
        if now.admission == Admission.SELECTION:
            for state in (ApplicationState.SELECTED, ApplicationState.NOT_SELECTED, ApplicationState.WAITING):
                told = list(now.applications.filter(state=state).select_related("applicant"))
                for one in told:
                    one.call = now
                tell(told, f"{state}_now")
        call_done(now, "decided", by, taken=seats_taken(now))
    return now


def finish(call: Call, *, by: Any, seen: int) -> Call:
    """End a decided call; nobody is promoted any more."""
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.finish_call", now)
        require_seen(now, seen)
        now.state = CallState.FINISHED
        call_done(now, "finished", by)
    return now
