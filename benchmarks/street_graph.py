"""Makes a graph like the streets of a large region, of any size, for measuring what has no published instance."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from todoku.networks.steiner.instance import Instance

_BLOCK_M = 100
_MISSING = 0.22
"""The share of the grid's streets that are not there: it makes crossings of three ways, dead ends and detours."""

_BENDS = 0.46
"""Bends on a street, on average: nodes where two edges meet."""


def street_graph(nodes: int, terminals: int, *, seed: int = 1) -> Instance:
    """Return a connected graph of about so many nodes, weights in decimetres, with terminals strewn evenly over it.

    Crossings lie on a shifted grid, a part of the streets is missing, the others are up to a third longer than straight
    and broken by bends.
    """
    random = np.random.default_rng(seed)
    side = round(np.sqrt(nodes / (1 + 2 * (1 - _MISSING) * _BENDS)))
    place = _BLOCK_M * (np.indices((side, side)).reshape(2, -1) + random.uniform(-0.35, 0.35, (2, side * side)))
    node = np.arange(side * side).reshape(side, side)
    one = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    other = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    there = random.random(len(one)) >= _MISSING
    one, other = one[there], other[there]
    straight_m = np.hypot(*(place[:, one] - place[:, other]))
    length_dm = np.maximum(np.rint(10 * straight_m * random.uniform(1.0, 1.33, len(one))), 1).astype(np.int64)
    one, other, length_dm, count = _bent(one, other, length_dm, side * side, random)
    one, other, length_dm, count = _largest_part(one, other, length_dm, count)
    asked = np.sort(random.choice(count, terminals, replace=False)).astype(np.int64)
    return Instance(count, one.astype(np.int32), other.astype(np.int32), length_dm, asked)


def _bent(one, other, length_dm, count, random):
    """Break streets in two at bends."""
    bent = np.flatnonzero(random.random(len(one)) < _BENDS)
    bend = count + np.arange(len(bent))
    first = np.maximum(np.rint(length_dm[bent] * random.uniform(0.2, 0.8, len(bent))), 1).astype(np.int64)
    rest = np.maximum(length_dm[bent] - first, 1)
    length_dm = length_dm.copy()
    length_dm[bent] = first
    far = other[bent]
    other = other.copy()
    other[bent] = bend
    return (
        np.concatenate([one, bend]),
        np.concatenate([other, far]),
        np.concatenate([length_dm, rest]),
        count + len(bent),
    )


def _largest_part(one, other, length_dm, count):
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    label = connected_components(graph, directed=False)[1]
    inside = label == np.bincount(label).argmax()
    number = np.cumsum(inside) - 1
    kept = inside[one]
    return number[one[kept]], number[other[kept]], length_dm[kept], int(inside.sum())
