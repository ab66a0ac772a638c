"""Hours as people say them, in Japan time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from todoku.dates import JST
from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from datetime import date, datetime

    from todoku.i18n import Lang


def said_day(day: date, lang: Lang) -> str:
    """Return a day with its day of the week."""
    weekday = text(f"lending.weekday.{day.weekday()}", lang)
    month = text(f"lending.month_name.{day.month}", lang)
    return text("lending.day_said", lang, year=day.year, month=month, day=day.day, weekday=weekday)


def said_moment(moment: datetime, lang: Lang) -> str:
    """Return a moment in Japan, to the hour; minutes only where it has any."""
    local = timezone.localtime(moment, JST)
    key = "lending.moment_said" if not local.minute else "lending.minute_said"
    return text(key, lang, day=said_day(local.date(), lang), hour=local.hour, minute=f"{local.minute:02}")


def in_each_language(moment: datetime) -> dict[str, str]:
    """Return a moment as the message of an error takes it."""
    return {lang: said_moment(moment, lang) for lang in LANGS}
