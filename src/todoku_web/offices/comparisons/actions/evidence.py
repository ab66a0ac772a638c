"""Takes in evidence of municipalities' work, and takes it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import OrganisationKind
from todoku_web.offices.comparisons.actions.history import locked, wrote
from todoku_web.offices.comparisons.models import Comparison, Evidence, EvidenceKind
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import EVENT_LOGS, TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.base import File

TAKEN: dict[Any, frozenset[Kind]] = {
    EvidenceKind.LOG: EVENT_LOGS,
    EvidenceKind.SURVEY: TABLES,
    EvidenceKind.STANDARD: frozenset({Kind.BPMN}),
    EvidenceKind.LABELS: frozenset({Kind.CSV}),
}
MOST_FILES = 400


def add(comparison: Comparison, file: File, value: Mapping[str, Any], *, organisation: Any, by: Any) -> Evidence:
    """Take in a file for a body; a new standard, or table of labels, takes the place of the one before.

    A municipality's own log or survey is its own without being asked; another body says whose it is, or leaves that to
    the file. Raises InputError for what is not such a file, NotAllowed where the person may not.
    """
    require(by, "comparisons.add_evidence", comparison)
    kind = value["kind"]
    upload = take(file, kinds=TAKEN[kind], by=by, organisation=organisation)
    with transaction.atomic():
        now = locked(comparison.pk)
        require(by, "comparisons.add_evidence", now)
        held = now.evidence.filter(removed_at=None)
        if held.count() >= MOST_FILES:
            raise InputError("comparisons.many_files", most=MOST_FILES)
        if kind in {EvidenceKind.STANDARD, EvidenceKind.LABELS}:
            held.filter(kind=kind).update(removed_at=timezone.now())
        if held.filter(upload__sha256=upload.sha256, kind=kind).exists():
            raise InputError("comparisons.file_twice", name=upload.name)
        own = organisation.name if organisation.kind == OrganisationKind.MUNICIPALITY else ""
        of_a_town = kind in {EvidenceKind.LOG, EvidenceKind.SURVEY}
        made = Evidence.objects.create(
            comparison=now,
            organisation=organisation,
            upload=upload,
            kind=kind,
            municipality=(value["municipality"] or own) if of_a_town else "",
            by=by,
        )
        wrote(now, "evidence_added", by=by, about=upload.name, body=organisation, kind=kind, sha256=upload.sha256)
    return made


def remove(evidence: Evidence, *, by: Any) -> None:
    """Take a file out of a comparison; runs that used it keep what they found."""
    with transaction.atomic():
        now = locked(evidence.comparison_id)
        held = now.evidence.select_related("organisation", "upload", "comparison").get(pk=evidence.pk)
        require(by, "comparisons.remove_evidence", held)
        if held.removed_at is None:
            held.removed_at = timezone.now()
            held.save(update_fields=["removed_at"])
            wrote(now, "evidence_removed", by=by, about=held.upload.name, body=held.organisation)
