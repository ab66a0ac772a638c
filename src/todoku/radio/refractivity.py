"""What the air over Japan does to a path in an average year: refractivity at the printed place that lies nearest."""

from __future__ import annotations

from typing import NamedTuple

from pyproj import Geod

GEOD = Geod(ellps="GRS80")


class Refractivity(NamedTuple):
    """A place with its median lapse rate in the lowest kilometre (N-units/km) and its sea-level refractivity."""

    place: str
    lat: float
    lon: float
    delta_n: float
    n0: float


PLACES = (
    Refractivity("Sapporo", 43.06, 141.35, 37.9, 315.8),
    Refractivity("Tokyo", 35.69, 139.69, 44.4, 331.8),
    Refractivity("Osaka", 34.69, 135.50, 44.8, 332.2),
    Refractivity("Naha", 26.21, 127.68, 50.8, 361.6),
)
"""Read off the maps of Recommendation ITU-R P.452 at four cities; the maps themselves may not be redistributed."""


def refractivity_near(lat: float, lon: float) -> Refractivity:
    """Return the values of the printed place that lies nearest to a point in degrees.

    They differ by 13 N-units/km and 46 N-units from end to end of the country: for a figure that matters, read the
    maps of P.1812 at the place itself.
    """
    return min(PLACES, key=lambda one: GEOD.inv(lon, lat, one.lon, one.lat)[2])
