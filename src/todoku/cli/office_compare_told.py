"""Tells a comparison of municipalities to a person: groups, findings as sentences, and the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from todoku.i18n import Lang, text
from todoku.office.compare.sentences import activity_words, effect_words, group_words, hours_words, sentence

if TYPE_CHECKING:
    from todoku.office.compare.findings import Comparison, Deviation

_SENTENCES = 5
_ROWS = 20
_COLUMNS = ("municipality", "type", "activity", "hours", "effect", "cases")
_FIGURES = ("hours", "effect", "cases")
_BASES = ("working", "elapsed")
_PERCENT = 100.0


def tell(found: Comparison, lang: Lang) -> None:
    """Print a comparison."""
    count = {"municipalities": len(found.towns), "deviations": len(found.deviations), "tests": found.tests}
    typer.echo(text("cli.office.compare.head", lang, **count, percent=_PERCENT * found.settings.level))
    for group in found.groups:
        said = {"count": len(group.municipalities), "core": len(group.core)}
        typer.echo(text("cli.office.compare.group", lang, name=group_words(group, lang), **said))
    if not found.deviations:
        typer.echo(text("cli.office.compare.none" if found.tests else "cli.office.compare.untested", lang))
        return
    typer.echo("")
    for place, one in enumerate(found.deviations[:_SENTENCES], start=1):
        typer.echo(f"{place}. {sentence(one, lang)}")
    _tell_table(found, lang)
    _tell_hours(found, lang)


def _tell_table(found: Comparison, lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD)
    for name in _COLUMNS:
        title = text(f"cli.office.compare.col.{name}", lang)
        table.add_column(title, justify="right" if name in _FIGURES else "left", overflow="fold")
    for one in found.deviations[:_ROWS]:
        table.add_row(*_cells(one, lang))
    Console().print(table)
    left = len(found.deviations) - _ROWS
    if left > 0:
        typer.echo(text("cli.office.compare.more", lang, count=left))


def _cells(one: Deviation, lang: Lang) -> tuple[str, ...]:
    kind = text(f"office.compare.type.{one.type}", lang)
    if one.reference == "standard":
        kind = text("cli.office.compare.against_standard", lang, type=kind)
    if one.legal_ground:
        kind = text("cli.office.compare.legitimate", lang, type=kind)
    cases = text("cli.office.unknown", lang) if one.cases is None else f"{one.cases:,} ({_PERCENT * one.share:.0f}%)"
    hours = hours_words(one, lang, short=True)
    return one.municipality, kind, activity_words(one, lang), hours, effect_words(one, lang), cases


def _tell_hours(found: Comparison, lang: Lang) -> None:
    for basis in _BASES:
        for town in found.towns:
            hours = found.hours_to_win(town.name, basis)  # type: ignore[arg-type]  # one of the bases
            if hours > 0:
                typer.echo(text(f"cli.office.compare.to_win_{basis}", lang, name=town.name, hours=hours))
