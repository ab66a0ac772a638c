"""The plan's geometry: squares, routes, stations, boundary, places and exchange, each with its basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku.areas.mesh import polygons
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.plans.crossings import crossing_layer
from todoku.plans.plan import Layers
from todoku.plans.pon import edge_cables

if TYPE_CHECKING:
    from todoku.plans.document import Findings

_ROAD_COLUMNS = ["road_class", "basis", "geometry"]


def plan_layers(findings: Findings) -> Layers:
    """Return the layers of a plan, all in JGD2011."""
    return Layers(
        cells=_cells(findings),
        routes=_routes(findings),
        sites=_sites(findings),
        boundary=_boundary(findings),
        places=_places(findings),
        exchange=_points([findings.exchange_name], [findings.ground.exchange.lat], [findings.ground.exchange.lon]),
        roads=gpd.GeoDataFrame(findings.ground.roads.network.edges[_ROAD_COLUMNS], crs=GEOGRAPHIC_CRS),
        crossings=crossing_layer(findings.main.tree, findings.inputs.datasets),
    )


def _cells(findings: Findings) -> gpd.GeoDataFrame:
    cells = findings.ground.cells
    planned = set(findings.main.cells["mesh_code"])
    columns = ["mesh_code", "population", "households", "farm_area_m2", "state", "basis"]
    stations, left = findings.main.stations, findings.main.left
    frame = cells[columns].assign(
        in_plan=cells["mesh_code"].isin(planned),
        left_out=cells["mesh_code"].isin(() if left is None else left.cells["mesh_code"]),
        station_reach=cells["mesh_code"].isin(frozenset() if stations is None else stations.covered),
    )
    return gpd.GeoDataFrame(
        frame, geometry=np.asarray(polygons(cells["mesh_code"].to_numpy(dtype=str))), crs=GEOGRAPHIC_CRS
    )


def _routes(findings: Findings) -> gpd.GeoDataFrame:
    columns = ["edge_id", "length_m", "road_class", "part", "basis", "geometry"]
    tree, branches = findings.main.tree, findings.branches
    if tree is None or branches is None:
        empty = pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
        extra = {name: pd.Series(dtype="Int64") for name in ("households", "branch_rank", "cost_jpy", "fibres")}
        extra["cables"] = pd.Series(dtype="object")
        return gpd.GeoDataFrame(empty.assign(**extra), geometry="geometry", crs=GEOGRAPHIC_CRS)
    fibres, cables = edge_cables(tree, findings.config)
    households = {branch.rank: branch.households for branch in branches.rows}
    frame = tree.edges[columns].assign(
        branch_rank=pd.array(branches.edge_rank, dtype="Int64"),
        households=pd.array([households.get(int(rank)) for rank in branches.edge_rank], dtype="Int64"),
        cost_jpy=pd.array(branches.edge_cost_jpy, dtype="Int64"),
        fibres=pd.array(fibres, dtype="Int64"),
        cables=pd.Series(cables, dtype="object"),
    )
    return gpd.GeoDataFrame(frame, crs=GEOGRAPHIC_CRS)


def _sites(findings: Findings) -> gpd.GeoDataFrame:
    stations = findings.main.stations
    columns = ["site_id", "lat", "lon", "height_m", "covered_population", "backhaul"]
    if stations is None:
        said = ("site_id", "backhaul")
        frame = pd.DataFrame({name: pd.Series(dtype="object" if name in said else "float64") for name in columns})
    else:
        frame = stations.sites[columns]
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=GEOGRAPHIC_CRS)


def _boundary(findings: Findings) -> gpd.GeoDataFrame:
    dataset = findings.inputs.datasets.get("boundaries")
    if dataset is not None and len(dataset.frame()):
        frame = dataset.frame()
        own = frame.loc[frame["municipality_code"].isin(findings.inputs.region.codes)]
        if len(own):
            return gpd.GeoDataFrame(own[["municipality_code", "name", "geometry"]], crs=GEOGRAPHIC_CRS).reset_index(
                drop=True
            )
    outline = shapely.union_all(np.asarray(polygons(findings.ground.cells["mesh_code"].to_numpy(dtype=str))))
    region = findings.inputs.region
    return gpd.GeoDataFrame(
        {"municipality_code": [region.area_code], "name": [region.name]}, geometry=[outline], crs=GEOGRAPHIC_CRS
    )


def _places(findings: Findings) -> gpd.GeoDataFrame:
    places, zones = findings.inputs.datasets.get("places"), findings.inputs.datasets.get("zones")
    if places is not None and len(places.frame()):
        table = places.frame()
        return _points(table["name"], table["lat"], table["lon"])
    if zones is not None and len(zones.frame()):
        table = zones.frame()
        inside = gpd.GeoSeries(table.loc[table["geometry"].notna(), "geometry"]).representative_point()
        return _points(table.loc[inside.index, "name"], inside.y, inside.x)
    return _points([], [], [])


def _points(names: object, lat: object, lon: object) -> gpd.GeoDataFrame:
    where = gpd.points_from_xy(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return gpd.GeoDataFrame({"name": np.asarray(names, dtype=object)}, geometry=where, crs=GEOGRAPHIC_CRS)
