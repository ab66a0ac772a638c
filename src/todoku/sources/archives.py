"""Unpacks zip archives of geographic files into a temporary folder, with Japanese file names and nothing outside it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What a damaged or encrypted archive raises."""

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


@contextmanager
def unpacked(path: Path, *, choose: Callable[[tuple[str, ...]], Collection[str]]) -> Iterator[list[Path]]:
    """Give some files of an archive, in the order of their names, in a folder that goes away afterwards.

    ``choose`` gets the names of all files and returns those that are wanted. Folders of the archive are kept. Raises
    InputError for an archive that is damaged, encrypted, or whose names lead outside it.
    """
    with tempfile.TemporaryDirectory(prefix="todoku-") as folder:
        yield _extracted(path, Path(folder), choose=choose)


def _extracted(path: Path, folder: Path, *, choose: Callable[[tuple[str, ...]], Collection[str]]) -> list[Path]:
    found = []
    try:
        with open_archive(path) as archive:
            names = sorted(member_names(archive).items(), key=lambda entry: entry[1])
            wanted = choose(tuple(name for _, name in names))
            for inside, name in names:
                if name in wanted:
                    place = folder / _within(name, path)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(inside) as source, place.open("wb") as target:
                        shutil.copyfileobj(source, target)
                    found.append(place)
    except ARCHIVE_ERRORS as error:
        raise InputError("geo.damaged_archive", file=path.name, detail=type(error).__name__) from error
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
