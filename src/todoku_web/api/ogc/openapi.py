"""The description of the geographic part as OpenAPI 3.0, with every public collection by its own address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import Lang, text
from todoku_web.api.ogc.asking import DEFAULT_LIMIT, FARTHEST, MOST
from todoku_web.api.ogc.documents import GEOJSON, HTML, JSON, OPENAPI
from todoku_web.api.problems import MEDIA_TYPE
from todoku_web.api.service import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.api.ogc.collections import Collection

_LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title", "hreflang")},
}
_LINKS = {"type": "array", "items": _LINK}
_TEXT = {"type": "string"}
_COLLECTION = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "attribution": _TEXT,
        "itemType": _TEXT,
        "extent": {"type": "object"},
        "crs": {"type": "array", "items": _TEXT},
        "links": _LINKS,
    },
}
_FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
        "links": _LINKS,
    },
}
_SCHEMAS: dict[str, Any] = {
    "landingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": _TEXT, "description": _TEXT, "links": _LINKS},
    },
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _TEXT}},
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": _LINKS, "collections": {"type": "array", "items": _COLLECTION}},
    },
    "collection": _COLLECTION,
    "featureCollectionGeoJSON": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _FEATURE},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
    "featureGeoJSON": _FEATURE,
    "exception": {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": dict.fromkeys(("type", "title", "code", "detail"), _TEXT) | {"status": {"type": "integer"}},
    },
}
_MOMENT = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
_INTERVAL = rf"^({_MOMENT}|{_MOMENT}/(\.\.)?|(\.\.)?/{_MOMENT})$"
"""What is surely taken; other instants of RFC 3339, whole days and closed intervals are, too."""
_PARAMETERS: dict[str, Any] = {
    "f": {"schema": {"type": "string", "enum": ["json", "html"]}},
    "lang": {"schema": {"type": "string", "enum": ["ja", "en"]}},
    "limit": {"schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}},
    "offset": {"schema": {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0}},
    "bbox": {
        "schema": {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "datetime": {"schema": {"type": "string", "pattern": _INTERVAL}, "style": "form", "explode": False},
}
_OF_ITEMS = ("limit", "offset", "bbox", "datetime")
_SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def description(public: Iterable[Collection], *, root: str, lang: Lang) -> dict[str, Any]:
    """Return the description; collections of plans differ by person, and are described by one address for all."""
    paths: dict[str, Any] = {
        "/": _path("ogc-landing", {JSON: "landingPage"}, lang),
        "/api": _path("ogc-api", {OPENAPI: None}, lang, with_html=False),
        "/conformance": _path("ogc-conformance", {JSON: "confClasses"}, lang),
        "/collections": _path("ogc-collections", {JSON: "collections"}, lang),
    }
    for one in public:
        paths |= _of_collection(one.id, one.asked, lang)
    paths |= _of_collection("{collectionId}", (), lang)
    return {
        "openapi": "3.0.3",
        "info": {"title": text("ogc.title", lang), "description": text("ogc.about", lang), "version": VERSION},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": _SECURITY,
            "parameters": {
                name: {"name": name, "in": "query", "required": False, **one, "description": _words(name, lang)}
                for name, one in _PARAMETERS.items()
            },
            "responses": {
                str(status): {
                    "description": text(f"api.status.{status}", lang),
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/exception"}}},
                }
                for status in (400, 401, 403, 404, 429, 500)
            },
        },
    }


def _of_collection(name: str, asked: tuple[str, ...], lang: Lang) -> dict[str, Any]:
    """Return the addresses of a collection: itself, its items, one item."""
    inside = [_in_path("collectionId")] if name.startswith("{") else []
    own = [
        {"name": one, "in": "query", "required": False, "schema": {"type": "string"}, "style": "form", "explode": False}
        for one in asked
    ]
    items: dict[str, str | None] = {GEOJSON: "featureCollectionGeoJSON"}
    base, key = f"/collections/{name}", name.strip("{}")
    refs = [_ref(one) for one in _OF_ITEMS]
    return {
        base: _path("ogc-collection", {JSON: "collection"}, lang, key=key, parameters=inside),
        f"{base}/items": _path("ogc-items", items, lang, key=key, parameters=[*inside, *refs, *own]),
        f"{base}/items/{{featureId}}": _path(
            "ogc-item", {GEOJSON: "featureGeoJSON"}, lang, key=key, parameters=[*inside, _in_path("featureId")]
        ),
    }


def _path(
    name: str,
    media: dict[str, str | None],
    lang: Lang,
    *,
    key: str = "",
    parameters: list[dict[str, Any]] | None = None,
    with_html: bool = True,
) -> dict[str, Any]:
    content = {
        kind: {"schema": {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}}
        for kind, schema in media.items()
    }
    if with_html:
        content[HTML] = {"schema": {"type": "string"}}
    statuses = (400, 401, 403, 404, 429, 500) if key else (400, 401, 429, 500)
    operation = {
        "operationId": f"{name}-{key}" if key else name,
        "summary": text(f"ogc.operation.{name}", lang),
        "tags": ["ogc"],
        "parameters": [*(parameters or []), _ref("f"), _ref("lang")],
        "security": [{}, *({scheme: []} for scheme in _SECURITY)],
        "responses": {
            "200": {"description": text("api.status.200", lang), "content": content},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses},
        },
    }
    return {"get": operation}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _words(name: str, lang: Lang) -> str:
    return text(f"ogc.parameter.{name}", lang)
