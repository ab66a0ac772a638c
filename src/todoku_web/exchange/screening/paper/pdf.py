"""Score sheets and letters of a screening as PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.pages.papers import set_paper

if TYPE_CHECKING:
    from todoku.i18n import Lang

_HERE = __name__.rpartition(".")[0]


def render_sheets(content: dict[str, Any], lang: Lang) -> bytes:
    """Return score sheets for the meeting as PDF/A and PDF/UA: the rank table, then a page for each application."""
    return set_paper(_HERE, "sheets.typ", content, lang)


def render_letters(content: dict[str, Any]) -> bytes:
    """Return letters as PDF/A and PDF/UA, each on a page of its own, in Japanese."""
    return set_paper(_HERE, "letters.typ", content, "ja")
