"""The decision paper of a plan as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.pages.papers import set_paper

if TYPE_CHECKING:
    from todoku.i18n import Lang

_HERE = __name__.rpartition(".")[0]


def render_paper(content: dict[str, Any], lang: Lang) -> bytes:
    """Return the paper as PDF/A and PDF/UA, dated as the decision or the computation."""
    return set_paper(_HERE, "decision.typ", content, lang)
