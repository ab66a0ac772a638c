"""Tells by its first bytes what a file is that was given as an event log, and refuses what is none."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING

from todoku.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_BYTES = 1 << 16
_WBITS_GZIP = 31
_GZIP = b"\x1f\x8b"
_OCEL_XML = re.compile(rb"<\s*(?:\w+:)?(?:object-types|event-types|objects|events)[\s/>]")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "office.log_is_old_workbook",
    b"%PDF": "office.log_is_pdf",
}


class Format(StrEnum):
    """The kinds of files that hold event logs."""

    XES = "xes"
    OCEL_XML = "ocel_xml"
    OCEL_JSON = "ocel_json"
    OCEL_SQLITE = "ocel_sqlite"
    PARQUET = "parquet"
    DELIMITED = "delimited"


def format_of(path: Path) -> Format:
    """Return what a file is, by its content.

    Raises InputError for what is there but no event log (a workbook, a PDF, a diagram), what is empty and what cannot
    be opened.
    """
    head = _head(path)
    if not head.strip():
        raise InputError("office.log_empty", file=path.name)
    for magic, code in _OTHERS.items():
        if head.startswith(magic):
            raise InputError(code, file=path.name)
    if head.startswith(b"PK\x03\x04"):
        is_workbook = path.suffix.lower().startswith(".xls") or b"xl/" in head or b"[Content_Types]" in head
        raise InputError("office.log_is_workbook" if is_workbook else "office.log_is_zip", file=path.name)
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(b"SQLite format 3\x00"):
        return Format.OCEL_SQLITE
    return _of_text(head, path)


def _of_text(head: bytes, path: Path) -> Format:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, errors="ignore").lstrip()
    if text.startswith("<"):
        root = _ROOT.search(text)
        if root is not None and root[1].lower() == "definitions":
            raise InputError("office.log_is_bpmn", file=path.name)
        if _OCEL_XML.search(head):
            return Format.OCEL_XML
        return Format.XES
    if text.startswith(("{", "[")):
        return Format.OCEL_JSON
    if "\x00" in text:
        raise InputError("office.log_unreadable", file=path.name)
    return Format.DELIMITED


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError("office.log_missing", file=str(path)) from error
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=_WBITS_GZIP).decompress(head, _HEAD_BYTES)
    except zlib.error as error:
        raise InputError("office.log_unreadable", file=path.name) from error
