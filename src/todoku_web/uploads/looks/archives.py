"""Looks into zip archives before anything of them is read: names, counts, sizes, and what they unpack to."""

from __future__ import annotations

import re
import stat
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import ARCHIVE_ERRORS
from todoku_web.uploads.kinds import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HIGHEST_RATIO = 250
"""Deflate packs zeros a thousand times; tables and outlines stay below a hundred."""
_SMALL_BYTES = MEGABYTE
_ENCRYPTED_FLAG = 0x1
_UPPER_BITS = 16
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ARCHIVES_WITHIN = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\x00")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many members an archive may have, and how much they may unpack to together."""

    members: int
    unpacked_bytes: int


@contextmanager
def opened(path: Path, limits: Limits, *, name: str) -> Iterator[zipfile.ZipFile]:
    """Give an archive whose list of members is sound; InputError says what is wrong with one that is not.

    Refused are names that lead outside (``..``, absolute, backslash, drive), links, members of one name, protected
    ones, too many, too large or too tightly packed ones. What is broken inside is refused while it is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_list(archive.infolist(), limits, name=name)
            yield archive
    except ARCHIVE_ERRORS as error:
        raise InputError("upload.archive", file=name, detail=damage_words(error)) from error


def _check_list(members: list[zipfile.ZipInfo], limits: Limits, *, name: str) -> None:
    if len(members) > limits.members:
        raise InputError("upload.members", file=name, most=limits.members)
    for member in members:
        if not _is_inside(member):
            raise InputError("upload.member_name", file=name, member=_CONTROL.sub("?", member.orig_filename))
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise InputError("upload.protected", file=name)
        if member.file_size > max(_SMALL_BYTES, _HIGHEST_RATIO * member.compress_size):
            raise InputError("upload.bomb", file=name)
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise InputError("upload.bomb", file=name)
    if len({member.filename.lower() for member in members}) < len(members):
        raise InputError("upload.member_twice", file=name)


def _is_inside(member: zipfile.ZipInfo) -> bool:
    shown = member.orig_filename
    plain = not (_CONTROL.search(shown) or "\\" in shown or shown.startswith("/") or _DRIVE.match(shown))
    return plain and ".." not in shown.split("/") and not stat.S_ISLNK(member.external_attr >> _UPPER_BITS)
