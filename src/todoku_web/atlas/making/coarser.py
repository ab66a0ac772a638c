"""Makes larger squares from smaller ones, for maps of a whole region: sums, means by households, densities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh_codes import UNITS, Level
from todoku.units import M2_PER_KM2
from todoku_web.atlas.making.layers import WEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku_web.atlas.making.layers import Combine

COARSER = (Level.KM1, Level.KM10)
_DENSITY_DECIMALS = 1


def coarser_levels(level: Level) -> tuple[Level, ...]:
    """Return the levels of larger squares that a layer gets beside its own."""
    return tuple(one for one in COARSER if UNITS[one] > UNITS[level])


def coarser(table: pd.DataFrame, scenarios: Sequence[str], *, combine: Combine, level: Level) -> pd.DataFrame:
    """Return a layer's table by larger square: ``mesh_code`` and a column for each scenario."""
    parents = mesh.parent(table["mesh_code"].to_numpy(dtype=str), level=level)
    squares = np.unique(parents)
    area_km2 = pd.Series(mesh.area_m2(squares) / M2_PER_KM2, index=squares)
    made = together(table, parents, scenarios, combine=combine, area_km2=area_km2)
    return made.rename_axis("mesh_code").reset_index()


def together(
    table: pd.DataFrame,
    groups: NDArray[np.object_] | NDArray[np.str_],
    scenarios: Sequence[str],
    *,
    combine: Combine,
    area_km2: pd.Series,
) -> pd.DataFrame:
    """Return the figures of groups of squares, by group, with a column for each scenario.

    A group of which a part is unknown is unknown, and never the sum or mean of the rest; of a mean by households only
    squares with households matter, unless there are none at all. ``area_km2`` by group is what densities are over.
    """
    values = table[list(scenarios)]
    if combine == "density":
        people = _sums(table[[WEIGHT]], groups)[WEIGHT]
        density = (people / area_km2.reindex(people.index)).round(_DENSITY_DECIMALS)
        return pd.DataFrame(dict.fromkeys(scenarios, density))
    if combine == "weighted":
        weight = table[WEIGHT].fillna(1.0)
        return pd.DataFrame({name: _weighted(values[name], weight, groups) for name in scenarios})
    sums = _sums(values, groups)
    return sums if combine == "sum" else sums.div(values.groupby(groups).size(), axis=0)


def _sums(values: pd.DataFrame, groups: Any) -> pd.DataFrame:
    """Return sums by group; unknown where a part is."""
    return values.groupby(groups).sum().mask(values.isna().groupby(groups).any())


def _weighted(values: pd.Series, weight: pd.Series, groups: Any) -> pd.Series:
    total = weight.groupby(groups).transform("sum")
    own = weight.where(total > 0, 1.0)
    counted = (values * own).where(own > 0, 0.0)
    unknown = counted.isna().groupby(groups).any()
    mean = counted.groupby(groups).sum() / own.groupby(groups).sum()
    return mean.mask(unknown)
