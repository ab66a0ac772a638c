"""The verb ``frontier``: cost against the households that fibre reaches, with a plan behind each point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, PACK, as_file, as_whole
from todoku.errors import Infeasible, UsageError
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.plans.frontier.form import Frontier

_FEWEST, _MOST = 2, 100


def as_points(value: str | int) -> int:
    """Return a number of points; raise UsageError where none can be drawn."""
    points = as_whole(value)
    if not _FEWEST <= points <= _MOST:
        raise UsageError("frontier.points", value=value, most=_MOST)
    return points


def frontier(
    area: str = typer.Argument(help="cli.frontier.area.help"),
    pack: Path | None = PACK,
    config: Path | None = typer.Option(
        None, "--config", metavar="FILE", parser=as_file, help="cli.frontier.config.help"
    ),
    points: int | None = typer.Option(None, "--points", metavar="N", parser=as_points, help="cli.frontier.points.help"),
    out: Path | None = typer.Option(None, "--out", metavar="DIR", help="cli.frontier.out.help"),
    plans: bool = typer.Option(False, "--plans", help="cli.frontier.plans.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Show cost against the households that fibre reaches."""
    if plans and out is None:
        raise UsageError("frontier.plans_out")
    from todoku.areas.municipalities import find_region
    from todoku.cli.plan import inputs_beside
    from todoku.cli.progress import watched_run
    from todoku.plans.build import build_plan, check_region, plan_steps
    from todoku.plans.config import PlanConfig, load_config
    from todoku.plans.frontier.file import frontier_document, point_config
    from todoku.plans.frontier.points import frontier_of, places_on
    from todoku.reports.frontier_files import FrontierFiles, check_frontier_folder, write_frontier

    settings = load_config(config) if config else PlanConfig()
    region = find_region(area)
    check_region(region)
    if out is not None:
        check_frontier_folder(out)
    run, bars = watched_run(effort=settings.effort)
    try:
        inputs = inputs_beside(area, config, settings, pack=pack, run=run)
        steps, main = plan_steps(inputs, settings, run=run)
        if steps is None:
            raise Infeasible("frontier.nothing", area=region.name)
        places = places_on(steps, points=points)
        found = frontier_of(steps, places, main)
        document = frontier_document(region, found, places)
        if out is not None:
            made = [
                build_plan(inputs, point_config(settings, place), lang=lang, run=run).plan
                for place in (places if plans else ())
            ]
            read_from = config.parent if config else Path()
            write_frontier(out, FrontierFiles(found, places, document, settings, read_from, lang), plans=made)
    finally:
        bars.close()
    if as_json:
        print_json(document)
    else:
        _tell(region, found, out, lang, plans=plans)


def _tell(region: Region, found: Frontier, out: Path | None, lang: Lang, *, plans: bool) -> None:
    told = {"area": region.name, "gap": f"{found.gap_households:,}", "beside": f"{found.beside_jpy:,}"}
    typer.echo(text("cli.frontier.head", lang, **told))
    typer.echo(text("cli.frontier.beside", lang, **told))
    _tell_points(found, lang)
    typer.echo(text("cli.frontier.bound", lang))
    if out is not None:
        written = {"folder": out, "area": region.area_code, "last": f"{len(found.points):02d}"}
        typer.echo(text("cli.frontier.written", lang, **written))
        if plans:
            typer.echo(text("cli.frontier.plans_written", lang, **written))


def _tell_points(found: Frontier, lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from todoku.reports.rows.frontier_tables import points_table

    shown = points_table(found, lang)
    table = Table(box=SIMPLE_HEAD)
    for column in shown.columns:
        title = column.title if column.unit is None else f"{column.title} ({column.unit})"
        table.add_column(title, justify="right", overflow="fold")
    for row in shown.rows:
        table.add_row(*row.cells)
    Console().print(table)
