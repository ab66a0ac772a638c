"""Joins points on a plane to a sparse connected graph, on land as long as there is a way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, KDTree, QhullError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.shore import Land

_MIN_FOR_TRIANGLES = 3
_LENS = np.sqrt(3.0) / 2.0
"""The lens of points nearer to both ends than they are apart lies within this share of their distance of the middle."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Points (n, 2), pairs of them (m, 2), and whether a pair's line crosses water."""

    points: NDArray[np.float64]
    pairs: NDArray[np.int64]
    wet: NDArray[np.bool_]


def connected_graph(points: NDArray[np.float64], land: Land | None) -> Graph:
    """Return the relative neighbourhood graph of the points that runs on land, made connected.

    What it leaves apart is joined, each time by the shortest way that joins two parts: by the edges of the Delaunay
    triangulation on land, by ways along the shore (whose points follow after the given ones), and at last over water.
    """
    pairs = _triangulated(points)
    wet = np.zeros(len(pairs), dtype=bool) if land is None else land.wet(points, pairs)
    parts = DisjointSet(range(len(points)))
    chosen = _neighbours(points, pairs) & ~wet
    for one, other in pairs[chosen]:
        parts.merge(int(one), int(other))
    chosen[_joining(points, pairs, ~wet & ~chosen, parts)] = True
    shore = Graph(points, np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=bool))
    if land is not None and parts.n_subsets > 1:
        shore = _round_the_shore(points, land, parts)
    chosen[_joining(points, pairs, wet, parts)] = True
    return Graph(shore.points, np.vstack([pairs[chosen], shore.pairs]), np.concatenate([wet[chosen], shore.wet]))


def _triangulated(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the edges of the Delaunay triangulation; points on one line are joined in their order."""
    if len(points) >= _MIN_FOR_TRIANGLES:
        try:
            corners = Delaunay(points).simplices
        except QhullError:
            pass
        else:
            sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
            return np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)
    order = np.lexsort((points[:, 1], points[:, 0]))
    return np.sort(np.column_stack([order[:-1], order[1:]]), axis=1)


def _neighbours(points: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the pairs that have no third point nearer to both than they are to each other."""
    start, stop = points[pairs[:, 0]], points[pairs[:, 1]]
    apart = np.hypot(*(stop - start).T)
    near = KDTree(points).query_ball_point((start + stop) / 2, _LENS * apart)
    count = np.array([len(found) for found in near], dtype=np.int64)
    pair = np.repeat(np.arange(len(pairs)), count)
    third = np.concatenate([np.asarray(found, dtype=np.int64) for found in near]) if len(near) else pair
    to_start = np.hypot(*(points[third] - start[pair]).T)
    to_stop = np.hypot(*(points[third] - stop[pair]).T)
    between = np.maximum(to_start, to_stop) < apart[pair] * (1 - 1e-9)
    return np.asarray(np.bincount(pair[between], minlength=len(pairs)) == 0)


def _joining(
    points: NDArray[np.float64], pairs: NDArray[np.int64], allowed: NDArray[np.bool_], parts: DisjointSet
) -> list[int]:
    """Return the allowed pairs that join parts, shortest first (Kruskal 1956), and merge those."""
    if parts.n_subsets == 1:
        return []
    apart = np.hypot(*(points[pairs[:, 1]] - points[pairs[:, 0]]).T)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], np.round(apart, 3)))
    return [int(row) for row in order[allowed[order]] if parts.merge(int(pairs[row, 0]), int(pairs[row, 1]))]


def _round_the_shore(points: NDArray[np.float64], land: Land, parts: DisjointSet) -> Graph:
    """Return ways on land over points along the shore that join parts, shortest first, and merge those parts.

    The shortest way between any two parts runs over the edge where the areas of their nearest places meet (Mehlhorn,
    Information Processing Letters 27, 1988).
    """
    everywhere = np.vstack([points, land.along_shore()])
    pairs = _triangulated(everywhere)
    pairs = pairs[~land.wet(everywhere, pairs)]
    apart = np.hypot(*(everywhere[pairs[:, 1]] - everywhere[pairs[:, 0]]).T)
    count = len(everywhere)
    graph = csr_array((np.maximum(apart, 1e-3), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    places = np.arange(len(points))
    far, before, nearest = dijkstra(graph, directed=False, indices=places, min_only=True, return_predecessors=True)
    one, other = nearest[pairs[:, 0]], nearest[pairs[:, 1]]
    way = far[pairs[:, 0]] + apart + far[pairs[:, 1]]
    steps: set[tuple[int, int]] = set()
    for row in np.lexsort((pairs[:, 1], pairs[:, 0], np.round(way, 3))):
        if np.isfinite(way[row]) and parts.merge(int(one[row]), int(other[row])):
            steps |= _way(int(pairs[row, 0]), before) | _way(int(pairs[row, 1]), before)
            steps.add((int(pairs[row, 0]), int(pairs[row, 1])))
    return _compact(points, everywhere, np.array(sorted(steps), dtype=np.int64).reshape(-1, 2))


def _way(node: int, before: NDArray[np.int32]) -> set[tuple[int, int]]:
    steps = set()
    while before[node] >= 0:
        steps.add((min(node, int(before[node])), max(node, int(before[node]))))
        node = int(before[node])
    return steps


def _compact(points: NDArray[np.float64], everywhere: NDArray[np.float64], pairs: NDArray[np.int64]) -> Graph:
    """Keep of the points along the shore those that a way runs over."""
    used = np.unique(pairs[pairs >= len(points)])
    number = np.arange(len(everywhere))
    number[used] = len(points) + np.arange(len(used))
    return Graph(np.vstack([points, everywhere[used]]), number[pairs], np.zeros(len(pairs), dtype=bool))
