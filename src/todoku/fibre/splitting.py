"""Places the splitters of a passive optical network on a fibre tree, which settles the fibres of every edge."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from todoku.fibre.rooted import RootedTree
from todoku.networks.paths import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.fibre.design import FibreTree
    from todoku.fibre.pon_terms import PonTerms

_ROUNDING = 1e-9
ROOT = 0
"""The slot of the exchange."""


@dataclass(frozen=True, slots=True)
class Splitting:
    """Where splitters stand when every home passed takes the service, and the fibres that this asks for.

    By node (slots of the rooted tree, the exchange first): ``splitters``, the ``homes`` that they serve, ``outward``
    edges. By edge of the tree: ``feeder`` fibres (one for each splitter beyond), ``distribution`` fibres (one for each
    home beyond whose splitter stands nearer to the exchange), ``station`` fibres. By cell: ``cell_homes``, and
    ``distance_m`` from the exchange to its node (NaN where it is not reached).
    """

    splitters: NDArray[np.int64]
    homes: NDArray[np.int64]
    outward: NDArray[np.int64]
    feeder: NDArray[np.int64]
    distribution: NDArray[np.int64]
    station: NDArray[np.int64]
    cell_homes: NDArray[np.int64]
    distance_m: NDArray[np.float64]

    @property
    def fibres(self) -> NDArray[np.int64]:
        """All fibres along each edge."""
        return self.feeder + self.distribution + self.station

    @property
    def homes_passed(self) -> int:
        """Homes that the network can connect."""
        return int(self.cell_homes.sum())


class _Waiting:
    """Homes without a splitter yet, by how far their own fibres have come already; the farthest are served first."""

    def __init__(self) -> None:
        self.heap: list[tuple[float, int]] = []
        self.count = 0

    def add(self, carried_m: float, homes: int) -> None:
        if homes:
            heappush(self.heap, (-carried_m, homes))
            self.count += homes

    def serve(self, homes: int) -> None:
        """Take so many homes out, the farthest first."""
        self.count -= homes
        while homes:
            carried, here = heappop(self.heap)
            taken = min(here, homes)
            homes -= taken
            if here > taken:
                heappush(self.heap, (carried, here - taken))

    @property
    def farthest_m(self) -> float:
        """The longest way that a fibre of these homes has come."""
        return -self.heap[0][0]

    def carry_to(self, other: _Waiting, length_m: float) -> None:
        for carried, homes in self.heap:
            other.add(length_m - carried, homes)


def homes_of(tree: FibreTree) -> NDArray[np.int64]:
    """Return the homes of each cell: parts of a home count as one, and a square that is reached has one at least.

    Squares of farms, and those whose households are not known, so keep a fibre.
    """
    count = np.ceil(tree.cells["households"].fillna(0.0).to_numpy(dtype=np.float64) - _ROUNDING).astype(np.int64)
    return np.where(tree.cells["reached"].to_numpy(dtype=bool), np.maximum(count, 1), 0)


def split_tree(tree: FibreTree, terms: PonTerms) -> Splitting:
    """Return where the splitters near the homes stand, from the leaves inward.

    A splitter stands at every node where enough homes have come together to fill it. What is left over goes on towards
    the exchange, one fibre for each home, until a splitter is filled or the fibre of a home would be longer than
    ``max_distribution_m``; there a splitter stands that is not full.
    """
    walk = RootedTree(tree)
    edge_slots, cell_slots = walk.slots()
    size = len(walk.parent)
    length_m = np.zeros(size)
    length_m[edge_slots] = tree.edges["length_m"].to_numpy(dtype=np.float64)
    parent = [ROOT if one == NOWHERE else one for one in walk.parent]
    cell_homes = homes_of(tree)
    waiting = [_Waiting() for _ in range(size)]
    for slot, homes in zip(cell_slots.tolist(), cell_homes.tolist(), strict=True):
        waiting[slot].add(0.0, homes)
    splitters, served, feeder, left = (np.zeros(size, dtype=np.int64) for _ in range(4))
    station = _station_fibres(walk, tree, int(terms.figure("fibres_per_station")))
    for slot in range(size - 1, -1, -1):
        here = waiting[slot]
        full, rest = divmod(here.count, terms.field_ratio)
        here.serve(full * terms.field_ratio)
        served[slot] = full * terms.field_ratio
        if rest and (slot == ROOT or here.farthest_m + length_m[slot] > terms.figure("max_distribution_m")):
            full, served[slot] = full + 1, served[slot] + rest
            here.serve(rest)
        splitters[slot] = full
        feeder[slot] += full
        left[slot] = here.count
        if slot != ROOT:
            here.carry_to(waiting[parent[slot]], float(length_m[slot]))
            feeder[parent[slot]] += feeder[slot]
            station[parent[slot]] += station[slot]
    reached = tree.cells["reached"].to_numpy(dtype=bool)
    return Splitting(
        splitters=splitters,
        homes=served,
        outward=np.bincount(np.array(parent[1:], dtype=np.int64), minlength=size),
        feeder=feeder[edge_slots],
        distribution=left[edge_slots],
        station=station[edge_slots],
        cell_homes=cell_homes,
        distance_m=np.where(reached, _distance_m(parent, length_m)[cell_slots], np.nan),
    )


def _station_fibres(walk: RootedTree, tree: FibreTree, fibres: int) -> NDArray[np.int64]:
    """Return the fibres that end at each node for base stations on it."""
    place = np.searchsorted(walk.names, tree.station_nodes)
    place = np.clip(place, 0, len(walk.names) - 1)
    known = walk.names[place] == tree.station_nodes
    found = np.bincount(walk.slot_of_node[place[known]], minlength=len(walk.parent))
    return np.asarray(found * fibres, dtype=np.int64)


def _distance_m(parent: list[int], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.zeros(len(parent))
    for slot in range(1, len(parent)):
        found[slot] = found[parent[slot]] + length_m[slot]
    return found


@dataclass(frozen=True, slots=True)
class Stretches:
    """The cable inside squares, cut into stretches: whose ``cell`` each is, its share of the length, its fibres."""

    cell: NDArray[np.int64]
    share: NDArray[np.float64]
    fibres: NDArray[np.int64]


def inside_stretches(cell_homes: NDArray[np.int64], terms: PonTerms) -> Stretches:
    """Return the stretches of each square's own cable, as if it passed its homes one after another.

    First those that fill no splitter, whose fibres leave the square, then group by group of a full splitter, each with
    as much of the length as it has of the homes. A group's stretch holds its own homes' fibres and a feeder for every
    group further in; with splitters in a cabinet where the route comes in, a fibre for every home further in. A cable
    that branches holds fewer.
    """
    size = terms.field_ratio
    groups, rest = np.divmod(cell_homes, size)
    number = groups + (rest > 0)
    cell = np.repeat(np.arange(len(cell_homes)), number)
    first = np.cumsum(number) - number
    place = np.arange(len(cell)) - first[cell]
    apart = (rest[cell] > 0) & (place == 0)
    here = np.where(apart, rest[cell], size)
    further = number[cell] - 1 - place
    beyond = further * (size if terms.splitters_in == "cabinets" else 1)
    return Stretches(cell=cell, share=here / np.maximum(cell_homes[cell], 1), fibres=here + beyond)
