"""The verb ``office labels``: which labels of different municipalities mean one activity, to look through and keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_discover import LOGS, MAPPING
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.office.events.labels import LabelMap

LABELS_SCHEMA = "todoku.office-labels/1"
_DECISIONS: Any = typer.Option(
    None, "--decisions", metavar="FILE", parser=as_file, help="cli.office.labels.decisions.help"
)
_STANDARD: Any = typer.Option(
    None, "--standard", metavar="FILE.bpmn", parser=as_file, help="cli.office.labels.standard.help"
)
_JOINED = ("normalised", "similar", "by_hand")


def labels(
    logs: list[Path] = LOGS,
    mapping: Path | None = MAPPING,
    decisions: Path | None = _DECISIONS,
    standard: Path | None = _STANDARD,
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="cli.office.labels.out.help"),
    lang: Lang = LANG,  # noqa: ARG001 [taken before the verb runs]
    as_json: bool = JSON,
) -> None:
    """Say which labels of different municipalities mean one activity."""
    need_office()
    from todoku.cli.office_survey import tell_remarks
    from todoku.cli.progress import watched_run
    from todoku.office.events.label_decisions import read_decisions, write_decisions
    from todoku.office.events.labels import labels_of, reconcile
    from todoku.office.events.reading import read_logs

    given = read_decisions(decisions) if decisions else ()
    run, bars = watched_run()
    try:
        log = read_logs(logs, mapping=mapping, run=run)
    finally:
        bars.close()
    found = reconcile(labels_of(log), standard=_names(standard) if standard else None, decisions=given)
    if out is not None:
        write_decisions(out, found.decisions)
    if as_json:
        print_json({"schema": LABELS_SCHEMA, "id": found.id, "labels": found.table.to_dicts()})
    else:
        _tell(found)
        tell_remarks((*log.remarks, *found.remarks))
    if out is not None:
        typer.echo(t("cli.office.labels.written", file=out), err=as_json)


def _names(standard: Path) -> list[str]:
    """Return the names of the tasks of a diagram."""
    from todoku.office.bpmn.diagram import Kind
    from todoku.office.bpmn.reading import read_diagram

    return sorted({node.name for node in read_diagram(standard).nodes if node.kind is Kind.TASK and node.name})


def _tell(found: LabelMap) -> None:
    for row in found.table.iter_rows(named=True):
        if row["method"] in _JOINED:
            method = t(f"office.label_method.{row['method']}")
            typer.echo(t("cli.office.labels.row", **{**row, "method": method}))
