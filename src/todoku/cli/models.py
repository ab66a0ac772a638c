"""The verbs of ``models``: list the models for roll-out, and show one so that the next town can take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.json_out import print_json
from todoku.cli.line_breaks import columns
from todoku.cli.options import JSON, LANG, take_lang
from todoku.cli.words import t
from todoku.i18n import Lang
from todoku.issue_areas import ISSUE_AREAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.rollout.model import Figure, RolloutModel

models_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)

_SCHEMA = "todoku.models/1"
_GAP = 2


@models_app.command("list", cls=Verb, help="cli.models.list.help")
def list_(
    issue: str | None = typer.Option(None, "--issue", metavar="AREA", help="cli.models.issue.help"),
    runnable: bool = typer.Option(False, "--runnable", help="cli.models.runnable.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """List the models."""
    from todoku.errors import UsageError
    from todoku.rollout.catalogue import builtin_models

    if issue is not None and issue not in ISSUE_AREAS:
        raise UsageError("rollout.issue", issue=issue, choices=list(ISSUE_AREAS))
    found = [
        model
        for model in builtin_models().values()
        if issue in (None, model.issue_area) and (model.configuration is not None or not runnable)
    ]
    if as_json:
        print_json({"schema": _SCHEMA, "models": [one.model_dump(mode="json", by_alias=True) for one in found]})
        return
    heads = [t(f"cli.models.col.{name}") for name in ("id", "title", "issue", "plan")]
    rows = [heads, *(_row(model, lang) for model in found)]
    widths = [max(columns(row[at]) for row in rows) + _GAP for at in range(len(heads))]
    for row in rows:
        line = "".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
        typer.echo(line.rstrip())


def _row(model: RolloutModel, lang: Lang) -> list[str]:
    issue = t(f"radio.issue_area.{model.issue_area}")
    return [model.id, model.title(lang), issue, t("cli.models.yes" if model.configuration else "cli.models.no")]


@models_app.command("show", cls=Verb, help="cli.models.show.help")
def show(
    name: str = typer.Argument(metavar="ID|FILE", help="cli.models.show.id.help"),
    as_yaml: bool = typer.Option(False, "--yaml", help="cli.models.show.yaml.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Show a model."""
    from pathlib import Path

    from todoku.rollout.catalogue import find_model, model_yaml

    model = find_model(name, folder=Path())
    if as_json:
        print_json(model.model_dump(mode="json", by_alias=True))
    elif as_yaml:
        typer.echo(model_yaml(model), nl=False)
    else:
        for line in _lines(model, lang):
            typer.echo(line)


def _lines(model: RolloutModel, lang: Lang) -> Iterator[str]:
    yield f"{model.title(lang)} ({model.id})"
    yield f"  {t('cli.models.problem')}: {model.problem(lang)}"
    if model.steps:
        yield from _list("steps", list(model.steps))
    yield from _list("conditions", [one(lang) for one in model.conditions])
    yield from _list("costs", [_range(one, lang) for one in model.costs])
    yield from _list("effects", [_range(one, lang) for one in model.effects])
    yield from _list("lessons", [one(lang) for one in model.lessons])
    yield from _list("proven_in", list(model.proven_in))
    source = model.source
    cited = f"{source.publisher} {source.title} ({source.published}) {source.url or ''}"
    yield f"  {t('cli.models.source')}: {cited}".rstrip()
    if model.why_no_configuration is None:
        yield t("cli.models.run", id=model.id)
    else:
        yield model.why_no_configuration(lang)


def _list(name: str, said: list[str]) -> Iterator[str]:
    title = t(f"cli.models.{name}")
    if not said:
        yield f"  {title}: {t('cli.models.none')}"
        return
    yield f"  {title}:"
    yield from (f"    - {one}" for one in said)


def _range(figure: Figure, lang: Lang) -> str:
    unit = t(f"rollout.unit.{figure.unit}")
    shown = {name: _number(getattr(figure, name), figure.unit) for name in ("low", "middle", "high")}
    kind = "single" if figure.low is None and figure.high is None else "range"
    said = {
        "what": figure.what(lang),
        "count": figure.count,
        "as_of": figure.as_of,
        "basis": t(f"basis.{figure.basis}"),
    }
    return t(f"cli.models.{kind}", unit=unit, **said, **shown).replace("  ", " ")


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return t("cli.models.none")
    return f"{value:.1%}" if unit == "ratio" else f"{value:,.0f}"
