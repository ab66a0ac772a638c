"""Brings satellite offices to the atlas, and to who made them the sites that studies found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.satellite_offices.models import Office
from todoku_web.exchange.satellite_offices.places_known import located_offices
from todoku_web.exchange.satellite_offices.queries import own_studies
from todoku_web.exchange.satellite_offices.siting.result import points, result_of
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.exchange.satellite_offices.models import Study

LAYER = "satellite-offices"
_MOST_STUDIES = 5


def provider(request: HttpRequest) -> list[ProvidedLayer]:
    """Return the layer of the directory, and one for each of the last studies of the visitor's organisations."""
    lang = current_lang()
    layers = [_directory(lang)]
    if request.user.is_authenticated:
        studies = own_studies(request.user).exclude(result="")[:_MOST_STUDIES]
        layers += [_study(one, lang) for one in studies]
    return layers


def study_layer(study: Study) -> str:
    """Return the id of the layer of a study."""
    return f"satellite-study-{study.pk.hex}"


def _directory(lang: Lang) -> ProvidedLayer:
    source = text("satellite_offices.source", lang)
    entry = {
        "title": text("satellite_offices.layer", lang),
        "group": text("satellite_offices.nav", lang),
        "basis": "unknown",
        "sources": [_source(source)],
        "note": text("satellite_offices.layer_note", lang),
    }
    return ProvidedLayer(LAYER, "points", entry, features=partial(_offices, lang))


def _offices(lang: Lang) -> dict[str, Any]:
    features = []
    for one in located_offices():
        office = one.office
        takes = isinstance(office, Office) and office.takes_bookings
        told = {
            "title": office.named(lang),
            "address": office.get_absolute_url(),
            text("satellite_offices.field.area", lang): area_shown(office.area_code, lang),
            text("satellite_offices.field.takes_bookings", lang): text(
                f"satellite_offices.has.{'yes' if takes else 'no'}", lang
            ),
            text("satellite_offices.field.point", lang): text(
                f"satellite_offices.point.{'hall' if one.at_hall else 'own'}", lang
            ),
        }
        place = {"type": "Point", "coordinates": [one.lon, one.lat]}
        features.append({"type": "Feature", "properties": told, "geometry": place})
    return {"type": "FeatureCollection", "features": features}


def _study(study: Study, lang: Lang) -> ProvidedLayer:
    result = result_of(study) or {}
    area = area_shown(study.area_code, lang)
    entry = {
        "title": text("satellite_offices.study.layer", lang, area=area, day=study.created_at.date().isoformat()),
        "group": text("satellite_offices.nav", lang),
        "basis": "modelled",
        "as_of": result.get("as_of"),
        "sources": [_source(one) for one in result.get("sources", [])],
        "note": text("satellite_offices.study.layer_note", lang),
    }
    return ProvidedLayer(study_layer(study), "points", entry, features=partial(_sites, study, lang))


def _sites(study: Study, lang: Lang) -> dict[str, Any]:
    result = result_of(study)
    return {"type": "FeatureCollection", "features": []} if result is None else points(result, lang)


def _source(citation: str) -> dict[str, Any]:
    return {"title": citation, "publisher": "todoku", "licence": "", "as_of": None, "url": None, "citation": citation}
