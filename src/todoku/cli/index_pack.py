"""The option ``--pack`` of verbs that ask for a fiscal index: the pack's indices, over those of the built-in facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.options import as_pack
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.programmes.fiscal_index import IndexBook

INDEX_PACK: Any = typer.Option(None, "--pack", metavar="PACK", parser=as_pack, help="cli.programmes.pack.help")


def indices_of(pack: Path | None, lang: Lang) -> IndexBook | None:
    """Return the published indices of a pack and the facts table, None without a pack; say so where it holds none.

    PackError for a folder that is no pack, or a file of it that is missing or damaged.
    """
    if pack is None:
        return None
    from todoku.programmes.fiscal_index import indices_with
    from todoku.sources.store import open_pack

    fiscal = open_pack(pack).get("fiscal")
    if fiscal is None:
        typer.echo(text("cli.programmes.pack_without_index", lang, pack=pack), err=True)
    return indices_with(fiscal)
