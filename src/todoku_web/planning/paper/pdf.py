"""Sets the decision paper as a PDF with typst, in the typeface of the plan's own papers."""

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


def render_paper(content: dict[str, Any], lang: Lang) -> bytes:
    """Return the paper as PDF/A and PDF/UA, dated as the decision or the computation."""
    set_content = typeset(content) if lang == "ja" else content
    year, month, day = content["date"]
    made = datetime(year, month, day, tzinfo=UTC)
    data = printable(json.dumps(set_content, ensure_ascii=False))
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with its fonts loaded; the parts of the plan's papers lie in the same root."""
    folder = Path(str(resources.files("todoku_web.planning.paper")))
    return typst.Compiler(
        input=str(folder / "decision.typ"),
        root=str(folder),
        font_paths=[str(one) for one in font_folders()],
        ignore_system_fonts=True,
    )
