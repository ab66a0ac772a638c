"""Begins studies, changes what they say of themselves, shares them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from todoku_web.accounts.doors import require, require_seen
from todoku_web.offices.fits.actions.history import locked, wrote
from todoku_web.offices.fits.models import Study
from todoku_web.offices.fits.part_specs import ABOUT_FIELDS
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def begin(value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Study:
    """Return a new study of a municipality; the one that the same form made before."""
    require(by, "fits.begin_study", organisation)
    made = Study(key=key, organisation=organisation, author=by, **_kept(value))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            wrote(made, "begun", by=by)
    except IntegrityError:
        return Study.objects.get(author=by, key=key)
    return made


def edit(study: Study, value: Mapping[str, Any], *, by: Any, seen: int) -> Study:
    """Change what a study says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(study.pk)
        require(by, "fits.edit_study", now)
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told(now), {name: value[name] for name in ABOUT_FIELDS})
        for name, one in _kept(value).items():
            setattr(now, name, one)
        wrote(now, "edited", by=by)
    return now


def share(study: Study, *, by: Any, seen: int, shared: bool) -> Study:
    """Let the prefecture and the bureau of the municipality read a study, or no longer.

    Raises ChangedMeanwhile where it is not what the person saw.
    """
    with transaction.atomic():
        now = locked(study.pk)
        require(by, "fits.share_study" if shared else "fits.unshare_study", now)
        require_seen(now, seen)
        now.is_shared = shared
        wrote(now, "shared" if shared else "unshared", by=by)
    return now


def told(study: Study) -> dict[str, Any]:
    """Return what a study says of itself, as its form reads it."""
    return {name: as_read(getattr(study, name)) for name in ABOUT_FIELDS}


def _kept(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in ABOUT_FIELDS} | {"day": date.fromisoformat(value["day"])}
