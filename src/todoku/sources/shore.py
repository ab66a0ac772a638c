"""All land around a region, so that an estimated corridor tells water from a neighbour's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from todoku.provenance import Dataset
from todoku.sources import jma
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from todoku.areas.region import Region

_MARGIN_DEGREES = 0.02


def land_around(region: Region, boundaries: gpd.GeoDataFrame) -> Dataset:
    """Return one polygon: the region's own extents, and the 1 km squares of its neighbours' land (kind ``shore``).

    ``boundaries`` may hold other municipalities beside the region's.
    """
    own = shapely.union_all(boundaries.geometry[boundaries["municipality_code"].isin(region.codes)].to_numpy())
    west, south, east, north = own.bounds
    found = jma.land_within(
        west - _MARGIN_DEGREES, south - _MARGIN_DEGREES, east + _MARGIN_DEGREES, north + _MARGIN_DEGREES
    )
    around = shapely.union(own, jma.outline(found))
    table = gpd.GeoDataFrame({"name": [region.name]}, geometry=[around], crs=GEOGRAPHIC_CRS)
    return Dataset("shore", jma.SOURCE, table=table)
