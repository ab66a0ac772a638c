"""The verb ``compare``: sets two plans side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_path
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.plans.differences import Differences, Figure
    from todoku.plans.plan import Plan

_GROUPS = ("totals", "design", "costs", "funding", "indicators")


def compare(
    first: Path = typer.Argument(metavar="A", parser=as_path, help="cli.compare.first.help"),
    second: Path = typer.Argument(metavar="B", parser=as_path, help="cli.compare.second.help"),
    every: bool = typer.Option(False, "--all", help="cli.compare.all.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Set two plans side by side."""
    from todoku.plans.differences import differences
    from todoku.plans.plan_file import read_plan

    plans = (read_plan(first), read_plan(second))
    found = differences(*plans)
    if as_json:
        print_json(as_document(plans, found))
    else:
        _tell(plans, found, lang, every=every)


def as_document(plans: tuple[Plan, Plan], found: Differences) -> dict[str, Any]:
    """Return two plans side by side as they are printed for machines (``todoku.comparison/1``)."""
    return {
        "schema": "todoku.comparison/1",
        "plans": [
            {"id": plan.id, "title": plan.title, "date": plan.date, "area": plan.area.code, "name": plan.area.name}
            for plan in plans
        ],
        "same_area": found.same_area,
        "figures": [
            {
                "group": one.group,
                "id": one.id,
                "unit": one.unit,
                "first": one.first,
                "second": one.second,
                "change": one.change,
                "conditional": one.conditional,
            }
            for one in found.figures
        ],
        "settings": [{"path": one.path, "first": one.first, "second": one.second} for one in found.settings],
        "data": [{"kind": one.kind, "first": one.first, "second": one.second} for one in found.data],
    }


def _tell(plans: tuple[Plan, Plan], found: Differences, lang: Lang, *, every: bool) -> None:
    for name, plan in zip("AB", plans, strict=True):
        typer.echo(text("cli.compare.plan", lang, name=name, title=plan.title, id=plan.id, date=plan.date))
    if not found.same_area:
        typer.echo(text("cli.compare.other_area", lang))
    figures = [one for one in found.figures if every or one.first != one.second]
    if figures:
        _tell_figures(figures, plans[0], lang)
    if any(one.conditional for one in figures):
        typer.echo(text("cli.compare.what_if_note", lang))
    typer.echo(text("cli.compare.same", lang, count=len(found.figures) - len(figures)))
    for setting in found.settings:
        told = {"path": setting.path, "first": _shown(setting.first), "second": _shown(setting.second)}
        typer.echo(text("cli.compare.setting", lang, **told))
    none = text("cli.compare.no_data", lang)
    for data in found.data:
        told = {"kind": data.kind, "first": data.first or none, "second": data.second or none}
        typer.echo(text("cli.compare.data", lang, **told))


def _tell_figures(figures: list[Figure], plan: Plan, lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from todoku.reports.rows.comparison import figure_cells, figure_name

    table = Table(box=SIMPLE_HEAD)
    table.add_column(text("cli.compare.col.figure", lang), overflow="fold")
    for name in ("first", "second", "change"):
        table.add_column(text(f"cli.compare.col.{name}", lang), justify="right", overflow="fold")
    table.add_column(text("cli.compare.col.unit", lang))
    for group in _GROUPS:
        rows = [one for one in figures if one.group == group]
        if rows:
            table.add_row(text(f"cli.compare.group.{group}", lang), style="bold")
        for one in rows:
            table.add_row(f"  {figure_name(one, plan, lang)}", *figure_cells(one, lang))
    Console().print(table)


def _shown(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
