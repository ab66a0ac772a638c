"""Says hours and towns in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from todoku_web.exchange.lending import moments
from todoku_web.exchange.lending.town_names import town_name
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from datetime import date, datetime

register = template.Library()


@register.filter
def hour_said(moment: datetime) -> str:
    """Return a moment in Japan, to the hour."""
    return moments.said_moment(moment, current_lang())


@register.filter
def day_said(day: date) -> str:
    """Return a day."""
    return moments.said_day(day, current_lang())


@register.filter
def town_said(code: str) -> str:
    """Return the name of a municipality."""
    return town_name(code, current_lang())
