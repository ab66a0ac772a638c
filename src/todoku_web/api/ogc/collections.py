"""The collections that there are for a person: municipalities, grid squares, and the networks of plans they may see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pandas as pd
import shapely

from todoku.areas.municipalities import by_code, region_of
from todoku.dates import JST
from todoku.i18n import text
from todoku_web.api.data import COUNTS, cells, outlines
from todoku_web.api.ogc.features import FeatureTable, span_of
from todoku_web.api.scopes import Scope
from todoku_web.atlas import edition
from todoku_web.pages.language import current_lang
from todoku_web.planning.geometry import features, layer_path
from todoku_web.planning.queries import plans_seen_by
from todoku_web.store.results import is_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from todoku_web.api.identity import Identity
    from todoku_web.planning.models import Plan

_REMEMBERED = 2048
_OF_AREAS = ("code", "code6", "name", "name_en", "kana", "kind", "subprefecture", "county")
_OF_CELLS = ("mesh_code", "municipality_code", *COUNTS, "basis", "as_of")
_ASKED_OF_CELLS = ("mesh_code", "municipality_code", "basis")
PLAN_LAYERS: dict[str, str] = {"sites": "site_id", "routes": "edge_id"}
"""Layers of a plan -> the property that names a feature."""
_ASKED_OF_PLANS: dict[str, tuple[str, ...]] = {
    "sites": ("site_id", "backhaul"),
    "routes": ("edge_id", "road_class", "basis"),
}


@dataclass(frozen=True)
class Collection:
    """A collection: what it is called, which properties can be asked for, and its features when they are needed."""

    id: str
    title: str
    description: str
    scope: Scope
    table: Callable[[], FeatureTable]
    extent: Callable[[], list[float] | None]
    asked: tuple[str, ...]
    """Properties that items may be chosen by."""
    attribution: str = ""
    interval: tuple[str | None, str | None] | None = None


def collections_for(identity: Identity) -> Iterator[Collection]:
    """Yield the collections that a person may see and their token opens."""
    if identity.may(Scope.READ_AREAS):
        yield from public_collections()
    if identity.may(Scope.READ_PLANS):
        for plan in _plans(identity):
            for layer in PLAN_LAYERS:
                yield _of_plan(plan, layer)


def public_collections() -> tuple[Collection, ...]:
    """Return the collections that are open to everybody."""
    return _areas(), _cells()


def collection_for(identity: Identity, name: str) -> Collection | None:
    """Return a collection by its id, whatever the token opens; None where the person may not see it."""
    own = {"areas": _areas, "cells": _cells}
    if name in own:
        return own[name]()
    plan_id, _, layer = name.removeprefix("plan-").rpartition("-")
    if layer not in PLAN_LAYERS or not name.startswith("plan-"):
        return None
    try:
        plan = next(iter(_plans(identity, UUID(plan_id))), None)
    except ValueError:
        return None
    return None if plan is None else _of_plan(plan, layer)


def _plans(identity: Identity, plan_id: UUID | None = None) -> list[Plan]:
    """Return the computed plans whose network a person may see, those that changed last first."""
    found = plans_seen_by(identity.person).filter(current__isnull=False).prefetch_related("readings")
    if plan_id is not None:
        found = found.filter(pk=plan_id)
    seen = [plan for plan in found if identity.person.has_perm("planning.view_network", plan)]
    return [plan for plan in seen if plan.current and is_kept(plan.current.result)]


def _areas() -> Collection:
    lang = current_lang()
    shown = outlines()
    return Collection(
        id="areas",
        title=text("ogc.areas", lang),
        description=text("ogc.areas.about", lang),
        scope=Scope.READ_AREAS,
        table=lambda: _area_table(edition.current().folder),
        extent=lambda: _area_table(edition.current().folder).extent,
        asked=_OF_AREAS,
        attribution=_cited(shown.origin["sources"]),
    )


def _cells() -> Collection:
    lang = current_lang()
    known = cells()
    dates = sorted(one for one in known.table["as_of"].unique() if isinstance(one, str))
    return Collection(
        id="cells",
        title=text("ogc.cells", lang),
        description=text("ogc.cells.about", lang),
        scope=Scope.READ_AREAS,
        table=lambda: _cell_table(edition.current().folder),
        extent=lambda: _cell_table(edition.current().folder).extent,
        asked=_ASKED_OF_CELLS,
        attribution=_cited(known.sources),
        interval=_interval(dates),
    )


def _of_plan(plan: Plan, layer: str) -> Collection:
    lang = current_lang()
    assert plan.current is not None
    result, made_at = plan.current.result, plan.current.made_at
    named = {"plan": plan.title, "area": region_of(plan.area_code).name, "number": plan.current.number}
    return Collection(
        id=f"plan-{plan.pk}-{layer}",
        title=text(f"ogc.plan.{layer}", lang, **named),
        description=text("ogc.plan.about", lang, organisation=plan.organisation.name, **named),
        scope=Scope.READ_PLANS,
        table=lambda: _plan_table(result, layer, made_at.timestamp()),
        extent=lambda: _plan_extent(result, layer),
        asked=_ASKED_OF_PLANS[layer],
        interval=(made_at.isoformat(), None),
    )


def _interval(dates: list[str]) -> tuple[str | None, str | None] | None:
    """Return the first and last moment of some dates; None where one of them is not known."""
    spans = [span_of(one) for one in dates]
    if not spans or not np.isfinite(spans).all():
        return None
    begin, end = (datetime.fromtimestamp(second, tz=JST) for second in (spans[0][0], spans[-1][1]))
    return begin.isoformat(), end.isoformat()


def _cited(sources: Any) -> str:
    return " / ".join(dict.fromkeys(str(one["citation"]) for one in sources))


@lru_cache(maxsize=2)
def _area_table(folder: Path) -> FeatureTable:
    shown, now = outlines(), edition.Edition(folder)
    rows = []
    for code in shown.codes:
        place = by_code(code)
        own = {name: getattr(place, name) for name in _OF_AREAS if name != "kind"}
        figures: dict[str, Any] = {}
        for one in now.areas.get(code, ()):
            figures |= {one["id"]: one["value"], f"{one['id']}_basis": one["basis"], f"{one['id']}_as_of": one["as_of"]}
        rows.append({**own, "kind": place.kind.value, **figures})
    names = list(dict.fromkeys(name for row in rows for name in row))
    properties = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names})
    return _table(np.array(shown.codes, dtype=object), shown.shapes, properties, [span_of(None)] * len(rows))


@lru_cache(maxsize=2)
def _cell_table(folder: Path) -> FeatureTable:  # noqa: ARG001 - another edition has other squares
    known = cells()
    counts = {
        name: pd.Series([None if np.isnan(one) else round(one) for one in known.table[name]], dtype=object)
        for name in COUNTS
    }
    properties = known.table[list(_OF_CELLS)].astype(object).assign(**counts)
    west, south, east, north = known.bounds.T
    shapes = np.asarray(shapely.box(west, south, east, north), dtype=object)
    spans = {as_of: span_of(as_of) for as_of in known.table["as_of"].unique()}
    ids = known.table["mesh_code"].to_numpy(dtype=object)
    return _table(ids, shapes, properties, [spans[one] for one in known.table["as_of"]], known.bounds)


@lru_cache(maxsize=16)
def _plan_table(result: str, layer: str, made_at_s: float) -> FeatureTable:
    found = features(result, layer)
    rows = [one["properties"] for one in found]
    names = list(dict.fromkeys(name for row in rows for name in row))
    properties = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names})
    shapes = np.array([shapely.from_geojson(json.dumps(one["geometry"])) for one in found], dtype=object)
    ids = np.array([str(row[PLAN_LAYERS[layer]]) for row in rows], dtype=object)
    return _table(ids, shapes, properties, [(made_at_s, np.inf)] * len(rows))


@lru_cache(maxsize=_REMEMBERED)
def _plan_extent(result: str, layer: str) -> list[float] | None:
    shape = shapely.from_geojson(layer_path(result, layer).read_bytes())
    return None if shape.is_empty else [round(float(edge), 6) for edge in shape.bounds]


def _table(
    ids: Any, shapes: Any, properties: pd.DataFrame, spans: list[tuple[float, float]], bounds: Any = None
) -> FeatureTable:
    edges = shapely.bounds(shapes).reshape(-1, 4) if bounds is None else bounds
    return FeatureTable(ids, _of_one_kind(shapes), edges, properties, np.array(spans, dtype=float).reshape(-1, 2))


def _of_one_kind(shapes: Any) -> Any:
    """Return shapes of one kind: where some have several parts, all do; GIS programs take a layer for its first."""
    makers: dict[int, Any] = {1: shapely.multilinestrings, 3: shapely.multipolygons}
    kinds = set(shapely.get_type_id(shapes).tolist())
    if len(kinds) < 2:  # noqa: PLR2004 (of one kind already)
        return shapes
    make = makers[min(kinds)]
    return np.array([make(shapely.get_parts(one)) for one in shapes], dtype=object)
