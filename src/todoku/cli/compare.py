"""The verb ``compare``: sets two plans side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_path
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.plans.differences import Differences, Figure, Value
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
            table.add_row(f"  {_name(one, plan, lang)}", *_cells(one, lang))
    Console().print(table)


def _name(one: Figure, plan: Plan, lang: Lang) -> str:
    from todoku.reports.rows import words
    from todoku.reports.rows.funding_tables import payer

    if one.group == "costs":
        return text(one.id, lang)
    if one.group == "indicators":
        return words.indicator_name(one.id, lang)
    if one.group == "funding":
        option, share = one.id.partition(".")[0], one.id.rpartition(".")[2]
        party = share.removesuffix("_jpy")
        who = text("cli.compare.real_burden", lang) if party == "real_burden" else payer(party, plan, lang)
        key = "cli.compare.what_if_share" if one.conditional else "cli.compare.share"
        return text(key, lang, option=text(f"report.option.{option}", lang), party=who)
    return text(f"cli.compare.figure.{one.id}", lang)


def _cells(one: Figure, lang: Lang) -> tuple[str, ...]:
    from todoku.reports.rows import words

    def shown(value: Value, *, signed: bool = False) -> str:
        if value is None:
            return "-" if signed else words.unknown(lang)
        sign = "+" if signed and value > 0 else ""
        return sign + words.in_unit(value, one.unit, lang)

    unit = "" if one.unit == "ratio" else words.unit("yen" if one.unit == "jpy" else one.unit, lang)
    return shown(one.first), shown(one.second), shown(one.change, signed=True), unit


def _shown(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
