"""Adds lines to a trial's log, and files to it; neither is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.trials.actions.acting import acts_for
from todoku_web.exchange.trials.actions.history import locked, wrote
from todoku_web.exchange.trials.models import FileKind, LogEntry, Trial, TrialFile
from todoku_web.exchange.trials.models.records import NAME_LENGTH, TEXT_LENGTH
from todoku_web.exchange.trials.part_checks import day_to_come
from todoku_web.parts.columns import typed_day
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload

_MOST_FILES = 100


def add_log(trial: Trial, *, on: str, said: str, by: Any, key: str, upload: Upload | None = None) -> LogEntry:
    """Return a new line of the log; the one that the same form made before, where it was sent twice."""
    with transaction.atomic():
        now = locked(trial)
        require(by, "trials.log_trial", now)
        made = now.log.filter(key=key).first()
        if made is not None:
            return made
        day, told = typed_day(on), paragraphs(said, most=TEXT_LENGTH, needed=True)
        if day_to_come(day):
            raise InputError("trials.day_to_come", day=day)
        file = None if upload is None else _kept(now, upload, FileKind.OTHER, upload.name)
        body = acts_for(by, now)
        office = "" if body is None else body.name
        entry = LogEntry.objects.create(key=key, trial=now, on=day, text=told, file=file, by=by, office=office)
        wrote(now, "logged", by=by, fields=["log"])
    return entry


def add_file(trial: Trial, upload: Upload, *, kind: str, title: str, by: Any) -> TrialFile:
    """Return a file of a trial; the one that it has already, where the same content was handed in for the same."""
    with transaction.atomic():
        now = locked(trial)
        require(by, "trials.log_trial", now)
        if kind not in FileKind.values:
            raise InputError("planning.choice")
        name = one_line(title, most=NAME_LENGTH) or upload.name
        made = now.files.filter(upload__sha256=upload.sha256, kind=kind, title=name).first()
        if made is not None:
            return made
        file = _kept(now, upload, kind, name)
        wrote(now, "file_added", by=by, fields=["files"])
    return file


def _kept(trial: Trial, upload: Upload, kind: Any, title: str) -> TrialFile:
    if trial.files.count() >= _MOST_FILES:
        raise InputError("trials.many_files", most=_MOST_FILES)
    return TrialFile.objects.create(trial=trial, upload=upload, kind=kind, title=title[:NAME_LENGTH])
