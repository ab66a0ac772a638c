"""Says screenings, steps, marks and figures in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku_web.exchange.screening.models import Screening
    from todoku_web.exchange.screening.sheet_table import Column
    from todoku_web.exchange.screening.shown import Step

register = template.Library()


@register.filter
def stage_name(screening: Screening) -> str:
    """Return the title of the stage that is screened."""
    return screening.named(current_lang())


@register.simple_tag
def step_word(step: Step) -> str:
    """Return what a step is called."""
    return text(f"screening.step.{step.name}", current_lang())


@register.simple_tag
def step_help(step: Step) -> str:
    """Return what a step is for."""
    return text(f"screening.step.{step.name}.help", current_lang())


@register.filter
def right_for(may: Mapping[str, bool], action: str) -> bool:
    """Whether a person may take a step."""
    return bool(may.get(action))


@register.filter
def usual_mark(mark: int) -> str:
    """Return the usual words of a mark."""
    return text(f"screening.mark.{mark}", current_lang())


@register.filter
def criterion_title(title: Mapping[str, str]) -> str:
    """Return the title of a kept criterion, the Japanese one where there is no other."""
    return title.get(current_lang()) or title["ja"]


@register.filter
def with_marks(columns: Sequence[Column], marks: Sequence[Any]) -> list[tuple[bool, Any]]:
    """Return the marks of a row, each with whether its sheet is struck."""
    return [(column.is_struck, mark) for column, mark in zip(columns, marks, strict=True)]


@register.filter
def per_cent(share: float) -> str:
    """Return a share as per cent."""
    return f"{share:.0%}"


@register.filter
def signed(value: float) -> str:
    """Return a difference with its sign."""
    return f"{value:+.2f}"


@register.simple_tag
def letter_part(kind: str, part: int) -> str:
    """Return how one file of letters is called."""
    lang = current_lang()
    return text("screening.letters.part", lang, kind=text(f"screening.letters.{kind}", lang), part=part)
