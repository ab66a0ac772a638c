"""Writes the plan's map as one self-contained HTML file that works from disk, drawn on a canvas."""

from __future__ import annotations

import html
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely

from todoku.i18n import catalogue, text
from todoku.provenance import Basis

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.plans.plan import Layers, Plan, PlanResult

_PRECISION = 100_000
"""Coordinates are kept to 1e-5 degrees (about a metre) as whole numbers, each line as steps from point to point."""
_SIMPLIFY_DEGREES = 2e-5
_MARGIN = 0.03
_WORD_PREFIX = "map."


def write_map(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the map: layers, legend, tables, sources and script in one file that asks nothing of any server."""
    templates = resources.files("todoku") / "reports" / "templates"
    parts = {
        "__LANG__": lang,
        "__TITLE__": html.escape(result.plan.title),
        "__NOSCRIPT__": html.escape(text("map.noscript", lang)),
        "__CSS__": (templates / "map.css").read_text(encoding="utf-8"),
        "__JS__": (templates / "map.js").read_text(encoding="utf-8"),
        "__DATA__": _embedded(payload(result, lang)),
    }
    page = (templates / "map.html").read_text(encoding="utf-8")
    for mark, content in parts.items():
        page = page.replace(mark, content)
    path.write_text(page, encoding="utf-8")


def payload(result: PlanResult, lang: Lang) -> dict[str, Any]:
    """Return what the page draws, as JSON-able content."""
    plan, layers = result.plan, result.layers
    return {
        "lang": lang,
        "title": plan.title,
        "assumption": text(plan.assumption.key, lang, **plan.assumption.model_dump(exclude={"key"})),
        "precision": _PRECISION,
        "bounds": _bounds(layers),
        "words": _words(lang),
        "cells": _cells(layers.cells, lang),
        "boundary": [{"lines": _lines(shapely.boundary(shape))} for shape in layers.boundary.geometry],
        "roads": [{"lines": _lines(shape)} for shape in layers.roads.geometry],
        "routes": _routes(layers.routes),
        "sites": _sites(layers.sites, plan, lang),
        "exchange": _points(layers.exchange),
        "places": _points(layers.places),
        "branches": [
            branch.model_dump(include={"rank", "name", "length_km", "households", "jpy_per_household"})
            for branch in plan.branches
        ],
        "sources": [source.citation for source in plan.inputs.sources.values()],
    }


def _words(lang: Lang) -> dict[str, str]:
    return {
        key.removeprefix(_WORD_PREFIX): words[lang]
        for key, words in catalogue().items()
        if key.startswith(_WORD_PREFIX)
    }


def _embedded(content: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _bounds(layers: Layers) -> list[float]:
    frames = [frame.total_bounds for frame in (layers.boundary, layers.cells, layers.routes) if len(frame)]
    west, south = np.min([found[:2] for found in frames], axis=0)
    east, north = np.max([found[2:] for found in frames], axis=0)
    margin = _MARGIN * max(east - west, north - south)
    return [round(float(value), 5) for value in (west - margin, south - margin, east + margin, north + margin)]


def _cells(cells: gpd.GeoDataFrame, lang: Lang) -> list[dict[str, Any]]:
    boxes = cells.geometry.bounds.to_numpy()
    bases = {basis.value: text(f"basis.{basis.value}", lang) for basis in Basis}
    return [
        {
            "mesh_code": cell.mesh_code,
            "population": _count(cell.population),
            "households": _count(cell.households),
            "state": cell.state,
            "in_plan": bool(cell.in_plan),
            "basis": bases[cell.basis],
            "box": [round(south, 6), round(west, 6), round(north, 6), round(east, 6)],
        }
        for cell, (west, south, east, north) in zip(cells.itertuples(), boxes, strict=True)
    ]


def _routes(routes: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {
            "lines": _lines(route.geometry),
            "branch": _count(route.branch_rank),
            "estimated": route.basis == Basis.ESTIMATED.value,
        }
        for route in routes.itertuples()
    ]


def _sites(sites: gpd.GeoDataFrame, plan: Plan, lang: Lang) -> list[dict[str, Any]]:
    basis = text(f"basis.{Basis.MODELLED.value}", lang)
    model = plan.design.mobile.model if plan.design.mobile else ""
    return [
        {
            "id": site.site_id,
            "lat": round(site.lat, 6),
            "lon": round(site.lon, 6),
            "height_m": float(site.height_m),
            "covered_population": _count(site.covered_population),
            "basis": f"{basis} ({model})" if model else basis,
        }
        for site in sites.itertuples()
    ]


def _points(places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {"name": place.name, "lon": round(place.geometry.x, 6), "lat": round(place.geometry.y, 6)}
        for place in places.itertuples(index=False)
    ]


def _lines(shape: shapely.Geometry) -> list[list[int]]:
    """Return each line of a geometry as whole numbers: the first point, then steps, longitude and latitude in turn."""
    simple = shapely.simplify(shape, _SIMPLIFY_DEGREES)
    return [_steps(shapely.get_coordinates(part)) for part in shapely.get_parts(simple)]


def _steps(points: NDArray[np.float64]) -> list[int]:
    whole = np.rint(points * _PRECISION).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return steps


def _count(value: float | None) -> int | None:
    return None if pd.isna(value) else int(cast("float", value))
