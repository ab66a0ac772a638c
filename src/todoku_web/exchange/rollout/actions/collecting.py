"""Takes in trials that were held elsewhere from a table that somebody has looked at, and takes one out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.exchange.rollout.importing import ReadTable, read_collected
from todoku_web.exchange.rollout.models import CollectedTrial

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload


def take_in(upload: Upload, *, organisation: Any, by: Any) -> ReadTable:
    """Add the rows of a table that are good and not here already; taken in twice, it adds nothing the second time.

    Raises InputError for a table that cannot be read or has no good row, NotAllowed where the person may not.
    """
    require(by, "rollout.import_collected", organisation)
    table = read_collected(upload)
    if not table.rows and not table.known:
        raise InputError("rollout_model.no_lines")
    with transaction.atomic():
        made = [CollectedTrial(organisation=organisation, by=by, **row) for row in table.rows]
        CollectedTrial.objects.bulk_create(made, ignore_conflicts=True)
        taken = {"added": len(made), "left": len(table.faults), "known": table.known, "sha256": upload.sha256}
        record("collected.imported", upload, by=by, organisation=organisation, **taken)
    return table


def remove(trial: CollectedTrial, *, by: Any) -> None:
    """Take a collected trial out; the office that collected it does so."""
    require(by, "rollout.remove_collected", trial)
    with transaction.atomic():
        record("collected.removed", trial, by=by, organisation=trial.organisation, title=trial.title)
        trial.delete()
