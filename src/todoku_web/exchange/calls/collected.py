"""The portal's own open calls, as the karte and the first page list calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from todoku.areas.registry import by_code, register
from todoku.dates import JST, era_date
from todoku.errors import AreaError
from todoku.i18n import text
from todoku_web.exchange.calls.models import Call
from todoku_web.exchange.calls.queries import about_area, is_open
from todoku_web.karte.calls import CallRow

if TYPE_CHECKING:
    from todoku.i18n import Lang

_MOST = 20


def open_rows(area_code: str | None, lang: Lang) -> list[CallRow]:
    """Return the calls that are open now and concern an area, or all of them, the next to close first; one query."""
    found = Call.objects.filter(is_open(timezone.now())).order_by("closes_at", "pk")
    if area_code is not None:
        found = found.filter(about_area(area_code))
    return [_row(one, lang) for one in found[:_MOST]]


def _row(call: Call, lang: Lang) -> CallRow:
    assert call.closes_at is not None
    closes = call.closes_at.astimezone(JST)
    day = era_date(closes.date()) if lang == "ja" else closes.date().isoformat()
    return CallRow(
        title=call.named(lang),
        state="open",
        state_name=text("opportunities.state.open", lang),
        closes=text("opportunities.at_time", lang, day=day, time=f"{closes:%H:%M}"),
        amount=text("calls.not_money", lang),
        rate=text("calls.not_money", lang),
        areas=_area(call.area_code, lang),
        note=text(f"calls.kind.{call.kind}", lang),
        url=reverse("calls:call", args=[call.pk]),
        checked=True,
        recorded_on="",
        is_own=True,
    )


def _area(code: str, lang: Lang) -> str:
    if not code:
        return text("calls.all_japan", lang)
    known = register()
    try:
        place = known.prefectures.get(code) or known.subprefectures.get(code) or by_code(code)
    except AreaError:
        return code
    return place.name if lang == "ja" else place.name_en
