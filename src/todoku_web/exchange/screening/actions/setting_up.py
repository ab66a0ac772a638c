"""Begins a screening of a call's stage, changes how it is screened, and settles which applications are."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.calls.clock import Phase
from todoku_web.exchange.calls.models import ApplicationState, Call
from todoku_web.exchange.calls.stages import StageKind
from todoku_web.exchange.screening.actions.history import changed, locked, wrote
from todoku_web.exchange.screening.actions.telling import tell_reviewers
from todoku_web.exchange.screening.criteria import checked_rows, first_rows
from todoku_web.exchange.screening.models import Candidate, CriteriaVersion, Screening
from todoku_web.exchange.screening.workflow import OthersShown, ReviewerState, ScreeningState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from todoku_web.exchange.calls.stages import Stage

JUDGED = (StageKind.SCREENING, StageKind.INTERVIEW)
MOST_READERS, MOST_PLACES = 9, 10_000
_BATCH = 500
_ALWAYS = frozenset({"places", "reserves"})
_WHILE_READING = _ALWAYS | {"closes_at"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a stage is screened."""

    places: int
    readers: int = 3
    reserves: int = 0
    hides_applicant: bool = True
    hidden_fields: list[str] = field(default_factory=list)
    others: Any = OthersShown.MEETING
    closes_at: datetime | None = None

    @classmethod
    def of(cls, screening: Screening) -> Settings:
        """Return how a screening stands now."""
        return cls(**{one.name: getattr(screening, one.name) for one in fields(cls)})


def judged_stages(call: Call) -> list[Stage]:
    """Return the stages of a call that are judged, in order."""
    return [one for one in call.read_stages if one.kind in JUDGED]


def begin(call: Call, stage_id: str, settings: Settings, *, by: Any) -> Screening:
    """Return a new screening of a stage; the one that is there, where it was begun before.

    Raises InputError for a stage that is not judged, and for settings that cannot be; NotAllowed.
    """
    require(by, "screening.begin_screening", call)
    stages = judged_stages(call)
    stage = next((one for one in stages if one.id == stage_id), None)
    if stage is None:
        raise InputError("screening.stage")
    with transaction.atomic():
        made = Screening.objects.filter(call=call, stage=stage.id).first()
        if made is not None:
            return made
        is_final = stage.id == stages[-1].id
        found = _checked(settings, call, is_final=is_final)
        screening = Screening(
            call=call,
            stage=stage.id,
            title=stage.title,
            title_en=stage.title_en,
            is_final=is_final,
            created_by=by,
            **_given(found),
        )
        try:
            with transaction.atomic():
                screening.save(force_insert=True)
        except IntegrityError:  # begun by somebody else at the same moment
            return Screening.objects.get(call=call, stage=stage.id)
        rows = first_rows(call)
        screening.criteria = CriteriaVersion.objects.create(screening=screening, number=1, rows=rows, made_by=by)
        screening.save(update_fields=["criteria"])
        wrote(screening, "begun", by, stage=stage.id)
    return screening


def _given(settings: Settings) -> dict[str, Any]:
    return {one.name: getattr(settings, one.name) for one in fields(Settings)}


def _checked(settings: Settings, call: Call, *, is_final: bool) -> Settings:
    """Return settings in order; before the last judged stage nobody waits in reserve."""
    if not 1 <= settings.readers <= MOST_READERS:
        raise InputError("screening.readers", most=MOST_READERS)
    if not 1 <= settings.places <= MOST_PLACES or not 0 <= settings.reserves <= MOST_PLACES:
        raise InputError("screening.places", most=MOST_PLACES)
    if is_final and call.capacity is not None and settings.places > call.capacity:
        raise InputError("screening.places_capacity", capacity=call.capacity)
    if settings.others not in OthersShown.values:
        raise InputError("planning.choice")
    known = {one.id for form in call.forms.all() for one in form.fields}
    hidden = sorted(set(settings.hidden_fields) & known)
    return Settings(**_given(settings) | {"hidden_fields": hidden, "reserves": settings.reserves if is_final else 0})


def configure(screening: Screening, settings: Settings, *, by: Any, seen: int) -> Screening:
    """Change how a stage is screened; what readers rely on stays once they read.

    Raises ChangedMeanwhile where somebody else changed it, InputError for what is fixed by now, or a deadline that is
    over already.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.edit_screening", now)
        require_seen(now, seen)
        found = _checked(settings, now.call, is_final=now.is_final)
        before = Settings.of(now)
        different = [one.name for one in fields(Settings) if getattr(before, one.name) != getattr(found, one.name)]
        if not different:
            return now
        _require_free(now, different)
        if "closes_at" in different and found.closes_at is not None and found.closes_at <= timezone.now():
            raise InputError("screening.closes_past")
        if "closes_at" in different and found.closes_at is None and now.state != ScreeningState.PREPARING:
            raise InputError("screening.no_deadline")
        for name in different:
            setattr(now, name, getattr(found, name))
        changed(now, "configured", by, facts=bool(_ALWAYS & set(different)), fields=different)
        if "closes_at" in different and now.state == ScreeningState.READING:
            tell_reviewers(now, _accepted(now), "deadline", closes=_japan_time(now.closes_at))
    return now


def _require_free(now: Screening, different: Iterable[str]) -> None:
    free = {ScreeningState.READING: _WHILE_READING, ScreeningState.MEETING: _ALWAYS}.get(now.state)
    if free is not None and set(different) - free:
        raise InputError("screening.settings_fixed")


def _japan_time(moment: datetime | None) -> str:
    return "-" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _accepted(screening: Screening) -> list[Any]:
    return list(screening.reviewers.filter(state=ReviewerState.ACCEPTED).select_related("person"))


def write_criteria(screening: Screening, rows: Sequence[Mapping[str, Any]], *, by: Any, seen: int) -> Screening:
    """Give a screening a new version of its criteria, where they differ; nobody does once there is a score."""
    asked = checked_rows(rows)
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.edit_criteria", now)
        require_seen(now, seen)
        if now.first_score_at is not None:
            raise InputError("screening.criteria_fixed")
        if now.criteria is not None and now.criteria.rows == asked:
            return now
        number = 1 + (0 if now.criteria is None else now.criteria.number)
        now.criteria = CriteriaVersion.objects.create(screening=now, number=number, rows=asked, made_by=by)
        changed(now, "criteria_written", by, number=number)
    return now


def confirm(screening: Screening, *, by: Any, seen: int) -> Screening:
    """Settle which applications are screened: those that stand when the call is closed, not decided on before.

    Raises InputError before the call is closed, while an earlier stage is not decided, and where there is none.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.confirm_applications", now)
        require_seen(now, seen)
        if now.call.phase != Phase.CLOSED:
            raise InputError("screening.call_open")
        _require_earlier(now)
        standing = now.call.applications.filter(state=ApplicationState.SUBMITTED).select_related("need")
        there = set(now.candidates.values_list("application_id", flat=True))
        fresh = [
            Candidate(
                screening=now,
                application=one,
                number=one.number,
                issue=one.need.issue_area if one.need else now.call.issue,
            )
            for one in standing.order_by("number")
            if one.pk not in there
        ]
        if not fresh and not there:
            raise InputError("screening.no_applications")
        if not fresh and now.confirmed_at is not None:
            return now
        Candidate.objects.bulk_create(fresh, batch_size=_BATCH)
        now.confirmed_at = timezone.now()
        changed(now, "confirmed", by, count=len(there) + len(fresh))
        tell_reviewers(now, [one for one in _accepted(now) if one.declared_at is None], "declare")
    return now


def _require_earlier(now: Screening) -> None:
    order = [one.id for one in judged_stages(now.call)]
    earlier = order[: order.index(now.stage)] if now.stage in order else []
    if now.call.screenings.filter(stage__in=earlier).exclude(state=ScreeningState.DECIDED).exists():
        raise InputError("screening.earlier_stage")
