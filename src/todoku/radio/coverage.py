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


def coverage_table(
    sites: pd.DataFrame, cells: pd.DataFrame, service: Service, *, environment: Environment
) -> pd.DataFrame:
    """Return the squares that each site covers, as a long table (``tables.COVERAGE``), in the order of sites and cells.

    The path is flat ground: terrain plays no part. A square counts at the distance of its centre, but not nearer than
    the distance within which half of its own area lies, since a square is served when more than half of it is
    (the Ministry's rule for 500 m squares). Only pairs whose median power meets the threshold with its margin are listed.

    Parameters
    ----------
    sites
        ``tables.SITES``: antennas of any height within the model's range.
    cells
        ``tables.CELLS``; other columns are left alone.
    service
        Powers, gains and model.
    environment
        Surroundings of the whole area.
    """
    tables.check(sites, tables.SITES)
    tables.check(cells, tables.CELLS)
    codes = cells["mesh_code"].to_numpy(dtype=str)
    lat, lon = mesh.centre(codes)
    cell_tree = cKDTree(_geocentric_m(np.asarray(lat), np.asarray(lon)))
    half_m = _half_area_radius_m(codes)
    site_points_m = _geocentric_m(sites["lat"].to_numpy(dtype=float), sites["lon"].to_numpy(dtype=float))
    heights_m = sites["height_m"].to_numpy(dtype=float)
    found = [
        _pairs_of_height(site_points_m, np.flatnonzero(heights_m == height_m), cell_tree, half_m, service, environment, height_m)
        for height_m in np.unique(heights_m)
    ]
    pairs = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["site", "cell", "loss_db"])
    pairs = pairs.sort_values(["site", "cell"], ignore_index=True)
    return pd.DataFrame(
        {
            "site_id": sites["site_id"].to_numpy()[pairs["site"].to_numpy(dtype=np.int64)],
            "mesh_code": cells["mesh_code"].to_numpy()[pairs["cell"].to_numpy(dtype=np.int64)],
            "loss_db": pairs["loss_db"].to_numpy(dtype=float),
            "received_dbm": service.received_dbm(pairs["loss_db"].to_numpy(dtype=float)),
        }
    )
