"""Times as people say them, in Japan time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from todoku.dates import JST
from todoku.i18n import LANGS, text
from todoku_web.exchange.lending.moments import said_day

if TYPE_CHECKING:
    from datetime import datetime

    from todoku.i18n import Lang


def said_time(moment: datetime) -> str:
    """Return the time of the day in Japan: ``9:30``."""
    local = timezone.localtime(moment, JST)
    return f"{local.hour}:{local.minute:02}"


def said_period(starts_at: datetime, ends_at: datetime, lang: Lang) -> str:
    """Return from when until when something is; the day once where it is one, and the end of a day as 24:00."""
    first, last = timezone.localtime(starts_at, JST), timezone.localtime(ends_at, JST)
    at_midnight = not (last.hour or last.minute) and last > first
    last_day = last.date() if not at_midnight else timezone.localtime(ends_at - timedelta(minutes=1), JST).date()
    until = "24:00" if at_midnight else said_time(ends_at)
    if first.date() != last_day:
        until = f"{said_day(last_day, lang)} {until}"
    return text(
        "satellite_offices.period", lang, day=said_day(first.date(), lang), start=said_time(starts_at), end=until
    )


def in_each_language(starts_at: datetime) -> dict[str, str]:
    """Return a moment as the message of an error takes it."""
    local = timezone.localtime(starts_at, JST)
    return {lang: f"{said_day(local.date(), lang)} {said_time(starts_at)}" for lang in LANGS}
