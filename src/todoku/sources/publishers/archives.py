"""Unpacks zip archives of geographic files into a temporary folder, with Japanese file names and nothing outside it."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.library_words import damage_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What a damaged or encrypted archive raises."""

LARGEST_TABLE_BYTES = 1 << 29
"""A table that unpacks to more than 512 MB is none of a publisher's: the largest of them have a tenth of it."""
_LARGEST_UNPACKED_BYTES = 1 << 32
_MEGABYTE = 1 << 20
_UTF8_FLAG = 0x800


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open an archive."""
    return zipfile.ZipFile(path)


def member_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's files: the name under which each is stored -> the name that its maker gave it.

    Archives made on Japanese Windows hold Shift_JIS names without saying so.
    """
    names = {}
    for member in archive.infolist():
        if not member.is_dir():
            names[member.filename] = _readable(member).replace("\\", "/")
    return names


def check_size(size: int, *, file: str, limit: int = LARGEST_TABLE_BYTES) -> None:
    """Raise InputError where what a file unpacks to is larger than any real one: a small archive can fill a disk."""
    if size > limit:
        raise InputError("archive.too_large", file=file, limit=limit // _MEGABYTE)


def read_member(archive: zipfile.ZipFile, name: str, *, file: str) -> bytes:
    """Return the content of one file of an archive; InputError, naming ``file``, where it is too large for a table."""
    check_size(archive.getinfo(name).file_size, file=file)
    return archive.read(name)


def gunzipped(content: bytes, *, file: str) -> bytes:
    """Return what is gzipped; InputError where it is too large for a table, and what ``gzip`` raises where damaged."""
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
        plain = stream.read(LARGEST_TABLE_BYTES + 1)
    check_size(len(plain), file=file)
    return plain


def check_workbook_size(path: Path) -> None:
    """Raise InputError for an Excel file (a zip, if it is one) that unpacks to more than any real one."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (OSError, *ARCHIVE_ERRORS):
        return
    check_size(size, file=path.name)


@contextmanager
def unpacked(path: Path, *, choose: Callable[[tuple[str, ...]], Collection[str]]) -> Iterator[list[Path]]:
    """Give some files of an archive, in the order of their names, in a folder that goes away afterwards.

    ``choose`` gets the names of all files and returns those that are wanted. Folders of the archive are kept. Raises
    InputError for an archive that is damaged, encrypted, too large, or whose names lead outside it.
    """
    with tempfile.TemporaryDirectory(prefix="todoku-") as folder:
        yield _extracted(path, Path(folder), choose=choose)


def _extracted(path: Path, folder: Path, *, choose: Callable[[tuple[str, ...]], Collection[str]]) -> list[Path]:
    found = []
    try:
        with open_archive(path) as archive:
            names = sorted(member_names(archive).items(), key=lambda entry: entry[1])
            wanted = choose(tuple(name for _, name in names))
            size = sum(archive.getinfo(inside).file_size for inside, name in names if name in wanted)
            check_size(size, file=path.name, limit=_LARGEST_UNPACKED_BYTES)
            for inside, name in names:
                if name in wanted:
                    place = folder / _within(name, path)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(inside) as source, place.open("wb") as target:
                        shutil.copyfileobj(source, target)
                    found.append(place)
    except ARCHIVE_ERRORS as error:
        raise InputError("geo.damaged_archive", file=path.name, detail=damage_words(error)) from error
    return found


def _within(name: str, path: Path) -> PurePosixPath:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or ":" in name:
        raise InputError("geo.damaged_archive", file=path.name, detail=name)
    return inside


def _readable(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _UTF8_FLAG or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return member.filename
