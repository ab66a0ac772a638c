"""What is left to decide of a covering problem: without what is settled, alike or never better than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.siting.pairs import alike, cut, round_others, summed, turned, within_others

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.siting.coverage_table import CoverageTable


@dataclass(frozen=True)
class Core:
    """A covering problem in compressed rows, cut down; ``sites`` are the table's numbers of those that are left.

    ``given`` (the table's numbers) are taken already and cover ``weight_given``; cells that they cover, cells that
    nothing left covers and cells without weight are gone, and cells covered by the same sites are one.
    """

    site_start: NDArray[np.int64]
    site_cells: NDArray[np.int32]
    cell_start: NDArray[np.int64]
    cell_sites: NDArray[np.int32]
    weight: NDArray[np.float64]
    cost: NDArray[np.float64]
    sites: NDArray[np.int64]
    given: NDArray[np.int64]
    weight_given: float

    @property
    def pair_count(self) -> int:
        """Number of pairs of a site and a cell."""
        return len(self.site_cells)


def core_of(
    table: CoverageTable,
    *,
    given: NDArray[np.int64] | None = None,
    left_out: NDArray[np.int64] | None = None,
    costs: bool = True,
    full: bool = False,
) -> Core:
    """Return what is left of a table when ``given`` sites are taken beside the existing ones, and others left out.

    ``costs`` False: every site costs one. ``full``: all that can be covered must be, so that of a cell whose sites all
    cover another, the other need not be looked at.
    """
    taken = np.flatnonzero(table.existing) if given is None else np.union1d(np.flatnonzero(table.existing), given)
    kept = ~table.forbidden
    kept[taken] = False
    if left_out is not None:
        kept[left_out] = False
    covered = table.times_covered(taken) > 0
    open_cell = ~covered & (table.cell_weight > 0)
    rows = _Rows(table.site_start, table.site_cells, table.cell_weight.copy(), np.flatnonzero(kept))
    rows.cut(kept, open_cell)
    cost = table.site_cost[rows.sites] if costs else np.ones(len(rows.sites))
    rows.merge_cells()
    again = True
    while again:
        worse = rows.worse_sites(cost)
        cost = cost[~worse]
        rows.cut(~worse, np.ones(len(rows.weight), dtype=bool), renumber=True)
        again = bool(full and rows.drop_implied_cells())
        rows.merge_cells()
    cell_start, cell_sites = turned(rows.start, rows.cells, len(rows.weight))
    return Core(
        rows.start,
        rows.cells,
        cell_start,
        cell_sites,
        rows.weight,
        cost,
        rows.sites,
        taken.astype(np.int64),
        float(table.cell_weight[covered].sum()),
    )


class _Rows:
    """Rows by site that become fewer."""

    def __init__(
        self,
        start: NDArray[np.int64],
        cells: NDArray[np.int32],
        weight: NDArray[np.float64],
        sites: NDArray[np.int64],
    ) -> None:
        self.start, self.cells, self.weight, self.sites = start, cells, weight, sites

    def cut(self, row_kept: NDArray[np.bool_], cell_kept: NDArray[np.bool_], *, renumber: bool = False) -> None:
        """Keep some rows and cells; cells that no row holds go, too."""
        number = np.where(cell_kept, np.cumsum(cell_kept) - 1, -1)
        self.start, self.cells = cut(self.start, self.cells, row_kept, number)
        self.weight = self.weight[cell_kept]
        if renumber:
            self.sites = self.sites[row_kept]
        held = np.zeros(len(self.weight), dtype=bool)
        held[self.cells] = True
        if not held.all():
            number = np.where(held, np.cumsum(held) - 1, -1)
            self.cells = number[self.cells].astype(np.int32)
            self.weight = self.weight[held]

    def merge_cells(self) -> None:
        """Make one cell of those that the same sites cover."""
        if len(self.weight) == 0:
            return
        start, sites = turned(self.start, self.cells, len(self.weight))
        rng = np.random.default_rng(1)
        keys = [np.empty(len(self.weight)) for _ in range(2)]
        for key in keys:
            summed(start, sites, rng.random(len(self.sites)), 0, len(key), key)
        same = alike(start, sites, np.lexsort(keys), *keys[::-1])
        first, place = np.unique(same, return_inverse=True)
        if len(first) == len(self.weight):
            return
        self.weight = np.bincount(place, weights=self.weight, minlength=len(first)).astype(np.float64)
        number = np.full(len(same), -1, dtype=np.int64)
        number[first] = np.arange(len(first))
        self.start, self.cells = cut(self.start, self.cells, np.ones(len(self.sites), dtype=bool), number)

    def worse_sites(self, cost: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Mark sites that cover nothing, or nothing that another, no dearer, does not cover."""
        start, sites = turned(self.start, self.cells, len(self.weight))
        return np.asarray(within_others(self.start, self.cells, start, sites, cost))

    def drop_implied_cells(self) -> bool:
        """Drop cells that are covered whenever another is; return whether there were any."""
        start, sites = turned(self.start, self.cells, len(self.weight))
        implied = round_others(start, sites, self.start, self.cells)
        if implied.any():
            self.cut(np.ones(len(self.sites), dtype=bool), ~implied)
        return bool(implied.any())
