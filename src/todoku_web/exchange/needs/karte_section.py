"""The needs of an area on its karte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.queries import public_needs
from todoku_web.exchange.needs.workflow import GOING_ON

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area

_MOST = 10


def needs_section(area: Area, request: HttpRequest, lang: Lang) -> dict[str, Any]:  # noqa: ARG001 [as sections are asked]
    """Return the needs of an area that go on, the newest first, and how many there are besides."""
    found = public_needs().filter(state__in=GOING_ON, area_code__in=area.codes).order_by("-opened_at", "pk")
    shown = list(found[: _MOST + 1])
    return {
        "rows": [(one, area_shown(one.area_code, lang)) for one in shown[:_MOST]],
        "more": len(shown) > _MOST,
        "code": area.code,
        "is_town": area.is_municipality,
    }
