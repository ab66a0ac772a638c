"""Sets papers of the portal's apps as PDFs with typst, in the typeface of the plans' own papers."""

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


def set_paper(package: str, name: str, content: dict[str, Any], lang: Lang) -> bytes:
    """Return a paper as PDF/A and PDF/UA, dated by its content.

    Parameters
    ----------
    package
        The package in which the paper's typst files lie.
    name
        The file that sets it.
    content
        What it gets as JSON; ``date`` is year, month and day.
    lang
        Its language: Japanese lines are broken where words end.
    """
    set_content = typeset(content) if lang == "ja" else content
    year, month, day = content["date"]
    data = printable(json.dumps(set_content, ensure_ascii=False))
    made = datetime(year, month, day, tzinfo=UTC)
    compiler = _compiler(package, name)
    pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(package: str, name: str) -> typst.Compiler:
    """Return the compiler of a paper with its fonts loaded."""
    folder = Path(str(resources.files(package)))
    return typst.Compiler(
        input=str(folder / name),
        root=str(folder),
        font_paths=[str(one) for one in font_folders()],
        ignore_system_fonts=True,
    )
