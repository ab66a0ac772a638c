"""Writes a fit-and-gap study into a folder: document, paper and workbook, all three or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.specification.document import document
from todoku.reports.office.fit_gap.pdf import write_fit_gap_pdf
from todoku.reports.office.fit_gap.workbook import write_fit_gap_workbook
from todoku.swap import beside, put_all, told_when_full, undisturbed

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.specification.study import FitGap

FILES = ("fit_gap.json", "fit_gap.pdf", "fit_gap.xlsx")


def write_fit_gap(study: FitGap, folder: Path, *, lang: Lang) -> tuple[Path, ...]:
    """Write the study's files in one language and return their paths; older ones give way once all are written.

    Raises InputError for a full disk, a folder in the way, or a file that another program holds open.
    """
    for name in FILES:
        if (folder / name).is_dir():
            raise InputError("office.fit.in_the_way", file=str(folder / name))
    with beside(folder) as part:
        with told_when_full(folder):
            content = json.dumps(document(study), ensure_ascii=False, indent=1) + "\n"
            (part / FILES[0]).write_text(content, encoding="utf-8", newline="\n")
            write_fit_gap_pdf(study, part / FILES[1], lang=lang)
            write_fit_gap_workbook(study, part / FILES[2], lang=lang)
        with undisturbed(folder):
            put_all(part, folder, FILES)
    return tuple(folder / name for name in FILES)
