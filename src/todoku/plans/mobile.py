"""The mobile part of a plan: the fewest base stations that cover a share of the people in its squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.plans.plan import MobileDesign
from todoku.radio.coverage import coverage_table as covered_squares
from todoku.radio.link_budget import radius_m, service_by_id
from todoku.siting.coverage_table import coverage_table as siting_table
from todoku.siting.covering import cover_target

if TYPE_CHECKING:
    from todoku.plans.config import MobileConfig
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class Stations:
    """The base stations chosen (``tables.SITES`` with ``covered_population``), the squares covered, and the design."""

    sites: pd.DataFrame
    covered: frozenset[str]
    design: MobileDesign


def choose_stations(
    cells: pd.DataFrame, candidates: pd.DataFrame, config: MobileConfig, *, run: Run
) -> Stations | None:
    """Return stations that cover the target share of the people in these squares; None where nobody lives in them.

    ``candidates`` (``tables.SITES``) may lie anywhere in the municipality. Raises Infeasible where the target cannot be
    reached.
    """
    weight = cells["population"].fillna(0).to_numpy(dtype=float)
    if not weight.sum() > 0:
        return None
    service = service_by_id(config.service)
    covered = covered_squares(candidates, cells, service, environment=config.environment)
    site = pd.Index(candidates["site_id"]).get_indexer(covered["site_id"])
    cell = pd.Index(cells["mesh_code"]).get_indexer(covered["mesh_code"])
    table = siting_table(site, cell, cell_weight=weight, site_cost=len(candidates))
    selection = cover_target(table, target=config.target, run=run)
    chosen = [int(number) for number in selection.sites]
    served = np.unique(cell[np.isin(site, selection.sites)])
    sites = candidates.iloc[chosen].reset_index(drop=True)
    return Stations(
        sites=sites.assign(covered_population=[float(weight[table.cells_of(number)].sum()) for number in chosen]),
        covered=frozenset(cells["mesh_code"].iloc[served]),
        design=MobileDesign(
            service=service.id,
            model=service.model,
            radius_m=round(radius_m(service, config.environment), 1),
            target=config.target,
            covered_population=selection.covered_weight,
            covered_ratio=selection.covered_share,
            sites=len(chosen),
            lower_bound_sites=selection.bound,
            gap=selection.gap,
            candidates=len(candidates),
        ),
    )
