"""The profile of terrain, clutter and zones under a path between two places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from todoku.errors import InputError
from todoku.radio.models.link import Validity
from todoku.radio.models.p1812 import Profile
from todoku.radio.models.p1812_profile import NO_COAST_KM, ZONE_SEA
from todoku.radio.radials.geometry import fill_radial, geodesic_nodes, place_at
from todoku.radio.radials.kernel import Rays, room_for
from todoku.radio.sweep import Site, ground_at
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.terrain import Terrain

GEOD = Geod(ellps="GRS80")
_FEWEST_STEPS = 2
_SAME_PLACE_M = 1.0
STEP = Validity("path", "step", "m", 1.0, 1000.0)


@dataclass(frozen=True, slots=True)
class PathProfile:
    """A path: its points from the first place to the second, and how far both ends are from the coast on it."""

    profile: Profile
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    tx_coast_km: float
    rx_coast_km: float

    @property
    def length_km(self) -> float:
        """The path's length."""
        return float(np.asarray(self.profile.distance_km)[-1])

    @property
    def ground_m(self) -> NDArray[np.float64]:
        """Heights of the ground along it, above the sea."""
        return np.asarray(self.profile.terrain_m, dtype=np.float64)

    @property
    def spacing_m(self) -> float:
        """The distance between its points."""
        return self.length_km * M_PER_KM / (np.asarray(self.profile.distance_km).size - 1)

    @property
    def clutter_between_m(self) -> NDArray[np.float64]:
        """The clutter between the ends; the antennas stand clear of it."""
        clutter_m = np.array(self.profile.clutter_m, dtype=np.float64)
        clutter_m[[0, -1]] = 0.0
        return clutter_m


def profile_between(terrain: Terrain, tx: Site, rx: Site, *, step_m: float | None = None) -> PathProfile:
    """Return the profile along the geodesic between two places, in equal steps of at most ``step_m``.

    The terrain's cell is the step if none is given. Heights are bilinear between cell centres, clutter and zone those
    of the nearest cell. Raises InputError naming the place that is off the terrain or on a void, the same place given
    twice, or the distance at which the terrain is not known; OutOfRange for a step that is none.
    """
    for site in (tx, rx):
        ground_at(terrain, site)
    azimuth, _, length_m = GEOD.inv(tx.lon, tx.lat, rx.lon, rx.lat)
    if length_m < _SAME_PLACE_M:
        raise InputError("radio.same_place", tx=tx.site_id, rx=rx.site_id, lat=tx.lat, lon=tx.lon)
    length_km = length_m / M_PER_KM
    each_m = min(terrain.cell_m) if step_m is None else float(STEP.require(step_m))
    steps = max(_FEWEST_STEPS, math.ceil(length_m / each_m - 1e-9))
    return along_radial(terrain, tx, math.radians(azimuth), step_km=length_km / steps, steps=steps)


def along_radial(terrain: Terrain, tx: Site, azimuth: float, *, step_km: float, steps: int) -> PathProfile:
    """Return the profile that leaves a site at an azimuth (radians, clockwise from north) in equal steps.

    The very points that an area prediction walks over. Raises InputError where the terrain ends or is not known.
    """
    radial, nodes = room_for(Rays(tx.lat, tx.lon, 1, steps + 1, 1, step_km))
    geodesic_nodes(tx.lat, tx.lon, azimuth, nodes)
    known = fill_radial(radial, terrain.grid, nodes, steps + 1)
    if known <= steps:
        raise InputError("radio.path_void", site=tx.site_id, distance_km=round(float(radial.x_km[known]), 3))
    places = np.array([place_at(nodes, x) for x in radial.x_km])
    profile = Profile(
        radial.x_km,
        radial.terrain_m,
        radial.surface_m - radial.terrain_m,
        radial.zone,
        tx.lat,
        tx.lon,
        float(places[-1, 0]),
        float(places[-1, 1]),
    )
    coast_km = coast_distances_km(radial.x_km, radial.zone)
    return PathProfile(profile, places[:, 0], places[:, 1], *coast_km)


def coast_distances_km(
    distance_km: NDArray[np.float64], zone: NDArray[np.uint8], *, inland_km: float = NO_COAST_KM
) -> tuple[float, float]:
    """Return the distance from each end over land to the first sea on the path (P.1812-8, section 3.4).

    Zero where an end is at sea; ``inland_km`` where the path meets none.
    """
    sea = np.flatnonzero(np.asarray(zone) == ZONE_SEA)
    if not sea.size:
        return inland_km, inland_km
    return float(distance_km[sea[0]]), float(distance_km[-1] - distance_km[sea[-1]])
