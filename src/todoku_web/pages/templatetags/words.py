"""Words, figures and dates in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.errors import TodokuError

register = template.Library()


@register.simple_tag
def word(key: str, **params: object) -> str:
    """Return the catalogue's text: ``{% word "karte.rank" rank=3 count=179 %}``; it is escaped as any value is."""
    return text(key, current_lang(), **params)


@register.filter
def word_of(value: object, family: str) -> str:
    """Return the text of one of a family of keys: ``{{ one.kind|word_of:"comparisons.kind" }}``."""
    return text(f"{family}.{value}", current_lang())


@register.filter
def in_lang(texts: Mapping[str, str] | str) -> str:
    """Return the text of a mapping of languages to texts; a plain text stays as it is."""
    return texts if isinstance(texts, str) else texts[current_lang()]


@register.filter
def error_text(error: TodokuError) -> str:
    """Return what an error says."""
    return text(f"error.{error.code}", current_lang(), **error.params)


@register.filter
def grouped(value: float | None, decimals: int = 0) -> str:
    """Return a number with its thousands set apart; what is unknown is an em dash, which the page explains."""
    return "—" if value is None else f"{value:,.{decimals}f}"
