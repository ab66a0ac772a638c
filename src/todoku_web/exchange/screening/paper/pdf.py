"""Sets score sheets and letters as PDFs with typst, in the typeface of the plans' papers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from todoku.reports.paper.fonts import font_folders
from todoku.reports.paper.pdf import STANDARDS, printable
from todoku.reports.paper.typeset import typeset

if TYPE_CHECKING:
    from todoku.i18n import Lang


def render_sheets(content: dict[str, Any], lang: Lang) -> bytes:
    """Return score sheets for the meeting as PDF/A and PDF/UA: the rank table, then a page for each application."""
    return _rendered("sheets.typ", content, lang)


def render_letters(content: dict[str, Any]) -> bytes:
    """Return letters as PDF/A and PDF/UA, each on a page of its own, in Japanese."""
    return _rendered("letters.typ", content, "ja")


def _rendered(name: str, content: dict[str, Any], lang: Lang) -> bytes:
    set_content = typeset(content) if lang == "ja" else content
    year, month, day = content["date"]
    data = printable(json.dumps(set_content, ensure_ascii=False))
    made = datetime(year, month, day, tzinfo=UTC)
    pdf = _compiler(name).compile(format="pdf", sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(name: str) -> typst.Compiler:
    """Return the compiler of a paper with its fonts loaded."""
    folder = Path(str(resources.files("todoku_web.exchange.screening.paper")))
    return typst.Compiler(
        input=str(folder / name),
        root=str(folder),
        font_paths=[str(one) for one in font_folders()],
        ignore_system_fonts=True,
    )
