"""A sheet of a study's workbook that speaks the words of its own room, and the workbook around it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import text
from todoku.office.events.log import remark_text
from todoku.reports.office.candidates.cells import Page, heads, put
from todoku.reports.workbook.sheet import Formats
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.events.log import Remark

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A3 = 8


@dataclass(frozen=True, slots=True)
class StudyPage(Page):
    """A sheet whose words stand below ``office.<room>`` in the catalogue."""

    room: str = ""

    def say(self, key: str, **params: object) -> str:
        """Return a text of the room's words."""
        return text(f"office.{self.room}.{key}", self.lang, **params)


@dataclass(frozen=True, slots=True)
class StudyBook:
    """A workbook being written, whose sheets all speak one room's words."""

    writer: xlsxwriter.Workbook
    looks: Formats
    room: str
    lang: Lang

    def page(self, name: str) -> StudyPage:
        """Return a new sheet, printed across on A3."""
        sheet: Any = self.writer.add_worksheet(text(f"office.{self.room}.sheet.{name}", self.lang))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&A&R&P / &N")
        return StudyPage(sheet, self.looks, self.lang, room=self.room)


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
    row = heads(page, (("remark", 100), ("file", 40)), frozen=0)
    for number, remark in enumerate(remarks, start=row):
        sentence = remark_text(remark, page.lang).removeprefix(f"{remark.source}: ")
        put(page, number, 0, sentence, page.looks.text)
        put(page, number, 1, remark.source or "-", page.looks.text)
