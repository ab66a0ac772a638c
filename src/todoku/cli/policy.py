"""The verb ``policy``: lists and searches the items of the bureau's deck, and shows what todoku holds on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.policy.search import Found, Wanted

_SCHEMA = "todoku.policy/1"
_ABOUT = ("budget", "trials", "events", "cautions")


def policy(
    words: list[str] | None = typer.Argument(None, metavar="WORD...", help="cli.policy.words.help"),
    item: str | None = typer.Option(None, "--item", metavar="ID", help="cli.policy.item.help"),
    pillar: str | None = typer.Option(None, "--pillar", metavar="I-V", help="cli.policy.pillar.help"),
    area: str | None = typer.Option(None, "--area", metavar="1-20", help="cli.policy.area.help"),
    programme: str | None = typer.Option(None, "--programme", metavar="ID", help="cli.policy.programme.help"),
    indicator: str | None = typer.Option(None, "--indicator", metavar="ID", help="cli.policy.indicator.help"),
    about: str | None = typer.Option(None, "--about", metavar="|".join(_ABOUT), help="cli.policy.about.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """List, search and show the items of the policy catalogue."""
    from todoku.cli import policy_tables
    from todoku.policy.catalogue import policy_catalogue
    from todoku.policy.search import Wanted, find

    narrowed = any((words, pillar, area, programme, indicator))
    _refuse_mixed(item=item is not None, about=about, narrowed=narrowed)
    source = policy_catalogue().source.model_dump()
    if about is not None:
        shown = {"schema": _SCHEMA, "source": source, **policy_tables.table_json(about)}
        _tell(shown, as_json=as_json, lines=policy_tables.table_lines(about, lang))
        return
    names = _names() if words or item is not None else {}
    if item is not None:
        _refuse_unknown_item(item)
        found = tuple(one for one in find(Wanted()) if one.item.id == item)
        lines = policy_tables.item_lines(found[0], names, lang)
    else:
        wanted = Wanted(tuple(words or ()), pillar, area, programme, indicator)
        _refuse_unknown(wanted)
        found = find(wanted, names=names)
        lines = policy_tables.list_lines(found, lang)
    shown = {"schema": _SCHEMA, "source": source, "items": [policy_tables.item_json(one) for one in found]}
    _tell(shown, as_json=as_json, lines=lines)
    _tell_nothing_found(found)


def _tell(shown: dict[str, Any], *, as_json: bool, lines: Sequence[str]) -> None:
    if as_json:
        print_json(shown)
    elif lines:
        typer.echo("\n".join(lines))


def _tell_nothing_found(found: Sequence[Found]) -> None:
    if not found:
        typer.echo(t("cli.policy.nothing_found"), err=True)


def _refuse_mixed(*, item: bool, about: str | None, narrowed: bool) -> None:
    from todoku.errors import UsageError

    if item + (about is not None) + narrowed > 1:
        raise UsageError("policy.mixed")
    if about is not None and about not in _ABOUT:
        raise UsageError("policy.about", value=about, allowed=list(_ABOUT))


def _refuse_unknown(wanted: Wanted) -> None:
    """Raise UsageError for a pillar, area, programme or indicator that the catalogue does not have."""
    from todoku.errors import UsageError
    from todoku.policy.search import choices

    for name, known in choices().items():
        value = getattr(wanted, name)
        if value is not None and value not in known:
            raise UsageError(f"policy.no_{name}", value=value, allowed=list(known))


def _refuse_unknown_item(item: str) -> None:
    from todoku.errors import InputError, UsageError
    from todoku.policy.catalogue import policy_catalogue

    try:
        policy_catalogue().item(item)
    except InputError as error:
        raise UsageError(error.code, **error.params) from error


def _names() -> dict[str, str]:
    """Return what the product calls the programmes and indicators that items are linked to, in both languages."""
    from todoku.indicators.definition import definitions
    from todoku.programmes.rulebook.load import builtin_programmes

    programmes = {one.id: one.file.title for one in builtin_programmes().values()}
    return {
        **{name: f"{title.ja} / {title.en}" for name, title in programmes.items()},
        **{name: f"{one.title_ja} / {one.title_en}" for name, one in definitions().items()},
    }
