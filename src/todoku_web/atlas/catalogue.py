"""The catalogue of the atlas in one language: layers with years, scenarios, classes, sources and addresses."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import has, text
from todoku.indicators.definition import definitions
from todoku.provenance import Basis, weakest
from todoku_web.atlas.filters import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.i18n import Lang
    from todoku_web.atlas.edition import Edition

FORMATS = ("csv", "geojson", "gpkg", "xlsx")
_UNDATED = "atlas.about.undated"
_PALETTES = {"land": "cividis"}


@lru_cache(maxsize=8)
def catalogue(edition: Edition, lang: Lang) -> dict[str, Any]:
    """Return what the map's page needs to begin with, without the layers of other apps.

    Addresses are templates: ``{year}`` and ``{scenario}`` are filled in by the reader.
    """
    layers = [*(_squares(edition, one, lang) for one in edition.squares.values()),
              *(_areas(edition, one, lang) for one in edition.indicators.values())]  # fmt: skip
    return {
        "version": edition.version,
        "bounds": edition.meta["bounds"],
        "areas_url": _versioned(reverse("atlas-outlines"), edition),
        "areas_sources": edition.origin(edition.meta["outlines"])["sources"],
        "search_url": reverse("atlas-search"),
        "views_url": reverse("atlas-views"),
        "cell_url": f"{reverse('atlas')}cell/{{code}}.json?layer={{layer}}&year={{year}}&scenario={{scenario}}",
        "area_url": f"{reverse('atlas')}area/{{code}}.json",
        "table_url": reverse("atlas-table"),
        "print_url": reverse("atlas-print"),
        "layers": layers,
        "filters": titled(edition, lang),
    }


def layer_title(name: str, lang: Lang) -> str:
    """Return the name of a layer; a layer of squares of another size says so."""
    plain, level = _parted(name)
    if level:
        size = text(f"atlas.level.{level}", lang)
        return text("atlas.layer_of_level", lang, title=layer_title(plain, lang), size=size)
    found = definitions().get(name)
    return text(f"atlas.layer.{name}", lang) if found is None or name in _OWN_TITLES else found.title(lang)


_OWN_TITLES = frozenset({"population", "households"})


def _parted(name: str) -> tuple[str, str]:
    """Return a layer's plain id, and the level that stands behind it for squares of another size."""
    plain, _, level = name.rpartition("_l")
    return (plain, level) if level.isdigit() else (name, "")


def area_layer_id(name: str) -> str:
    """Return the id of an indicator's layer by municipality, told from that by square."""
    return f"area_{name}"


def scenarios_of(layer: Mapping[str, Any], lang: Lang) -> list[dict[str, str]]:
    """Return the scenarios of a layer by square, with their names."""
    return [
        {"id": one, "title": layer["titles"].get(one) or text(f"atlas.scenario.{one}", lang)}
        for one in layer["scenarios"]
    ]


def edition_sources(edition: Edition, layer: Mapping[str, Any], year: int) -> list[dict[str, Any]]:
    """Return the sources of a layer by square in a year, each once."""
    origins = [edition.meta["origins"][number] for number in layer["origins"][str(year)]]
    numbers = [number for origin in origins for number in origin["sources"]]
    return [edition.meta["sources"][number] for number in dict.fromkeys(numbers)]


def _squares(edition: Edition, layer: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    name, years = layer["id"], layer["years"]
    origins = [edition.meta["origins"][number] for number in layer["origins"][str(years[-1])]]
    header = {key: value for key, value in layer["header"].items() if key not in {"suffix", "classes"}}
    pattern = f"{reverse('atlas')}squares/{name}/{{year}}/{{scenario}}"
    coarser = [
        {**one, "url": _versioned(f"{pattern}{one['suffix']}.bin", edition)} for one in layer["header"]["coarser"]
    ]
    return {
        **_common(name, lang),
        "kind": "squares",
        "group": text(f"atlas.group.{layer['group']}", lang),
        "unit": layer["unit"],
        "basis": _basis(origins, known=layer["header"]["minimum"] is not None),
        "as_of": max((one["as_of"] or "" for one in origins), default="") or None,
        "years": [str(year) for year in years],
        "default_year": str(years[-1]),
        "scenarios": scenarios_of(layer, lang),
        "url": _versioned(f"{pattern}.bin", edition),
        "header": {**header, "coarser": coarser},
        "classes": layer["header"]["classes"],
        "palette": _PALETTES.get(layer["group"], "viridis"),
        "sources": _cited(edition_sources(edition, layer, years[-1])),
        "note": _note(name, [layer["reason"], None if any(one["as_of"] for one in origins) else _UNDATED], lang),
        **_links(name, squares=True),
    }


def _areas(edition: Edition, layer: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    name = layer["id"]
    definition = definitions()[name]
    meaning = definition.meaning_ja if lang == "ja" else definition.meaning_en
    identifier = area_layer_id(name)
    sources = [edition.meta["sources"][number] for number in layer["sources"]]
    return {
        **_common(name, lang),
        "id": identifier,
        "kind": "areas",
        "group": text("atlas.group.municipalities", lang),
        "unit": layer["unit"],
        "basis": layer["basis"],
        "as_of": layer["as_of"],
        "years": [str(year) for year in layer["years"]],
        "default_year": str(layer["default_year"]),
        "scenarios": [],
        "url": f"{reverse('atlas')}area-values/{identifier}/{{year}}.json?v={edition.version}",
        "classes": layer["classes"],
        "palette": "viridis",
        "known": layer["known"],
        "sources": _cited(sources),
        "note": meaning,
        **_links(identifier, squares=False),
    }


def _common(name: str, lang: Lang) -> dict[str, Any]:
    return {"id": name, "title": layer_title(name, lang), "year_label": text("atlas.year_label", lang)}


def _links(identifier: str, *, squares: bool) -> dict[str, Any]:
    """Return where the same figures are as a table and as files."""
    asked = "?year={year}" + ("&scenario={scenario}" if squares else "")
    return {
        "downloads": {kind: f"{reverse('atlas-download', args=[identifier, kind])}{asked}" for kind in FORMATS},
        "table_url": f"{reverse('atlas-table')}{asked}&layer={identifier}",
    }


def _note(name: str, more: Iterable[str | None], lang: Lang) -> str:
    keys = [f"atlas.about.{_parted(name)[0]}", *more]
    return " ".join(text(key, lang) for key in keys if key and has(key))


def _basis(origins: Iterable[Mapping[str, Any]], *, known: bool) -> str:
    return str(weakest(*(Basis(one["basis"]) for one in origins)) if known else Basis.UNKNOWN)


def _cited(sources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    keys = ("title", "publisher", "licence", "as_of", "url", "citation")
    return [{key: one.get(key) for key in keys} for one in sources]


def _versioned(url: str, edition: Edition) -> str:
    return f"{url}?v={edition.version}"
