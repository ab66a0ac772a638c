"""Looks through PDFs for what acts by itself: scripts, programs to be started, files within.

A simple scan: it reads every name in the file and in its packed object streams (ISO 32000-1, 7.5.7), spelt out or with
``#`` codes. It does not run or draw anything, and what a reader's own faults would do with a file it cannot tell.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku_web.uploads.findings import Look
from todoku_web.uploads.kinds import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]{2,60})")
_CODE = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_ACTS = frozenset(
    {
        b"JavaScript",
        b"Launch",
        b"EmbeddedFile",
        b"EmbeddedFiles",
        b"RichMedia",
        b"XFA",
        b"SubmitForm",
        b"ImportData",
        b"GoToE",
        b"GoToR",
    }
)
"""Actions of ISO 32000-1, 12.6.4, that leave the document, and what holds other files or forms with scripts."""
_ENCRYPTED = b"Encrypt"
_PACKED_OBJECTS = b"ObjStm"
_INFLATED = b"FlateDecode"
_LARGEST_UNPACKED_BYTES = 64 * MEGABYTE
_FURTHEST_HEAD = 4096


def look_at_pdf(path: Path, *, name: str) -> Look:
    """Refuse a PDF that is cut short, protected, or holds anything that acts by itself."""
    content = path.read_bytes()
    if b"%%EOF" not in content[-2048:]:
        raise InputError("upload.pdf_cut", file=name)
    for part in (content, *_packed(content, name=name)):
        names = _names(part)
        if _ENCRYPTED in names:
            raise InputError("upload.pdf_protected", file=name)
        found = sorted(one.decode("ascii") for one in names & _ACTS)
        if found:
            raise InputError("upload.pdf_acts", file=name, found=found)
    return Look()


def _names(content: bytes) -> set[bytes]:
    return {_CODE.sub(lambda code: bytes([int(code[1], 16)]), found) for found in _NAME.findall(content)}


def _packed(content: bytes, *, name: str) -> Iterator[bytes]:
    """Yield what the object streams hold; one that is packed in a way that is not looked into is refused."""
    left = _LARGEST_UNPACKED_BYTES
    for found in _STREAM.finditer(content):
        begin = content.rfind(b"obj", max(0, found.start() - _FURTHEST_HEAD), found.start())
        names = _names(content[max(begin, 0) : found.start()])
        if _PACKED_OBJECTS not in names:
            continue
        if {one for one in names if one.endswith(b"Decode")} != {_INFLATED}:
            raise InputError("upload.pdf_packed", file=name)
        unpacked = _inflated(content[found.end() : content.find(b"endstream", found.end())], left)
        if unpacked is None:
            raise InputError("upload.pdf_packed", file=name)
        left -= len(unpacked)
        yield unpacked


def _inflated(packed: bytes, limit: int) -> bytes | None:
    """Return what is packed, None where it is broken or larger than the limit."""
    machine = zlib.decompressobj()
    try:
        unpacked = machine.decompress(packed, max(limit, 1))
    except zlib.error:
        return None
    return unpacked if machine.eof else None
