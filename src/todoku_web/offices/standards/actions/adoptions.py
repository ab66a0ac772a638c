"""Takes published standards up in municipalities, and keeps how far that is and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.notices.actions import people_of, tell
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import Adoption, Edition
from todoku_web.offices.standards.part_specs import ADOPTION
from todoku_web.offices.standards.workflow import AdoptionState, EditionState
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = {one.name: one for one in ADOPTION.fields if one.name != "edition"}


def adopt(edition: Edition, *, organisation: Any, by: Any, planned_on: str | None) -> Adoption:
    """Return the adoption of a published edition by a municipality; the one that is there already, as it is."""
    with transaction.atomic():
        now = locked(edition.standard_id)
        require(by, "standards.adopt_standard", organisation)
        held = now.editions.get(pk=edition.pk)
        if held.state != EditionState.PUBLISHED:
            raise InputError("standards.not_published", number=held.number)
        made, new = Adoption.objects.get_or_create(
            standard=now,
            organisation=organisation,
            defaults={"edition": held, "planned_on": stored(_COLUMNS["planned_on"], planned_on)},
        )
        if new:
            wrote(now, "adopted", by=by, body=organisation, edition=held.number, about=organisation.name)
            people = people_of([now.organisation_id])
            url = now.get_absolute_url()
            tell(people, "standards.adopted", url=url, title=now.title, name=organisation.name)
    return made


def held_value(adoption: Adoption) -> dict[str, Any]:
    """Return an adoption as its form reads it."""
    plain = {name: as_read(getattr(adoption, name)) for name in _COLUMNS}
    return {**plain, "edition": str(adoption.edition.number)}


def edit(adoption: Adoption, value: Mapping[str, Any], *, by: Any, seen: int) -> Adoption:
    """Change how far an adoption is and what it changed; Collision where somebody else did so meanwhile.

    Raises InputError where it would go back, names an edition that is not published, or more steps than it has.
    """
    with transaction.atomic():
        now = locked(adoption.standard_id)
        held = now.adoptions.select_related("edition", "organisation").get(pk=adoption.pk)
        require(by, "standards.edit_adoption", held)
        if held.version != seen:
            raise Collision(held, held_value(held), dict(value))
        order = list(AdoptionState)
        if order.index(AdoptionState(value["state"])) < order.index(AdoptionState(held.state)):
            raise InputError("standards.adoption_back")
        edition = now.editions.get(number=int(value["edition"]))
        if edition.pk != held.edition_id and edition.state != EditionState.PUBLISHED:
            raise InputError("standards.not_published", number=edition.number)
        if (value["steps_done"] or 0) > len(edition.steps):
            raise InputError("standards.steps_done", count=len(edition.steps))
        for name, column in _COLUMNS.items():
            setattr(held, name, stored(column, value[name]))
        held.edition = edition
        held.version += 1
        held.changed_at = timezone.now()
        held.save()
        wrote(now, "adoption_edited", by=by, body=held.organisation, about=held.organisation.name, state=held.state)
    return held
