"""Layers of the atlas: what each shows, in which years and scenarios, on what basis, and where its data are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from todoku_web.api.door import operation
from todoku_web.api.scopes import Scope
from todoku_web.atlas.catalogue import catalogue
from todoku_web.atlas.edition import current
from todoku_web.atlas.layers import entry_of, provided
from todoku_web.pages.language import current_lang

router = Router(tags=["layers"])
_TEXTS = ("id", "kind", "title", "group", "unit", "basis", "as_of", "note")


class LayerSource(BaseModel):
    """Where a layer's figures come from."""

    title: str | None = None
    publisher: str | None = None
    licence: str | None = None
    as_of: str | None = None
    url: str | None = None
    citation: str | None = None


class Layer(BaseModel):
    """A layer of the atlas; addresses have ``{year}`` and ``{scenario}`` to be filled in."""

    id: str
    kind: str
    title: str | None
    group: str | None
    unit: str | None
    basis: str | None
    as_of: str | None
    note: str | None
    years: list[str]
    scenarios: list[str]
    downloads: dict[str, str]
    sources: list[LayerSource]


@operation(router, "GET", "/layers", scope=Scope.READ_AREAS, is_public=True, answer=list[Layer], examples=("layers",))
def list_layers(request: HttpRequest) -> Any:
    """List the layers of the atlas that one may see."""
    own = catalogue(current(), current_lang())["layers"]
    others = [entry_of(layer) for layer in provided(request)]
    return [_told(request, entry) for entry in (*own, *others)]


def _told(request: HttpRequest, entry: Any) -> dict[str, Any]:
    root = request.build_absolute_uri("/").removesuffix("/")
    return {
        **{name: entry.get(name) or None for name in _TEXTS},
        "years": [str(year) for year in entry.get("years", ())],
        "scenarios": [one["id"] for one in entry.get("scenarios", ())],
        "downloads": {kind: root + address for kind, address in entry.get("downloads", {}).items()},
        "sources": [{name: one.get(name) for name in LayerSource.model_fields} for one in entry.get("sources", ())],
    }
