"""Takes in evidence of municipalities' work, and takes it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.office.bpmn.reading import read_diagram
from todoku.office.compare.group_file import read_groups
from todoku.office.events.label_decisions import read_decisions
from todoku.office.events.table_columns import table_columns
from todoku.office.survey.reading import read_evidence
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import OrganisationKind
from todoku_web.offices.comparisons.actions.history import wrote
from todoku_web.offices.comparisons.columns_told import log_read
from todoku_web.offices.comparisons.models import Comparison, Evidence, EvidenceKind
from todoku_web.offices.inquiries.history import locked
from todoku_web.uploads.actions import drop, take
from todoku_web.uploads.keeping import under_its_name
from todoku_web.uploads.kinds import EVENT_LOGS, TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.base import File

    from todoku_web.offices.comparisons.columns_told import LogRead
    from todoku_web.uploads.models import Upload

TAKEN: dict[Any, frozenset[Kind]] = {
    EvidenceKind.LOG: EVENT_LOGS,
    EvidenceKind.SURVEY: TABLES,
    EvidenceKind.STANDARD: frozenset({Kind.BPMN}),
    EvidenceKind.LABELS: frozenset({Kind.CSV}),
    EvidenceKind.GROUPS: TABLES,
}
_ONE_OF_THEM = (EvidenceKind.STANDARD, EvidenceKind.LABELS, EvidenceKind.GROUPS)
MOST_FILES = 400


def add(comparison: Comparison, file: File, value: Mapping[str, Any], *, organisation: Any, by: Any) -> Evidence:
    """Take in a file for a body; a new standard, or table of labels or groups, takes the place of the one before.

    A municipality's own log or survey is its own without being asked; another body says whose it is, or leaves that to
    the file. Of a log whose columns do not tell enough, somebody has yet to say what they mean (``asks_columns``).
    Raises InputError for what is not such a file, NotAllowed where the person may not.
    """
    require(by, "comparisons.add_evidence", comparison)
    kind = value["kind"]
    upload = take(file, kinds=TAKEN[kind], by=by, organisation=organisation)
    asks_columns = _looked_at(upload, kind, by=by)
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.add_evidence", now)
        held = now.evidence.filter(removed_at=None)
        if held.count() >= MOST_FILES:
            raise InputError("comparisons.many_files", most=MOST_FILES)
        if kind in _ONE_OF_THEM:
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
            asks_columns=asks_columns,
            by=by,
        )
        wrote(now, "evidence_added", by=by, about=upload.name, body=organisation, kind=kind, sha256=upload.sha256)
    return made


def _looked_at(upload: Upload, kind: Any, *, by: Any) -> bool:
    """Return whether a file is a log whose columns do not tell enough; a file that is none of its kind is dropped."""
    try:
        with under_its_name(upload.sha256, upload.name) as path:
            if kind == EvidenceKind.GROUPS:
                read_groups(path)
            elif kind == EvidenceKind.LABELS:
                read_decisions(path)
            elif kind == EvidenceKind.SURVEY:
                read_evidence([path])
            elif kind == EvidenceKind.STANDARD:
                read_diagram(path)
            elif kind == EvidenceKind.LOG:
                columns = table_columns(path)
                return columns is not None and not columns.tell_enough
    except InputError:
        drop(upload, by=by)
        raise
    return False


def settle_columns(evidence: Evidence, reading: Mapping[str, Any], *, by: Any) -> LogRead:
    """Keep what a log's columns mean, and return what can be read of it by that.

    ``reading``: ``columns``, ``time_format``, ``timezone`` as `columns_told.reading_of` returns them. Raises InputError
    where the log cannot be read by it.
    """
    require(by, "comparisons.settle_columns", evidence)
    found = log_read(evidence, reading)
    with transaction.atomic():
        now = locked(Comparison, evidence.comparison_id)
        held = now.evidence.select_related("organisation", "upload", "comparison").get(pk=evidence.pk)
        require(by, "comparisons.settle_columns", held)
        held.reading, held.asks_columns = dict(reading), False
        held.save(update_fields=["reading", "asks_columns"])
        wrote(now, "columns_settled", by=by, about=held.upload.name, body=held.organisation, **reading["columns"])
    return found


def remove(evidence: Evidence, *, by: Any) -> None:
    """Take a file out of a comparison; runs that used it keep what they found."""
    with transaction.atomic():
        now = locked(Comparison, evidence.comparison_id)
        held = now.evidence.select_related("organisation", "upload", "comparison").get(pk=evidence.pk)
        require(by, "comparisons.remove_evidence", held)
        if held.removed_at is None:
            held.removed_at = timezone.now()
            held.save(update_fields=["removed_at"])
            wrote(now, "evidence_removed", by=by, about=held.upload.name, body=held.organisation)
