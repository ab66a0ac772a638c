"""Says scores as points of a hundred."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def points(share: float) -> str:
    """Return a score of 0-1 as points."""
    return f"{share * 100:.0f}"


@register.filter
def total_points(total: float) -> str:
    """Return a sum of scores as points."""
    return f"{total * 100:,.0f}"


@register.simple_tag(takes_context=True)
def sees_board(context: dict[str, Any]) -> bool:
    """Whether the visitor is in an office, and so sees the board."""
    person = context["request"].user
    return bool(person.is_authenticated and person.has_perm("matches.view_board"))
