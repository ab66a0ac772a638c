"""Says what a file is by its content; its name counts for nothing."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.i18n import entry
from todoku.sources.publishers.archives import ARCHIVE_ERRORS
from todoku.sources.publishers.delimited import decoded
from todoku_web.uploads.kinds import Kind
from todoku_web.uploads.looks.texts import geojson_type, is_config

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang

_HEAD_BYTES = 1024
_GZIP = b"\x1f\x8b"
_MAGIC = {
    b"PAR1": Kind.PARQUET,
    _GZIP: Kind.XES_PACKED,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\xff\xd8\xff": Kind.JPEG,
    b"%PDF-": Kind.PDF,
}
_ZIP, _SQLITE, _OLD_OFFICE = b"PK\x03\x04", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_APPLICATION_ID = slice(68, 72)
"""SQLite file format 1.3: the application id stands at byte 68; OGC 12-128r19 (GeoPackage), clause 1.1.1.1.1."""
_MARKUP = re.compile(r"\s*<")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>]")
_HEAD_CHARACTERS = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def recognise(path: Path, kinds: frozenset[Kind], *, name: str) -> Kind:
    """Return a file's kind, one of ``kinds``; raise InputError, naming what it is and what is taken, for any other."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise InputError("upload.empty", file=name)
    if head.startswith(_OLD_OFFICE):
        raise InputError("upload.old_office", file=name)
    found = _by_magic(path, head) if _is_binary(head) else _by_text(path, kinds, name=name)
    if found is None:
        raise InputError("upload.unknown_kind", file=name, allowed=_titles(kinds))
    if found not in kinds:
        raise InputError("upload.wrong_kind", file=name, found=entry(found.label), allowed=_titles(kinds))
    return found


def _is_binary(head: bytes) -> bool:
    return head.startswith((*_MAGIC, _ZIP, _SQLITE))


def _by_magic(path: Path, head: bytes) -> Kind | None:
    if head.startswith(_ZIP):
        return _by_members(path)
    if head.startswith(_SQLITE):
        return Kind.GEOPACKAGE if head[_APPLICATION_ID] in _GEOPACKAGE_IDS else None
    return next(kind for magic, kind in _MAGIC.items() if head.startswith(magic))


def _by_members(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except ARCHIVE_ERRORS:
        return None
    if "[content_types].xml" in names:
        return Kind.XLSX if any(name.startswith("xl/") for name in names) else None
    return Kind.SHAPEFILE if any(name.endswith(".shp") for name in names) else None


def _by_text(path: Path, kinds: frozenset[Kind], *, name: str) -> Kind | None:
    content = path.read_bytes()
    if b"\0" in content and not content.startswith(_UTF16_MARKS):
        return None
    text = decoded(content, name)
    if _MARKUP.match(text):
        found = _by_root(text)
        if found in kinds:
            return found
        raise InputError("upload.markup", file=name)
    if _CONTROL.search(text):
        return None
    if geojson_type(text) is not None:
        return Kind.GEOJSON
    return Kind.CONFIG if Kind.CONFIG in kinds and is_config(text) else Kind.CSV


def _by_root(text: str) -> Kind | None:
    """Return the kind of an XML file by its first element; what it may hold beyond that is for its look."""
    root = _ROOT.search(text, 0, _HEAD_CHARACTERS)
    if root is None:
        return None
    return {"log": Kind.XES, "definitions": Kind.BPMN}.get(root[1])


def _titles(kinds: frozenset[Kind]) -> list[dict[Lang, str]]:
    return [dict(entry(kind.label)) for kind in Kind if kind in kinds]
