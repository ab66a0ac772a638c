"""The work of the queue that sets a town's today, a specification and a package beside each other."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.i18n import LANGS, Lang
from todoku.office.specification.as_is import read_as_is, read_package
from todoku.office.specification.assess import assess, checked_body
from todoku.office.specification.document import document, plain
from todoku.office.specification.importer import read_specification
from todoku.office.specification.layout import business_words
from todoku.reports.office.fit_gap.pdf import write_fit_gap_pdf
from todoku.reports.office.fit_gap.workbook import write_fit_gap_workbook
from todoku.reports.office.fit_gap.worksheet import write_worksheet
from todoku_web.offices.fits.items import item_ids, with_decisions
from todoku_web.offices.fits.models import FileRole
from todoku_web.offices.inquiries.results import RESULT_FILE, write_json
from todoku_web.uploads.keeping import kept_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.specification.as_is import Package
    from todoku.office.specification.model import Specification
    from todoku.office.specification.study import FitGap
    from todoku.run import Run

KIND = "fit_gap"
"""Name of the kind of job."""


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Assess what was handed in, put in what people decided, and write the result and the papers in both languages.

    ``parameters``: ``business``, ``body_kind``, ``on``, ``files``, ``decisions`` as `actions.runs.begin` writes them.
    The folder gets ``result.json``, ``<lang>.pdf`` and ``<lang>.xlsx``. Raises InputError as the readers do, and for a
    specification of another business.
    """
    read = _assessed(parameters)
    run.check()
    study = with_decisions(read, parameters["decisions"])
    told = document(study)
    for shown, row, item in zip(told["rows"], read.rows, item_ids(read.rows), strict=True):
        shown |= {"item": item, "package_note": row.package_note}
        shown["in_worksheet"] = None if row.decision is None else plain([row.decision, row.faults])
    write_json(folder / RESULT_FILE, told)
    for lang in LANGS:
        run.check()
        write_fit_gap_pdf(study, folder / f"{lang}.pdf", lang=lang)
        write_fit_gap_workbook(study, folder / f"{lang}.xlsx", lang=lang)


def empty_worksheet(sha256: str, name: str, *, body_kind: str, lang: Lang) -> bytes:
    """Return the empty worksheet of a specification that was handed in; InputError where that cannot be read."""
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        specification = read_specification(_laid_out(sha256, name, Path(beside)))
        made = Path(beside) / "worksheet.xlsx"
        body = checked_body(specification, body_kind)
        write_worksheet(made, specification, lang=lang, body_kind=body)
        return made.read_bytes()


def _assessed(parameters: Mapping[str, Any]) -> FitGap:
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        files = {}
        for role, one in parameters["files"].items():
            place = Path(beside) / role
            place.mkdir()
            files[role] = _laid_out(one["sha256"], one["name"], place)
        standard = read_specification(files[FileRole.STANDARD])
        _check_business(standard, parameters["business"])
        former = files.get(FileRole.PREVIOUS)
        return assess(
            read_as_is(files[FileRole.AS_IS]),
            standard,
            _package(files[FileRole.AS_IS], files.get(FileRole.PACKAGE)),
            body_kind=parameters["body_kind"],
            on=date.fromisoformat(parameters["on"]),
            previous=None if former is None else read_specification(former),
        )


def _package(as_is: Path, package: Path | None) -> Package | None:
    """Return the vendor's answers: of a file of their own, else of the worksheet's column where it is filled in."""
    if package is not None:
        return read_package(package)
    try:
        return read_package(as_is, asked=True)
    except InputError as error:
        if error.code != "office.fit.empty_package":
            raise
        return None


def _check_business(standard: Specification, business: str) -> None:
    if standard.business and standard.business != business:
        named = {"found": business_words(standard.business), "asked": business_words(business)}
        raise InputError("fits.other_business", file=standard.source.file, **named)


def _laid_out(sha256: str, name: str, folder: Path) -> Path:
    """Return a file that was handed in under its own name, as the library reads and names it."""
    path = folder / name
    shutil.copyfile(kept_path(sha256), path)
    return path
