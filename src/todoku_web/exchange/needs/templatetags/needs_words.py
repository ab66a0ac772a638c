"""Says fiscal years in the language of the page, and leads to what later apps bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.needs.page_parts import shown_links
from todoku_web.exchange.needs.queries import waiting_needs
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.needs.page_parts import Link

register = template.Library()


@register.filter
def fiscal_year(year: int | None) -> str:
    """Return a fiscal year's name; the word for unknown where it is not known."""
    lang = current_lang()
    return text("needs.year_unknown", lang) if year is None else fiscal_year_name(year, lang)


@register.simple_tag(takes_context=True)
def needs_links(context: Mapping[str, Any]) -> list[Link]:
    """Return the links of later apps for which the visitor has the right."""
    return shown_links(context["request"].user)


@register.simple_tag(takes_context=True)
def waiting_count(context: Mapping[str, Any]) -> int | None:
    """Return how many needs wait for the visitor's office; None of who is in none."""
    person = context["request"].user
    return waiting_needs(person).count() if person.has_perm("needs.list_waiting") else None
