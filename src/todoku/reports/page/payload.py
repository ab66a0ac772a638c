"""What the page's map draws, as plain content: geometry in whole numbers, tables, words, sources and bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from todoku.i18n import catalogue, text
from todoku.provenance import Basis, weakest
from todoku.reports.drawings.classes import count_classes
from todoku.reports.drawings.route_classes import classes_of_ranks, route_classes
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import has_what_if
from todoku.reports.rows.source_tables import source_line

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.plans.plan import Layers, Plan, PlanResult

PRECISION = 100_000
"""Lines are kept to 1e-5 degrees (about a metre) as whole numbers, each as steps from point to point."""
BOX_PRECISION = 1_000_000
"""Edges of squares are kept to 1e-6 degrees."""
STATES = ("served", "unserved", "unknown")
_SIMPLIFY_DEGREES = 2e-5
_SLIVER_DEGREES2 = 1e-5
"""A hole of the border smaller than this (about 0.1 km²) is a gap between small areas and no enclave."""
_MARGIN = 0.03
_WORD_PREFIX = "map."
_CLASSES = 6
_FIRM = {Basis.CENSUS, Basis.MEASURED}


def payload(result: PlanResult, lang: Lang) -> dict[str, Any]:
    """Return what the page draws, as JSON-able content: the same plan gives the same content."""
    plan, layers = result.plan, result.layers
    mobile = plan.design.mobile
    return {
        "lang": lang,
        "title": plan.title,
        "made": f"{words.day(plan.date, lang)}  {text('map.id', lang, id=plan.id)}",
        "badges": _badges(result, lang),
        "figures": _figures(plan, lang),
        "assumption": words.assumption(plan.assumption, lang),
        "precision": PRECISION,
        "box_precision": BOX_PRECISION,
        "bounds": _bounds(layers),
        "words": _words(lang),
        "states": STATES,
        "bases": [words.basis(basis, lang) for basis in Basis],
        "cells": _cells(layers.cells),
        "classes": {name: _classes(layers.cells[name]) for name in ("households", "population")},
        "boundary": [{"lines": _lines(_outline(shape))} for shape in layers.boundary.geometry],
        "roads": _roads(layers.roads),
        "routes": _routes(plan, layers.routes),
        "route_classes": [{"id": one.id, "label": one.label, "step": one.step} for one in route_classes(plan, lang)],
        "reach_m": None if mobile is None else mobile.radius_m,
        "reach": [] if mobile is None or mobile.radius_m else [{"lines": _lines(shapely.boundary(layers.reach))}],
        "crossings": _crossings(layers.crossings, lang),
        "sites": _sites(layers.sites, plan, lang),
        "exchange": _exchange(layers.exchange, plan, lang),
        "places": _points(layers.places),
        "branches": _branches(plan),
        "branch_basis": words.basis(_route_basis(result), lang),
        "sources": source_line(plan, [], lang),
    }


def _words(lang: Lang) -> dict[str, str]:
    return {
        key.removeprefix(_WORD_PREFIX): entry[lang]
        for key, entry in catalogue().items()
        if key.startswith(_WORD_PREFIX)
    }


def _badges(result: PlanResult, lang: Lang) -> list[dict[str, Any]]:
    """Return what must be seen at once: what is modelled or estimated, and whether a trial calculation is in it."""
    layers, fibre = result.layers, result.plan.design.fibre
    bases = {"cells": _bases_in(layers.cells), "routes": _bases_in(layers.routes)}
    if fibre is not None:
        bases["exchange"] = [fibre.exchange_basis]
    badges: list[dict[str, Any]] = [
        {
            "text": text(f"map.badge.{name}", lang, basis=[words.basis(basis, lang) for basis in found]),
            "weak": not set(found) <= _FIRM,
        }
        for name, found in bases.items()
        if found
    ]
    if has_what_if(result.plan):
        badges.append({"text": text("report.stamp", lang), "weak": True})
    return badges


def _bases_in(frame: gpd.GeoDataFrame) -> list[Basis]:
    held = set(frame["basis"])
    return [basis for basis in Basis if basis.value in held]


def _route_basis(result: PlanResult) -> Basis:
    fibre = result.plan.design.fibre
    cells = [Basis(value) for value in result.layers.cells["basis"].unique()]
    return weakest(*cells, *([fibre.roads_basis] if fibre else []), Basis.MODELLED)


def _figures(plan: Plan, lang: Lang) -> list[tuple[str, str]]:
    totals = plan.totals
    return [
        (text("report.cover.households", lang), _with_unit(totals.households, "household", lang)),
        (text("report.cover.route", lang), f"{words.number(totals.route_km, lang, decimals=1)} km"),
        (text("report.cover.sites", lang), _with_unit(totals.sites, "station", lang)),
        (text("report.cover.capex", lang), words.readable_yen(totals.capex_jpy, lang)),
    ]


def _with_unit(value: int, unit: str, lang: Lang) -> str:
    between = "" if lang == "ja" else " "
    return f"{words.number(value, lang)}{between}{words.unit(unit, lang)}"


def _bounds(layers: Layers) -> list[float]:
    frames = [frame.total_bounds for frame in (layers.boundary, layers.cells, layers.routes) if len(frame)]
    west, south = np.min([found[:2] for found in frames], axis=0)
    east, north = np.max([found[2:] for found in frames], axis=0)
    margin = _MARGIN * max(east - west, north - south)
    return [round(float(value), 5) for value in (west - margin, south - margin, east + margin, north + margin)]


def _cells(cells: gpd.GeoDataFrame) -> dict[str, list[Any]]:
    """Return the squares column by column; states and bases by their place in the page's lists."""
    boxes = np.rint(cells.geometry.bounds.to_numpy() * BOX_PRECISION).astype(np.int64)
    bases = [basis.value for basis in Basis]
    return {
        "code": cells["mesh_code"].astype(str).tolist(),
        "population": _counts(cells["population"]),
        "households": _counts(cells["households"]),
        "state": [STATES.index(state) for state in cells["state"]],
        "in_plan": cells["in_plan"].astype(int).tolist(),
        "left_out": cells["left_out"].astype(int).tolist(),
        "station_reach": cells["station_reach"].astype(int).tolist(),
        "basis": [bases.index(basis) for basis in cells["basis"]],
        **{side: boxes[:, place].tolist() for place, side in enumerate(("west", "south", "east", "north"))},
    }


def _classes(counts: pd.Series) -> list[tuple[int, int]]:
    """Return classes of whole counts, first and last of each, with round edges; the same as on the paper's map."""
    found = count_classes(counts.to_numpy(dtype=float, na_value=np.nan), limit=_CLASSES)
    return [(int(low), int(high)) for low, high in found]


def _roads(roads: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {"lines": _lines(road.geometry), "estimated": road.basis == Basis.ESTIMATED.value}
        for road in roads.itertuples()
    ]


def _routes(plan: Plan, routes: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    ranks = _counts(routes["branch_rank"])
    return [
        {
            "lines": _lines(route.geometry),
            "branch": rank,
            "class": class_id,
            "estimated": route.basis == Basis.ESTIMATED.value,
        }
        for route, rank, class_id in zip(routes.itertuples(), ranks, classes_of_ranks(plan, ranks), strict=True)
    ]


def _crossings(crossings: gpd.GeoDataFrame, lang: Lang) -> list[dict[str, Any]]:
    named = crossings.assign(name=crossings["name"].fillna(""))
    return [
        {**point, "kind": kind, "basis": words.basis(Basis(basis), lang)}
        for point, kind, basis in zip(_points(named), crossings["kind"], crossings["basis"], strict=True)
    ]


def _branches(plan: Plan) -> list[dict[str, Any]]:
    shown = {"rank", "name", "length_km", "households", "cost_jpy", "jpy_per_household"}
    return [branch.model_dump(include=shown) for branch in plan.branches]


def _sites(sites: gpd.GeoDataFrame, plan: Plan, lang: Lang) -> list[dict[str, Any]]:
    basis = words.basis(Basis.MODELLED, lang)
    if plan.design.mobile is not None:
        basis = text("map.by_model", lang, basis=basis, model=words.code("model", plan.design.mobile.model, lang))
    return [
        {
            "id": site.site_id,
            "lat": round(site.lat, 6),
            "lon": round(site.lon, 6),
            "height_m": float(site.height_m),
            "covered_population": round(site.covered_population),
            "basis": basis,
        }
        for site in sites.itertuples()
    ]


def _exchange(exchange: gpd.GeoDataFrame, plan: Plan, lang: Lang) -> list[dict[str, Any]]:
    basis = Basis.UNKNOWN if plan.design.fibre is None else plan.design.fibre.exchange_basis
    return [{**point, "basis": words.basis(basis, lang)} for point in _points(exchange)]


def _points(places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {"name": place.name, "lon": round(place.geometry.x, 6), "lat": round(place.geometry.y, 6)}
        for place in places.itertuples(index=False)
    ]


def _outline(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a border without the slivers that lie open where small areas were joined."""
    parts = [
        shapely.Polygon(
            part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > _SLIVER_DEGREES2]
        )
        for part in shapely.get_parts(shape)
    ]
    return shapely.boundary(shapely.MultiPolygon(parts))


def _lines(shape: shapely.Geometry) -> list[list[int]]:
    """Return each line of a geometry as whole numbers: the first point, then steps, longitude and latitude in turn."""
    simple = shapely.simplify(shape, _SIMPLIFY_DEGREES)
    return [_steps(shapely.get_coordinates(part)) for part in shapely.get_parts(simple)]


def _steps(points: NDArray[np.float64]) -> list[int]:
    whole = np.rint(points * PRECISION).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return steps


def _counts(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values]
