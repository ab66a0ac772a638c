"""Begins a municipality's adoption of a model, with the need that goes with it, and leads it on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.areas.registry import register
from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku_web.accounts.doors import require
from todoku_web.exchange.needs.actions.needs import begin as begin_need
from todoku_web.exchange.needs.models import Who
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.models.need import TEXT_LENGTH
from todoku_web.exchange.needs.models.need import TITLE_LENGTH as NEED_TITLE_LENGTH
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.rollout.actions.history import locked, written_since, wrote
from todoku_web.exchange.rollout.as_library import builtin_model, library_model, portal_model
from todoku_web.exchange.rollout.implementation import known_implementation
from todoku_web.exchange.rollout.models import Adoption, AdoptionState, ModelState
from todoku_web.exchange.rollout.part_specs import EFFECT_STATES, IMPLEMENTATION
from todoku_web.exchange.rollout.workflow import ADOPTION_WAYS
from todoku_web.exchange.trials.part_checks import day_to_come
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import typed_day
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from datetime import date

    from todoku.rollout.model import RolloutModel

_DAYS = {"adopt": "adopted_on", "run": "running_since", "measure": "measured_on"}


def adopt(model_id: str, *, organisation: Any, by: Any, key: str) -> Adoption:
    """Return a municipality's new adoption of a model, with a draft of its need; the one that the form made before.

    Raises InputError for a model that is not (or no longer) to be adopted, one of a standard, which is adopted there,
    one that the municipality has adopted already, and a municipality that is no more; NotAllowed where the person may
    not.
    """
    require(by, "rollout.adopt_for", organisation)
    made = Adoption.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    model, requirements = _adoptable(model_id)
    area_code = _area(organisation.area_code)
    with transaction.atomic():
        if _others(organisation, model_id).exists():
            raise InputError("rollout_model.adopted_already")
        content = NeedContent(
            who=str(Who.MUNICIPALITY),
            issue_area=model.issue_area,
            title=text("rollout.need_title", "ja", title=model.title.ja)[:NEED_TITLE_LENGTH],
            problem=model.problem.ja[:TEXT_LENGTH],
            area_code=area_code,
            requirements=requirements,
        )
        origin = need_id(model_id)
        need = begin_need(content, by=by, key=f"adopt-{key}"[:64], organisation=organisation, from_model=origin)
        adoption = Adoption(
            key=key, model_id=model_id, author=by, organisation=organisation, area_code=area_code, need=need
        )
        adoption.parts = {"implementation": known_implementation(model, organisation, area_code)}
        try:
            with transaction.atomic():
                adoption.save(force_insert=True)
        except IntegrityError as error:
            held = Adoption.objects.filter(author=by, key=key).first()
            if held is None:
                raise InputError("rollout_model.adopted_already") from error
            return held
        wrote(adoption, "begun", by=by)
    return adoption


def write(adoption: Adoption, name: str, value: dict[str, Any], *, by: Any, seen: int) -> Adoption:
    """Write the implementation plan or the measured effects of an adoption.

    Raises Collision where somebody else wrote the same meanwhile, InputError where that is settled already.
    """
    states = IMPLEMENTATION.states if name == IMPLEMENTATION.name else EFFECT_STATES
    with transaction.atomic():
        now = locked(adoption)
        require(by, "rollout.edit_adoption", now)
        if now.state not in states:
            told = {lang: text(f"rollout.adoption_state.{now.state}", lang) for lang in LANGS}
            raise InputError("trials.part_closed", state=told)
        if value == now.part(name):
            return now
        if now.version != seen and name in written_since(now, seen):
            raise Collision(now, now.part(name), value)
        now.parts = {**now.parts, name: value}
        wrote(now, "edited", by=by, fields=[name])
    return now


def go(adoption: Adoption, name: str, *, by: Any, seen: int, on: str = "", said: str = "") -> Adoption:
    """Lead an adoption along a transition, on a day that is today where none is given.

    Raises Collision where it is not what the person saw; InputError for a day to come or before the step before,
    a report without a measured effect, a missing reason; NotAllowed where the person may not.
    """
    way = ADOPTION_WAYS[name]
    with transaction.atomic():
        now = locked(adoption)
        if now.version != seen:
            raise Collision(now)
        require(by, f"rollout.{name}_adoption", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        before = now.state
        if name in _DAYS:
            setattr(now, _DAYS[name], _day(on, now))
        if way.target == AdoptionState.ADOPTED and now.adopted_on is not None:
            now.fiscal_year = fiscal_year(now.adopted_on)
        if way.target == AdoptionState.MEASURED and not now.part("effects").get("effects"):
            raise InputError("rollout_model.no_effect")
        now.state = way.target
        wrote(now, name, by=by, before=before, said=reason)
    return now


def need_id(model_id: str) -> uuid.UUID:
    """Return the id by which a need names the model that it is to adopt."""
    found = portal_model(model_id)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"todoku:model:{model_id}") if found is None else found.pk


def _adoptable(model_id: str) -> tuple[RolloutModel, tuple[str, ...]]:
    built_in = builtin_model(model_id)
    if built_in is not None:
        return built_in, ()
    found = portal_model(model_id)
    if found is None or found.state != ModelState.PUBLISHED:
        raise InputError("rollout_model.not_adoptable")
    if found.standard_id is not None:
        raise InputError("rollout_model.adopted_at_standard", title=found.title)
    return library_model(found), tuple(found.trial.need.requirements)


def _area(area_code: str) -> str:
    """Return the municipality under whose code an organisation lies today; InputError for one that is no more."""
    code, _ = holding(area_code)
    if code not in register().current:
        raise InputError("rollout_model.town_gone", area=area_shown(code, "ja"))
    return code


def _others(organisation: Any, model_id: str) -> Any:
    return Adoption.objects.filter(organisation=organisation, model_id=model_id).exclude(state=AdoptionState.DROPPED)


def _day(typed: str, adoption: Adoption) -> date:
    from datetime import date

    day = typed_day(typed) if typed.strip() else timezone.localdate().isoformat()
    if day_to_come(day):
        raise InputError("trials.day_to_come", day=day)
    earlier = [one.isoformat() for one in (adoption.adopted_on, adoption.running_since) if one is not None]
    if earlier and day < max(earlier):
        raise InputError("rollout_model.day_before", day=day, before=max(earlier))
    return date.fromisoformat(day)
