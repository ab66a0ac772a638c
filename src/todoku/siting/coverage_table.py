"""Which site covers which cell, as the sparse table that the siting methods work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.siting.pairs import counted, rows_of, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-9
"""Part of the total weight that rounding of sums may lack."""
_MOST = np.iinfo(np.int32).max


@dataclass(frozen=True)
class CoverageTable:
    """Sites and cells, as compressed rows both ways, with weights of cells and costs of sites.

    Site s covers ``site_cells[site_start[s]:site_start[s + 1]]``, cell c is covered by
    ``cell_sites[cell_start[c]:cell_start[c + 1]]``, both ascending. ``existing`` sites stand already, cost nothing and
    take part in every choice; ``forbidden`` ones in none.
    """

    site_start: NDArray[np.int64]
    site_cells: NDArray[np.int32]
    cell_start: NDArray[np.int64]
    cell_sites: NDArray[np.int32]
    cell_weight: NDArray[np.float64]
    site_cost: NDArray[np.float64]
    existing: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]

    @property
    def site_count(self) -> int:
        """Number of candidate sites, existing and forbidden ones included."""
        return len(self.site_cost)

    @property
    def pair_count(self) -> int:
        """Number of pairs of a site and a cell that it covers."""
        return len(self.site_cells)

    @cached_property
    def total_weight(self) -> float:
        """Weight of all cells, those that no site covers included."""
        return float(self.cell_weight.sum())

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether some site that is not forbidden covers the cell."""
        return np.asarray(self._times(np.flatnonzero(~self.forbidden)) > 0)

    @property
    def reachable_weight(self) -> float:
        """Weight of the cells that some site that is not forbidden covers."""
        return float(self.cell_weight[self.reachable].sum())

    def cells_of(self, site: int) -> NDArray[np.int32]:
        """Return the cells that a site covers."""
        return self.site_cells[self.site_start[site] : self.site_start[site + 1]]

    def times_covered(self, sites: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return by how many of the sites each cell is covered."""
        return self._times(np.asarray(sites, dtype=np.int64)).astype(np.int64)

    def covered_weight(self, sites: Sequence[int] | NDArray[np.int64]) -> float:
        """Return the weight of the cells that some of the sites covers."""
        return float(self.cell_weight[self._times(np.asarray(sites, dtype=np.int64)) > 0].sum())

    def cost_of(self, sites: Sequence[int] | NDArray[np.int64]) -> float:
        """Return what sites cost; existing ones cost nothing."""
        numbers = np.asarray(sites, dtype=np.int64)
        return float(self.site_cost[numbers[~self.existing[numbers]]].sum())

    def _times(self, sites: NDArray[np.int64]) -> NDArray[np.int32]:
        return np.asarray(counted(self.site_start, self.site_cells, sites, len(self.cell_weight)))


def coverage_table(
    site_index: ArrayLike,
    cell_index: ArrayLike,
    *,
    cell_weight: ArrayLike,
    site_cost: ArrayLike | int,
    existing: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
) -> CoverageTable:
    """Return the table from pairs (site number, cell number); a pair that stands twice counts once.

    ``cell_weight``: one per cell, none negative. ``site_cost``: one per site, all positive (an existing site's is not
    looked at); a whole number instead says that so many sites cost one each. ``existing``, ``forbidden``: one truth
    value per site. Raises InputError for a pair outside these, for weights and costs that are not so, and for a site
    that is existing and forbidden.
    """
    weight = np.asarray(cell_weight, dtype=np.float64)
    cost = np.ones(site_cost) if isinstance(site_cost, int) else np.asarray(site_cost, dtype=np.float64)
    stands, barred = checked_marks(existing, forbidden, len(cost))
    fit_cost = np.isfinite(cost) & ((cost > 0) | stands)
    for name, fit in (("cell_weight", np.isfinite(weight) & (weight >= 0)), ("site_cost", fit_cost)):
        if not fit.all():
            raise InputError("siting.not_positive", column=name, row=int(np.flatnonzero(~fit)[0]) + 1)
    sites = checked_numbers("site_index", site_index, len(cost))
    cells = checked_numbers("cell_index", cell_index, len(weight))
    if len(sites) != len(cells):
        raise InputError("siting.pair_lengths", sites=len(sites), cells=len(cells))
    by_cell = rows_of(cells, sites, len(weight))
    site_start, site_cells = turned(by_cell[0], by_cell[1], len(cost))
    cell_start, cell_sites = turned(site_start, site_cells, len(weight))
    return CoverageTable(site_start, site_cells, cell_start, cell_sites, weight, cost, stands, barred)


def checked_numbers(name: str, values: ArrayLike, count: int) -> NDArray[np.int32]:
    """Return numbers of rows of a table of ``count`` rows; raise InputError for one that is none."""
    numbers = np.asarray(values)
    if numbers.size == 0:
        return np.zeros(0, dtype=np.int32)
    limit = min(count, _MOST)
    if numbers.dtype.kind not in "iu" or int(numbers.min()) < 0 or int(numbers.max()) >= limit:
        wrong = np.flatnonzero(~((numbers >= 0) & (numbers < limit) & (np.floor(numbers) == numbers)))
        if len(wrong):
            row = int(wrong[0])
            raise InputError("siting.no_such", column=name, row=row + 1, value=numbers[row].item(), count=count)
    return numbers.astype(np.int32, copy=False)


def checked_marks(
    existing: ArrayLike | None, forbidden: ArrayLike | None, count: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which sites are existing and which forbidden; raise InputError for one that is both."""
    marks = []
    for name, values in (("existing", existing), ("forbidden", forbidden)):
        given = np.zeros(count, dtype=bool) if values is None else np.asarray(values, dtype=bool)
        if len(given) != count:
            raise InputError("siting.marks_length", column=name, values=len(given), sites=count)
        marks.append(given)
    both = np.flatnonzero(marks[0] & marks[1])
    if len(both):
        raise InputError("siting.existing_forbidden", row=int(both[0]) + 1)
    return marks[0], marks[1]
