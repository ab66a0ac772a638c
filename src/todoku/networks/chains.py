"""Simplifies noded pieces to a network's edges: chains become one edge, doubles fall away, loops are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from todoku.networks.noding import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_ROUNDS = 10
_THROUGH = 2


def simplified(pieces: Pieces, *, double_m: float) -> Pieces:
    """Return the edges that the pieces make up; none of them begins and ends at the same node.

    Pieces of one group that follow each other at a node where nothing else ends become one. Of two edges between the
    same nodes that run nowhere further apart than ``double_m`` (Hausdorff distance) the shorter stays. Both are
    repeated until nothing changes. A closed loop is opened at its middle vertex.
    """
    for _ in range(_MOST_ROUNDS):
        before = len(pieces.lines)
        pieces = _without_doubles(_chained(pieces), double_m=double_m)
        if len(pieces.lines) == before:
            break
    return _opened(pieces)


def _chained(pieces: Pieces) -> Pieces:
    """Join pieces at the nodes where exactly two ends of one group meet."""
    ends, places = pieces.ends()
    one, other = _followers(pieces, ends, len(places))
    label = _labels(one, other, len(pieces.lines))
    keep = ~_first_of_closed(ends, one, label)
    label = _labels(one[keep], other[keep], len(pieces.lines))
    by_chain = np.argsort(label, kind="stable")
    merged = np.asarray(shapely.line_merge(shapely.multilinestrings(pieces.lines[by_chain], indices=label[by_chain])))
    groups = np.zeros(len(merged), dtype=np.int64)
    groups[label] = pieces.groups
    lines, chain = shapely.get_parts(merged, return_index=True)
    return Pieces(lines, groups[chain])


def _followers(pieces: Pieces, ends: NDArray[np.int64], nodes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of different pieces of one group that alone meet at a node."""
    slots = ends.T.reshape(-1)
    owners = np.tile(np.arange(len(ends)), 2)[np.argsort(slots, kind="stable")]
    degree = np.bincount(slots, minlength=nodes)
    through = (np.cumsum(degree) - degree)[degree == _THROUGH]
    one, other = owners[through], owners[through + 1]
    joined = (pieces.groups[one] == pieces.groups[other]) & (one != other)
    return one[joined], other[joined]


def _labels(one: NDArray[np.int64], other: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _first_of_closed(ends: NDArray[np.int64], one: NDArray[np.int64], label: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark one meeting of every chain that closes on itself, which must stay a node.

    A loop that was merged whole could begin anywhere and lose the junction at which the rest of the network meets it.
    """
    visits = np.unique(np.column_stack([np.repeat(label, 2), ends.reshape(-1)]), axis=0)
    closed = np.bincount(visits[:, 0], minlength=int(label.max()) + 1) == np.bincount(label)
    marked = np.zeros(len(one), dtype=bool)
    marked[np.unique(label[one], return_index=True)[1]] = True
    return np.asarray(marked & closed[label[one]])


def _without_doubles(pieces: Pieces, *, double_m: float) -> Pieces:
    """Drop of two edges between the same nodes the longer one where they are nearly the same line."""
    ends = np.sort(pieces.ends()[0], axis=1)
    pair = np.unique(ends, axis=0, return_inverse=True)[1].reshape(-1)
    several = np.flatnonzero(np.bincount(pair)[pair] > 1)
    order = several[np.lexsort((shapely.length(pieces.lines[several]), pair[several]))]
    keep = np.ones(len(pieces.lines), dtype=bool)
    for bundle in np.split(order, np.flatnonzero(np.diff(pair[order])) + 1):
        for rank, row in enumerate(bundle[1:], start=1):
            kept = bundle[:rank][keep[bundle[:rank]]]
            keep[row] = bool(np.all(_apart_m(pieces.lines[kept], pieces.lines[row]) > double_m))
    return pieces.where(keep)


def _apart_m(lines: NDArray[np.object_], line: shapely.LineString) -> NDArray[np.float64]:
    return np.array([shapely.hausdorff_distance(other, line, densify=0.25) for other in lines])


def _opened(pieces: Pieces) -> Pieces:
    ends, _ = pieces.ends()
    loops = ends[:, 0] == ends[:, 1]
    if not loops.any():
        return pieces
    halves = [half for loop in pieces.lines[loops] for half in _halves(loop)]
    groups = np.repeat(pieces.groups[loops], _THROUGH)
    return Pieces(
        np.concatenate([pieces.lines[~loops], np.array(halves, dtype=object)]),
        np.concatenate([pieces.groups[~loops], groups]),
    )


def _halves(loop: shapely.LineString) -> tuple[shapely.LineString, shapely.LineString]:
    coordinates = shapely.get_coordinates(loop)
    middle = len(coordinates) // 2
    return shapely.LineString(coordinates[: middle + 1]), shapely.LineString(coordinates[middle:])
