"""Builds the tables of a route network from lines and their end nodes: lengths on the ellipsoid and stable ids."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku.networks.plane import geodesic_lengths_m
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LINK = "link"
"""Road class of a straight edge that ties a place to the network."""
JOIN = "join"
"""Road class of a straight edge that closes a gap between two roads."""
CORRIDOR = "corridor"
"""Road class of an edge that stands for roads that are not known."""
SUBMARINE = "submarine"
"""Road class of an edge across the sea."""

DETOUR = 1.3
"""Length of a road over the straight distance that it stands for: between neighbouring places, and from a place to the
nearest road that is known; measured on real networks (``docs/explanation/corridors.md``)."""

_ID_BYTES = 8


def edge_table(
    lines: NDArray[np.object_],
    from_node: NDArray[np.int64],
    to_node: NDArray[np.int64],
    *,
    attributes: Mapping[str, Any],
    length_m: NDArray[np.float64] | None = None,
) -> gpd.GeoDataFrame:
    """Return edges (``tables.EDGES``) for lines in longitude and latitude that run from their node to their node.

    ``attributes`` are further columns, among them ``road_class`` and ``basis``; lengths are geodesic unless given.
    """
    lengths = geodesic_lengths_m(lines) if length_m is None else length_m
    columns = {
        "edge_id": edge_ids(lines, lengths),
        "from_node": np.asarray(from_node, dtype=np.int64),
        "to_node": np.asarray(to_node, dtype=np.int64),
        "length_m": lengths,
        **attributes,
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=GEOGRAPHIC_CRS)


def node_table(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> pd.DataFrame:
    """Return nodes (``tables.NODES``); the row number is the node's name."""
    return pd.DataFrame({"lat": np.asarray(lat, dtype=np.float64), "lon": np.asarray(lon, dtype=np.float64)})


def edge_ids(lines: NDArray[np.object_], length_m: NDArray[np.float64]) -> list[str]:
    """Return an id of each edge: the hash of its end points, its middle vertex and its length, whichever way it runs.

    End points count to the sixth decimal (0.1 m) and lengths to the metre, so that an edge that a later run finds
    again bears the same id. Edges that do not differ in these are told apart by a number in the order of the table.
    """
    coordinates = np.round(shapely.get_coordinates(lines), 6)
    counts = shapely.get_num_coordinates(lines)
    first = np.cumsum(counts) - counts
    ends = np.stack([coordinates[first], coordinates[first + counts - 1]])
    turned = (ends[0, :, 0] > ends[1, :, 0]) | ((ends[0, :, 0] == ends[1, :, 0]) & (ends[0, :, 1] > ends[1, :, 1]))
    near, far = np.where(turned[:, None], ends[1], ends[0]), np.where(turned[:, None], ends[0], ends[1])
    middle = coordinates[first + np.where(turned, counts - 1 - counts // 2, counts // 2)]
    content = np.column_stack([near, far, middle, np.round(length_m)])
    plain = [hashlib.blake2b(row.tobytes(), digest_size=_ID_BYTES).hexdigest() for row in content + 0.0]
    return _told_apart(plain)


def _told_apart(ids: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    told = []
    for plain in ids:
        seen[plain] = seen.get(plain, 0) + 1
        told.append(plain if seen[plain] == 1 else f"{plain}-{seen[plain]}")
    return told
