"""A sheet of sections, such as a trial's EBPM sheet, as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.pages.papers import set_paper

if TYPE_CHECKING:
    from todoku.i18n import Lang

_HERE = __name__.rpartition(".")[0]


def render_sheet(content: dict[str, Any], lang: Lang) -> bytes:
    """Return a sheet as PDF/A and PDF/UA: head, and sections with paragraphs, tables and notes."""
    return set_paper(_HERE, "sheet.typ", content, lang)
