"""Draws where an area lies in its prefecture: a small map of outlines, in SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku.areas.municipalities import region_of
from todoku.reports.drawings.map_frame import MapFrame
from todoku.sources.builtin import holds, municipal_extents
from todoku_web.karte.areas import areas
from todoku_web.store.packs import packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku_web.karte.areas import Area

_WIDTH_PT = 150.0
_MAX_HEIGHT_PT = 150.0
_LEAST_PART = 1e-4
"""Parts of an outline that are smaller than this share of the whole are left out of the little map."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An area's outline as an SVG path, a point inside it, and the size of the picture that it lies in (points)."""

    path: str
    x: float
    y: float
    width: float
    height: float


def outlines() -> dict[str, Outline]:
    """Return the outline of each area whose extents are known: built in for Hokkaido, else of the packs."""
    found: dict[str, Outline] = {}
    for prefecture in dict.fromkeys(area.prefecture_code for area in areas().values()):
        shapes = _shapes(prefecture)
        if shapes:
            found |= dict(_drawn(prefecture, shapes))
    return found


def _drawn(prefecture: str, shapes: dict[str, shapely.Geometry]) -> Iterator[tuple[str, Outline]]:
    west, south, east, north = shapely.total_bounds(np.array(list(shapes.values()), dtype=object))
    frame = MapFrame.around((west, south, east, north), width_pt=_WIDTH_PT, max_height_pt=_MAX_HEIGHT_PT)
    for area in areas().values():
        if area.prefecture_code != prefecture or not set(area.codes) <= shapes.keys():
            continue
        shape = shapely.union_all([shapes[code] for code in area.codes])
        path = frame.polygons_path(_larger_parts(shape))
        yield area.code, Outline(path, *_point(area, shape, frame), frame.width_pt, float(frame.height_pt))


def _larger_parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    parts = shapely.get_parts(shape)
    areas_of_parts = shapely.area(parts)
    return list(parts[areas_of_parts >= areas_of_parts.sum() * _LEAST_PART])


def _point(area: Area, shape: shapely.Geometry, frame: MapFrame) -> tuple[float, float]:
    """Return where the town hall lies in the picture, else a point inside the area."""
    if area.lon is not None and area.lat is not None:
        lon, lat = area.lon, area.lat
    else:
        inside = shapely.point_on_surface(shape)
        lon, lat = shapely.get_x(inside), shapely.get_y(inside)
    x, y = frame.xy(np.array([[lon, lat]]))[0]
    return round(float(x), 1), round(float(y), 1)


def _shapes(prefecture: str) -> dict[str, shapely.Geometry]:
    region = region_of(prefecture)
    if holds(region):
        frame = municipal_extents(region).frame()
    else:
        given = [held.frame() for pack in packs() if (held := pack.get("boundaries")) is not None]
        if not given:
            return {}
        frame = pd.concat(given).drop_duplicates("municipality_code")
        frame = frame[frame["municipality_code"].isin(region.codes).to_numpy()]
    return dict(zip(frame["municipality_code"], frame["geometry"], strict=True))
