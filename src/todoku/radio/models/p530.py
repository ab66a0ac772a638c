"""How long a microwave hop is down: Recommendation ITU-R P.530-18, multipath fading and rain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.i18n import entry
from todoku.radio.models import p838
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.530-18"
RAIN_PATH = Validity(f"{MODEL} 2.4.1", "distance", "km", 0.01, 60.0)
RAIN_FREQUENCY = Validity(f"{MODEL} 2.4.1", "frequency", "GHz", 1.0, 100.0)
RAIN_PERCENT = Validity(f"{MODEL} 2.4.1", "time_percent", "%", 0.001, 1.0)
RAIN_RATE = Validity(f"{MODEL} 2.4.1", "rain_rate_001", "mm/h", 0.0, 250.0)
FADE_PATH = Validity(f"{MODEL} 2.3", "distance", "km", 0.1, 250.0)
FADE_DEPTH = Validity(f"{MODEL} 2.3", "fade_depth", "dB", 0.0, 200.0)
GEOCLIMATIC = Validity(f"{MODEL} 1.1", "geoclimatic_factor", "", 1e-9, 1.0)
REFRACTIVITY_INCREASE = Validity(f"{MODEL} 1.1", "dn75", "N", 0.0, 500.0)
LATITUDE = Validity(f"{MODEL} 2.3.4", "latitude", "deg", -90.0, 90.0)
HIGHEST_GHZ = 45.0
SHORT_PATH_KM = 5.0
"""Multipath counts only on longer paths: section 2.3."""
_LARGEST_PATH_FACTOR = 2.5
_RAIN_KNEE_GHZ = 10.0
_HALF_QUADRANT_DEG = 45.0


@dataclass(frozen=True, slots=True)
class Hop:
    """A microwave hop; heights are above the sea.

    ``geoclimatic_factor`` and ``refractivity_increase_n`` are K and dN75 at the place, from the Recommendation's maps,
    and ``rain_mm_per_h`` the rate exceeded in 0.01 % of the year, from P.837 or a local series: the maps may not be
    redistributed, so the planner gives the values. None where one is not known: what needs it is refused.
    """

    distance_km: float
    frequency_ghz: float
    tx_height_m: float
    rx_height_m: float
    mean_terrain_m: float
    latitude_deg: float
    geoclimatic_factor: float | None
    refractivity_increase_n: float | None
    rain_mm_per_h: float | None
    tilt_deg: float = p838.VERTICAL_DEG

    def __post_init__(self) -> None:
        """Raise OutOfRange for what the Recommendation does not hold for."""
        FADE_PATH.require(self.distance_km)
        LATITUDE.require(self.latitude_deg)
        for validity, value in (
            (GEOCLIMATIC, self.geoclimatic_factor),
            (REFRACTIVITY_INCREASE, self.refractivity_increase_n),
            (RAIN_RATE, self.rain_mm_per_h),
        ):
            if value is not None:
                validity.require(value)

    @property
    def inclination_mrad(self) -> float:
        """The path's inclination, without sign: equation (4)."""
        return abs(self.rx_height_m - self.tx_height_m) / self.distance_km


def multipath_percent(fade_db: ArrayLike, hop: Hop, *, average_year: bool = False) -> NDArray[np.float64]:
    """Return the percentage of time that a fade depth is exceeded by multipath, in the worst month or average year.

    P.530-18, 2.3.1 (deep fades, equations (7) to (11)), 2.3.2 (all depths, (12) to (18)) and 2.3.4 (average year,
    (19)). Zero on paths of up to 5 km. Raises OutOfRange above 45 GHz or below 15/d GHz, and for depths beyond 200 dB,
    InputError where K or dN75 is not known.
    """
    depth_db = FADE_DEPTH.require(fade_db)
    if hop.distance_km <= SHORT_PATH_KM:
        return np.zeros_like(depth_db)
    Validity(f"{MODEL} 2.3.1", "frequency", "GHz", 15.0 / hop.distance_km, HIGHEST_GHZ).require(hop.frequency_ghz)
    occurrence = _occurrence_percent(hop)
    knee_db = 25.0 + 1.2 * np.log10(occurrence)  # (12)
    at_knee = occurrence * 10.0 ** (-knee_db / 10.0)  # (13)
    if average_year:
        at_knee *= 10.0 ** (-_year_db(hop) / 10.0)
    qa_prime = -20.0 * np.log10(-np.log((100.0 - at_knee) / 100.0)) / knee_db  # (15)
    qt = (qa_prime - 2.0) / ((1.0 + 0.3 * 10.0 ** (-knee_db / 20.0)) * 10.0 ** (-0.016 * knee_db)) - 4.3 * (
        10.0 ** (-knee_db / 20.0) + knee_db / 800.0
    )  # (16)
    qa = 2.0 + (1.0 + 0.3 * 10.0 ** (-depth_db / 20.0)) * 10.0 ** (-0.016 * depth_db) * (
        qt + 4.3 * (10.0 ** (-depth_db / 20.0) + depth_db / 800.0)
    )  # (17)
    shallow = 100.0 * (1.0 - np.exp(-(10.0 ** (-qa * depth_db / 20.0))))  # (18)
    if average_year:
        return np.asarray(shallow)
    return np.where(depth_db >= knee_db, occurrence * 10.0 ** (-depth_db / 10.0), shallow)


def rain_fade_db(time_percent: ArrayLike, hop: Hop) -> NDArray[np.float64]:
    """Return the attenuation by rain exceeded for a percentage of the year, in dB.

    P.530-18, 2.4.1, equations (31) to (35): 0.001-1 % of the time, 1-100 GHz, up to 60 km. Raises OutOfRange, and
    InputError where the rain rate is not known.
    """
    p = RAIN_PERCENT.require(time_percent)
    reference_db = reference_rain_fade_db(hop)
    c0 = 0.12 + 0.4 * np.log10((max(hop.frequency_ghz, _RAIN_KNEE_GHZ) / _RAIN_KNEE_GHZ) ** 0.8)  # (35)
    c1 = 0.07**c0 * 0.12 ** (1.0 - c0)
    c2 = 0.855 * c0 + 0.546 * (1.0 - c0)
    c3 = 0.139 * c0 + 0.043 * (1.0 - c0)
    return np.asarray(reference_db * c1 * p ** -(c2 + c3 * np.log10(p)))  # (34)


def reference_rain_fade_db(hop: Hop) -> float:
    """Return the attenuation by rain exceeded for 0.01 % of the year: (31) to (33), path factor at most 2.5."""
    d = float(RAIN_PATH.require(hop.distance_km))
    f = float(RAIN_FREQUENCY.require(hop.frequency_ghz))
    rain = _known(hop.rain_mm_per_h, "rain_rate_001")
    k, alpha = p838.coefficients(f, tilt_deg=hop.tilt_deg)
    if rain == 0.0:
        return 0.0
    inverse = 0.477 * d**0.633 * rain ** (0.073 * float(alpha)) * f**0.123 - 10.579 * (1.0 - np.exp(-0.024 * d))
    factor = _LARGEST_PATH_FACTOR if inverse <= 1.0 / _LARGEST_PATH_FACTOR else 1.0 / inverse
    return float(k * rain**alpha * d * factor)


def rain_percent(fade_db: ArrayLike, hop: Hop) -> NDArray[np.float64]:
    """Return the percentage of the year for which rain exceeds a fade, in the range where the relation holds.

    The inverse of (34) by bisection over 0.001-1 %: 1 where even the fade of 1 % is more, and 0.001, an upper bound,
    where the fade of 0.001 % is less.
    """
    depth_db = FADE_DEPTH.require(fade_db)
    low, high = np.full(depth_db.shape, np.log10(0.001)), np.full(depth_db.shape, 0.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        exceeds = rain_fade_db(10.0 ** np.clip(middle, -3.0, 0.0), hop) > depth_db
        low, high = np.where(exceeds, middle, low), np.where(exceeds, high, middle)
    return np.asarray(10.0**high)


def _occurrence_percent(hop: Hop) -> float:
    """Return p0, the multipath occurrence factor of the average worst month: (5) to (8) with (11)."""
    d, f = hop.distance_km, hop.frequency_ghz
    geoclimatic = _known(hop.geoclimatic_factor, "geoclimatic_factor")
    increase_n = _known(hop.refractivity_increase_n, "dn75")
    clearance_m = 0.5 * (hop.tx_height_m + hop.rx_height_m) - d**2 / 102.0 - hop.mean_terrain_m  # (5)
    limit = increase_n * d**1.5 * np.sqrt(f) / 24730.0
    surface = (increase_n / 50.0) ** 1.8 * np.exp(-clearance_m / (2.5 * np.sqrt(d)))  # (6)
    exponent = (
        -0.376 * np.tanh((clearance_m - 147.0) / 125.0)
        - 0.334 * hop.inclination_mrad**0.39
        - 0.00027 * min(hop.tx_height_m, hop.rx_height_m)
        + 17.85 * min(surface, limit)
    )
    return float(geoclimatic * d**3.51 * (f**2 + 13.0) ** 0.447 * 10.0**exponent)  # (8)


def _known(value: float | None, quantity: str) -> float:
    if value is None:
        raise InputError("radio.hop_unknown", model=MODEL, quantity=quantity, name=entry(f"radio.quantity.{quantity}"))
    return value


def _year_db(hop: Hop) -> float:
    """Return delta G, from the worst month to the average year: (19), at most 10.8 dB."""
    latitude = abs(hop.latitude_deg)
    sign = 1.0 if latitude <= _HALF_QUADRANT_DEG else -1.0
    term = 1.1 + sign * abs(np.cos(np.radians(2.0 * latitude))) ** 0.7
    gain_db = 10.5 - 5.6 * np.log10(term) - 2.7 * np.log10(hop.distance_km) + 1.7 * np.log10(1.0 + hop.inclination_mrad)
    return float(min(10.8, gain_db))
