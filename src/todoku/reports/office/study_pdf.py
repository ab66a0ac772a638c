"""Sets a study of the office as a PDF: one page that says what counts, then its parts with pictures and tables."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from todoku.i18n import text
from todoku.reports.paper.fonts import font_folders
from todoku.reports.paper.pdf import STANDARDS, printable
from todoku.reports.paper.typeset import typeset
from todoku.reports.rows import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.reports.drawings.svg import Picture
    from todoku.reports.rows.table import Table


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the first page; ``warn`` where it asks for something to be done."""

    name: str
    value: str
    unit: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class StudyPart:
    """A part behind the first page: its title, a paragraph, pictures with captions, tables."""

    title: str
    text: str = ""
    pictures: tuple[tuple[str, Picture], ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A study as its paper has it."""

    title: str
    subtitle: str
    day: date
    facts: str
    figures: Sequence[KeyFigure]
    answer: Sequence[str]
    summary: Sequence[Table]
    parts: Sequence[StudyPart]


def render_study(study: Study, *, lang: Lang) -> bytes:
    """Return the paper as PDF/A and PDF/UA, A4: the same bytes for the same study, dated by its day."""
    content = _content(study, lang)
    told = printable(json.dumps(typeset(content) if lang == "ja" else content, ensure_ascii=False))
    made = datetime.combine(study.day, time(), tzinfo=UTC)
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": told}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    templates = Path(str(resources.files("todoku.reports") / "templates"))
    return typst.Compiler(
        input=str(templates / "office_study.typ"),
        root=str(templates),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )


def _content(study: Study, lang: Lang) -> dict[str, Any]:
    return {
        "lang": lang,
        "title": study.title,
        "heading": study.title,
        "subtitle": study.subtitle,
        "date": [study.day.year, study.day.month, study.day.day],
        "unknown": words.unknown(lang),
        "stamp": None,
        "words": {"answer": text("report.answer", lang), "unit": text("report.table_unit", lang, unit="{unit}")},
        "facts": study.facts,
        "figures": [asdict(one) for one in study.figures],
        "answer": list(study.answer),
        "summary": [one.as_json() for one in study.summary],
        "parts": [_part(one) for one in study.parts if one.pictures or any(table.rows for table in one.tables)],
    }


def _part(part: StudyPart) -> dict[str, Any]:
    return {
        "title": part.title,
        "text": part.text,
        "pictures": [
            {"svg": one.svg, "alt": one.alt, "caption": caption, "source": None} for caption, one in part.pictures
        ],
        "tables": [one.as_json() for one in part.tables if one.rows],
    }
