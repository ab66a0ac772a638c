"""Writes a grid of radio levels as a Cloud-optimised GeoTIFF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine

from todoku.areas.region import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.radio.terrain import Terrain

NODATA_DBM = -9999.0
"""Stands where no level is known or asked for."""


def write_cog(
    values: NDArray[np.float32], terrain: Terrain, path: Path, *, unit: str, description: str, tags: dict[str, str]
) -> None:
    """Write values on a terrain's cells (rows from the north, NaN where not known) as float32 with overviews.

    ``terrain`` has the places of the cell centres; the file is in JGD2011 degrees. The same values give the same bytes.
    """
    rows, columns = values.shape
    profile = {
        "driver": "COG",
        "dtype": "float32",
        "count": 1,
        "height": rows,
        "width": columns,
        "nodata": NODATA_DBM,
        "crs": CRS.from_user_input(GEOGRAPHIC_CRS),
        "transform": Affine(
            terrain.step_lon_deg,
            0.0,
            terrain.west_deg - 0.5 * terrain.step_lon_deg,
            0.0,
            -terrain.step_lat_deg,
            terrain.north_deg + 0.5 * terrain.step_lat_deg,
        ),
        "compress": "DEFLATE",
        "predictor": "YES",
        "overview_resampling": "NEAREST",
    }
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.where(np.isfinite(values), values, np.float32(NODATA_DBM)), 1)
        file.set_band_description(1, description)
        file.units = (unit,)
        file.update_tags(**tags)
