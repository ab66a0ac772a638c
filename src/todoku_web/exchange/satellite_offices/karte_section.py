"""The satellite offices of an area on its karte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.satellite_offices.queries import offices_in

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area

_MOST = 10


def offices_section(area: Area, request: HttpRequest, lang: Lang) -> dict[str, Any]:  # noqa: ARG001 [as sections are asked]
    """Return the offices of the directory in an area, and the entries there that nobody keeps yet."""
    offices, entries = offices_in(area.codes)
    both: list[Any] = [*offices, *entries]
    rows = [(one, one.named(lang), area_shown(one.area_code, lang)) for one in both]
    return {
        "rows": [(one, name, town, hasattr(one, "places")) for one, name, town in rows[:_MOST]],
        "more": len(rows) > _MOST,
        "code": area.code,
        "is_town": area.is_municipality,
    }
