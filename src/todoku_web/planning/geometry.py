"""A plan's geometry as GeoJSON files for the portal's map and tables: written with the result, read by version."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from todoku_web.store.results import result_path

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from todoku.plans.plan import PlanResult

FOLDER = "map"
PRECISION_DEGREES = 1e-6
_REMEMBERED = 16
_COLUMNS: dict[str, tuple[str, ...]] = {
    "cells": ("mesh_code", "population", "households", "state", "basis", "in_plan", "left_out", "station_reach"),
    "routes": ("edge_id", "length_m", "road_class", "basis", "branch_rank", "households", "cost_jpy", "fibres"),
    "sites": ("site_id", "height_m", "covered_population", "backhaul"),
    "exchange": ("name",),
    "boundary": ("name",),
    "roads": ("basis",),
}
LAYERS = tuple(_COLUMNS)
PUBLIC_LAYERS = ("cells", "boundary")
"""What a published plan shows of its geometry without the decision to publish routes and sites."""
PUBLIC_COLUMNS = ("mesh_code", "population", "households", "basis", "in_plan", "left_out", "name")
"""Without what would tell where stations stand, and what operators told of their service."""


def write_geometry(result: PlanResult, folder: Path) -> None:
    """Write each layer of a plan as ``map/<layer>.geojson`` (JGD2011 longitude and latitude)."""
    place = folder / FOLDER
    place.mkdir()
    for name, columns in _COLUMNS.items():
        frame: gpd.GeoDataFrame = getattr(result.layers, name)
        features = [
            {"type": "Feature", "properties": properties, "geometry": json.loads(shape)}
            for properties, shape in zip(_rows(frame, columns), _shapes(frame), strict=True)
        ]
        content = json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
        )
        (place / f"{name}.geojson").write_text(content, encoding="utf-8")


def _shapes(frame: gpd.GeoDataFrame) -> Any:
    return shapely.to_geojson(shapely.set_precision(frame.geometry.to_numpy(), PRECISION_DEGREES))


def _rows(frame: gpd.GeoDataFrame, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    held = pd.DataFrame({name: frame[name].astype(object) for name in columns})
    rows: list[dict[str, Any]] = json.loads(held.to_json(orient="records", force_ascii=False, double_precision=3))
    return rows


@lru_cache(maxsize=_REMEMBERED)
def features(result: str, layer: str) -> tuple[dict[str, Any], ...]:
    """Return a layer's features of a result, which never changes."""
    return tuple(json.loads(layer_path(result, layer).read_text(encoding="utf-8"))["features"])


def layer_path(result: str, layer: str) -> Path:
    """Return the file of a layer."""
    return result_path(result) / FOLDER / f"{layer}.geojson"


def properties_by_id(result: str, layer: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a layer's features by their id."""
    return {str(one["properties"][key]): one["properties"] for one in features(result, layer)}


def middle(geometry: dict[str, Any]) -> tuple[float, float]:
    """Return latitude and longitude of a place on a line half of its way, or of a point."""
    shape = shapely.from_geojson(json.dumps(geometry))
    lines = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    on = max(lines, key=lambda line: line.length).interpolate(0.5, normalized=True) if lines else shape.centroid
    return round(on.y, 6), round(on.x, 6)
