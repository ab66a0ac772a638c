"""The typeface of the papers: Noto Sans CJK JP, which comes with the install."""

from __future__ import annotations

import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from todoku.errors import InputError

FAMILY = "Noto Sans CJK JP"
GETA = "〓"
"""What Japanese printers set for a character that they have no type for."""

_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_FULL_UNICODE = (3, 10)
"""Platform and encoding of the character map that covers all of Unicode (OpenType, cmap)."""
_SEGMENTED_COVERAGE = 12
_SELECTORS_AND_MARKS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x00AD, 0x200B, 0x200C, 0x200D)
"""Variation selectors and invisible marks: they need no type of their own."""


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold the regular and the bold face, inside the installed packages.

    Raises InputError naming the package that is missing.
    """
    return tuple(file.parent for file in _font_files())


def without_type(text: str) -> frozenset[str]:
    """Return the characters of a text that the typeface lacks, such as 外字 of the private use area."""
    points = np.array(sorted({ord(char) for char in text}), dtype=np.int64)
    first, last = _coverage()
    segment = np.searchsorted(first, points, side="right") - 1
    covered = (segment >= 0) & (points <= last[segment])
    covered |= np.isin(points, _SELECTORS_AND_MARKS) | (points < ord(" "))
    return frozenset(chr(point) for point in points[~covered].tolist())


@cache
def _font_files() -> tuple[Path, ...]:
    files = []
    for package in _PACKAGES:
        spec = find_spec(package)
        folders = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
        found = sorted(file for folder in folders for file in folder.glob("*.otf"))
        if not found:
            raise InputError("report.font_missing", package=package.replace("_", "-"))
        files.append(found[0])
    return tuple(files)


@cache
def _coverage() -> tuple[np.ndarray, np.ndarray]:
    """Return first and last code point of each run that the typeface has (OpenType 1.9, cmap format 12)."""
    with _font_files()[0].open("rb") as stream:
        _, tables = struct.unpack(">4sH6x", stream.read(12))
        directory: dict[bytes, int] = dict(struct.iter_unpack(">4s4xI4x", stream.read(16 * tables)))
        cmap = directory[b"cmap"]
        stream.seek(cmap)
        _, maps = struct.unpack(">HH", stream.read(4))
        places = {(platform, code): at for platform, code, at in struct.iter_unpack(">HHI", stream.read(8 * maps))}
        stream.seek(cmap + places[_FULL_UNICODE])
        form, runs = struct.unpack(">H10xI", stream.read(16))
        assert form == _SEGMENTED_COVERAGE
        table = np.frombuffer(stream.read(12 * runs), dtype=">u4").reshape(-1, 3).astype(np.int64)
    return table[:, 0], table[:, 1]
