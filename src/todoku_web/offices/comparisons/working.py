"""The work of the queue that compares municipalities, and what follows when it has ended."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from django.utils import timezone

from todoku.i18n import LANGS
from todoku.office.bpmn.reading import read_diagram
from todoku.office.compare.comparison import compare
from todoku.office.compare.document import document
from todoku.office.compare.findings import ComparedFile
from todoku.office.compare.group_file import read_groups
from todoku.office.compare.local_variation import LocalVariation
from todoku.office.compare.settings import Settings
from todoku.office.events.label_decisions import read_decisions
from todoku.office.events.labels import apply_labels, labels_of, reconcile
from todoku.office.events.log import prepare
from todoku.office.events.reading import read_logs
from todoku.office.survey.reading import measured_rows, read_evidence
from todoku.reports.office.comparison.heat_map import heat_map
from todoku.reports.office.comparison.paper import render_comparison
from todoku.reports.office.comparison.workbook import write_comparison_workbook
from todoku_web.offices.comparisons.label_pairs import decisions_of, similar_pairs
from todoku_web.offices.comparisons.models import EvidenceKind
from todoku_web.offices.inquiries.results import RESULT_FILE, write_json
from todoku_web.uploads.keeping import kept_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.compare.findings import Comparison
    from todoku.office.events.log import EventLog
    from todoku.run import Run

KIND = "office_comparison"
"""Name of the kind of job."""
PUBLIC_FILE = "comparison.json"
SIMILAR_LABELS = "similar_labels"
_ON = "made_on"


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Compare what was handed in, and write the result, the papers in both languages and the maps.

    ``parameters``: ``title``, ``level``, ``grouping``, ``evidence``, ``variations``, ``labels`` as `actions.runs.begin`
    writes them. The folder gets ``result.json`` with example cases and similar labels, and without them
    ``comparison.json``, ``<lang>.pdf``, ``<lang>.xlsx`` and ``<lang>-<map>.svg``. Raises InputError as the readers and
    the comparison do.
    """
    found, similar = _compared(parameters, run)
    made_on = timezone.localdate()
    write_json(folder / RESULT_FILE, {**document(found), _ON: made_on.isoformat(), SIMILAR_LABELS: similar})
    told = replace(found, deviations=tuple(replace(one, examples=()) for one in found.deviations))
    write_json(folder / PUBLIC_FILE, {**document(told), _ON: made_on.isoformat()})
    run.check()
    _write_papers(told, folder, title=parameters["title"], day=made_on)


def _compared(parameters: Mapping[str, Any], run: Run) -> tuple[Comparison, list[dict[str, Any]]]:
    """Return the comparison, and the labels that were joined for their likeness alone.

    Its files are told by whose they are and their hash: what people call their files is not for everybody.
    """
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        files = _laid_out(parameters["evidence"], Path(beside))
        standard = next((path for path, one in files if one["kind"] == EvidenceKind.STANDARD), None)
        diagram = None if standard is None else read_diagram(standard)
        surveys = [path for path, one in files if one["kind"] == EvidenceKind.SURVEY]
        surveyed, met = measured_rows(read_evidence(surveys)) if surveys else ((), ())
        log = _log([(path, one) for path, one in files if one["kind"] == EvidenceKind.LOG], run)
        labels = next((path for path, one in files if one["kind"] == EvidenceKind.LABELS), None)
        of_file = None if labels is None else read_decisions(labels)
        groups = next((path for path, one in files if one["kind"] == EvidenceKind.GROUPS), None)
        given = read_groups(groups) if groups is not None and parameters["grouping"] == "file" else None
    wanted = None if diagram is None else diagram.labels
    decisions = decisions_of(parameters.get("labels", ()), of_file)
    labelled = reconcile(labels_of(log), standard=wanted or None, decisions=decisions)
    log = apply_labels(log, labelled)
    if parameters["grouping"] == "all":
        given = dict.fromkeys((*log.municipalities, *(row.municipality for row in surveyed)), "")
    found = compare(
        log,
        survey=surveyed,
        groups=given,
        standard=diagram,
        variations=[LocalVariation(**one) for one in parameters["variations"]],
        settings=Settings(level=parameters["level"]),
        run=run,
    )
    sources = tuple(ComparedFile(one["kind"], one["municipality"], one["sha256"]) for _, one in files)
    return replace(found, remarks=(*found.remarks, *met), sources=sources), similar_pairs(labelled)


def _log(files: list[tuple[Path, Mapping[str, Any]]], run: Run) -> EventLog:
    if not files:
        return prepare(pl.DataFrame(schema={"case": pl.String, "activity": pl.String}))
    mapping = {
        "municipalities": {path.name: one["municipality"] for path, one in files if one["municipality"]},
        "files": {path.name: one["reading"] for path, one in files if one.get("reading")},
    }
    return read_logs([path for path, _ in files], mapping=mapping, run=run)


def _laid_out(evidence: list[dict[str, Any]], folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return the files under their own names, each in a folder of its own; files of one name are numbered."""
    shared = {name for name, count in Counter(one["name"] for one in evidence).items() if count > 1}
    placed = []
    for number, one in enumerate(evidence):
        place = folder / str(number)
        place.mkdir()
        path = place / (f"{number + 1}-{one['name']}" if one["name"] in shared else one["name"])
        shutil.copyfile(kept_path(one["sha256"]), path)
        placed.append((path, one))
    return placed


def _write_papers(found: Comparison, folder: Path, *, title: str, day: date) -> None:
    for lang in LANGS:
        (folder / f"{lang}.pdf").write_bytes(render_comparison(found, title=title, day=day, lang=lang))
        write_comparison_workbook(found, folder / f"{lang}.xlsx", title=title, day=day, lang=lang)
        for which in ("shares", "times"):
            picture = heat_map(found, which, lang)
            if picture is not None:
                (folder / f"{lang}-{which}.svg").write_text(picture.svg, encoding="utf-8")
