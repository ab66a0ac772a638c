"""The verb ``plan``: makes the plan of a municipality and writes its five files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from todoku.cli.words import t, ui_lang

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.plan import Plan


def plan(
    area: str = typer.Argument(help=t("cli.plan.area.help")),
    pack: Path | None = typer.Option(None, "--pack", help=t("cli.pack.help")),
    config: Path | None = typer.Option(None, "--config", help=t("cli.plan.config.help")),
    out: Path | None = typer.Option(None, "--out", help=t("cli.plan.out.help")),
    lang: str = typer.Option(ui_lang(), "--lang", help=t("cli.lang.help")),
    rules_as_of: str | None = typer.Option(None, "--rules-as-of", help=t("cli.plan.rules_as_of.help")),
    rate: str | None = typer.Option(None, "--rate", help=t("cli.plan.rate.help")),
    fiscal_index: str | None = typer.Option(None, "--fiscal-index", help=t("cli.plan.fiscal_index.help")),
    as_json: bool = typer.Option(False, "--json", help=t("cli.json.help")),
) -> None:
    """Make the plan of a municipality."""
    from todoku.areas.municipalities import find_region
    from todoku.cli.options import parse_lang
    from todoku.cli.progress import watched_run

    language = parse_lang(lang)
    settings = _settings(config, rules_as_of=rules_as_of, rate=rate, fiscal_index=fiscal_index)
    region = find_region(area)

    from todoku.plans.build import build_plan, check_region
    from todoku.plans.inputs import inputs_for
    from todoku.reports.write import check_folder, write_all

    check_region(region)
    folder = out or Path("out") / region.area_code
    check_folder(folder)
    run, bars = watched_run(seed=settings.seed, effort=settings.effort)
    try:
        inputs = inputs_for(area, pack=pack, one_sheet=_beside(config, settings.one_sheet), run=run)
        result = build_plan(inputs, settings, lang=language, run=run)
        write_all(result, folder, lang=language, run=run)
    finally:
        bars.close()
    _tell(result.plan, folder, language, as_json=as_json)


def _settings(path: Path | None, *, rules_as_of: str | None, rate: str | None, fiscal_index: str | None) -> PlanConfig:
    from todoku.dates import parse_date
    from todoku.plans.config import PlanConfig, load_config
    from todoku.programmes.question import parse_fiscal_index, parse_rate

    settings = load_config(path) if path else PlanConfig()
    for value, parse in ((rate, parse_rate), (fiscal_index, parse_fiscal_index)):
        if value is not None:
            parse(value)
    given = {
        "rules_as_of": parse_date(rules_as_of) if rules_as_of else None,
        "user_rate": rate,
        "fiscal_index": fiscal_index,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return settings.model_copy(update={"funding": settings.funding.model_copy(update=changes)})


def _beside(config: Path | None, one_sheet: str | None) -> Path | None:
    if one_sheet is None:
        return None
    return (config.parent if config else Path()) / one_sheet


def _tell(made: Plan, folder: Path, lang: Lang, *, as_json: bool) -> None:
    from todoku.i18n import text
    from todoku.reports.rows.answers import who_pays

    if as_json:
        typer.echo(made.model_dump_json(by_alias=True, indent=2))
        return
    totals, assumption = made.totals, made.assumption
    typer.echo(
        text(
            "cli.plan.done",
            lang,
            title=made.title,
            households=f"{totals.households:,}",
            route_km=f"{totals.route_km:,.1f}",
            sites=totals.sites,
            capex=f"{totals.capex_jpy:,}",
            gap=f"{made.design.gap:.1%}",
            assumption=text(assumption.key, lang, **assumption.model_dump(exclude={"key"})),
            who_pays=who_pays(made, lang),
            folder=folder,
        )
    )
