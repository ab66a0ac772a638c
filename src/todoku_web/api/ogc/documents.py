"""The documents of the standard beside the features: landing page, conformance, collections, each with its links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from todoku_web.api.ogc.asking import Form
    from todoku_web.api.ogc.collections import Collection

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_MEDIA: dict[Form, str] = {"json": JSON, "html": HTML}
_CONFORMS = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{}"
CONFORMS_TO = tuple(_CONFORMS.format(name) for name in ("core", "oas30", "html", "geojson"))


def landing(request: HttpRequest, form: Form) -> dict[str, Any]:
    """Return the landing page."""
    lang = current_lang()
    return {
        "title": text("ogc.title", lang),
        "description": text("ogc.about", lang),
        "links": [
            *own_links(request, "ogc-landing", form=form),
            link(request, "service-desc", "ogc-api", media=OPENAPI, title=text("ogc.description", lang)),
            link(request, "service-doc", "api", media=HTML, title=text("api.title", lang)),
            link(request, "conformance", "ogc-conformance", media=JSON, title=text("ogc.conformance", lang)),
            link(request, "data", "ogc-collections", media=JSON, title=text("ogc.collections", lang)),
        ],
    }


def conformance(request: HttpRequest, form: Form) -> dict[str, Any]:
    """Return the classes of requirements that are met."""
    return {
        "title": text("ogc.conformance", current_lang()),
        "conformsTo": list(CONFORMS_TO),
        "links": own_links(request, "ogc-conformance", form=form),
    }


def collections(request: HttpRequest, found: Iterable[Collection], form: Form) -> dict[str, Any]:
    """Return the collections that a person may see."""
    return {
        "title": text("ogc.collections", current_lang()),
        "links": own_links(request, "ogc-collections", form=form),
        "collections": [collection(request, one) for one in found],
    }


def collection(request: HttpRequest, one: Collection, form: Form | None = None) -> dict[str, Any]:
    """Return what a collection is; ``form`` adds the links of its own page."""
    lang = current_lang()
    told: dict[str, Any] = {"id": one.id, "title": one.title, "description": one.description, "itemType": "feature"}
    if one.attribution:
        told["attribution"] = one.attribution
    bounds = one.extent()
    extent: dict[str, Any] = {}
    if bounds is not None:
        extent["spatial"] = {"bbox": [bounds], "crs": CRS84}
    if one.interval is not None:
        extent["temporal"] = {"interval": [list(one.interval)], "trs": GREGORIAN}
    if extent:
        told["extent"] = extent
    items = [
        link(request, "items", "ogc-items", one.id, media=GEOJSON, title=one.title, query="f=json"),
        link(request, "items", "ogc-items", one.id, media=HTML, title=one.title, query="f=html"),
    ]
    own = own_links(request, "ogc-collection", one.id, form=form or "json")
    return {**told, "crs": [CRS84], "links": [*own, *items, _up(request, lang)]}


def own_links(request: HttpRequest, url: str, *arguments: Any, form: Form) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its other form."""
    other: Form = "html" if form == "json" else "json"
    lang, own = current_lang(), "f=html" if form == "html" else ""
    title = text(f"ogc.form.{other}", lang)
    return [
        link(request, "self", url, *arguments, media=_MEDIA[form], title=text("ogc.form.self", lang), query=own),
        link(request, "alternate", url, *arguments, media=_MEDIA[other], title=title, query=f"f={other}"),
    ]


def link(
    request: HttpRequest, rel: str, url: str, *arguments: Any, media: str, title: str, query: str = ""
) -> dict[str, str]:
    """Return a link to an address of the portal."""
    path = reverse(url, args=arguments)
    href = request.build_absolute_uri(f"{path}?{query}" if query else path)
    return {"href": href, "rel": rel, "type": media, "title": title, "hreflang": current_lang()}


def _up(request: HttpRequest, lang: Any) -> dict[str, str]:
    return link(request, "collection", "ogc-collections", media=JSON, title=text("ogc.collections", lang))
