"""Elevation files made in the test: the terrain of ``sample_terrain`` as GeoTIFF, in degrees or projected."""

from __future__ import annotations

import numpy as np
import rasterio
from rasterio.transform import Affine


def write_dem(path, terrain, *, crs="EPSG:6668"):
    """Write a terrain's heights; NaN becomes the file's no-data value."""
    rows, columns = terrain.heights_m.shape
    place = Affine(
        terrain.step_lon_deg,
        0.0,
        terrain.west_deg - terrain.step_lon_deg / 2,
        0.0,
        -terrain.step_lat_deg,
        terrain.north_deg + terrain.step_lat_deg / 2,
    )
    with rasterio.open(
        path, "w", driver="GTiff", height=rows, width=columns, count=1, dtype="float32", crs=crs, transform=place,
        nodata=-9999.0,
    ) as file:  # fmt: skip
        file.write(np.where(np.isfinite(terrain.heights_m), terrain.heights_m, -9999.0).astype(np.float32), 1)
    return path
