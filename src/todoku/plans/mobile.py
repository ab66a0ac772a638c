"""The mobile part of a plan: the fewest base stations that cover a share of the people in its squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.plans.plan import MobileDesign
from todoku.siting.coverage_table import coverage_table as siting_table
from todoku.siting.covering import cover_target

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.plans.config import MobileConfig
    from todoku.plans.mobile_cover import Cover
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class Stations:
    """The base stations chosen (``tables.SITES`` with ``covered_population``), the squares covered, and the design."""

    sites: pd.DataFrame
    covered: frozenset[str]
    design: MobileDesign


def choose_stations(
    cells: pd.DataFrame,
    wanted: NDArray[np.bool_],
    candidates: pd.DataFrame,
    cover: Cover,
    config: MobileConfig,
    *,
    run: Run,
) -> Stations | None:
    """Return stations that cover the target share of the people in the squares wanted; None where nobody lives in them.

    ``candidates`` (``tables.SITES``) may lie anywhere in the municipality; ``cover`` is of them and ``cells``. Raises
    Infeasible where the target cannot be reached.
    """
    weight = cells.loc[wanted, "population"].fillna(0).to_numpy(dtype=float)
    if not weight.sum() > 0:
        return None
    rows = np.cumsum(wanted) - 1
    of_these = wanted[cover.cell]
    site, cell = cover.site[of_these], rows[cover.cell[of_these]]
    table = siting_table(site, cell, cell_weight=weight, site_cost=len(candidates))
    selection = cover_target(table, target=config.target, run=run)
    chosen = [int(number) for number in selection.sites]
    theirs = np.isin(site, selection.sites)
    served, by_terrain = np.unique(cell[theirs]), np.unique(cell[theirs & cover.over_terrain[of_these]])
    squares = {"squares_over_terrain": len(by_terrain), "squares_by_statistics": len(served) - len(by_terrain)}
    sites = candidates.iloc[chosen].reset_index(drop=True)
    return Stations(
        sites=sites.assign(covered_population=[float(weight[table.cells_of(number)].sum()) for number in chosen]),
        covered=frozenset(cells.loc[wanted, "mesh_code"].iloc[served]),
        design=MobileDesign(
            service=config.service,
            model=cover.model,
            radius_m=cover.radius_m,
            terrain=cover.terrain.model_copy(update=squares),
            target=config.target,
            covered_population=selection.covered_weight,
            covered_ratio=selection.covered_share,
            sites=len(chosen),
            lower_bound_sites=selection.bound,
            gap=selection.gap,
            candidates=len(candidates),
        ),
    )
