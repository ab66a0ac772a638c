"""Adds indicators to a trial, and writes what they are, their value before, and their value after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.trials.actions.history import locked, written_since, wrote
from todoku_web.exchange.trials.actions.trials import require_open
from todoku_web.exchange.trials.models import Indicator, Trial
from todoku_web.exchange.trials.part_checks import baseline_faults, definition_faults, result_faults
from todoku_web.exchange.trials.part_specs import DEFINITION, OF_INDICATOR
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read, stored

if TYPE_CHECKING:
    from todoku_web.parts.part import Faults, Part

_MOST = 20


def add(trial: Trial, value: dict[str, Any], *, by: Any, key: str) -> Indicator:
    """Return a new indicator of a planned trial; the one that the same form made before, where it was sent twice."""
    with transaction.atomic():
        now = locked(trial)
        require(by, "trials.edit_trial", now)
        require_open(now, DEFINITION.states)
        made = now.indicators.filter(key=key).first()
        if made is not None:
            return made
        if now.indicators.count() >= _MOST:
            raise InputError("trials.many_indicators", most=_MOST)
        one = Indicator(trial=now, key=key, position=now.indicators.count() + 1)
        _put(one, DEFINITION, value)
        one.save(force_insert=True)
        wrote(now, "indicator_added", by=by, fields=[field_of(DEFINITION, one)])
    return one


def write(indicator: Indicator, name: str, value: dict[str, Any], *, by: Any, seen: int) -> Indicator:
    """Write a part of an indicator; Collision where somebody else wrote the same meanwhile.

    Raises InputError for the first thing that cannot be (a result of before the baseline, an interval that does not
    hold its value), and where the trial stands where that part is settled.
    """
    part = OF_INDICATOR[name]
    with transaction.atomic():
        now = locked(indicator.trial)
        require(by, "trials.edit_trial", now)
        require_open(now, part.states)
        one = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        faults = faults_of(part, value, one)
        if faults:
            raise next(iter(faults.values()))
        theirs = held(part, one)
        if theirs == value:
            return one
        if now.version != seen and field_of(part, one) in written_since(now, seen):
            raise Collision(now, theirs, value)
        _put(one, part, value)
        one.save()
        wrote(now, "indicator_written", by=by, fields=[field_of(part, one)])
    return one


def remove(indicator: Indicator, *, by: Any) -> None:
    """Take an indicator out of a trial that has not started, and out of its logic model; sent twice it is gone once."""
    with transaction.atomic():
        now = locked(indicator.trial)
        require(by, "trials.edit_trial", now)
        require_open(now, DEFINITION.states)
        one = now.indicators.filter(pk=indicator.pk).first()
        if one is None:
            return
        name = str(one.pk)
        logic = {
            column: [{**row, "indicators": [each for each in row["indicators"] if each != name]} for row in rows]
            for column, rows in now.part("logic").items()
        }
        now.parts = {**now.parts, "logic": logic} if logic else now.parts
        one.delete()
        wrote(now, "indicator_removed", by=by, fields=["logic"])


def faults_of(part: Part, value: dict[str, Any], one: Indicator) -> Faults:
    """Return what is wrong with a part of an indicator beside what it holds otherwise."""
    if part is DEFINITION:
        return definition_faults(value)
    return baseline_faults(value, one) if part.name == "baseline" else result_faults(value, one)


def field_of(part: Part, one: Indicator) -> str:
    """Return how the history names a part of an indicator."""
    return f"{part.name}:{one.pk}"


def held(part: Part, one: Indicator) -> dict[str, Any]:
    """Return what an indicator holds of a part, as a form reads it."""
    return {column.name: as_read(getattr(one, _attribute(column.name))) for column in part.fields}


def _put(one: Indicator, part: Part, value: dict[str, Any]) -> None:
    for column in part.fields:
        given = stored(column, value[column.name])
        setattr(one, _attribute(column.name), given or None if column.name == "evidence" else given)


def _attribute(name: str) -> str:
    return "evidence_id" if name == "evidence" else name
