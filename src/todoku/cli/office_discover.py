"""The verb ``office discover``: what event logs show of the work, and the process most cases follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    import polars as pl

    from todoku.office.bpmn.diagram import Diagram
    from todoku.office.bpmn.tree import ProcessTree
    from todoku.office.discovery.core import Core
    from todoku.office.events.log import EventLog

DISCOVERY_SCHEMA = "todoku.office-discovery/1"
_SUFFIXES = (".bpmn", ".svg")
_PERCENT = 100.0
_HOURS_PER_DAY = 24.0
_SHOWN = 5


def as_noise(value: str) -> float:
    """Return a share of noise, written as 0.2 or 20%; raise UsageError where it is none from 0 to below 1."""
    from todoku.errors import UsageError

    share = _share(value)
    if not 0 <= share < 1:
        raise UsageError("office.discovery.noise", value=value)
    return share


def as_share_of_cases(value: str) -> float:
    """Return a share of cases, written as 0.5 or 50%; raise UsageError where it is none above 0 and up to 1."""
    from todoku.errors import UsageError

    share = _share(value)
    if not 0 < share <= 1:
        raise UsageError("office.discovery.share", value=value)
    return share


def _share(value: str) -> float:
    """Return a share as it was written, -1 where it is no number."""
    written = value.strip().replace("％", "%")
    try:
        return float(written.removesuffix("%")) / (_PERCENT if written.endswith("%") else 1.0)
    except ValueError:
        return -1.0


LOGS: Any = typer.Argument(metavar="LOG...", parser=as_file, help="cli.office.logs.help")
MAPPING: Any = typer.Option(None, "--mapping", metavar="FILE", parser=as_file, help="cli.office.mapping.help")
LABELS: Any = typer.Option(None, "--labels", metavar="FILE", parser=as_file, help="cli.office.labels_given.help")
_NOISE: Any = typer.Option("0.2", "--noise", metavar="SHARE", parser=as_noise, help="cli.office.discover.noise.help")
_SHARE: Any = typer.Option(
    "50%", "--share", metavar="PERCENT", parser=as_share_of_cases, help="cli.office.discover.share.help"
)
_TOWN: Any = typer.Option(None, "--municipality", metavar="NAME", help="cli.office.discover.municipality.help")


def discover(
    logs: list[Path] = LOGS,
    municipality: str | None = _TOWN,
    noise: Any = _NOISE,
    share: Any = _SHARE,
    mapping: Path | None = MAPPING,
    labels: Path | None = LABELS,
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="cli.office.discover.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Show what logs tell of the work, and the process most cases follow."""
    need_office()
    from todoku.cli.office_survey import tell_remarks
    from todoku.cli.progress import watched_run
    from todoku.errors import UsageError
    from todoku.office.bpmn.from_tree import diagram_of
    from todoku.office.discovery.core import core_of
    from todoku.office.discovery.inductive import mine_tree
    from todoku.office.discovery.selection import only_municipality
    from todoku.office.discovery.variants import variants
    from todoku.office.events.reading import read_logs

    if out is not None and out.suffix.lower() not in _SUFFIXES:
        raise UsageError("office.discovery.out", file=str(out))
    run, bars = watched_run()
    try:
        log = with_labels(read_logs(logs, mapping=mapping, run=run), labels)
        if municipality is not None:
            log = only_municipality(log, municipality)
        core = core_of(variants(log), share=share)
        tree = mine_tree(core.variants, noise=noise, run=run)
    finally:
        bars.close()
    if as_json:
        print_json(_document(log, core, tree, noise, share))
    else:
        _tell(log, core, tree)
        tell_remarks(log.remarks)
    if out is not None:
        name = municipality or t("cli.office.discover.name", count=log.cases["municipality"].n_unique())
        _write(diagram_of(tree, name), out, lang)
        typer.echo(t("cli.office.discover.written", file=out), err=as_json)


def with_labels(log: EventLog, labels: Path | None, standard: tuple[str, ...] = ()) -> EventLog:
    """Return a log with one label for each activity: as a file of decisions says, and as labels are alike."""
    from todoku.office.events.label_decisions import read_decisions
    from todoku.office.events.labels import reconciled

    return reconciled(log, standard=standard, decisions=None if labels is None else read_decisions(labels))


def _write(diagram: Diagram, out: Path, lang: Lang) -> None:
    from todoku.office.bpmn.picture import svg_text
    from todoku.office.bpmn.writing import bpmn_text
    from todoku.swap import replacing

    content = svg_text(diagram, lang) if out.suffix.lower() == ".svg" else bpmn_text(diagram)
    with replacing(out) as part:
        part.write_text(content, encoding="utf-8")


def _tell(log: EventLog, core: Core, tree: ProcessTree) -> None:
    from todoku.office.discovery.measures import municipality_measures
    from todoku.office.discovery.variants import variant_table, variants

    counts = variant_table(log, variants(log)).group_by("municipality").len("variants")
    for row in municipality_measures(log).join(counts, on="municipality", maintain_order="left").iter_rows(named=True):
        typer.echo(_municipality_line(log.municipalities[row["municipality"]], row))
    left = [
        t("cli.office.discover.share_of", name=name, percent=_PERCENT * one) for name, one in core.left_out[:_SHOWN]
    ]
    typer.echo(
        t("cli.office.discover.core", labels=len(core.labels), percent=_PERCENT * core.event_share,
          variants=len(core.variants))
    )  # fmt: skip
    if left:
        typer.echo(t("cli.office.discover.left_out", count=len(core.left_out), examples=left))
    typer.echo(t("cli.office.discover.tree", tree=tree))


def _municipality_line(name: str, row: dict[str, Any]) -> str:
    unknown = t("cli.office.unknown")
    median = row["throughput_median_hours"]
    year = row["cases_per_year"]
    hands = row["handovers_per_case"]
    return t(
        "cli.office.discover.municipality",
        name=name,
        cases=row["cases"],
        events=row["events"],
        variants=row["variants"],
        days=unknown if median is None else f"{median / _HOURS_PER_DAY:,.1f}",
        per_year=unknown if year is None else f"{year:,.0f}",
        rework=row["rework_per_case"],
        handovers=unknown if hands is None else f"{hands:.1f}",
    )


def _document(log: EventLog, core: Core, tree: ProcessTree, noise: float, share: float) -> dict[str, Any]:
    from dataclasses import asdict

    import polars as pl

    from todoku.office.discovery.graphs import elapsed_graph, ends_of_cases, pairs
    from todoku.office.discovery.measures import activity_measures, municipality_measures, timed_events

    timed = timed_events(log)
    codes = [log.activities.index(label) for label in core.labels]
    graph = elapsed_graph(log, pairs(log)).filter(pl.col("activity").is_in(codes) & pl.col("next").is_in(codes))
    sequences = [list(core.variants.sequence(one)) for one in range(len(core.variants))]
    return {
        "schema": DISCOVERY_SCHEMA,
        "noise": noise,
        "share": share,
        "municipalities": rows_of(municipality_measures(log), log),
        "core": {
            "activities": list(core.labels),
            "event_share": core.event_share,
            "left_out": [{"activity": name, "case_share": one} for name, one in core.left_out],
        },
        "variants": [
            {"activities": one, "cases": int(count)} for one, count in zip(sequences, core.variants.counts, strict=True)
        ],
        "directly_follows": rows_of(graph, log),
        "ends": rows_of(ends_of_cases(log), log),
        "activities": rows_of(activity_measures(log, timed), log),
        "tree": tree_of(tree),
        "basis": "measured",
        "remarks": [asdict(one) for one in log.remarks],
    }


def tree_of(tree: ProcessTree) -> dict[str, Any]:
    """Return a process tree as plain values: a step has ``activity`` (null where silent), others ``operator``."""
    if tree.operator is None:
        return {"activity": tree.label}
    return {"operator": str(tree.operator), "children": [tree_of(child) for child in tree.children]}


def rows_of(table: pl.DataFrame, log: EventLog) -> list[dict[str, Any]]:
    """Return a table as plain values, with the names of municipalities and activities for their codes."""
    names = {"municipality": log.municipalities, "activity": log.activities, "next": log.activities}
    coded = {name: known for name, known in names.items() if name in table.columns and table[name].dtype.is_integer()}
    return [
        {
            name: coded[name][value] if name in coded else value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in row.items()
        }
        for row in table.iter_rows(named=True)
    ]
