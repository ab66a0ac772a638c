"""How much of a ring round a site lies beyond the terrain that is at hand, where nothing can be predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from todoku.radio.terrain import Terrain

_SIDE = 400


def share_beyond(terrain: Terrain, lat: float, lon: float, *, radius_km: float) -> float:
    """Return the share, 0-1, of the circle round a place that lies outside the terrain's raster.

    Counted over some 125,000 points of the circle in the plane of the terrain's cells: to 0.1 %.
    """
    width_km, height_km = (size / M_PER_KM for size in terrain.cell_m)
    across = (np.arange(_SIDE) + 0.5) / _SIDE * 2.0 - 1.0
    inside = across[:, None] ** 2 + across[None, :] ** 2 <= 1.0
    columns = (lon - terrain.west_deg) / terrain.step_lon_deg + across * radius_km / width_km
    rows = (terrain.north_deg - lat) / terrain.step_lat_deg + across * radius_km / height_km
    last_row, last_column = (size - 1 for size in terrain.heights_m.shape)
    held = ((rows >= 0.0) & (rows <= last_row))[:, None] & ((columns >= 0.0) & (columns <= last_column))[None, :]
    return float(1.0 - (held & inside).sum() / inside.sum())
