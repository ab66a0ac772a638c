"""The addresses of the standard, each as JSON and as a plain page."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.http import urlencode

from todoku.i18n import text
from todoku_web.api.door import check_parameters, let_in
from todoku_web.api.identity import too_many
from todoku_web.api.ogc import documents
from todoku_web.api.ogc.asking import form_asked, items_asked
from todoku_web.api.ogc.collections import collection_for, collections_for, public_collections
from todoku_web.api.ogc.openapi import description
from todoku_web.api.problems import not_found
from todoku_web.api.rates import RATE
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from todoku_web.api.identity import Identity
    from todoku_web.api.ogc.asking import Asked, Form
    from todoku_web.api.ogc.collections import Collection
    from todoku_web.api.ogc.features import FeatureTable

_SHOWN = 100
"""Features on a plain page."""


def landing(request: HttpRequest) -> HttpResponse:
    """Say what there is, and where."""
    form = _entered(request)[1]
    return _document(request, documents.landing(request, form), form)


def conformance(request: HttpRequest) -> HttpResponse:
    """Say which classes of requirements are met."""
    form = _entered(request)[1]
    return _document(request, documents.conformance(request, form), form)


def openapi(request: HttpRequest) -> HttpResponse:
    """Describe this part of the interface, as OpenAPI 3.0, which the standard asks for."""
    _entered(request)
    root = request.build_absolute_uri(request.path).removesuffix("/api")
    made = json.dumps(description(public_collections(), root=root, lang=current_lang()), ensure_ascii=False)
    return HttpResponse(made, content_type=documents.OPENAPI)


def collections(request: HttpRequest) -> HttpResponse:
    """List the collections that the person may see."""
    identity, form = _entered(request)
    return _document(request, documents.collections(request, collections_for(identity), form), form)


def collection(request: HttpRequest, name: str) -> HttpResponse:
    """Say what a collection is."""
    identity, form = _entered(request)
    found = _collection(request, identity, name)
    return _document(request, documents.collection(request, found, form), form)


def items(request: HttpRequest, name: str) -> HttpResponse:
    """Give features of a collection."""
    identity, form = _entered(request, parameters=None)
    found = _collection(request, identity, name)
    asked = items_asked(request, found.asked)
    table = found.table()
    places = table.selected(bbox=asked.bbox, span=asked.span, values=asked.values)
    limit = min(asked.limit, _SHOWN) if form == "html" else asked.limit
    part = places[asked.offset : asked.offset + limit]
    links = _item_links(request, found, asked, form=form, matched=len(places), limit=limit)
    if form == "html":
        return _items_page(request, found, table, part, links=links, matched=len(places))
    return _feature_collection(table, part, links=links, matched=len(places))


def item(request: HttpRequest, name: str, feature_id: str) -> HttpResponse:
    """Give one feature."""
    identity, form = _entered(request)
    found = _collection(request, identity, name)
    table = found.table()
    place = table.place(feature_id)
    if place is None:
        raise not_found()
    links = [
        *documents.own_links(request, "ogc-item", name, feature_id, form=form),
        documents.link(request, "collection", "ogc-collection", name, media=documents.JSON, title=found.title),
    ]
    (written,) = table.as_json([place])  # type: ignore[arg-type]
    if form == "html":
        shown = {"title": found.title, "links": links, "feature": feature_id, "rows": _rows(table, [place])}
        return render(request, "api/ogc_items.html", shown)
    links[0]["type"] = documents.GEOJSON
    content = f'{written},"links":{json.dumps(links, ensure_ascii=False)}}}'
    return HttpResponse(content, content_type=documents.GEOJSON)


def _entered(request: HttpRequest, parameters: Sequence[str] | None = ("f",)) -> tuple[Identity, Form]:
    """Return who asks, counted, and the form of the answer; raise Refused for whom and what is refused."""
    identity = let_in(request, None, is_public=True)
    request.auth = identity  # type: ignore[attr-defined]
    if not RATE.allow_request(request):
        raise too_many()
    if parameters is not None:
        check_parameters(request, parameters)
    return identity, form_asked(request)


def _collection(request: HttpRequest, identity: Identity, name: str) -> Collection:
    """Return a collection; raise Refused for one that may not be seen, or whose scope the token lacks."""
    found = collection_for(identity, name)
    if found is None:
        raise not_found()
    let_in(request, found.scope, is_public=True)
    return found


def _document(request: HttpRequest, content: dict[str, Any], form: Form) -> HttpResponse:
    if form == "html":
        return render(request, "api/ogc_document.html", {"document": content, "links": content["links"]})
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type=documents.JSON)


def _feature_collection(
    table: FeatureTable, part: Any, *, links: Sequence[dict[str, str]], matched: int
) -> HttpResponse:
    features = ",".join(f"{one}}}" for one in table.as_json(part))
    told = f'"numberMatched":{matched},"numberReturned":{len(part)},"links":{json.dumps(links, ensure_ascii=False)}'
    tag = hashlib.sha256(f"{told}{features}".encode()).hexdigest()
    now = datetime.now(tz=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    content = f'{{"type":"FeatureCollection","timeStamp":"{now}",{told},"features":[{features}]}}'
    return HttpResponse(content, content_type=documents.GEOJSON, headers={"ETag": f'W/"{tag}"'})


def _items_page(
    request: HttpRequest, found: Collection, table: FeatureTable, part: Any, *, links: Any, matched: int
) -> HttpResponse:
    shown = {
        "title": found.title,
        "about": found.description,
        "attribution": found.attribution,
        "links": links,
        "matched": matched,
        "rows": _rows(table, part),
        "names": list(table.properties.columns),
        "collection": found.id,
    }
    return render(request, "api/ogc_items.html", shown)


def _rows(table: FeatureTable, part: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
    records = table.properties.iloc[part].to_dict("records")
    return [(str(name), list(row.items())) for name, row in zip(table.ids[part], records, strict=True)]


def _item_links(
    request: HttpRequest, found: Collection, asked: Asked, *, form: Form, matched: int, limit: int
) -> list[dict[str, str]]:
    """Return the links of a part of the features: itself, its other form, the parts around it, the collection."""
    media: dict[Form, str] = {"json": documents.GEOJSON, "html": documents.HTML}
    other: Form = "html" if form == "json" else "json"
    lang = current_lang()
    given = dict(request.GET.items())

    def to(rel: str, title: str, shape: Form, **changed: object) -> dict[str, str]:
        query = urlencode({**given, **changed})
        return documents.link(request, rel, "ogc-items", found.id, media=media[shape], title=title, query=query)

    links = [
        to("self", text("ogc.form.self", lang), form),
        to("alternate", text(f"ogc.form.{other}", lang), other, f=other),
    ]
    if asked.offset + limit < matched:
        links.append(to("next", text("ogc.next", lang), form, f=form, offset=asked.offset + limit, limit=limit))
    if asked.offset > 0:
        before = max(0, asked.offset - limit)
        links.append(to("prev", text("ogc.prev", lang), form, f=form, offset=before, limit=limit))
    up = documents.link(request, "collection", "ogc-collection", found.id, media=documents.JSON, title=found.title)
    return [*links, up]


def only_read(view: Any) -> Any:
    """Return a view that answers reading alone."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return view(request, *args, **kwargs)

    return answer
