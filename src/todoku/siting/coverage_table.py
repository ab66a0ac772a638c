"""Which site covers which cell, as the sparse table that the siting methods work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-9
"""Part of the total weight that rounding of sums may lack."""


@dataclass(frozen=True)
class CoverageTable:
    """Sites x cells: ``covers`` (sparse, one where a site covers a cell), weights of cells and costs of sites."""

    covers: Any
    cell_weight: NDArray[np.float64]
    site_cost: NDArray[np.float64]

    @cached_property
    def covered_by(self) -> Any:
        """Cells x sites: the same table, turned."""
        return self.covers.T.tocsr()

    @property
    def site_count(self) -> int:
        """Number of candidate sites."""
        return len(self.site_cost)

    @property
    def total_weight(self) -> float:
        """Weight of all cells, those that no site covers included."""
        return float(self.cell_weight.sum())

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether some site covers the cell."""
        return np.asarray(np.diff(self.covered_by.indptr) > 0)

    def cells_of(self, site: int) -> NDArray[np.int32]:
        """Return the cells that a site covers."""
        first, last = self.covers.indptr[site], self.covers.indptr[site + 1]
        return np.asarray(self.covers.indices[first:last])

    def times_covered(self, sites: list[int]) -> NDArray[np.int64]:
        """Return by how many of the sites each cell is covered."""
        counts = np.zeros(len(self.cell_weight), dtype=np.int64)
        for site in sites:
            counts[self.cells_of(site)] += 1
        return counts

    def covered_weight(self, sites: list[int]) -> float:
        """Return the weight of the cells that some of the sites covers."""
        return float(self.cell_weight[self.times_covered(sites) > 0].sum())


def coverage_table(
    site_index: ArrayLike, cell_index: ArrayLike, *, cell_weight: ArrayLike, site_cost: ArrayLike | int
) -> CoverageTable:
    """Return the table from pairs (site number, cell number); a pair that stands twice counts once.

    ``cell_weight``: one per cell, none negative. ``site_cost``: one per site, all positive; a whole number instead says
    that so many sites cost one each. Raises InputError for a pair outside these, and for weights and costs that are not
    so.
    """
    weight = np.asarray(cell_weight, dtype=np.float64)
    cost = np.ones(site_cost) if isinstance(site_cost, int) else np.asarray(site_cost, dtype=np.float64)
    sites, cells = np.asarray(site_index, dtype=np.int64), np.asarray(cell_index, dtype=np.int64)
    for name, wrong in (("cell_weight", ~(weight >= 0)), ("site_cost", ~(cost > 0))):
        if wrong.any():
            raise InputError("siting.not_positive", column=name, row=int(np.flatnonzero(wrong)[0]) + 1)
    for name, numbers, count in (("site_index", sites, len(cost)), ("cell_index", cells, len(weight))):
        outside = (numbers < 0) | (numbers >= count)
        if outside.any():
            row = int(np.flatnonzero(outside)[0])
            raise InputError("siting.no_such", column=name, row=row + 1, value=int(numbers[row]), count=count)
    covers = csr_array((np.ones(len(sites)), (sites, cells)), shape=(len(cost), len(weight)))
    covers.sum_duplicates()
    covers.sort_indices()
    covers.data[:] = 1.0
    return CoverageTable(covers=covers, cell_weight=weight, site_cost=cost)
