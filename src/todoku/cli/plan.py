"""The verb ``plan``: makes the plan of a municipality and writes its five files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, PACK, RATE, RULES_AS_OF, as_file, as_fiscal_index
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.plans.config import PlanConfig
    from todoku.plans.inputs import PlanInputs
    from todoku.plans.plan import Plan
    from todoku.run import Run


def plan(
    area: str = typer.Argument(help="cli.plan.area.help"),
    pack: Path | None = PACK,
    config: Path | None = typer.Option(None, "--config", metavar="FILE", parser=as_file, help="cli.plan.config.help"),
    model: str | None = typer.Option(None, "--model", metavar="ID|FILE", help="cli.plan.model.help"),
    out: Path | None = typer.Option(None, "--out", metavar="DIR", help="cli.plan.out.help"),
    lang: Lang = LANG,
    rules_as_of: date | None = RULES_AS_OF,
    rate: str | None = RATE,
    fiscal_index: str | None = typer.Option(
        None, "--fiscal-index", metavar="X", parser=as_fiscal_index, help="cli.plan.fiscal_index.help"
    ),
    as_json: bool = JSON,
) -> None:
    """Make the plan of a municipality."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.progress import watched_run

    settings = _settings(config, model, rules_as_of=rules_as_of, user_rate=rate, fiscal_index=fiscal_index)
    region = find_region(area)

    from todoku.plans.build import build_plan, check_region
    from todoku.reports.write import check_folder, write_all

    check_region(region)
    folder = out or Path("out") / region.area_code
    check_folder(folder)
    run, bars = watched_run(effort=settings.effort)
    try:
        inputs = inputs_beside(area, config, settings, pack=pack, run=run)
        result = build_plan(inputs, settings, lang=lang, run=run)
        write_all(result, folder, lang=lang, run=run)
    finally:
        bars.close()
    _tell(result.plan, folder, lang, as_json=as_json)


def inputs_beside(area: str, config: Path | None, settings: PlanConfig, *, pack: Path | None, run: Run) -> PlanInputs:
    """Return an area's inputs with the files that a configuration names, which lie relative to it."""
    from todoku.plans.inputs import inputs_for

    return inputs_for(
        area,
        pack=pack,
        one_sheet=_beside(config, settings.one_sheet),
        present=_beside(config, settings.present),
        parts=_beside(config, settings.funding.parts),
        schemes=_beside(config, settings.funding.schemes),
        run=run,
    )


def _settings(path: Path | None, model: str | None, **given: object) -> PlanConfig:
    """Return the configuration of a file over a model's, with what the command line sets for the funding."""
    from todoku.plans.config import load_config

    settings = load_config(path, rollout_model=model)
    changes = {name: value for name, value in given.items() if value is not None}
    return settings.model_copy(update={"funding": settings.funding.model_copy(update=changes)})


def _beside(config: Path | None, name: str | None) -> Path | None:
    """Return the path of a file that the configuration names, relative to the configuration itself."""
    if name is None:
        return None
    return (config.parent if config else Path()) / name


def _tell(made: Plan, folder: Path, lang: Lang, *, as_json: bool) -> None:
    from todoku.i18n import text
    from todoku.reports.rows import words
    from todoku.reports.rows.answers import who_pays
    from todoku.reports.rows.frontier_tables import reach_text

    if as_json:
        print_json(made.model_dump(mode="json", by_alias=True))
        return
    totals = made.totals
    typer.echo(
        text(
            "cli.plan.done",
            lang,
            title=made.title,
            households=f"{totals.households:,}",
            route_km=f"{totals.route_km:,.1f}",
            sites=totals.sites,
            capex=f"{totals.capex_jpy:,}",
            gap=_at_most(made.design.gap),
            assumption=words.assumption(made.assumption, lang),
            who_pays=who_pays(made, lang),
            folder=folder,
        )
    )
    if made.reach is not None:
        typer.echo(text("cli.plan.reach", lang, chosen=reach_text(made, lang)))


def _at_most(gap: float) -> str:
    """Return a gap in per cent, rounded up: less than what is shown may be said, more may not."""
    from math import ceil

    return f"{ceil(round(gap * 1000, 6)) / 10:.1f}%"
