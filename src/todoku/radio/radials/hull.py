"""Upper convex hulls of terrain that grow along a radial: horizons and highest points in logarithmic time.

In y = h - c x^2 (c = 500 over the Earth's radius in km) a ray is a straight line, so the steepest ray from a receiver
back over the terrain touches the upper convex hull of the points before it, and the slope along the hull, seen from
the receiver, rises to that point and falls after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.kernels import borrowing_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Hulls(NamedTuple):
    """Several hulls over the points of one radial: row k holds hull k, of which ``size[k]`` entries count."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    point: NDArray[np.int32]
    size: NDArray[np.int64]


def empty_hulls(count: int, points: int) -> Hulls:
    """Return room for hulls over so many points."""
    return Hulls(
        np.empty((count, points)),
        np.empty((count, points)),
        np.empty((count, points), dtype=np.int32),
        np.zeros(count, dtype=np.int64),
    )


@borrowing_kernel
def push(hulls: Hulls, k: int, x: float, y: float, point: int) -> None:
    """Add a point that lies right of all others to hull k, and drop those that no longer lie on it."""
    xs, ys = hulls.x, hulls.y
    top = hulls.size[k]
    while top >= 2:  # noqa: PLR2004 [an edge]
        run = xs[k, top - 1] - xs[k, top - 2]
        rise = ys[k, top - 1] - ys[k, top - 2]
        if rise * (x - xs[k, top - 1]) > (y - ys[k, top - 1]) * run:
            break
        top -= 1
    xs[k, top] = x
    ys[k, top] = y
    hulls.point[k, top] = point
    hulls.size[k] = top + 1


@borrowing_kernel
def tangent(hulls: Hulls, k: int, x: float, y: float) -> int:
    """Return the entry of hull k that a ray from a point right of it touches: the steepest slope back to the left."""
    xs, ys = hulls.x, hulls.y
    low = 0
    high = hulls.size[k] - 1
    while low < high:
        middle = (low + high) >> 1
        nearer = (ys[k, middle + 1] - y) * (x - xs[k, middle])
        farther = (ys[k, middle] - y) * (x - xs[k, middle + 1])
        if nearer > farther:
            low = middle + 1
        else:
            high = middle
    return low


@borrowing_kernel
def highest_above(hulls: Hulls, k: int, slope: float) -> int:
    """Return the entry of hull k that lies highest above a line of the given slope."""
    xs, ys = hulls.x, hulls.y
    low = 0
    high = hulls.size[k] - 1
    while low < high:
        middle = (low + high) >> 1
        if ys[k, middle + 1] - ys[k, middle] > slope * (xs[k, middle + 1] - xs[k, middle]):
            low = middle + 1
        else:
            high = middle
    return low
