"""The table of road lines that every connector of roads gives: class, basis and layer of each line, in JGD2011."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from todoku import tables
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.provenance import Basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUS_ROUTE = "bus_route"
"""A road that is known because buses run along it."""
ROAD = "road"
"""A road whose class is not known."""


def single_lines(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the lines of geometries one by one, flat and not of length zero, and each one's row."""
    parts, rows = shapely.get_parts(shapely.force_2d(geometry), return_index=True)
    wanted = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)
    return parts[wanted], rows[wanted]


def road_table(lines: NDArray[np.object_], road_class: Any, *, layer: str, **further: Any) -> gpd.GeoDataFrame:
    """Return lines in longitude and latitude as roads (``tables.ROADS``); ``road_class`` is one or one per line.

    ``layer`` names the publisher's dataset: of a road that several layers have, the network keeps one.
    """
    columns = {
        "road_class": np.broadcast_to(np.asarray(road_class, dtype=object), len(lines)),
        "basis": Basis.MEASURED.value,
        "layer": layer,
        **further,
    }
    return tables.check(gpd.GeoDataFrame(columns, geometry=lines, crs=GEOGRAPHIC_CRS), tables.ROADS)
