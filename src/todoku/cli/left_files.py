"""Puts the files that an import left into few lines, by folder and reason: what may surprise before the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.sources.manifest import LeftFile

PLAIN = frozenset({"import.left.unknown_format", "import.left.companion", "import.left.outside", "import.left.nothing"})
"""Reasons that ask for nothing: the file is of no use here."""
_TOP = PurePosixPath()


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Files left for reasons of one kind; ``folder`` holds them all, and no file that was taken or left otherwise."""

    reasons: tuple[str, ...]
    files: tuple[str, ...]
    folder: str
    plain: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The files as seen from the folder."""
        return tuple(PurePosixPath(file).relative_to(self.folder or ".").as_posix() for file in self.files)

    @property
    def alike(self) -> bool:
        """Whether the reason is the same to the word."""
        return len(set(self.reasons)) == 1


def left_lines(left: Sequence[LeftFile], reasons: Sequence[str], taken: Iterable[str]) -> list[LeftLine]:
    """Return the lines to print: what may surprise first; ``reasons`` are the texts, one for each file left."""
    said: dict[str, set[str]] = {}
    kinds = [text if entry.reason in PLAIN else entry.reason for entry, text in zip(left, reasons, strict=True)]
    for entry, kind in zip(left, kinds, strict=True):
        said.setdefault(entry.file, set()).add(kind)
    for file in taken:
        said.setdefault(file, set()).add("")
    within = _by_folder(said)
    groups: dict[tuple[bool, str, str], list[tuple[str, str]]] = {}
    for entry, kind, text in zip(left, kinds, reasons, strict=True):
        folder = _widest(entry.file, kind, within)
        groups.setdefault((entry.reason in PLAIN, folder, kind), []).append((text, entry.file))
    lines = [
        LeftLine(tuple(text for text, _ in held), tuple(file for _, file in held), folder, plain)
        for (plain, folder, _), held in groups.items()
    ]
    return sorted(lines, key=lambda line: (line.plain, len(line.files) > 1, line.files))


def _by_folder(said: Mapping[str, set[str]]) -> dict[PurePosixPath, set[str]]:
    """Return all that was said of the files in a folder and below."""
    within: dict[PurePosixPath, set[str]] = {}
    for file, kinds in said.items():
        for folder in PurePosixPath(file).parents:
            within.setdefault(folder, set()).update(kinds)
    return within


def _widest(file: str, kind: str, within: Mapping[PurePosixPath, set[str]]) -> str:
    """Return the highest folder in which nothing else was said; the file's own where there is none."""
    own, *above = PurePosixPath(file).parents
    widest = own
    for folder in above:
        if folder == _TOP or within[folder] != {kind}:
            break
        widest = folder
    return "" if widest == _TOP else widest.as_posix()
