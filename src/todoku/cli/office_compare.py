"""The verb ``office compare``: what municipalities have in common, where each differs, and what that costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_discover import LABELS, LOGS, MAPPING, with_labels
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.office.compare.findings import Comparison
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
_LOCAL: Any = typer.Option(
    None, "--variations", metavar="FILE", parser=as_file, help="cli.office.compare.variations.help"
)
_OUT: Any = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.compare.out.help")
_TITLE: str = typer.Option("", "--title", metavar="TEXT", help="cli.office.compare.title.help")
_LEVEL: Any = typer.Option("0.05", "--level", metavar="SHARE", parser=as_level, help="cli.office.compare.level.help")


def compare(
    logs: list[Path] = LOGS,
    standard: Path | None = _STANDARD,
    groups: Path | None = _GROUPS,
    survey: list[Path] | None = _SURVEY,
    labels: Path | None = LABELS,
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

        files = write_comparison(found, out, title=title or _named_by(logs, lang), day=today(), lang=lang)
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
    from dataclasses import replace

    from todoku.office.bpmn.reading import read_diagram
    from todoku.office.compare.comparison import compare as measure
    from todoku.office.compare.findings import ComparedFile
    from todoku.office.compare.group_file import read_groups
    from todoku.office.compare.local_variation import read_variations
    from todoku.office.compare.settings import Settings
    from todoku.office.events.reading import read_logs
    from todoku.office.survey.reading import measured_rows, read_evidence
    from todoku.provenance import sha256_of_file

    diagram = None if given["standard"] is None else read_diagram(given["standard"])
    groups = None if given["groups"] is None else read_groups(given["groups"])
    recorded = () if given["variations"] is None else read_variations(given["variations"])
    rows, met = measured_rows(read_evidence(survey)) if survey else ((), ())
    log = read_logs(logs, mapping=given["mapping"], run=run)
    found = measure(
        with_labels(log, given["labels"], () if diagram is None else diagram.labels),
        survey=rows,
        groups=groups,
        standard=diagram,
        variations=recorded,
        settings=Settings(level=level),
        run=run,
    )
    sources = (*(("log", one) for one in logs), *(("survey", one) for one in survey), *given.items())
    files = tuple(ComparedFile(role, one.name, sha256_of_file(one)) for role, one in sources if one is not None)
    return replace(found, remarks=(*found.remarks, *met), sources=files)


def _named_by(logs: list[Path], lang: Lang) -> str:
    """Return what a comparison is called that was given no name: by its logs."""
    if len(logs) == 1:
        return logs[0].name
    return text("cli.office.compare.several", lang, name=logs[0].name, count=len(logs) - 1)
