"""The verb ``portfolio``: chooses which projects of a region to carry out in which year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.index_pack import INDEX_PACK, indices_of
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, RATE, RULES, RULES_AS_OF, as_choice, as_file
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.plans.portfolio.choice import Portfolio
    from todoku.plans.portfolio.terms import Ceiling, Fairness

_FAIRNESS = ("none", "per_head", "per_area", "worst_first")


def portfolio(
    projects: list[Path] = typer.Argument(metavar="FILE...", parser=as_file, help="cli.portfolio.projects.help"),
    config: Path = typer.Option(..., "--config", metavar="FILE", parser=as_file, help="cli.portfolio.config.help"),
    fairness: str | None = typer.Option(
        None, "--fairness", metavar="|".join(_FAIRNESS), parser=as_choice(_FAIRNESS), help="cli.portfolio.fairness.help"
    ),
    pack: Path | None = INDEX_PACK,
    rules: Path | None = RULES,
    rules_as_of: date | None = RULES_AS_OF,
    rate: str | None = RATE,
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Choose the projects of a region, year by year."""
    from todoku.cli.progress import watched_run
    from todoku.plans.portfolio.choice import choose_portfolio
    from todoku.plans.portfolio.file import assessor, load_portfolio_config, places_of, read_projects, terms_of
    from todoku.programmes.question import parse_rate
    from todoku.programmes.rulebook.load import programmes

    settings = load_portfolio_config(config)
    asked = read_projects(projects, settings)
    listed = [one.project for one in asked]
    wanted: Fairness | None = fairness  # type: ignore[assignment]  # (as_choice lets only these through)
    terms = terms_of(settings, listed, fairness=wanted)
    own_rate = parse_rate(rate) if rate else None
    book = indices_of(pack, lang)
    answer = assessor(asked, programmes(rules), rules_as_of=rules_as_of, user_rate=own_rate, indices=book)
    run, bars = watched_run()
    try:
        made = choose_portfolio(listed, answer, terms, places=places_of(settings, listed), run=run)
    finally:
        bars.close()
    if as_json:
        print_json(as_document(made, lang))
    else:
        _tell(made, lang)


def as_document(made: Portfolio, lang: Lang) -> dict[str, Any]:
    """Return a portfolio as it is printed for machines (``todoku.portfolio-result/1``)."""
    return {
        "schema": "todoku.portfolio-result/1",
        "fairness": made.terms.fairness,
        "benefit": made.benefit,
        "bound": made.bound,
        "gap": made.gap,
        "benefit_without_fairness": made.unfair_benefit,
        "smallest_share": None if made.smallest_share is None else float(made.smallest_share),
        "smallest_share_bound": None if made.smallest_share_bound is None else float(made.smallest_share_bound),
        "stopped_early": made.stopped_early,
        "funded": [
            {
                "project_id": one.project.project_id,
                "municipality_code": one.project.municipality_code,
                "programme": one.project.programme,
                "fiscal_year": one.fiscal_year,
                "benefit": one.project.benefit,
                "national_jpy": one.national_jpy,
                "local_jpy": one.local_jpy,
            }
            for one in made.funded
        ],
        "left_out": [
            {"project_id": one.project.project_id, "code": one.reason, "reason": text(one.reason, lang)}
            for one in made.left_out
        ],
        "ceilings": [
            {**_of(one.ceiling), "fiscal_year": one.fiscal_year, "spent_jpy": one.spent_jpy} for one in made.used
        ],
        "more": [
            {
                **_of(one.ceiling),
                "fiscal_year": one.ceiling.fiscal_year,
                "more_jpy": one.more_jpy,
                "benefit": one.benefit,
                "at_most": one.at_most,
                "added": list(one.added),
                "dropped": list(one.dropped),
            }
            for one in made.more
        ],
    }


def _of(ceiling: Ceiling) -> dict[str, Any]:
    return {"kind": ceiling.kind, "of": ceiling.of, "maximum_jpy": ceiling.maximum_jpy}


def _tell(made: Portfolio, lang: Lang) -> None:
    typer.echo(
        text("cli.portfolio.benefit", lang, benefit=f"{made.benefit:,}", bound=f"{made.bound:,}", gap=f"{made.gap:.2%}")
    )
    if made.terms.fairness != "none":
        typer.echo(text("cli.portfolio.unfair", lang, benefit=f"{made.unfair_benefit:,}"))
    if made.smallest_share is not None and made.smallest_share_bound is not None:
        unit = text(f"cli.portfolio.{made.terms.fairness}", lang)
        share, bound = f"{float(made.smallest_share):.4g}", f"{float(made.smallest_share_bound):.4g}"
        typer.echo(text("cli.portfolio.smallest", lang, unit=unit, share=share, bound=bound))
    if made.stopped_early:
        typer.echo(text("cli.portfolio.stopped", lang))
    _tell_tables(made, lang)


def _tell_tables(made: Portfolio, lang: Lang) -> None:
    funded = [
        (
            one.fiscal_year,
            one.project.project_id,
            _place(one.project.municipality_code, lang),
            one.project.benefit,
            one.national_jpy,
            one.local_jpy,
        )
        for one in made.funded
    ]
    _table("chosen", ("year", "project", "municipality", "benefit", "national", "local"), funded, lang)
    left = [(one.project.project_id, text(one.reason, lang)) for one in made.left_out]
    _table("left", ("project", "reason"), left, lang)
    used = [(_named(one.ceiling, lang), one.fiscal_year, one.spent_jpy, one.ceiling.maximum_jpy) for one in made.used]
    _table("ceilings", ("ceiling", "year", "spent", "maximum"), used, lang)
    more = [
        (
            _named(one.ceiling, lang),
            one.ceiling.fiscal_year,
            one.benefit,
            one.at_most,
            ", ".join(one.added) or "-",
            ", ".join(one.dropped) or "-",
        )
        for one in made.more
    ]
    _table("more", ("ceiling", "year", "benefit", "at_most", "added", "dropped"), more, lang)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    listed = list(rows)
    if not listed:
        return
    table = Table(title=text(f"cli.portfolio.{title}", lang), title_justify="left", box=SIMPLE_HEAD)
    for column in columns:
        numeric = column in ("benefit", "at_most", "national", "local", "spent", "maximum")
        table.add_column(
            text(f"cli.portfolio.column.{column}", lang), justify="right" if numeric else "left", overflow="fold"
        )
    for row in listed:
        table.add_row(*(_shown(column, cell) for column, cell in zip(columns, row, strict=True)))
    Console().print(table)


def _shown(column: str, cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) and column != "year" else str(cell)


def _place(code: str, lang: Lang) -> str:
    from todoku.areas.municipalities import by_code

    place = by_code(code)
    return place.name if lang == "ja" else place.name_en


def _named(ceiling: Ceiling, lang: Lang) -> str:
    of = ceiling.of if ceiling.of is not None else text("portfolio.ceiling.all", lang)
    if ceiling.kind == "local" and ceiling.of is not None:
        of = _place(ceiling.of, lang)
    return text(f"portfolio.ceiling.{ceiling.kind}", lang, of=of)
