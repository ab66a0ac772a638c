"""How far each cell is from the sites that could serve it, as the sparse table that the p-median works on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.siting.coverage_table import checked_marks, checked_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class DistanceTable:
    """Per cell the sites that could serve it, nearest first, with their distances; sites not listed cannot.

    Cell c may be served by ``cell_sites[cell_start[c]:cell_start[c + 1]]`` at ``distance`` of the same places.
    ``existing`` sites stand already and take part in every choice; ``forbidden`` ones are in no row.
    """

    cell_start: NDArray[np.int64]
    cell_sites: NDArray[np.int32]
    distance: NDArray[np.float64]
    cell_weight: NDArray[np.float64]
    existing: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]

    @property
    def site_count(self) -> int:
        """Number of candidate sites, existing and forbidden ones included."""
        return len(self.existing)

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """Weight times distance of every pair."""
        return np.repeat(self.cell_weight, np.diff(self.cell_start)) * self.distance

    @cached_property
    def by_site(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Row starts, cells and costs by site."""
        order = np.argsort(self.cell_sites, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(self.cell_sites, minlength=self.site_count))])
        cells = np.repeat(np.arange(len(self.cell_weight), dtype=np.int32), np.diff(self.cell_start))
        return start.astype(np.int64), cells[order], self.cost[order]


def distance_table(
    site_index: ArrayLike,
    cell_index: ArrayLike,
    distance: ArrayLike,
    *,
    cell_weight: ArrayLike,
    site_count: int,
    existing: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
) -> DistanceTable:
    """Return the table from pairs with their distances, in any unit; of a pair that stands twice the nearer counts.

    Cells without weight are served by nobody. Raises InputError for a pair outside the sites and cells, and for weights
    and distances that are negative or no numbers.
    """
    weight = np.asarray(cell_weight, dtype=np.float64)
    sites = checked_numbers("site_index", site_index, site_count)
    cells = checked_numbers("cell_index", cell_index, len(weight))
    far = np.asarray(distance, dtype=np.float64)
    if not len(sites) == len(cells) == len(far):
        raise InputError("siting.pair_lengths", sites=len(sites), cells=min(len(cells), len(far)))
    for name, values in (("cell_weight", weight), ("distance", far)):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if len(wrong):
            raise InputError("siting.not_positive", column=name, row=int(wrong[0]) + 1)
    stands, barred = checked_marks(existing, forbidden, site_count)
    kept = (weight[cells] > 0) & ~barred[sites]
    sites, cells, far = sites[kept], cells[kept], far[kept]
    order = np.lexsort((far, sites, cells))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(sites[order]) != 0) | (np.diff(cells[order]) != 0)
    sites, cells, far = sites[order[first]], cells[order[first]], far[order[first]]
    order = np.lexsort((sites, far, cells))
    start = np.concatenate([[0], np.cumsum(np.bincount(cells, minlength=len(weight)))]).astype(np.int64)
    return DistanceTable(start, sites[order], far[order], weight, stands, barred)


def all_pairs(
    distance: ArrayLike,
    *,
    cell_weight: ArrayLike,
    existing: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
) -> DistanceTable:
    """Return the table of a full matrix of distances, sites x cells; an infinite distance is no pair."""
    matrix = np.asarray(distance, dtype=np.float64)
    sites, cells = np.nonzero(~np.isposinf(matrix))
    return distance_table(
        sites,
        cells,
        matrix[sites, cells],
        cell_weight=cell_weight,
        site_count=len(matrix),
        existing=existing,
        forbidden=forbidden,
    )
