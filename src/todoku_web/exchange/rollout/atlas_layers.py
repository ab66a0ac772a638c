"""Brings the spread of models to the atlas: for each fiscal year the towns that had adopted one by its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.exchange.needs.atlas_layers import middle_of
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.rollout.taken import all_taken
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang

LAYER = "rollout"
_MOST_YEARS = 10


def provider(request: HttpRequest) -> list[ProvidedLayer]:  # noqa: ARG001 - everybody sees what was decided
    """Return a layer for each of the last fiscal years in which somebody adopted a model."""
    lang = current_lang()
    years = sorted({one.fiscal_year for one in all_taken() if one.fiscal_year is not None})
    return [_layer(year, lang) for year in years[-_MOST_YEARS:]]


def _layer(year: int, lang: Lang) -> ProvidedLayer:
    source = text("rollout.source", lang)
    entry = {
        "title": text("rollout.layer", lang, year=fiscal_year_name(year, lang)),
        "group": text("rollout.nav", lang),
        "basis": "unknown",
        "sources": [
            {"title": source, "publisher": "todoku", "licence": "", "as_of": None, "url": None, "citation": source}
        ],
        "note": text("rollout.layer_note", lang),
    }
    return ProvidedLayer(f"{LAYER}-{year}", "points", entry, features=partial(_features, year, lang))


def _features(year: int, lang: Lang) -> dict[str, Any]:
    """Return the towns that had adopted by the end of a year, each at its hall or in the middle of its outline."""
    held: dict[str, list[int]] = {}
    for one in all_taken():
        if one.fiscal_year is not None and one.fiscal_year <= year:
            held.setdefault(holding(one.area_code)[0], []).append(one.fiscal_year)
    features = []
    for code, years in held.items():
        point = middle_of(code)
        if point is not None:
            told = {
                "title": area_shown(code, lang),
                "address": reverse("rollout:spread"),
                text("rollout.layer_count", lang): len(years),
                text("rollout.layer_first", lang): fiscal_year_name(min(years), lang),
            }
            place = {"type": "Point", "coordinates": list(point)}
            features.append({"type": "Feature", "properties": told, "geometry": place})
    return {"type": "FeatureCollection", "features": features}
