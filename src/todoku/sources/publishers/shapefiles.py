"""Checks that a Shapefile is whole: its files are there, and none is cut short."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from todoku.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"\x00\x00\x27\x0a"
_HEADER_BYTES = 100
_DBF_HEADER_BYTES = 32
_BYTES_PER_WORD = 2


def check_shapefile(path: Path, file: str, *, needs_table: bool = False) -> None:
    """Raise InputError, which names ``file``, where the .shx is missing or a file is shorter than it says.

    The .dbf may be missing, as it is where only lines are published, unless ``needs_table``. Lengths stand in the
    headers: of the .shp at byte 24, in 16-bit words (ESRI Shapefile Technical Description, table 1); of the .dbf
    records, header and record at bytes 4, 8 and 10 (dBASE III).
    """
    parts = {suffix: part for suffix in (".shx", ".dbf") if (part := _part(path, suffix)) is not None}
    missing = [suffix for suffix in (".shx", *([".dbf"] if needs_table else [])) if suffix not in parts]
    if missing:
        raise InputError("geo.lacks_part", file=file, parts=missing)
    head = _head(path, _HEADER_BYTES, file=file)
    if not head.startswith(_MAGIC):
        raise InputError("geo.damaged", file=file, detail="header")
    (words,) = struct.unpack(">i", head[24:28])
    _check_length(path, words * _BYTES_PER_WORD, file=file)
    if ".dbf" in parts:
        head = _head(parts[".dbf"], _DBF_HEADER_BYTES, file=file)
        records, header_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
        _check_length(parts[".dbf"], header_bytes + records * record_bytes, file=file)


def _part(path: Path, suffix: str) -> Path | None:
    named = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((part for part in named if part.is_file()), None)


def _head(path: Path, size: int, *, file: str) -> bytes:
    with path.open("rb") as stream:
        head = stream.read(size)
    _check_length(path, size, file=file)
    return head


def _check_length(path: Path, size: int, *, file: str) -> None:
    found = path.stat().st_size
    if found < size:
        raise InputError("geo.damaged", file=file, detail=f"{path.suffix} {found} < {size} bytes")
