"""Brings the published reports to the atlas, as points in the middle of their squares."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.atlas.edition import current
from todoku_web.atlas.figures import area_name
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.pages.language import current_lang
from todoku_web.service_reports.models import Service
from todoku_web.service_reports.publishing import middle
from todoku_web.service_reports.queries import SquareSummary, square_summaries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang

_SAID = ("unserved", "served")


def provider(request: HttpRequest) -> list[ProvidedLayer]:  # noqa: ARG001 - everybody sees what is published
    """Return four layers: for each service what was said to be lacking and what to be there."""
    lang = current_lang()
    return [_layer(service, said, lang) for service in Service.values for said in _SAID]


def _layer(service: str, said: str, lang: Lang) -> ProvidedLayer:
    source = text("service_reports.source", lang)
    cited = {"title": source, "publisher": "todoku", "licence": "", "as_of": None, "url": None, "citation": source}
    entry = {
        "title": text(f"service_reports.layer.{service}.{said}", lang),
        "group": text("service_reports.nav", lang),
        "unit": "",
        "basis": "unknown",
        "as_of": None,
        "years": [],
        "default_year": None,
        "scenarios": [],
        "sources": [cited],
        "note": text("service_reports.rules_nothing", lang),
    }
    return ProvidedLayer(f"reports-{service}-{said}", "points", entry, features=partial(_features, service, said, lang))


def _features(service: str, said: str, lang: Lang) -> dict[str, Any]:
    """Return the squares of which it was said, each with what the atlas shows of it when it is picked."""
    rows = square_summaries(current().codes, service=service)
    told = [one for one in rows if getattr(one, f"reported_{said}") or getattr(one, f"confirmed_{said}")]
    features = [
        {"type": "Feature", "properties": _told(one, said, lang), "geometry": middle(one.square)} for one in told
    ]
    return {"type": "FeatureCollection", "features": features}


def _told(one: SquareSummary, said: str, lang: Lang) -> dict[str, Any]:
    counts = {
        f"service_reports.col.{part}_{said}": getattr(one, f"{part}_{said}") for part in ("confirmed", "reported")
    }
    verdict = text(f"service_reports.verdict.{one.verdict}", lang)
    return {
        "title": text("service_reports.layer.square", lang, area=area_name(one.area_code, lang), square=one.square),
        text("service_reports.col.verdict", lang): verdict,
        **{text(key, lang): count for key, count in counts.items()},
        text("service_reports.col.month", lang): one.month,
    }
