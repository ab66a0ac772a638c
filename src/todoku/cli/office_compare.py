"""The verb ``office compare``: what municipalities have in common, where each differs, and what that costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_discover import LOGS, MAPPING
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.office.compare.findings import Comparison
    from todoku.office.events.log import EventLog
    from todoku.office.survey.rows import SurveyRow
    from todoku.run import Run

_MOST_LEVEL = 0.5


def as_level(value: str) -> float:
    """Return the chance of a false alarm, written as 0.05 or 5%; raise UsageError for none above 0 and below 0.5."""
    from todoku.errors import UsageError

    written = value.strip().replace("％", "%")
    try:
        level = float(written.removesuffix("%")) / (100.0 if written.endswith("%") else 1.0)
    except ValueError:
        level = -1.0
    if not 0 < level < _MOST_LEVEL:
        raise UsageError("office.compare.level", value=value)
    return level


_STANDARD: Any = typer.Option(
    None, "--standard", metavar="FILE.bpmn", parser=as_file, help="cli.office.compare.standard.help"
)
_GROUPS: Any = typer.Option(None, "--groups", metavar="FILE", parser=as_file, help="cli.office.compare.groups.help")
_SURVEY: Any = typer.Option(None, "--survey", metavar="FILE", parser=as_file, help="cli.office.compare.survey.help")
_LABELS: Any = typer.Option(None, "--labels", metavar="FILE", parser=as_file, help="cli.office.compare.labels.help")
_LOCAL: Any = typer.Option(
    None, "--variations", metavar="FILE.csv", parser=as_file, help="cli.office.compare.variations.help"
)
_OUT: Any = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.compare.out.help")
_TITLE: str = typer.Option("", "--title", metavar="TEXT", help="cli.office.compare.title.help")
_LEVEL: Any = typer.Option("0.05", "--level", metavar="SHARE", parser=as_level, help="cli.office.compare.level.help")


def compare(
    logs: list[Path] = LOGS,
    standard: Path | None = _STANDARD,
    groups: Path | None = _GROUPS,
    survey: list[Path] | None = _SURVEY,
    labels: Path | None = _LABELS,
    variations: Path | None = _LOCAL,
    mapping: Path | None = MAPPING,
    level: Any = _LEVEL,
    out: Path | None = _OUT,
    title: str = _TITLE,
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Compare the work of municipalities with each other, and with a standard."""
    need_office()
    from todoku.cli.interrupts import stopping
    from todoku.cli.office_compare_told import tell
    from todoku.cli.office_survey import tell_remarks
    from todoku.cli.progress import watched_run
    from todoku.dates import today
    from todoku.office.compare.document import document

    given = {"standard": standard, "groups": groups, "labels": labels, "variations": variations, "mapping": mapping}
    run, bars = watched_run()
    try:
        with stopping(run):
            found = _compared(logs, survey or [], given, level, run)
    finally:
        bars.close()
    files: tuple[Path, ...] = ()
    if out is not None:
        from todoku.reports.office.comparison.files import write_comparison

        files = write_comparison(found, out, title=title or logs[0].name, day=today(), lang=lang)
    if as_json:
        print_json(document(found))
    else:
        tell(found, lang)
        tell_remarks(found.remarks)
        if files:
            typer.echo(text("cli.office.compare.files", lang, files=[str(path) for path in files]))


def _compared(
    logs: list[Path], survey: list[Path], given: dict[str, Path | None], level: float, run: Run
) -> Comparison:
    from todoku.office.bpmn.reading import read_diagram
    from todoku.office.compare.comparison import compare as measure
    from todoku.office.compare.group_file import read_groups
    from todoku.office.compare.local_variation import read_variations
    from todoku.office.compare.settings import Settings
    from todoku.office.events.reading import read_logs

    diagram = None if given["standard"] is None else read_diagram(given["standard"])
    groups = None if given["groups"] is None else read_groups(given["groups"])
    recorded = () if given["variations"] is None else read_variations(given["variations"])
    rows: tuple[SurveyRow, ...] = ()
    if survey:
        from todoku.office.survey.reading import read_evidence

        rows = read_evidence(survey).rows
    log = read_logs(logs, mapping=given["mapping"], run=run)
    log = _reconciled(log, given["labels"], () if diagram is None else diagram.labels)
    return measure(
        log,
        survey=rows,
        groups=groups,
        standard=diagram,
        variations=recorded,
        settings=Settings(level=level),
        run=run,
    )


def _reconciled(log: EventLog, labels: Path | None, standard: tuple[str, ...]) -> EventLog:
    """Return the log with one label for each activity, as decided and as they are alike."""
    from dataclasses import replace

    import polars as pl

    from todoku.office.events.label_decisions import read_decisions
    from todoku.office.events.labels import apply_labels, labels_of, reconcile

    decisions = None if labels is None else read_decisions(labels)
    found = reconcile(labels_of(log), standard=standard or None, decisions=decisions)
    if found.table.filter(pl.col("label") != pl.col("standard")).is_empty():
        return replace(log, remarks=(*log.remarks, *found.remarks))
    return apply_labels(log, found)
