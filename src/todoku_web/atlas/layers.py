"""Layers that other apps add to the atlas: each app says which of its layers a request may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest

    Provider = Callable[[HttpRequest], Iterable["ProvidedLayer"]]

Kind = Literal["squares", "areas", "lines", "points", "raster"]
_PROVIDERS: list[Provider] = []
_NOTHING: dict[str, Any] = {
    "unit": "",
    "basis": "unknown",
    "as_of": None,
    "years": [],
    "default_year": "",
    "scenarios": [],
    "classes": [],
    "sources": [],
    "note": "",
}
"""What the catalogue says of a layer whose app does not say it."""


@dataclass(frozen=True, slots=True)
class ProvidedLayer:
    """A layer of another app.

    ``entry`` is what the catalogue says of it, in the language of the request: title and group, and where it has them
    unit, basis, as_of, years (text), scenarios, classes, sources, note; of a raster also ``bounds`` (west, south, east,
    north) and ``colours``. ``url`` is where its data are; an app that leaves that
    to the atlas gives ``features`` (returns GeoJSON, of lines and points) or ``picture`` (returns a PNG).
    """

    id: str
    kind: Kind
    entry: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    features: Callable[[], Mapping[str, Any]] | None = None
    picture: Callable[[], bytes] | None = None


def register_provider(provider: Provider) -> None:
    """Add a provider; an app's ``AppConfig.ready`` calls this.

    ``provider(request)`` returns the layers that this request may see, and no others: the atlas asks it again for each
    file of a layer. A network's routes and sites are public only where their owner has published them.
    """
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def provided(request: HttpRequest) -> list[ProvidedLayer]:
    """Return the layers of all apps that a request may see."""
    return [layer for provider in _PROVIDERS for layer in provider(request)]


def provided_layer(request: HttpRequest, name: str) -> ProvidedLayer | None:
    """Return a layer by its id, None where there is none or the request may not see it."""
    return next((layer for layer in provided(request) if layer.id == name), None)


def entry_of(layer: ProvidedLayer) -> dict[str, Any]:
    """Return a layer as it stands in the catalogue."""
    url = layer.url
    if not url and layer.features is not None:
        url = reverse("atlas-features", args=[layer.id])
    elif not url and layer.picture is not None:
        url = reverse("atlas-raster", args=[layer.id])
    return {**_NOTHING, **layer.entry, "id": layer.id, "kind": layer.kind, "url": url}
