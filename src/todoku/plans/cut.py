"""Cuts the datasets of a larger pack down to some of its municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from todoku.areas.overlay import assign_squares
from todoku.networks.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.provenance import Dataset

_BY_MUNICIPALITY = frozenset(
    {"cells", "zones", "places", "base_stations", "fiscal", "observations", "support_areas", "land", "facts"}
)
_OF_SQUARES = frozenset({"farm_cells", "farm_households"})
_LINES = frozenset({"roads", "railways", "rivers"})
ROADS_MARGIN_M = 1000.0
"""Lines this far beyond the border are kept, as in a pack of one municipality."""


def cut_to(region: Region, datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """Return the datasets of a pack with only what belongs to a region inside it.

    Tables by municipality keep the region's rows; farms those in its squares (centre rule, with the pack's own
    boundaries, so that a neighbour's squares do not count); roads, railways and rivers those within a kilometre. The
    rest stays whole: boundaries, since the neighbours' tell whose a square is, and present cover, since large squares
    reach across them.
    """
    cut = dict(datasets)
    for kind, dataset in datasets.items():
        if dataset.table is not None:
            cut[kind] = dataset.with_table(_table(kind, region, datasets))
    return cut


def _table(kind: str, region: Region, datasets: Mapping[str, Dataset]) -> gpd.GeoDataFrame:
    table, boundaries = datasets[kind].frame(), datasets.get("boundaries")
    keep = np.ones(len(table), dtype=bool)
    if kind in _BY_MUNICIPALITY:
        keep = table["municipality_code"].isin(region.codes).to_numpy()
    elif boundaries is not None and kind in _OF_SQUARES:
        keep = assign_squares(table["mesh_code"].to_numpy(dtype=str), boundaries.frame()).isin(region.codes).to_numpy()
    elif boundaries is not None and kind in _LINES:
        keep = _near(table, boundaries.frame(), region)
    return table.loc[keep].reset_index(drop=True)


def _near(lines: gpd.GeoDataFrame, boundaries: gpd.GeoDataFrame, region: Region) -> NDArray[np.bool_]:
    own = boundaries.loc[boundaries["municipality_code"].isin(region.codes), "geometry"].to_numpy()
    bounds = shapely.bounds(own)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    outline = shapely.union_all(plane.to_plane(shapely.make_valid(own)))
    shapely.prepare(outline)
    return np.asarray(shapely.dwithin(outline, plane.to_plane(lines.geometry.to_numpy()), ROADS_MARGIN_M))
