"""Shows the parts of a thing in words: the same tables for its page, its papers and the question between versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku_web.parts.part import Given, Part, Rows


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Rows in words under their titles."""

    title: str
    heads: list[str]
    rows: list[list[str]]


def shown_fields(
    part: Part, value: Mapping[str, Any], given: Given, lang: Lang, *, words: str
) -> list[tuple[str, str]]:
    """Return the single fields of a part with their titles; ``words`` is with which the keys of these begin."""
    return [
        (text(f"{words}.field.{one.name}", lang), one.shown(value.get(one.name), given, lang)) for one in part.fields
    ]


def shown_rows(
    rows: Rows, value: Mapping[str, Any], given: Given, lang: Lang, *, works: bool = True, words: str
) -> ShownTable:
    """Return the rows of a list in words; without what is not for everybody."""
    columns = [one for one in rows.columns if works or not one.private]
    heads = [text(f"{words}.field.{one.name}", lang) for one in columns]
    made = []
    for row in value.get(rows.name, []):
        cells = [one.shown(row.get(one.name), given, lang) for one in columns]
        made.append(cells if rows.fixed_row is None else [rows.fixed_row(row["id"], lang).title, *cells])
    if rows.fixed_row is not None:
        heads.insert(0, text(f"{words}.field.{rows.name}_row", lang))
    return ShownTable(text(f"{words}.list.{rows.name}", lang), heads, made)
