"""Sets a sheet as a PDF with typst, in the typeface of the plans' own papers."""

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


def render_sheet(content: dict[str, Any], lang: Lang) -> bytes:
    """Return a sheet as PDF/A and PDF/UA: head, and sections with paragraphs, tables and notes."""
    set_content = typeset(content) if lang == "ja" else content
    year, month, day = content["date"]
    data = printable(json.dumps(set_content, ensure_ascii=False))
    made = datetime(year, month, day, tzinfo=UTC)
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(resources.files("todoku_web.exchange.trials.paper")))
    return typst.Compiler(
        input=str(folder / "sheet.typ"),
        root=str(folder),
        font_paths=[str(one) for one in font_folders()],
        ignore_system_fonts=True,
    )
