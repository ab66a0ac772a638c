"""The one door for files that people hand in: looked at first, then kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.library_words import system_words
from todoku_web.audit.actions import record
from todoku_web.uploads import keeping
from todoku_web.uploads.kinds import MEGABYTE, RULES, Kind, largest_bytes
from todoku_web.uploads.looks.maps import look_at_geopackage, look_at_shapefile
from todoku_web.uploads.looks.pdfs import look_at_pdf
from todoku_web.uploads.looks.pictures import look_at_picture
from todoku_web.uploads.looks.processes import look_at_bpmn, look_at_packed_xes, look_at_parquet, look_at_xes
from todoku_web.uploads.looks.tables import look_at_csv, look_at_workbook
from todoku_web.uploads.looks.texts import look_at_config, look_at_geojson
from todoku_web.uploads.models import Upload
from todoku_web.uploads.names import cleaned_name
from todoku_web.uploads.queries import taken_bytes, unused
from todoku_web.uploads.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from django.core.files.base import File

    from todoku_web.uploads.findings import Look

_LOOKS: dict[Kind, Callable[..., Look]] = {
    Kind.CSV: look_at_csv,
    Kind.XLSX: look_at_workbook,
    Kind.GEOJSON: look_at_geojson,
    Kind.GEOPACKAGE: look_at_geopackage,
    Kind.SHAPEFILE: look_at_shapefile,
    Kind.CONFIG: look_at_config,
    Kind.PNG: look_at_picture,
    Kind.JPEG: look_at_picture,
    Kind.PDF: look_at_pdf,
    Kind.XES: look_at_xes,
    Kind.XES_PACKED: look_at_packed_xes,
    Kind.PARQUET: look_at_parquet,
    Kind.BPMN: look_at_bpmn,
}
_DAY = timedelta(days=1)
_UNUSED_FOR = timedelta(days=7)
_MOST_DROPPED = 20
_MOST_BYTES_A_DAY = 500 * MEGABYTE


def take(file: File, *, kinds: Iterable[Kind], by: Any, organisation: Any = None) -> Upload:
    """Return a file that somebody hands in as it is kept, after looking at its content; nothing is kept of a bad one.

    Parameters
    ----------
    file
        As a form gives it; its name and media type are not believed.
    kinds
        What is asked for here.
    by, organisation
        Who hands it in, for whom; None where for nobody but themselves.

    Raises InputError (``upload.*``, ``tabular.*``) with what is wrong and how to mend it. Pictures are kept without
    EXIF; where one was taken is in ``offered_point`` of the returned object alone. What the same person handed in more
    than a week ago and never used is dropped.
    """
    wanted = frozenset(kinds)
    shown = cleaned_name(file.name or "", suffixes=("",))
    _check_size(file.size, largest_bytes(wanted), name=shown)
    _check_share(by, file.size)
    with keeping.incoming() as folder:
        path = _written(file, folder, most=largest_bytes(wanted), name=shown)
        kind = recognise(path, wanted, name=shown)
        _check_size(path.stat().st_size, RULES[kind].largest_bytes, name=shown)
        path = path.rename(path.with_suffix(RULES[kind].suffixes[0]))
        look = _LOOKS[kind](path, name=shown)
        size_bytes = path.stat().st_size
        digest = keeping.keep(path)
    upload = Upload(
        sha256=digest,
        name=cleaned_name(shown, suffixes=RULES[kind].suffixes),
        kind=kind,
        size_bytes=size_bytes,
        by=by,
        organisation=organisation,
        findings=[finding.as_json() for finding in look.findings],
    )
    with transaction.atomic():
        upload.save(force_insert=True)
        record("upload.taken", upload, by=by, organisation=organisation, kind=kind, sha256=digest, bytes=size_bytes)
    for old in unused(by, before=timezone.now() - _UNUSED_FOR)[:_MOST_DROPPED]:
        drop(old, by=by)
    upload.offered_point = look.point
    return upload


def drop(upload: Upload, *, by: Any) -> None:
    """Take a file away that nothing refers to; its content goes with the last upload of it."""
    with transaction.atomic():
        record("upload.dropped", upload, by=by, organisation=upload.organisation, sha256=upload.sha256)
        upload.delete()
        if not Upload.objects.filter(sha256=upload.sha256).exists():
            transaction.on_commit(lambda: keeping.forget(upload.sha256))


def _check_size(size_bytes: int, most_bytes: int, *, name: str) -> None:
    if size_bytes > most_bytes:
        raise InputError("upload.too_large", file=name, most=most_bytes // MEGABYTE)


def _check_share(by: Any, size_bytes: int) -> None:
    if taken_bytes(by, since=timezone.now() - _DAY) + size_bytes > _MOST_BYTES_A_DAY:
        raise InputError("upload.share", most=_MOST_BYTES_A_DAY // MEGABYTE)


def _written(file: File, folder: Path, *, most: int, name: str) -> Path:
    """Write the file piece by piece, and stop where it grows beyond what is allowed, whatever it said of itself."""
    path = folder / "file"
    written = 0
    try:
        with path.open("wb") as target:
            for piece in file.chunks():
                written += len(piece)
                _check_size(written, most, name=name)
                target.write(piece)
    except OSError as error:
        raise InputError("upload.not_kept", file=name, detail=system_words(error)) from error
    return path
