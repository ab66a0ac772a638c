"""Makes a graph like the streets of a large region, of any size, for measuring what has no published instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Delaunay

from todoku.networks.steiner.instance import Instance

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPACING_M = 100
_SPREAD = 1.0
"""Standard deviation of the logarithm of a street's cost per metre: existing duct, poles, soil, pavement."""

_BARRIERS = 0.1
_BARRIER_FACTOR = 50
"""A tenth of the streets cross a railway, a river or a large road and cost many times as much."""

_BENDS = 0.5
"""Bends on a street, on average: nodes where two edges meet."""


def street_graph(nodes: int, terminals: int, *, seed: int = 1) -> Instance:
    """Return a connected graph of about so many nodes, whole costs, with terminals strewn evenly over it.

    Crossings are random points; two are joined where no third near them is nearer to both (of their neighbours in the
    Delaunay triangulation): close to the relative neighbourhood graph, which resembles street networks (D. Watanabe,
    "A study on analyzing the grid road network patterns using relative neighborhood graph", ISORA 2010). Costs per
    metre differ widely from street to street, as in the Vienna instances, and some streets are broken by a bend.
    """
    random = np.random.default_rng(seed)
    crossings = round(nodes / (1 + 1.4 * _BENDS))
    place_m = random.uniform(0, _SPACING_M * np.sqrt(crossings), (crossings, 2))
    one, other, straight_m = _streets(place_m)
    per_m = (
        10
        * random.lognormal(0.0, _SPREAD, len(one))
        * np.where(random.random(len(one)) < _BARRIERS, _BARRIER_FACTOR, 1)
    )
    cost = np.maximum(np.rint(straight_m * per_m), 1).astype(np.int64)
    one, other, cost, count = _bent(one, other, cost, crossings, random)
    asked = np.sort(random.choice(count, terminals, replace=False)).astype(np.int64)
    return Instance(count, one.astype(np.int32), other.astype(np.int32), cost, asked)


def _streets(place_m: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the sides of the triangulation that are not the longest of a triangle beside them, and their lengths."""
    corners = Delaunay(place_m).simplices
    sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1)
    length_m = np.hypot(*(place_m[sides[:, 0]] - place_m[sides[:, 1]]).T)
    longest = length_m >= np.tile(length_m.reshape(3, -1).max(axis=0), 3)
    key = sides[:, 0].astype(np.int64) * len(place_m) + sides[:, 1]
    unique, first, row = np.unique(key, return_index=True, return_inverse=True)
    kept = ~np.bincount(row, weights=longest, minlength=len(unique)).astype(bool)
    rows = first[kept]
    return sides[rows, 0], sides[rows, 1], length_m[rows]


def _bent(
    one: NDArray[np.int64], other: NDArray[np.int64], cost: NDArray[np.int64], count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
    """Break streets in two at bends."""
    bent = np.flatnonzero(random.random(len(one)) < _BENDS)
    bend = count + np.arange(len(bent))
    first = np.maximum(np.rint(cost[bent] * random.uniform(0.2, 0.8, len(bent))), 1).astype(np.int64)
    rest = np.maximum(cost[bent] - first, 1)
    cost = cost.copy()
    cost[bent] = first
    far = other[bent]
    other = other.copy()
    other[bent] = bend
    return (
        np.concatenate([one, bend]),
        np.concatenate([other, far]),
        np.concatenate([cost, rest]),
        count + len(bent),
    )
