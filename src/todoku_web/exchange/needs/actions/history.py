"""Holds a thing while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku_web.accounts.doors import ChangedMeanwhile
from todoku_web.audit.actions import record
from todoku_web.exchange.needs.actions.acting import acts_for
from todoku_web.exchange.needs.models import Need

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.merging import Merged


class Collision(ChangedMeanwhile):
    """Somebody else changed the thing since the person began: what both changed is to be put side by side."""

    def __init__(self, thing: Any, merged: Merged | None = None) -> None:
        super().__init__()
        self.thing = thing
        self.merged = merged


def once(made: Any, *, by: Any) -> tuple[Any, bool]:
    """Return a new thing saved, or the one that the same form of the same person made before; and whether it is new."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return type(made).objects.get(author=by, key=made.key), False
    return made, True


def locked(thing: Any) -> Any:
    """Return a thing as the database has it now, held until the transaction ends."""
    held = type(thing).objects.select_for_update(of=("self",)).select_related("organisation", "author")
    return held.get(pk=thing.pk)


def wrote(
    thing: Any,
    action: str,
    *,
    by: Any,
    before: str = "",
    said: str = "",
    changes: list[dict[str, Any]] | None = None,
    body: Organisation | None = None,
) -> None:
    """Save a held thing as a new version, and add the step to its history and to the log.

    ``body`` is the one for which the person acts, where it is not to be found by what they are to the thing. The log
    holds no text and no place: those are the owner's and may be personal.
    """
    if body is None and by is not None:
        body = acts_for(by, thing)
    if before or changes:
        thing.version += 1
        thing.changed_at = timezone.now()
        thing.save()
    thing.events.create(
        actor=by,
        office="" if body is None else body.name,
        action=action,
        from_state=before,
        to_state=thing.state,
        text=said,
        changes=changes or [],
        version=thing.version,
    )
    kind = "need" if isinstance(thing, Need) else "offer"
    detail = {"from_state": before, "state": str(thing.state), "version": thing.version}
    fields = sorted(change["field"] for change in changes or [])
    record(f"{kind}.{action}", thing, by=by, organisation=body, fields=fields, **detail)
