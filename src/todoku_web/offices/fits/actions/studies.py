"""Begins studies, changes what they say of themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku_web.accounts.doors import require
from todoku_web.offices.fits.models import Study
from todoku_web.offices.fits.part_specs import ABOUT_FIELDS
from todoku_web.offices.inquiries.actions import begun
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def begin(value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Study:
    """Return a new study of a municipality; the one that the same form made before."""
    require(by, "fits.begin_study", organisation)
    return begun(Study(key=key, organisation=organisation, author=by, **_kept(value)), wrote, by=by)


def edit(study: Study, value: Mapping[str, Any], *, by: Any, seen: int) -> Study:
    """Change what a study says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(Study, study.pk)
        require(by, "fits.edit_study", now)
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told(now), {name: value[name] for name in ABOUT_FIELDS})
        for name, one in _kept(value).items():
            setattr(now, name, one)
        wrote(now, "edited", by=by)
    return now


def told(study: Study) -> dict[str, Any]:
    """Return what a study says of itself, as its form reads it."""
    return {name: as_read(getattr(study, name)) for name in ABOUT_FIELDS}


def _kept(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in ABOUT_FIELDS} | {"day": date.fromisoformat(value["day"])}
