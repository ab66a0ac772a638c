"""Puts longitude and latitude on a metric plane around their middle, where distances and snapping are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod, Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

GEOD = Geod(ellps="GRS80")
"""The ellipsoid of JGD2011."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A transverse Mercator plane with scale one at its origin.

    Within 100 km of the origin distances on it are true to 1.3 parts in 10,000; lengths that are reported come from the
    ellipsoid (``geodesic_lengths_m``), never from the plane.
    """

    latitude: float
    longitude: float

    @classmethod
    def around(cls, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Plane:
        """Return the plane whose origin is the middle of the extent, to a hundredth of a degree."""
        middle_lat = round(float(lat.min() + lat.max()) / 2, 2)
        return cls(latitude=middle_lat, longitude=round(float(lon.min() + lon.max()) / 2, 2))

    def to_plane(self, geometry: Any) -> Any:
        """Return geometries of longitude and latitude in metres."""
        return self._moved(geometry, inverse=False)

    def to_degrees(self, geometry: Any) -> Any:
        """Return geometries of the plane in longitude and latitude."""
        return self._moved(geometry, inverse=True)

    def points_to_plane(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points as an array (n, 2) of metres east and north of the origin."""
        return np.column_stack(self._transformer(inverse=False).transform(lon, lat))

    def _moved(self, geometry: Any, *, inverse: bool) -> Any:
        transformer = self._transformer(inverse=inverse)

        def moved(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

        return shapely.transform(geometry, moved)

    def _transformer(self, *, inverse: bool) -> Transformer:
        degrees = "+proj=longlat +ellps=GRS80 +no_defs"
        metres = f"+proj=tmerc +lat_0={self.latitude} +lon_0={self.longitude} +k=1 +ellps=GRS80 +units=m +no_defs"
        source, target = (metres, degrees) if inverse else (degrees, metres)
        return Transformer.from_crs(source, target, always_xy=True)


def geodesic_lengths_m(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the lengths in metres of lines in longitude and latitude, on GRS80."""
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    steps = geodesic_steps_m(coordinates, owner)
    return np.asarray(np.bincount(owner, weights=steps, minlength=len(lines)), dtype=np.float64)


def geodesic_steps_m(coordinates: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the distance of each vertex from the one before it on the same line; zero at each line's start."""
    steps = np.zeros(len(coordinates))
    inside = np.flatnonzero(owner[1:] == owner[:-1]) + 1
    before, after = coordinates[inside - 1], coordinates[inside]
    steps[inside] = distances_m(before[:, 0], before[:, 1], after[:, 0], after[:, 1])
    return steps


def distances_m(
    from_lon: NDArray[np.float64],
    from_lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return geodesic distances in metres on GRS80."""
    if len(from_lon) == 0:
        return np.zeros(0)
    return np.asarray(GEOD.inv(from_lon, from_lat, to_lon, to_lat)[2], dtype=np.float64)
