"""Refuses what a person may not do, holds a thing while it is changed, and writes what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Iterable


def locked(thing: Any) -> Any:
    """Return a thing as the database has it now, held until the transaction ends."""
    held = type(thing).objects.select_for_update(of=("self",)).select_related("organisation", "author")
    return held.get(pk=thing.pk)


def written_since(thing: Any, seen: int) -> set[str]:
    """Return the parts that were written since a version."""
    events = thing.events.filter(version__gt=seen).values_list("changes", flat=True)
    return {change["field"] for changes in events for change in changes}


def wrote(thing: Any, action: str, *, by: Any, before: str = "", said: str = "", fields: Iterable[str] = ()) -> None:
    """Save a held thing as a new version, and add the step to its history and to the log."""
    named = sorted(fields)
    if action != "begun":
        thing.version += 1
        thing.changed_at = timezone.now()
        thing.save()
    thing.events.create(
        actor=by,
        office=thing.organisation.name[:80],
        action=action,
        from_state=before,
        to_state=thing.state,
        text=said,
        changes=[{"field": one} for one in named],
        version=thing.version,
    )
    detail = {"from_state": before, "state": str(thing.state), "version": thing.version}
    record(f"{thing.log_name}.{action}", thing, by=by, organisation=thing.organisation, fields=named, **detail)
