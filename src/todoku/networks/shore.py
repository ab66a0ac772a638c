"""Tells how far straight lines run over water, and gives places along the shore by which they can go round it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.plane import Plane

WADE_M = 150.0
"""Water narrower than this (river mouths, harbour basins, a coast drawn coarsely) is crossed as a road crosses it."""

_STEP_M = 50.0
_INSET_M = 100.0
_SPACING_M = 1000.0
_BEND_M = 300.0
_ROCK_M2 = 50_000.0
"""A place in the sea (a square's middle can lie there) belongs to the nearest land larger than this, not to a rock."""


@dataclass(frozen=True, slots=True)
class Land:
    """Land on a plane, and the places (n, 2) of this land, those in the sea moved to the nearest shore."""

    polygon: Any
    ashore: NDArray[np.float64]

    @classmethod
    def of(cls, polygon: Any, points: NDArray[np.float64]) -> Land:
        """Return the land with the places brought ashore."""
        shapely.prepare(polygon)
        return cls(polygon, _ashore(polygon, points))

    def wet(self, points: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the straight line between two points runs over more than ``WADE_M`` of water, tried every 50 m.

        ``points`` may go on after the places of this land (points along the shore, which lie on it).
        """
        dry_points = np.vstack([self.ashore, points[len(self.ashore) :]])
        start, stop = dry_points[pairs[:, 0]], dry_points[pairs[:, 1]]
        length = np.hypot(*(stop - start).T)
        steps = np.maximum(1, np.ceil(length / _STEP_M)).astype(np.int64)
        owner = np.repeat(np.arange(len(pairs)), steps)
        part = (np.arange(len(owner)) - np.repeat(np.cumsum(steps) - steps, steps) + 0.5) / steps[owner]
        tried = start[owner] + part[:, None] * (stop - start)[owner]
        dry = shapely.contains_xy(self.polygon, tried[:, 0], tried[:, 1])
        water_m = np.bincount(owner, weights=~dry, minlength=len(pairs)) * length / steps
        return np.asarray(water_m > WADE_M)

    def wet_ways(self, start: NDArray[np.float64], stop: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether straight ways between points (n, 2) run over more than ``WADE_M`` of water.

        Ends in the sea (a road on a quay, a square's middle) are brought ashore first.
        """
        points = np.vstack([start, stop])
        pairs = np.arange(len(points), dtype=np.int64).reshape(2, -1).T
        return Land(self.polygon, _ashore(self.polygon, points)).wet(points, pairs)

    def along_shore(self) -> NDArray[np.float64]:
        """Return points (n, 2) a hundred metres inside the shore of the land that holds places.

        They stand a kilometre apart, and at the capes and the heads of bays.
        """
        parts = shapely.get_parts(self.polygon)
        held = parts[np.unique(shapely.STRtree(parts).nearest(shapely.points(self.ashore)))]
        rings = shapely.get_rings(shapely.get_parts(shapely.buffer(held, -_INSET_M)))
        places = [
            shapely.get_coordinates(shapely.line_interpolate_point(ring, np.arange(0.0, ring.length, _SPACING_M)))
            for ring in rings
        ]
        bends = shapely.get_coordinates(shapely.simplify(rings, _BEND_M, preserve_topology=False))
        return np.unique(np.round(np.vstack([*places, bends]), 3), axis=0) if places else np.zeros((0, 2))


def land_on(plane: Plane, land: Any) -> Land:
    """Return land given in longitude and latitude on a plane, without places of its own."""
    return Land.of(plane.to_plane(shapely.make_valid(land)), np.zeros((0, 2)))


def _ashore(polygon: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
    ashore = points.copy()
    off = np.flatnonzero(~shapely.contains_xy(polygon, points[:, 0], points[:, 1]))
    if len(off):
        parts = shapely.get_parts(polygon)
        large = shapely.union_all(parts[(shapely.area(parts) > _ROCK_M2) | (shapely.area(parts).max() <= _ROCK_M2)])
        ways = shapely.shortest_line(large, shapely.points(points[off]))
        ashore[off] = shapely.get_coordinates(ways).reshape(-1, 2, 2)[:, 0]
    return ashore
