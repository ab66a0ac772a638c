"""Fibre trees of a few edges, for the tests of what is made of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString

from todoku.fibre.design import FibreTree
from todoku.networks.steiner.dual_ascent import DualSolution
from todoku.networks.steiner.tree import SteinerTree

NONE = np.empty(0, dtype=np.int64)


def tree_of(edges, cells, *, root=0, lines=None, road_classes="local", places=None):
    """Build a fibre tree from edges (one, other, km) and cells node -> (households, farms, distribution km).

    ``lines``: the edges' geometry; ``places``: longitude and latitude of the cells.
    """
    frame = gpd.GeoDataFrame(
        {
            "edge_id": [f"e{row}" for row in range(len(edges))],
            "from_node": [one for one, _, _ in edges],
            "to_node": [other for _, other, _ in edges],
            "length_m": [1000.0 * km for _, _, km in edges],
            "road_class": road_classes,
            "basis": "measured",
            "part": "trunk",
        },
        geometry=lines or [LineString([(142, 42), (142.1, 42)])] * len(edges),
        crs=6668,
    )
    squares = pd.DataFrame(
        [
            {
                "mesh_code": f"64414277{node}",
                "municipality_code": "01000",
                "population": 2.0 * households,
                "households": float(households),
                "farms": farms,
                "farm_area_m2": farms * 50_000.0,
                "node": node,
                "reached": node >= 0,
                "route_inside_m": 0.0,
                "distribution_m": 1000.0 * km,
            }
            for node, (households, farms, km) in cells.items()
        ]
    )
    if places is not None:
        squares = squares.assign(lon=[lon for lon, _ in places], lat=[lat for _, lat in places])
    cost = sum(round(1_000_000 * km) for _, _, km in edges)
    steiner = SteinerTree(
        np.arange(len(edges)), cost, cost, 0.0, "optimal", NONE, DualSolution(0, cost, NONE, NONE, NONE)
    )
    return FibreTree(edges=frame, cells=squares, root_node=root, tree=steiner)
