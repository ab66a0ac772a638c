"""What is open of the models of network separation by a self-assessment, and in which order to close it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS
from todoku.office.security.assessment import read_assessment
from todoku.office.security.checklist import MODELS
from todoku.office.security.document import document
from todoku.reports.office.security import write_security_form
from todoku.reports.office.security_book import write_security
from todoku_web.offices.assessments.kinds.kind import Kind, Role
from todoku_web.offices.assessments.kinds.security_answers import ANSWERS
from todoku_web.offices.assessments.kinds.security_shown import shown
from todoku_web.offices.assessments.kinds.telling import worksheet
from todoku_web.parts.columns import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.run import Run


def compute(files: Mapping[str, list[Path]], options: Mapping[str, Any], folder: Path, run: Run) -> dict[str, Any]:
    """Assess what a municipality said of each item, and write the workbook in both languages.

    Raises InputError as the reader does.
    """
    (path,) = files["answers"]
    assessment, model = read_assessment(path), options.get("model") or None
    found = document(assessment, model)
    for lang in LANGS:
        run.check()
        write_security(assessment, model, folder / f"{lang}.xlsx", lang=lang)
    return found


def _empty(lang: Lang) -> bytes:
    return worksheet(lambda path: write_security_form(path, None, None, lang=lang))


SECURITY = Kind(
    name="security",
    roles=(Role("answers", needed=True),),
    options=(Column("model", "choice", choices=MODELS, words="assessments.model"),),
    compute=compute,
    papers=("xlsx",),
    worksheets={"answers": _empty},
    shown=shown,
    template="assessments/security.html",
    answers=ANSWERS,
)
