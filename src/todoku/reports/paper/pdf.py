"""Writes the plan as a PDF with typst: A4, tagged for accessibility, and the same bytes for the same plan."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from todoku.reports.paper.fonts import GETA, font_folders, without_type
from todoku.reports.paper.pages import document

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""PDF/A-2a for the archive and PDF/UA-1 for readers of the screen; typst refuses to write what does not keep them."""

_CONTROL = re.compile(r"(?<!\\)\\u00[01][0-9a-f]")
"""A control character as JSON escapes it."""


def write_pdf(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the whole paper to a file in one language.

    Raises InputError where the typeface is not installed, and OSError where the file cannot be written.
    """
    path.write_bytes(render_pdf(result, lang=lang))


def render_pdf(result: PlanResult, *, lang: Lang) -> bytes:
    """Return the paper as PDF; its date is the plan's, so that equal plans give equal bytes."""
    content = printable(json.dumps(document(result, lang), ensure_ascii=False))
    made = datetime.fromisoformat(result.plan.date).replace(tzinfo=UTC)
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": content}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


def printable(content: str) -> str:
    """Return the content with 〓 for characters that the typeface lacks, and no control characters.

    One name with a character of the private use area (外字) must not keep a plan from being printed: the standards
    refuse a paper with a missing glyph.
    """
    lacking = dict.fromkeys(map(ord, without_type(content)), GETA)
    return _CONTROL.sub(" ", content.translate(lacking) if lacking else content)


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with its fonts loaded; it is made once, as reading 33 MB of fonts takes its time."""
    templates = Path(str(resources.files("todoku.reports") / "templates"))
    return typst.Compiler(
        input=str(templates / "report.typ"),
        root=str(templates),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )
