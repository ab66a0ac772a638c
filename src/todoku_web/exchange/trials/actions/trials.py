"""Begins a trial, writes its parts, and leads it from state to state, its need along with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import Organisation
from todoku_web.exchange.needs.actions.needs import follow
from todoku_web.exchange.needs.models import Need, NeedState
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.offices import OFFICES
from todoku_web.exchange.trials.actions.acting import acts_for
from todoku_web.exchange.trials.actions.history import locked, written_since, wrote
from todoku_web.exchange.trials.effects import lacks_to_prove, lacks_to_report, lacks_to_start
from todoku_web.exchange.trials.models import Trial, TrialState
from todoku_web.exchange.trials.models.trial import TITLE_LENGTH
from todoku_web.exchange.trials.part_specs import PARTS
from todoku_web.exchange.trials.workflow import FINAL, GOING_ON, transition
from todoku_web.notices.actions import tell
from todoku_web.parts.collision import Collision
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.trials.models import Indicator

_MOST_PLANNED = 50


def offices_for(area_code: str) -> list[Organisation]:
    """Return the offices that may support a trial of a need of a place: municipality, prefecture, bureau."""
    found = Organisation.objects.filter(kind__in=OFFICES).order_by("pk")
    own = [one for one in found if any(area_contains(held, area_code) for held in one.area_codes)]
    return sorted(own, key=lambda one: (OFFICES.index(one.kind), one.pk))


def begin(need: Need, title: str, *, organisation: Any, office: Any, by: Any, key: str) -> Trial:
    """Return a new planned trial; the one that the same form made before, where it was sent twice.

    Raises InputError for an office that does not look after the need's place, NotAllowed where the person may not.
    """
    require(by, "trials.begin_trial", need)
    require(by, "trials.begin_trial_for", organisation)
    made = Trial.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    name = one_line(title, most=TITLE_LENGTH, needed=True)
    if office is None or office not in offices_for(need.area_code):
        raise InputError("trials.office")
    with transaction.atomic():
        if Trial.objects.filter(author=by, state=TrialState.PLANNED).count() >= _MOST_PLANNED:
            raise InputError("trials.many_planned", most=_MOST_PLANNED)
        trial = Trial(key=key, need=need, author=by, organisation=organisation, office=office, title=name)
        trial.parts = {"about": {"title": name, "summary": "", "hypotheses": []}}
        try:
            with transaction.atomic():
                trial.save(force_insert=True)
        except IntegrityError:
            return Trial.objects.get(author=by, key=key)
        wrote(trial, "begun", by=by)
    return trial


def write(trial: Trial, name: str, value: dict[str, Any], *, by: Any, seen: int) -> Trial:
    """Write a part as its form was read; Collision where somebody else wrote the same part meanwhile.

    Raises InputError where the trial stands where that part is settled, NotAllowed where the person may not.
    """
    part = PARTS[name]
    with transaction.atomic():
        now = locked(trial)
        require(by, "trials.edit_trial", now)
        require_open(now, part.states)
        clean = _with_organisations(value) if name == "partners" else value
        if clean == now.part(name):
            return now
        if now.version != seen and name in written_since(now, seen):
            raise Collision(now, now.part(name), clean)
        now.parts = {**now.parts, name: clean}
        if name == "about":
            now.title = clean["title"]
        wrote(now, "edited", by=by, fields=[name])
    return now


def go(trial: Trial, name: str, *, by: Any, seen: int, said: str = "", onwards: bool = False) -> Trial:
    """Lead a trial along a transition, and its need: into the trial, back, or ``onwards`` to its adoption.

    Raises Collision where it is not what the person saw, InputError without a reason or while something
    is lacking, NotAllowed where the person may not.
    """
    way = transition(name)
    with transaction.atomic():
        now = locked(trial)
        if now.version != seen:
            raise Collision(now)
        require(by, f"trials.{name}_trial", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        _require_whole(now, name)
        before = now.state
        now.state = way.target
        if way.target == TrialState.RUNNING:
            now.has_run, now.started_at = True, timezone.now()
        if way.target in FINAL:
            now.decided_at = timezone.now()
        wrote(now, name, by=by, before=before, said=reason)
        _lead_need(now, before, by=by, said=reason, onwards=onwards and name == "prove")
        if way.tells_author and now.author_id != by.pk:
            page = reverse("trials:trial", args=[now.pk])
            tell([now.author], f"trials.{name}", url=page, said=reason, title=now.title)
    return now


def require_open(trial: Trial, states: tuple[str, ...]) -> None:
    """Raise InputError where a part is not written in the trial's state."""
    if trial.state not in states:
        raise InputError(
            "trials.part_closed", state={lang: text(f"trials.state.{trial.state}", lang) for lang in LANGS}
        )


def _require_whole(trial: Trial, name: str) -> None:
    indicators: list[Indicator] = list(trial.indicators.all())
    lacks = {
        "start": lambda: lacks_to_start(trial, indicators),
        "report": lambda: lacks_to_report(trial),
        "prove": lambda: lacks_to_prove(indicators),
    }.get(name, list)()
    if lacks:
        told = {
            lang: text("parts.list_joint", lang).join(text(f"trials.lack.{one}", lang) for one in lacks)
            for lang in LANGS
        }
        raise InputError("trials.lacks", lacks=told)


def _lead_need(trial: Any, before: Any, *, by: Any, said: str, onwards: bool) -> None:
    """Take the need into the trial when it starts; lead it back or on once none of its trials goes on."""
    need, name = Need.objects.get(pk=trial.need_id), ""
    if trial.state == TrialState.RUNNING and before == TrialState.PLANNED:
        if need.state not in {NeedState.MATCHED, NeedState.IN_TRIAL}:
            raise InputError("trials.need_elsewhere")
        name = "begin_trial"
    elif trial.state in FINAL and before in GOING_ON and onwards:
        name = "adopt"
    elif trial.state in FINAL and before in GOING_ON:
        others = Trial.objects.filter(need=need, state__in=GOING_ON).exclude(pk=trial.pk)
        name = "" if others.exists() else "end_trial"
    if name:
        follow(need, name, by=by, said=said, body=acts_for(by, trial))


def _with_organisations(value: dict[str, Any]) -> dict[str, Any]:
    """Note which partners are organisations of the portal, by their names."""
    names = {row["name"] for row in value["partners"]}
    known = dict(Organisation.objects.filter(name__in=names).order_by("-pk").values_list("name", "pk"))
    rows = [{**row, "organisation": known.get(row["name"])} for row in value["partners"]]
    return {**value, "partners": rows}
