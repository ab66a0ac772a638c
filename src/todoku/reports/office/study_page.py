"""A sheet of a study's workbook that speaks the words of its own room, and the workbook around it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import quote_sheetname

from todoku.i18n import text
from todoku.office.events.log import remark_text
from todoku.reports.office.sheet import Page
from todoku.reports.workbook.sheet import Formats, cell_at
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format

    from todoku.i18n import Lang
    from todoku.office.events.log import Remark

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class StudyPage(Page):
    """A sheet whose words stand below ``office.<room>`` in the catalogue, named there below ``sheet``."""

    def __init__(self, book: xlsxwriter.Workbook, looks: Formats, room: str, name: str, lang: Lang) -> None:
        super().__init__(book, looks, text(f"office.{room}.sheet.{name}", lang), (), lang, "")
        self.room = room

    def say(self, key: str, **params: object) -> str:
        """Return a text of the room's words."""
        return text(f"office.{self.room}.{key}", self.lang, **params)

    def columns(self, columns: Sequence[tuple[str, float]], *, frozen: int, row: int = 0) -> int:
        """Write the titles of columns (name, width), which stay with so many columns; return the next row."""
        for column, (_, width) in enumerate(columns):
            self.widen(column, width)
        self.heads(row, [self.say(f"column.{name}") for name, _ in columns], freeze=frozen)
        return row + 1

    def across(self, row: int, told: str, columns: int, look: Format) -> None:
        """Write a text over several columns, as many lines high as it takes."""
        self.put(row, 0, told, look, span=columns)

    def accept(self, place: tuple[int, int], most: float | None) -> None:
        """Accept numbers from 0 to ``most`` only, or any from 0 on; an empty cell stays empty."""
        row, column = place
        limits: dict[str, object] = {"criteria": ">=", "value": 0}
        if most is not None:
            limits = {"criteria": "between", "minimum": 0, "maximum": most}
        told = {"error_title": self.say("title"), "error_message": self.say("refused")}
        self.sheet.data_validation(row, column, row, column, {"validate": "decimal", **limits, **told})

    def address(self, row: int, column: int) -> str:
        """Return a cell's absolute address with the sheet's name."""
        return f"{quote_sheetname(self.sheet.get_name())}!{cell_at(row, column, fixed=True)}"


@dataclass(frozen=True, slots=True)
class StudyBook:
    """A workbook being written, whose sheets all speak one room's words."""

    writer: xlsxwriter.Workbook
    looks: Formats
    room: str
    lang: Lang

    def page(self, name: str) -> StudyPage:
        """Return a new sheet, printed across on A3."""
        return StudyPage(self.writer, self.looks, self.room, name, self.lang)


@contextmanager
def study_book(path: Path, room: str, lang: Lang) -> Iterator[StudyBook]:
    """Give a workbook of a room; when all is written, the whole file takes the place of an older one."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as writer:
        writer.set_properties({"title": text(f"office.{room}.title", lang)})
        yield StudyBook(writer, Formats(writer, lang), room, lang)
    with replacing(path) as part:
        part.write_bytes(made.getvalue())


def write_remarks(page: StudyPage, remarks: Sequence[Remark]) -> None:
    """Write what reading left out or assumed, a row each."""
    row = page.columns((("remark", 100), ("file", 40)), frozen=0)
    for number, remark in enumerate(remarks, start=row):
        sentence = remark_text(remark, page.lang).removeprefix(f"{remark.source}: ")
        page.put(number, 0, sentence, page.looks.text)
        page.put(number, 1, remark.source or "-", page.looks.text)
