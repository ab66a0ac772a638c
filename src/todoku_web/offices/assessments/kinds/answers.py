"""A worksheet that can be answered on the screen as well, chapter by chapter; what is answered becomes its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku_web.parts.part import Part


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its id, its title, and how many of its items are answered."""

    id: str
    title: str
    items: int
    answered: int


@dataclass(frozen=True, slots=True)
class Answers:
    """How the file of a role is answered on the screen; a path is of the file that counts, None where there is none."""

    role: str
    chapters: Callable[[Path | None, Lang], tuple[Chapter, ...]]
    """Lists the chapters in their order. This and the following raise InputError for a file that cannot be read."""
    part: Callable[[str], Part]
    """Returns the form of a chapter."""
    told: Callable[[Path | None, str], dict[str, Any]]
    """Returns what a chapter's form holds."""
    written: Callable[[Path | None, str, Mapping[str, Any], str, Lang], bytes]
    """Returns the worksheet, an .xlsx, in which a chapter says what its form said and all else stays; the text is the
    municipality's name where the file says none."""
    file_name: Callable[[Lang], str]
