"""Writes what a shared service changed, of a member or of the group, and takes it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require, require_seen
from todoku_web.exchange.shared_services.actions.history import locked, wrote
from todoku_web.exchange.shared_services.models import ServiceEffect
from todoku_web.exchange.shared_services.part_specs import EFFECT
from todoku_web.parts.columns import as_read, stored

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.shared_services.models import SharedService

_MOST = 100


def add(service: SharedService, value: dict[str, Any], *, by: Any, key: str) -> ServiceEffect:
    """Return a new effect; the one that the same form made before, where it was sent twice."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        made = now.effects.filter(key=key).first()
        if made is not None:
            return made
        if now.effects.count() >= _MOST:
            raise InputError("trials.many_indicators", most=_MOST)
        one = _put(ServiceEffect(service=now, key=key), value)
        one.save(force_insert=True)
        wrote(now, "effect_added", by=by, fields=["effects"])
    return one


def write(service: SharedService, effect_id: UUID, value: dict[str, Any], *, by: Any, seen: int) -> ServiceEffect:
    """Write an effect; ChangedMeanwhile where it is not what the person saw, or gone."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        one = now.effects.filter(pk=effect_id).first()
        if one is None:
            raise ChangedMeanwhile("shared_services.gone")
        if held(one) == value:
            return one
        require_seen(one, seen)
        _put(one, value).version += 1
        one.save()
        wrote(now, "effect_written", by=by, fields=["effects"])
    return one


def remove(service: SharedService, effect_id: UUID, *, by: Any, seen: int) -> None:
    """Take an effect out; sent twice it is gone once."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        one = now.effects.filter(pk=effect_id).first()
        if one is None:
            return
        require_seen(one, seen)
        one.delete()
        wrote(now, "effect_removed", by=by, fields=["effects"])


def held(one: ServiceEffect) -> dict[str, Any]:
    """Return what an effect says, as its form reads it."""
    return {column.name: as_read(getattr(one, _attribute(column.name))) for column in EFFECT.fields}


def _put(one: ServiceEffect, value: dict[str, Any]) -> ServiceEffect:
    for column in EFFECT.fields:
        given = stored(column, value[column.name])
        setattr(one, _attribute(column.name), given or None if column.name == "member" else given)
    return one


def _attribute(name: str) -> str:
    return "member_id" if name == "member" else name
