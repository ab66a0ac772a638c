"""Looks through the XML of an Excel file: how many cells it says to hold, formulas, entities."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from todoku.errors import InputError
from todoku_web.store.safe_cells import begins_formula

MOST_CELLS = 1_000_000
_LONGEST_TEXT = 32_767
"""Excel's own limit of signs in a cell."""
_MOST_SIGNS = 50_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LETTERS = 26


@dataclass
class BookLook:
    """What the parts of one Excel file hold together."""

    name: str
    formulas: int = 0
    like_formulas: int = 0
    text_signs: list[int] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)
    """How often the cells show each of the shared texts."""

    def read(self, stream: IO[bytes]) -> None:
        """Read one XML part; InputError for one that is broken, has entities, or says to hold too much."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_entities
        part = _Part(self)
        parser.StartElementHandler, parser.EndElementHandler = part.begin, part.end
        parser.CharacterDataHandler = part.signs
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise InputError("upload.xml", file=self.name) from error

    def check(self) -> None:
        """Refuse a file whose few texts stand in so many cells that they would fill the memory."""
        signs = sum(self.text_signs[text] * count for text, count in self.uses.items() if text < len(self.text_signs))
        if signs > _MOST_SIGNS or max(self.text_signs, default=0) > _LONGEST_TEXT:
            raise InputError("upload.bomb", file=self.name)

    def _refuse_entities(self, *_: Any) -> None:
        raise InputError("upload.entities", file=self.name)


class _Part:
    """One part while it is read: cells of a sheet, or the texts that sheets share."""

    def __init__(self, book: BookLook) -> None:
        self._book = book
        self._row, self._column = 0, 0
        self._top, self._left, self._bottom, self._right = 1 << 30, 1 << 30, 0, 0
        self._shared = self._listens = False
        self._text: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self._row = _number(attributes.get("r")) or self._row + 1
            self._column = 0
        elif local == "c":
            self._cell(attributes)
        elif local == "f":
            self._book.formulas += 1
        elif local == "si" or (local == "v" and self._shared):
            self._text, self._listens = [], True

    def signs(self, data: str) -> None:
        if self._listens:
            self._text.append(data)

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local not in {"si", "v"} or not self._listens:
            return
        text, self._listens = "".join(self._text), False
        if local == "si":
            self._book.text_signs.append(len(text))
            self._book.like_formulas += begins_formula(text)
        else:
            self._book.uses[_number(text)] += 1

    def _cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._row = int(found[2]) if found else self._row
        self._column = _column(found[1]) if found else self._column + 1
        self._shared = attributes.get("t") == "s"
        self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
        self._left, self._right = min(self._left, self._column), max(self._right, self._column)
        if (self._bottom - self._top + 1) * (self._right - self._left + 1) > MOST_CELLS:
            raise InputError("upload.cells", file=self._book.name, most=MOST_CELLS)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.strip().isdigit() else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
