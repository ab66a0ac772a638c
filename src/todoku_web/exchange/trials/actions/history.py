"""Holds a trial while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.exchange.trials.actions.acting import acts_for
from todoku_web.exchange.trials.models import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable


def locked(trial: Trial) -> Trial:
    """Return a trial as the database has it now, held until the transaction ends."""
    held = Trial.objects.select_for_update(of=("self",))
    return held.select_related("organisation", "office", "author", "need").get(pk=trial.pk)


def wrote(trial: Trial, action: str, *, by: Any, before: str = "", said: str = "", fields: Iterable[str] = ()) -> None:
    """Save a held trial as a new version, and add the step to its history and to the log.

    ``fields`` are the parts that were written. The log holds no text of the trial.
    """
    body = acts_for(by, trial)
    named = sorted(fields)
    if action != "begun":
        trial.version += 1
        trial.changed_at = timezone.now()
        trial.save()
    trial.events.create(
        actor=by,
        office="" if body is None else body.name,
        action=action,
        from_state=before,
        to_state=trial.state,
        text=said,
        changes=[{"field": one} for one in named],
        version=trial.version,
    )
    detail = {"from_state": before, "state": str(trial.state), "version": trial.version}
    record(f"trial.{action}", trial, by=by, organisation=body, fields=named, **detail)


def written_since(trial: Trial, seen: int) -> set[str]:
    """Return the parts that were written since a version."""
    events = trial.events.filter(version__gt=seen)
    return {change["field"] for changes in events.values_list("changes", flat=True) for change in changes}
