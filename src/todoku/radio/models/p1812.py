"""Path-specific loss over terrain, 30 MHz to 6 GHz: Recommendation ITU-R P.1812-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.errors import InputError
from todoku.kernels import kernel
from todoku.radio.models.link import Validity
from todoku.radio.models.p1812_physics import (
    FIELD_CONSTANT_DB,
    Setting,
    inverse_normal,
    middle_latitude_deg,
    setting_of,
)
from todoku.radio.models.p1812_profile import ZONE_COAST, ZONE_INLAND, ZONE_SEA, Intermediate, profile_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ZONE_COAST",
    "ZONE_INLAND",
    "ZONE_SEA",
    "Profile",
    "basic_transmission_loss_db",
    "basic_transmission_losses_db",
    "checked_setting",
    "field_strength_dbuvm",
    "indoor_transmission_loss_db",
    "intermediate_values",
    "location_loss_db",
    "location_sigma_db",
]

MODEL = "ITU-R P.1812-8"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 0.03, 6.0)
TIME = Validity(MODEL, "time_percent", "%", 1.0, 50.0)
LOCATION = Validity(MODEL, "location_percent", "%", 1.0, 99.0)
DISTANCE = Validity(MODEL, "distance", "km", 0.25, 3000.0)
ANTENNA = Validity(MODEL, "antenna_height", "m", 1.0, 3000.0)
POLARIZATION = Validity(MODEL, "polarization", "", 1, 2)
DELTA_N = Validity(MODEL, "delta_n", "N/km", 0.0, 150.0)
N0 = Validity(MODEL, "n0", "N", 200.0, 500.0)
LATITUDE = Validity(MODEL, "latitude", "deg", -80.0, 80.0)
LONGITUDE = Validity(MODEL, "longitude", "deg", -180.0, 360.0)
COAST = Validity(MODEL, "coast_distance", "km", 0.0, 1e5)
SIGMA = Validity(MODEL, "location_sigma", "dB", 0.0, 40.0)
ENTRY = Validity(MODEL, "entry_loss", "dB", 0.0, 100.0)
TERRAIN = Validity(MODEL, "terrain_height", "m", -500.0, 9000.0)
CLUTTER = Validity(MODEL, "clutter_height", "m", 0.0, 1000.0)
RESOLUTION = Validity(MODEL, "resolution", "m", 1.0, 1000.0)
"""Frequency, time, location, distance and height: section 1; latitude: Table 1; the others guard against mistakes."""
_FEWEST_POINTS = 3
_FADE_ABOVE_CLUTTER_M = 10.0


class Profile(NamedTuple):
    """One path from transmitter to receiver: n points each, and both ends' places in degrees."""

    distance_km: ArrayLike
    terrain_m: ArrayLike
    clutter_m: ArrayLike
    zone: ArrayLike
    tx_lat: float
    tx_lon: float
    rx_lat: float
    rx_lon: float


class _Path(NamedTuple):
    distance_km: NDArray[np.float64]
    terrain_m: NDArray[np.float64]
    clutter_m: NDArray[np.float64]
    zone: NDArray[np.uint8]
    latitude_deg: float


def basic_transmission_loss_db(
    distance_km: ArrayLike,
    terrain_m: ArrayLike,
    clutter_m: ArrayLike,
    zone: ArrayLike,
    *,
    frequency_ghz: float,
    time_percent: float,
    location_percent: float = 50.0,
    location_sigma_db: float = 0.0,
    tx_height_m: float,
    rx_height_m: float,
    polarization: int,
    tx_lat: float,
    tx_lon: float,
    rx_lat: float,
    rx_lon: float,
    delta_n: float,
    n0: float,
    tx_coast_km: float = 500.0,
    rx_coast_km: float = 500.0,
) -> tuple[float, float]:
    """Return the basic transmission loss in dB and the field strength in dB(uV/m) for 1 kW ERP along one path.

    P.1812-8, sections 3 and 4: the loss not exceeded for ``time_percent`` of the time at ``location_percent`` of the
    locations (equations 69 and 70).

    Parameters
    ----------
    distance_km, terrain_m, clutter_m, zone
        The path from transmitter to receiver, n points each: distance along it, rising from 0; height above sea
        level; representative clutter height (the one at the two ends is not used); zone: 1 sea, 3 coastal land,
        4 inland.
    frequency_ghz, time_percent, location_percent
        0.03-6 GHz, 1-50 %, 1-99 %.
    location_sigma_db
        Standard deviation between places; see ``location_sigma_db`` of this module. A receiver at sea has none.
    tx_height_m, rx_height_m
        Antennas' heights above the ground, 1-3,000 m.
    polarization
        1 horizontal, 2 vertical.
    tx_lat, tx_lon, rx_lat, rx_lon
        Degrees north and east.
    delta_n, n0
        Refractivity lapse in N-units/km (positive) and sea-level refractivity in N-units, at the path's middle.
    tx_coast_km, rx_coast_km
        Distance from each end to the coast towards the other; 0 where it is at sea.

    Raises OutOfRange, or InputError for a profile that is none.
    """
    profile = Profile(distance_km, terrain_m, clutter_m, zone, tx_lat, tx_lon, rx_lat, rx_lon)
    values, path = _values(
        profile,
        antennas_m=(tx_height_m, rx_height_m),
        setting=checked_setting(
            frequency_ghz=frequency_ghz,
            time_percent=time_percent,
            polarization=polarization,
            delta_n=delta_n,
            n0=n0,
            coast_km=(tx_coast_km, rx_coast_km),
        ),
    )
    sigma_db = 0.0 if path.zone[-1] == ZONE_SEA else location_sigma_db
    loss_db = max(values.lb0p, values.lbc + location_loss_db(location_percent, sigma_db))
    return loss_db, field_strength_dbuvm(loss_db, frequency_ghz=frequency_ghz)


def indoor_transmission_loss_db(
    profile: Profile,
    *,
    setting: Setting,
    antennas_m: tuple[float, float],
    location_percent: float,
    location_sigma_db: float,
    entry_loss_db: float,
    entry_sigma_db: float,
) -> float:
    """Return the loss to a receiver inside a building, in dB (sections 4.8 and 4.9, equations 67b, 68b and 69).

    The building's median entry loss is added, and its spread joins that between places:
    sigma = sqrt(location_sigma^2 + entry_sigma^2). Both entry figures are the caller's (Recommendation P.2109, or a
    measurement): the Recommendation names P.2109 and prints none of its own. Raises OutOfRange.
    """
    values, path = _values(profile, antennas_m=antennas_m, setting=setting)
    ENTRY.require([entry_loss_db, entry_sigma_db])
    outside_db = 0.0 if path.zone[-1] == ZONE_SEA else location_sigma_db
    spread_db = float(np.hypot(SIGMA.require(outside_db), entry_sigma_db))
    return max(values.lb0p, values.lbc + entry_loss_db + location_loss_db(location_percent, spread_db))


def intermediate_values(profile: Profile, *, setting: Setting, antennas_m: tuple[float, float]) -> Intermediate:
    """Return every intermediate value of the Recommendation along one path, up to the loss at 50 % of locations."""
    return _values(profile, antennas_m=antennas_m, setting=setting)[0]


def basic_transmission_losses_db(
    profiles: Sequence[Profile],
    *,
    setting: Setting,
    antennas_m: tuple[float, float],
    location_percent: float = 50.0,
    location_sigma_db: float = 0.0,
) -> NDArray[np.float64]:
    """Return the loss in dB along each of many paths, one compiled loop over all of them.

    The same as ``basic_transmission_loss_db`` path by path; ``setting`` is ``checked_setting``'s. Raises OutOfRange,
    or InputError with the path's place in the list.
    """
    heights = _antennas(antennas_m)
    paths = [_path(profile, place=place) for place, profile in enumerate(profiles)]
    if not paths:
        return np.zeros(0)
    arrays = (
        np.concatenate([path.distance_km for path in paths]),
        np.concatenate([path.terrain_m for path in paths]),
        np.concatenate([path.clutter_m for path in paths]),
        np.concatenate([path.zone for path in paths]),
    )
    starts = np.cumsum([0, *(path.distance_km.size for path in paths)])
    latitudes_deg = np.array([path.latitude_deg for path in paths])
    spread_db = location_loss_db(location_percent, location_sigma_db)
    return _losses(arrays, starts, latitudes_deg, heights, setting, spread_db)


@kernel
def _losses(
    arrays: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]],
    starts: NDArray[np.int64],
    latitudes_deg: NDArray[np.float64],
    antennas_m: tuple[float, float],
    setting: Setting,
    spread_db: float,
) -> NDArray[np.float64]:
    distance_km, terrain_m, clutter_m, zone = arrays
    losses = np.empty(latitudes_deg.size)
    for k in range(latitudes_deg.size):
        part = slice(starts[k], starts[k + 1])
        values = profile_values(
            distance_km[part], terrain_m[part], clutter_m[part], zone[part], antennas_m, latitudes_deg[k], setting
        )
        at_sea = zone[starts[k + 1] - 1] == ZONE_SEA
        losses[k] = max(values.lb0p, values.lbc + (0.0 if at_sea else spread_db))
    return losses


def checked_setting(
    *,
    frequency_ghz: float,
    time_percent: float,
    polarization: int,
    delta_n: float,
    n0: float,
    coast_km: tuple[float, float] = (500.0, 500.0),
) -> Setting:
    """Return what a prediction holds constant over its paths, each value within its range; raises OutOfRange."""
    FREQUENCY.require(frequency_ghz)
    TIME.require(time_percent)
    POLARIZATION.require(polarization)
    DELTA_N.require(delta_n)
    N0.require(n0)
    COAST.require(coast_km)
    return setting_of(
        frequency_ghz=frequency_ghz,
        time_percent=time_percent,
        polarization=int(polarization),
        delta_n=delta_n,
        n0=n0,
        coast_km=coast_km,
    )


def location_sigma_db(
    *, frequency_ghz: float, resolution_m: float, rx_height_m: float, clutter_m: float = 0.0
) -> float:
    """Return the standard deviation of the loss between places of one prediction, outdoors, in dB.

    Section 4.7, equations (64) to (66): (0.52 + 0.024 f) wa^0.28 for a prediction of resolution wa, in full up to the
    representative clutter height, and fading linearly to none 10 m above it. Raises OutOfRange.
    """
    f = float(FREQUENCY.require(frequency_ghz))
    wa = float(RESOLUTION.require(resolution_m))
    above_m = float(ANTENNA.require(rx_height_m)) - float(CLUTTER.require(clutter_m))
    share = 1.0 - min(max(above_m, 0.0), _FADE_ABOVE_CLUTTER_M) / _FADE_ABOVE_CLUTTER_M
    return float((0.52 + 0.024 * f) * wa**0.28 * share)


def location_loss_db(location_percent: float, sigma_db: float) -> float:
    """Return what a share of the places costs above the median, in dB: -I(pL/100) sigma (section 4.9, eq. 69)."""
    share = float(LOCATION.require(location_percent)) / 100.0
    return -float(inverse_normal(share)) * float(SIGMA.require(sigma_db))


def field_strength_dbuvm(loss_db: float, *, frequency_ghz: float) -> float:
    """Return the field strength for 1 kW ERP (section 4.10, equation 70)."""
    return FIELD_CONSTANT_DB + 20.0 * float(np.log10(frequency_ghz)) - loss_db


def _values(profile: Profile, *, antennas_m: tuple[float, float], setting: Setting) -> tuple[Intermediate, _Path]:
    path = _path(profile, place=0)
    values = profile_values(*path[:4], _antennas(antennas_m), path.latitude_deg, setting)
    return values, path


def _antennas(antennas_m: tuple[float, float]) -> tuple[float, float]:
    tx_m, rx_m = ANTENNA.require(antennas_m)
    return float(tx_m), float(rx_m)


def _path(profile: Profile, *, place: int) -> _Path:
    """Return a profile's arrays as the kernels want them, once they are what they should be."""
    x, h, clutter = (
        np.ascontiguousarray(values, dtype=np.float64)
        for values in (profile.distance_km, profile.terrain_m, profile.clutter_m)
    )
    zone = np.asarray(profile.zone)
    if x.ndim != 1 or not x.shape == h.shape == clutter.shape == zone.shape or x.size < _FEWEST_POINTS:
        found = "/".join(str(values.shape) for values in (x, h, clutter, zone))
        raise InputError("radio.profile_shape", place=place, found=found, fewest=_FEWEST_POINTS)
    steps_km = np.diff(x)
    if not (steps_km > 0.0).all() or x[0] != 0.0:
        wrong = 0 if x[0] != 0.0 else int(np.flatnonzero(~(steps_km > 0.0))[0]) + 1
        raise InputError("radio.profile_distance", place=place, point=wrong, value=float(x[wrong]))
    _finite(h, "terrain_m", place=place)
    DISTANCE.require(x[-1])
    TERRAIN.require(h)
    CLUTTER.require(clutter)
    LATITUDE.require([profile.tx_lat, profile.rx_lat])
    LONGITUDE.require([profile.tx_lon, profile.rx_lon])
    unknown = ~np.isin(zone, (ZONE_SEA, ZONE_COAST, ZONE_INLAND))
    if unknown.any():
        wrong = int(np.flatnonzero(unknown)[0])
        raise InputError("radio.profile_zone", place=place, point=wrong, value=str(zone[wrong]))
    middle = middle_latitude_deg(profile.tx_lat, profile.tx_lon, profile.rx_lat, profile.rx_lon, float(x[-1]))
    return _Path(x, h, clutter, zone.astype(np.uint8), float(middle))


def _finite(values: NDArray[np.float64], name: str, *, place: int) -> None:
    missing = np.flatnonzero(~np.isfinite(values))
    if missing.size:
        raise InputError("radio.profile_void", place=place, name=name, point=int(missing[0]), count=int(missing.size))
