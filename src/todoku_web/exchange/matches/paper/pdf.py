"""Sets the draft of a specification as a PDF with typst, in the typeface of the plans' papers."""

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


def render_specification(content: dict[str, Any], lang: Lang) -> bytes:
    """Return the draft as PDF/A and PDF/UA, dated as it was made."""
    set_content = typeset(content) if lang == "ja" else content
    year, month, day = content["date"]
    data = printable(json.dumps(set_content, ensure_ascii=False))
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=STANDARDS,
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with its fonts loaded."""
    folder = Path(str(resources.files("todoku_web.exchange.matches.paper")))
    return typst.Compiler(
        input=str(folder / "specification.typ"),
        root=str(folder),
        font_paths=[str(one) for one in font_folders()],
        ignore_system_fonts=True,
    )
