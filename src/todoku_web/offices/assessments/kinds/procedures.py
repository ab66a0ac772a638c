"""Which procedures to take online first by the hours that touches, and how far three principles are met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS
from todoku.office.procedures.document import document
from todoku.office.procedures.inventory import read_inventory
from todoku.office.procedures.principles import common_scorecards, scorecards
from todoku.office.procedures.priority import priorities_of
from todoku.reports.office.procedures import write_procedure_form, write_procedures
from todoku_web.offices.assessments.kinds.kind import Kind, Role
from todoku_web.offices.assessments.kinds.procedures_shown import shown
from todoku_web.offices.assessments.kinds.telling import worksheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.run import Run


def compute(files: Mapping[str, list[Path]], _options: Mapping[str, Any], folder: Path, run: Run) -> dict[str, Any]:
    """Rank the procedures of any number of municipalities, and write the workbook in both languages.

    Raises InputError as the reader does.
    """
    found = read_inventory(files["inventory"])
    listed = priorities_of(found.procedures)
    cards = (scorecards(found.procedures), common_scorecards(found.procedures))
    for lang in LANGS:
        run.check()
        write_procedures(listed, cards, folder / f"{lang}.xlsx", remarks=found.remarks, lang=lang)
    return document(listed, *cards, found.remarks)


def _empty(lang: Lang) -> bytes:
    return worksheet(lambda path: write_procedure_form(path, lang=lang))


PROCEDURES = Kind(
    name="procedures",
    roles=(Role("inventory", needed=True, many=True),),
    options=(),
    compute=compute,
    papers=("xlsx",),
    worksheets={"inventory": _empty},
    shown=shown,
    template="assessments/procedures.html",
)
