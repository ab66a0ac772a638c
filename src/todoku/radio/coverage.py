"""Which squares each site of a radio service covers, and where sites could stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from todoku import tables
from todoku.areas import mesh
from todoku.provenance import content_id
from todoku.radio.link_budget import radius_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.link_budget import Service
    from todoku.radio.models.link import Environment

_MAJOR_AXIS_M = 6_378_137.0
_FLATTENING = 1.0 / 298.257222101
"""GRS80, the ellipsoid of JGD2011."""
_COORDINATE_DIGITS = 6
"""About 0.1 m: what a site's id is made from."""
_SNAP_M = 400.0
"""A candidate moves to a road node no further than this: about half the diagonal of a 500 m square."""


def coverage_table(
    sites: pd.DataFrame, cells: pd.DataFrame, service: Service, *, environment: Environment
) -> pd.DataFrame:
    """Return the squares that each site covers, as a long table in the order of sites and cells.

    The path is over flat ground: terrain plays no part. A square counts at the distance of its centre, but not nearer
    than the distance within which half of its own area lies: a square is served when more than half of it is (the
    Ministry's rule for 500 m squares). Only pairs whose median power meets the threshold with its margin are listed.

    Parameters
    ----------
    sites
        ``tables.SITES``; antennas of any height within the model's range.
    cells
        ``tables.CELLS``.
    service
        Powers, gains and model.
    environment
        Surroundings of the whole area.

    Returns ``tables.COVERAGE``. Raises InputError for a table at fault, OutOfRange for a height beyond the model.
    """
    tables.check(sites, tables.SITES)
    tables.check(cells, tables.CELLS)
    codes = cells["mesh_code"].to_numpy(dtype=str)
    site_points_m = _geocentric_m(sites["lat"].to_numpy(dtype=float), sites["lon"].to_numpy(dtype=float))
    cell_points_m = _geocentric_m(*mesh.centre(codes))
    nearest_m = np.sqrt(np.asarray(mesh.area_m2(codes)) / (2.0 * np.pi))
    site, cell, loss_db = _covered_pairs(
        site_points_m,
        cell_points_m,
        nearest_m,
        heights_m=sites["height_m"].to_numpy(dtype=float),
        service=service,
        environment=environment,
    )
    return pd.DataFrame(
        {
            "site_id": sites["site_id"].to_numpy()[site],
            "mesh_code": cells["mesh_code"].to_numpy()[cell],
            "loss_db": loss_db,
            "received_dbm": service.received_dbm(loss_db),
        }
    )


def candidate_sites(cells: pd.DataFrame, network_nodes: pd.DataFrame | None = None, *, height_m: float) -> pd.DataFrame:
    """Return places where a base station could stand: the centres of the squares where people live.

    Parameters
    ----------
    cells
        ``tables.CELLS``; squares with households, or with people where households are not known.
    network_nodes
        ``tables.NODES``: each candidate moves to the nearest node within 400 m, so that fibre and road reach it, and
        candidates that meet there become one.
    height_m
        Antenna height of every candidate.

    Returns ``tables.SITES`` in the order of the cells; equal places have equal ids on every run.
    """
    lived_in = cells[(cells["households"].fillna(cells["population"]) > 0).to_numpy()]
    lat, lon = mesh.centre(lived_in["mesh_code"].to_numpy(dtype=str))
    places = pd.DataFrame({"lat": np.asarray(lat), "lon": np.asarray(lon)})
    if network_nodes is not None and len(network_nodes) and len(places):
        places = _moved_to_nodes(places, network_nodes)
    places = places.round(_COORDINATE_DIGITS).drop_duplicates(ignore_index=True)
    ids = [content_id([*place, float(height_m)]) for place in places[["lat", "lon"]].to_numpy().tolist()]
    return places.assign(site_id=ids, height_m=float(height_m), existing=False)[list(tables.SITES.names)]


def _covered_pairs(
    site_points_m: NDArray[np.float64],
    cell_points_m: NDArray[np.float64],
    nearest_m: NDArray[np.float64],
    *,
    heights_m: NDArray[np.float64],
    service: Service,
    environment: Environment,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the row of the site, the row of the cell, and the loss of every covered pair, ordered by both rows."""
    parts: list[pd.DataFrame] = []
    for height_m in np.unique(heights_m):
        rows = np.flatnonzero(heights_m == height_m)
        radius = radius_m(service, environment, base_height_m=float(height_m))
        near = cKDTree(site_points_m[rows]).sparse_distance_matrix(
            cKDTree(cell_points_m), radius, output_type="ndarray"
        )
        distance_m = np.maximum(near["v"], nearest_m[near["j"]])
        within = distance_m <= radius
        loss_db = service.loss_db(distance_m[within], service.link(environment, base_height_m=float(height_m)))
        parts.append(pd.DataFrame({"site": rows[near["i"][within]], "cell": near["j"][within], "loss_db": loss_db}))
    none = pd.DataFrame({"site": np.zeros(0, np.int64), "cell": np.zeros(0, np.int64), "loss_db": np.zeros(0)})
    pairs = pd.concat(parts or [none]).sort_values(["site", "cell"], ignore_index=True)
    return pairs["site"].to_numpy(dtype=np.int64), pairs["cell"].to_numpy(dtype=np.int64), pairs["loss_db"].to_numpy()


def _moved_to_nodes(places: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    tree = cKDTree(_geocentric_m(nodes["lat"].to_numpy(dtype=float), nodes["lon"].to_numpy(dtype=float)))
    distance_m, node = tree.query(_geocentric_m(places["lat"].to_numpy(), places["lon"].to_numpy()))
    moves = np.asarray(distance_m) <= _SNAP_M
    chosen = nodes.iloc[np.asarray(node)]
    return pd.DataFrame(
        {
            "lat": np.where(moves, chosen["lat"].to_numpy(dtype=float), places["lat"]),
            "lon": np.where(moves, chosen["lon"].to_numpy(dtype=float), places["lon"]),
        }
    )


def _geocentric_m(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the ellipsoid in space (n x 3): a chord of 100 km is 1 m shorter than its arc."""
    phi, lam = np.radians(lat), np.radians(lon)
    squared_eccentricity = _FLATTENING * (2.0 - _FLATTENING)
    normal_m = _MAJOR_AXIS_M / np.sqrt(1.0 - squared_eccentricity * np.sin(phi) ** 2)
    return np.column_stack(
        [
            normal_m * np.cos(phi) * np.cos(lam),
            normal_m * np.cos(phi) * np.sin(lam),
            normal_m * (1.0 - squared_eccentricity) * np.sin(phi),
        ]
    )
