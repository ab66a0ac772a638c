"""Looks at event logs and diagrams of processes: that they are what they say, and no bombs."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import polars as pl

from todoku.errors import InputError
from todoku.office.bpmn.reading import read_diagram
from todoku_web.uploads.findings import Look
from todoku_web.uploads.kinds import MEGABYTE

if TYPE_CHECKING:
    from pathlib import Path

_DECLARATION = b"<!"
_HEAD_BYTES = 64 * 1024
_LARGEST_UNPACKED_BYTES = 1024 * MEGABYTE
_MOST_ROWS = 5_000_000


def look_at_xes(path: Path, *, name: str) -> Look:
    """Refuse a log with a document type, in which entities could grow without end."""
    with path.open("rb") as stream:
        _check_head(stream.read(_HEAD_BYTES), name=name)
    return Look()


def look_at_packed_xes(path: Path, *, name: str) -> Look:
    """Refuse what is no packed log, is broken, or grows beyond a gigabyte."""
    unpacked = 0
    try:
        with gzip.open(path) as stream:
            head = stream.read(_HEAD_BYTES)
            unpacked = len(head)
            while piece := stream.read(MEGABYTE):
                unpacked += len(piece)
                if unpacked > _LARGEST_UNPACKED_BYTES:
                    raise InputError("upload.unpacked", file=name, most=_LARGEST_UNPACKED_BYTES // MEGABYTE)
    except (OSError, EOFError, zlib.error):
        raise InputError("upload.broken", file=name) from None
    if b"<log" not in head and b":log" not in head:
        raise InputError("upload.no_log", file=name)
    _check_head(head, name=name)
    return Look()


def look_at_parquet(path: Path, *, name: str) -> Look:
    """Refuse a Parquet file that cannot be read, or has more rows than can be worked."""
    try:
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError):
        raise InputError("upload.broken", file=name) from None
    if rows > _MOST_ROWS:
        raise InputError("upload.rows", file=name, most=f"{_MOST_ROWS:,}")
    return Look()


def look_at_bpmn(path: Path, *, name: str) -> Look:
    """Refuse a diagram that cannot be read as BPMN 2.0, in the reader's words."""
    _check_head(path.read_bytes()[:_HEAD_BYTES], name=name)
    read_diagram(path)
    return Look()


def _check_head(head: bytes, *, name: str) -> None:
    if any(not head.startswith((b"--", b"[CDATA["), at + 2) for at in _places(head)):
        raise InputError("upload.doctype", file=name)


def _places(head: bytes) -> list[int]:
    found, at = [], head.find(_DECLARATION)
    while at >= 0:
        found.append(at)
        at = head.find(_DECLARATION, at + 2)
    return found
