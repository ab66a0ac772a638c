"""Outlines of the municipalities for the map: simplified together, so that neighbours keep their common border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku.areas.mesh_codes import COLUMNS_PER_DEGREE, ROWS_PER_DEGREE, UNITS, Level
from todoku.areas.municipalities import by_code
from todoku.areas.registry import register
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.provenance import Dataset
    from todoku_web.atlas.making.holdings import Holding, Holdings

    Shapes = NDArray[np.object_]

_MOST_POINTS = 60_000
_TOLERANCES_DEG = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)
_SQUARES = 1.0
"""Corners of outlines made of 500 m squares go where they take up less than half a square."""
_DECIMALS = 4
_PER_DEGREE = np.array([COLUMNS_PER_DEGREE, ROWS_PER_DEGREE]) / UNITS[Level.M500]


@dataclass(frozen=True, slots=True)
class Outlines:
    """``extents`` are the municipalities as they were given (``tables.BOUNDARIES``), ``shown`` those of the map."""

    extents: gpd.GeoDataFrame
    shown: gpd.GeoDataFrame
    datasets: tuple[Dataset, ...]


def outlines(holdings: Holdings) -> Outlines:
    """Return the outlines of all municipalities: of the smallest pack that has them, else of the built-in extents."""
    given, shown, used = [], [], []
    for holding, dataset, codes in holdings.with_kind("boundaries"):
        frame = dataset.frame()
        own = frame[frame["municipality_code"].isin(codes).to_numpy()][["municipality_code", "geometry"]]
        given.append(own)
        shapes = np.asarray(own["geometry"].to_numpy(), dtype=object)
        shown.append(own.assign(geometry=simplified(shapes, of_squares=_is_of_squares(holding))))
        used.append(dataset)
    return Outlines(_together(given), _together(shown), tuple(used))


def simplified(shapes: Shapes, *, of_squares: bool) -> Shapes:
    """Return shapes with fewer points, together: what touched still touches, and none goes away."""
    if of_squares:
        grid = shapely.transform(shapes, lambda points: np.rint(points * _PER_DEGREE))
        corners = shapely.transform(shapely.segmentize(grid, 1.0), np.rint)
        return _rounded(shapely.transform(_less(corners, _SQUARES), lambda points: points / _PER_DEGREE))
    made = shapes
    for tolerance in _TOLERANCES_DEG:
        if shapely.get_num_coordinates(made).sum() <= _MOST_POINTS:
            break
        made = _less(shapes, tolerance)
    return _rounded(made)


def feature_collection(shown: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the base map as GeoJSON; beside the features stand ``coast`` (lines) and ``bbox``."""
    shapes = np.asarray(shown["geometry"].to_numpy(), dtype=object)
    return {
        "type": "FeatureCollection",
        "bbox": [round(float(edge), _DECIMALS) for edge in shown.total_bounds],
        "features": [
            {"type": "Feature", "id": place, "properties": _properties(code), "geometry": _geometry(shape)}
            for place, (code, shape) in enumerate(zip(shown["municipality_code"], shapes, strict=True))
        ],
        "coast": _geometry(coast(shapes)),
    }


def coast(shapes: Shapes) -> Any:
    """Return the outer border of all shapes together, as lines."""
    whole = shapely.coverage_is_valid(shapes)
    return shapely.boundary(shapely.coverage_union_all(shapes) if whole else shapely.union_all(shapes))


def bounds_of(extents: gpd.GeoDataFrame, codes: Sequence[str]) -> list[float] | None:
    """Return west, south, east and north of some municipalities together, None where there are none."""
    own = extents[extents["municipality_code"].isin(codes).to_numpy()]
    return [round(float(edge), _DECIMALS) for edge in own.total_bounds] if len(own) else None


def _is_of_squares(holding: Holding) -> bool:
    return holding.pack is None


def _less(shapes: Shapes, tolerance: float) -> Shapes:
    made = shapely.coverage_simplify(shapes, tolerance)
    return np.where(shapely.is_empty(made), shapes, made)


def _rounded(shapes: Shapes) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda points: np.round(points, _DECIMALS)), dtype=object)


def _together(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    joined = pd.concat(frames, ignore_index=True).sort_values("municipality_code", ignore_index=True)
    joined = joined.assign(name=[by_code(code).name for code in joined["municipality_code"]])
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=GEOGRAPHIC_CRS)


def _properties(code: str) -> dict[str, str | None]:
    place = by_code(code)
    named = {one.name: key for key, one in register().subprefectures.items()}
    return {
        "code": code,
        "name": place.name,
        "name_en": place.name_en,
        "subprefecture": place.subprefecture,
        "subprefecture_code": named.get(place.subprefecture or ""),
    }


def _geometry(shape: Any) -> dict[str, Any]:
    made: dict[str, Any] = shapely.geometry.mapping(shape)
    return made
