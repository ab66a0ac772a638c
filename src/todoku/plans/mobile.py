"""The mobile part of a plan: the fewest base stations that cover a share of the people in its squares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.plans.plan import MobileDesign
from todoku.siting.coverage_table import coverage_table as siting_table
from todoku.siting.covering import cover_target

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.plans.joint.tree import Backhaul
    from todoku.plans.mobile_cover import Cover
    from todoku.plans.network_config import MobileConfig
    from todoku.plans.plan import Backhauls
    from todoku.run import Run
    from todoku.siting.covering import Selection


@dataclass(frozen=True, slots=True)
class Stations:
    """The base stations chosen, the squares covered, and the design.

    ``sites``: ``tables.SITES`` with ``covered_population`` and ``backhaul`` (what ties it: fibre, microwave, leased,
    none; unknown where that was not planned).
    """

    sites: pd.DataFrame
    covered: frozenset[str]
    design: MobileDesign

    def with_backhaul(self, told: Backhauls) -> Stations:
        """Return the stations with what ties them."""
        return replace(self, design=self.design.model_copy(update={"backhaul": told}))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is to be covered, and which candidates cover them: ``pairs`` are rows of the cover's."""

    wanted: NDArray[np.bool_]
    weight: NDArray[np.float64]
    """People in the squares wanted."""
    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    pairs: NDArray[np.bool_]

    @classmethod
    def of(cls, cells: pd.DataFrame, wanted: NDArray[np.bool_], cover: Cover) -> Coverage | None:
        """Return the coverage of the squares wanted; None where nobody lives in them."""
        weight = cells.loc[wanted, "population"].fillna(0).to_numpy(dtype=float)
        if not weight.sum() > 0:
            return None
        pairs = wanted[cover.cell]
        rows = np.cumsum(wanted) - 1
        return cls(wanted, weight, cover.site[pairs], rows[cover.cell[pairs]], pairs)

    def requiring(self, required: NDArray[np.int64], target: float) -> Asked:
        """Return what is asked of a choice that covers a share of the people and has the required stations.

        Each required station alone covers a cell of its own, which weighs more than may stay uncovered: every choice
        that meets the target has the station, and covers the share of the people itself.
        """
        total = float(self.weight.sum())
        each = (1.0 - target) * total + 1.0
        return Asked(
            site=np.concatenate([self.site, required]),
            cell=np.concatenate([self.cell, len(self.weight) + np.arange(len(required))]),
            weight=np.concatenate([self.weight, np.full(len(required), each)]),
            target=(target * total + len(required) * each) / (total + len(required) * each)
            if len(required)
            else target,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs of a station and a cell that it covers, the cells' weights, and the share of them to be covered."""

    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    weight: NDArray[np.float64]
    target: float


def stations_alone(
    coverage: Coverage, candidates: pd.DataFrame, config: MobileConfig, *, required: NDArray[np.int64], run: Run
) -> Selection:
    """Return the fewest stations that cover the target share, the required ones among them; Infeasible where none do.

    What ties them does not matter.
    """
    asked = coverage.requiring(required, config.target)
    table = siting_table(asked.site, asked.cell, cell_weight=asked.weight, site_cost=np.ones(len(candidates)))
    return cover_target(table, target=asked.target, run=run)


def stations_at(
    cells: pd.DataFrame,
    coverage: Coverage,
    candidates: pd.DataFrame,
    cover: Cover,
    config: MobileConfig,
    *,
    chosen: NDArray[np.int64],
    backhaul: tuple[Backhaul, ...] | None,
    fewest: float,
) -> Stations:
    """Return the stations at the candidates chosen (rows of ``tables.SITES``), and their design.

    ``backhaul``: what ties each, where that was planned; ``fewest``: below any number that covers the target.
    """
    theirs = np.isin(coverage.site, chosen)
    by_terrain = np.unique(coverage.cell[theirs & cover.over_terrain[coverage.pairs]])
    served = np.unique(coverage.cell[theirs])
    squares = {"squares_over_terrain": len(by_terrain), "squares_by_statistics": len(served) - len(by_terrain)}
    covered = float(coverage.weight[served].sum())
    alone = [float(coverage.weight[np.unique(coverage.cell[coverage.site == site])].sum()) for site in chosen]
    sites = candidates.iloc[chosen].reset_index(drop=True)
    return Stations(
        sites=sites.assign(covered_population=alone, backhaul=list(backhaul or ["unknown"] * len(chosen))),
        covered=frozenset(cells.loc[coverage.wanted, "mesh_code"].iloc[served]),
        design=MobileDesign(
            service=config.service,
            model=cover.model,
            radius_m=cover.radius_m,
            terrain=cover.terrain.model_copy(update=squares),
            target=config.target,
            covered_population=covered,
            covered_ratio=covered / float(coverage.weight.sum()),
            sites=len(chosen),
            lower_bound_sites=fewest,
            gap=(len(chosen) - fewest) / len(chosen) if len(chosen) else 0.0,
            candidates=len(candidates),
        ),
    )
