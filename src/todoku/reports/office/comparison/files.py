"""Writes the files of a comparison into a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from todoku.office.compare.document import document
from todoku.reports.office.comparison.paper import render_comparison
from todoku.reports.office.comparison.workbook import write_comparison_workbook
from todoku.swap import beside, put_all, told_when_full, undisturbed

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison

FILES = ("comparison.pdf", "comparison.xlsx", "comparison.json")


def write_comparison(comparison: Comparison, folder: Path, *, title: str, day: date, lang: Lang) -> tuple[Path, ...]:
    """Write the report, the workbook and the data, with example cases; older ones give way once all are written.

    Raises InputError for a full disk, a file in the way, or a file that another program holds open.
    """
    with beside(folder) as part:
        with told_when_full(folder):
            paper = render_comparison(comparison, title=title, day=day, lang=lang, examples=True)
            (part / FILES[0]).write_bytes(paper)
            write_comparison_workbook(comparison, part / FILES[1], title=title, day=day, lang=lang)
            told = json.dumps(document(comparison), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
            (part / FILES[2]).write_text(told, encoding="utf-8", newline="\n")
        with undisturbed(folder):
            put_all(part, folder, FILES)
    return tuple(folder / name for name in FILES)
