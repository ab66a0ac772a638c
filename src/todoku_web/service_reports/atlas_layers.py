"""Brings the published reports to the atlas, as points in the middle of their squares."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.atlas.edition import current
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.pages.language import current_lang
from todoku_web.service_reports.models import Service
from todoku_web.service_reports.publishing import points
from todoku_web.service_reports.queries import square_summaries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang

_SAID = ("unserved", "served")


def provider(request: HttpRequest) -> list[ProvidedLayer]:  # noqa: ARG001 - everybody sees what is published
    """Return four layers: for each service what was said to be lacking and what to be there."""
    lang = current_lang()
    return [_layer(service, said, lang) for service in Service.values for said in _SAID]


def _layer(service: str, said: str, lang: Lang) -> ProvidedLayer:
    entry = {
        "title": text(f"service_reports.layer.{service}.{said}", lang),
        "group": text("service_reports.nav", lang),
        "unit": "",
        "basis": "unknown",
        "as_of": None,
        "sources": [
            {
                "title": text("service_reports.source", lang),
                "publisher": "todoku",
                "licence": "",
                "as_of": None,
                "url": None,
                "citation": text("service_reports.source", lang),
            }
        ],
        "note": text("service_reports.rules_nothing", lang),
    }
    return ProvidedLayer(
        f"reports-{service}-{said}", "points", entry, features=partial(_features, service, said, lang)
    )


def _features(service: str, said: str, lang: Lang) -> dict[str, Any]:
    rows = square_summaries(current().codes, service=service)
    return points(
        [one for one in rows if getattr(one, f"reported_{said}") or getattr(one, f"confirmed_{said}")], lang
    )
