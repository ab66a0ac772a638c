"""Brings the needs that go on to the atlas: a point for each municipality that has any, with how many they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.areas.registry import register
from todoku.i18n import text
from todoku_web.atlas.edition import current
from todoku_web.atlas.figures import area_bounds
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.needs.queries import needs_by_area
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang

LAYER = "needs-open"


def provider(request: HttpRequest) -> list[ProvidedLayer]:  # noqa: ARG001 - everybody sees what is published
    """Return the one layer."""
    lang = current_lang()
    source = text("needs.source", lang)
    entry = {
        "title": text("needs.layer", lang),
        "group": text("needs.nav", lang),
        "basis": "unknown",
        "sources": [
            {"title": source, "publisher": "todoku", "licence": "", "as_of": None, "url": None, "citation": source}
        ],
        "note": text("needs.layer_note", lang),
    }
    return [ProvidedLayer(LAYER, "points", entry, features=partial(_features, lang))]


def _features(lang: Lang) -> dict[str, Any]:
    """Return the municipalities with needs, each at its hall, or in the middle of its outline."""
    features = []
    for row in needs_by_area():
        code = holding(row["area_code"])[0]
        point = middle_of(code)
        if point is None:
            continue
        told = {
            "title": area_shown(code, lang),
            "address": f"{reverse('needs:list')}?area={code}",
            text("needs.layer_count", lang): row["needs"],
            text("needs.layer_unmatched", lang): row["unmatched"],
        }
        features.append(
            {"type": "Feature", "properties": told, "geometry": {"type": "Point", "coordinates": list(point)}}
        )
    return {"type": "FeatureCollection", "features": features}


def middle_of(code: str) -> tuple[float, float] | None:
    """Return longitude and latitude of a municipality; None where neither the register nor the atlas knows it."""
    hall = register().current.get(code)
    if hall is not None and hall.lat is not None and hall.lon is not None:
        return hall.lon, hall.lat
    bounds = area_bounds(current(), code) if hall is not None else None
    return None if bounds is None else ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
