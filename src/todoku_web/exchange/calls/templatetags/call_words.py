"""Says calls, moments and areas in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.atlas.figures import area_name
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.calls.models import Call
    from todoku_web.exchange.calls.stages import Stage

register = template.Library()
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@register.filter
def call_title(call: Call) -> str:
    """Return a call's title."""
    return call.named(current_lang())


@register.filter
def call_description(call: Call) -> str:
    """Return what a call says of itself."""
    return call.described(current_lang())


@register.filter
def moment(at: datetime | None) -> str:
    """Return a moment in Japan time, to the minute, with its day of the week; a dash where it is not fixed."""
    if at is None:
        return "—"
    local = timezone.localtime(at)
    lang = current_lang()
    day = text(f"calls.day.{_DAYS[local.weekday()]}", lang)
    return text(
        "calls.moment", lang, year=local.year, month=local.month, date=local.day, day=day, time=f"{local:%H:%M}"
    )


@register.filter
def area_text(code: str) -> str:
    """Return the name of an area; all of Japan where there is none."""
    lang = current_lang()
    if not code:
        return text("calls.all_japan", lang)
    try:
        return area_name(code, lang)
    except TodokuError:
        return code


@register.filter
def stage_title(stage: Stage) -> str:
    """Return a stage's title."""
    return (stage.title_en or stage.title) if current_lang() == "en" else stage.title


@register.filter
def worded(name: str, prefix: str) -> str:
    """Return the text ``prefix.name`` of the catalogue."""
    return text(f"{prefix}.{name}", current_lang())


@register.filter
def told_state(application: Any) -> str:
    """Return how an application stands, as its applicant is told."""
    return text(f"calls.application.{application.told_state}", current_lang())


@register.filter
def as_data(written: str) -> SafeString:
    """Return a JSON text for a data block; whoever wrote it has made ``<``, ``>`` and ``&`` harmless."""
    return mark_safe(written)  # noqa: S308 [feed.event_json escapes it]
