"""The verb ``office conform``: how far the cases of logs keep to a standard, and where they leave it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_discover import LABELS, LOGS, MAPPING, rows_of, with_labels
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.office.conformance.conform import Conformance
    from todoku.office.events.log import EventLog

CONFORMANCE_SCHEMA = "todoku.office-conformance/1"
_PERCENT = 100.0
_SHOWN = 10


def conform(
    logs: list[Path] = LOGS,
    standard: Path = typer.Option(
        ..., "--standard", metavar="FILE.bpmn", parser=as_file, help="cli.office.conform.standard.help"
    ),
    mapping: Path | None = MAPPING,
    labels: Path | None = LABELS,
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
    as_json: bool = JSON,
) -> None:
    """Say how far cases keep to a standard, and where they leave it."""
    need_office()
    from todoku.cli.interrupts import stopping
    from todoku.cli.office_survey import tell_remarks
    from todoku.cli.progress import watched_run
    from todoku.office.bpmn.reading import read_diagram
    from todoku.office.conformance.conform import conform as measure
    from todoku.office.events.reading import read_logs

    diagram = read_diagram(standard)
    run, bars = watched_run()
    try:
        with stopping(run):
            log = with_labels(read_logs(logs, mapping=mapping, run=run), labels, diagram.labels)
            found = measure(log, diagram, run=run)
    finally:
        bars.close()
    if as_json:
        print_json(_document(log, found))
    else:
        _tell(log, found)
        tell_remarks((*log.remarks, *found.remarks))


def _tell(log: EventLog, found: Conformance) -> None:
    for row in found.municipalities.iter_rows(named=True):
        typer.echo(_line(log.municipalities[row["municipality"]], row))
    if found.municipalities.height > 1:
        whole = {
            "cases": found.cases.height,
            "fitness": found.fitness,
            "steps_fitness": found.steps_fitness,
            "fitting_share": found.fitting_share,
            "fitness_least": found.fitness_range[0],
            "fitness_most": found.fitness_range[1],
        }
        typer.echo(_line(t("cli.office.conform.all"), whole))
    inside = found.moves.filter(found.moves["in_standard"])
    ranked = inside.sort("occurrences", "municipality", "kind", "activity", descending=[True, False, False, False])
    for row in ranked.head(_SHOWN).iter_rows(named=True):
        hours = row["hours"]
        typer.echo(
            t(
                f"cli.office.conform.{row['kind']}",
                name=log.municipalities[row["municipality"]],
                activity=row["activity"],
                cases=row["cases"],
                percent=_PERCENT * row["share"],
                hours=t("cli.office.unknown")
                if hours is None
                else t(f"cli.office.conform.hours_{row['hours_basis']}", hours=hours),
                examples=row["examples"],
            )
        )


def _line(name: str, row: dict[str, Any]) -> str:
    if row["fitness"] is None:
        low, high = row["fitness_least"], row["fitness_most"]
        return t("cli.office.conform.range", name=name, cases=row["cases"], low=low, high=high)
    return t(
        "cli.office.conform.fitness",
        name=name,
        cases=row["cases"],
        fitness=row["fitness"],
        steps=row["steps_fitness"],
        percent=_PERCENT * row["fitting_share"],
    )


def _document(log: EventLog, found: Conformance) -> dict[str, Any]:
    return {
        "schema": CONFORMANCE_SCHEMA,
        "shortest_run": found.shortest_run,
        "fitness": found.fitness,
        "mean_fitness": found.mean_fitness,
        "fitting_share": found.fitting_share,
        "steps_fitness": found.steps_fitness,
        "fitness_range": list(found.fitness_range),
        "municipalities": rows_of(found.municipalities, log),
        "moves": rows_of(found.moves, log),
        "unknown": [{"activity": name, "events": count} for name, count in found.unknown],
        "unseen": list(found.unseen),
        "basis": "measured",
        "remarks": [asdict(one) for one in (*log.remarks, *found.remarks)],
    }
