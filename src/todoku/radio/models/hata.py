"""Okumura-Hata and its extension: M. Hata 1980; Report ITU-R SM.2028 and CEPT SEAMCAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.models.free_space import slant_loss_db
from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.models.link import Link

HATA = "Okumura-Hata"
HATA_FREQUENCY = Validity(HATA, "frequency", "MHz", 150.0, 1500.0)
HATA_DISTANCE = Validity(HATA, "distance", "km", 1.0, 20.0)
HATA_BASE_HEIGHT = Validity(HATA, "base_height", "m", 30.0, 200.0)

EXTENDED = "ITU-R SM.2028 (extended Hata)"
EXTENDED_FREQUENCY = Validity(EXTENDED, "frequency", "MHz", 30.0, 3000.0)
EXTENDED_DISTANCE = Validity(EXTENDED, "distance", "km", 0.0, 100.0)
EXTENDED_BASE_HEIGHT = Validity(EXTENDED, "base_height", "m", 1.0, 200.0)
"""SEAMCAT asks for 30-200 m with the antenna above the roofs; below 30 m its own term b(Hb) applies."""
MOBILE_HEIGHT = Validity(HATA, "terminal_height", "m", 1.0, 10.0)

NEAR_KM = 0.04
FAR_KM = 0.1
LONG_KM = 20.0
LOWEST_ANTENNA_M = 30.0
_HIGHEST_CORRECTED_MHZ = 2000.0
_LOWEST_CORRECTED_MHZ = 150.0
_COST_231_MHZ = 1500.0


def okumura_hata_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the median loss of Okumura-Hata in dB: 150-1500 MHz, 1-20 km, antennas of 30-200 m and 1-10 m.

    M. Hata, IEEE Trans. Veh. Technol. VT-29 (1980) 317-325: the urban formula with the height term of a medium or
    small city, and its suburban and open corrections. Raises OutOfRange.
    """
    distance_km = HATA_DISTANCE.require(np.asarray(distance_m, dtype=np.float64) / M_PER_KM)
    f = float(HATA_FREQUENCY.require(link.frequency_mhz))
    hb = float(HATA_BASE_HEIGHT.require(link.base_height_m))
    hm = float(MOBILE_HEIGHT.require(link.mobile_height_m))
    urban_db = 69.55 + 26.16 * np.log10(f) - 13.82 * np.log10(hb) - mobile_height_db(f, hm)
    return np.asarray(urban_db + slope_db(hb) * np.log10(distance_km) - clutter_db(f, link.environment))


def extended_hata_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the median loss of extended Hata in dB: 30-3000 MHz, up to 100 km.

    Report ITU-R SM.2028-2, Annex 2, Appendix 1, modified Hata (the same as SEAMCAT's handbook, A17.3.1, equations
    191-201): free space up to 40 m, Hata from 100 m, between them a line over log d; never below free space.
    Confidence [A] for structure and validity (read at SEAMCAT's site), and for the coefficients: they give the values
    of an independent public implementation to 0.01 dB (docs/explanation/radio-models.md). Raises OutOfRange.
    """
    distance_km = EXTENDED_DISTANCE.require(np.asarray(distance_m, dtype=np.float64) / M_PER_KM)
    EXTENDED_FREQUENCY.require(link.frequency_mhz)
    EXTENDED_BASE_HEIGHT.require(link.base_height_m)
    MOBILE_HEIGHT.require(link.mobile_height_m)
    free_db = slant_loss_db(distance_m, link)
    at_near_db = slant_loss_db(NEAR_KM * M_PER_KM, link)
    at_far_db = _far_loss_db(np.asarray(FAR_KM), link)
    between_db = interpolate_over_log(distance_km, at_near_db, at_far_db)
    far_db = _far_loss_db(np.maximum(distance_km, FAR_KM), link)
    loss_db = np.where(distance_km < FAR_KM, between_db, far_db)
    return np.where(distance_km < NEAR_KM, free_db, np.maximum(loss_db, free_db))


def interpolate_over_log(
    distance_km: NDArray[np.float64], near_db: ArrayLike, far_db: ArrayLike
) -> NDArray[np.float64]:
    """Return a line over log d between the losses at 40 m and at 100 m (SM.2028, 0.04 km < d < 0.1 km)."""
    inside_km = np.clip(distance_km, NEAR_KM, FAR_KM)
    weight = (np.log10(inside_km) - np.log10(NEAR_KM)) / (np.log10(FAR_KM) - np.log10(NEAR_KM))
    return np.asarray(near_db + weight * (np.asarray(far_db) - np.asarray(near_db)))


def distance_term(
    distance_km: NDArray[np.float64], *, frequency_mhz: float, base_height_m: float
) -> NDArray[np.float64]:
    """Return (log d)^alpha: alpha is 1 up to 20 km, and grows beyond, to 100 km (SM.2028, the same place)."""
    excess = np.log10(np.maximum(distance_km, LONG_KM) / LONG_KM)
    alpha = 1.0 + (0.14 + 1.87e-4 * frequency_mhz + 1.07e-3 * base_height_m) * excess**0.8
    log_d = np.log10(distance_km)
    return np.where(distance_km > LONG_KM, np.abs(log_d) ** alpha, log_d)


def slope_db(base_height_m: float) -> float:
    """Return the loss per decade of distance: 44.9 - 6.55 log Hb."""
    return float(44.9 - 6.55 * np.log10(base_height_m))


def mobile_height_db(frequency_mhz: float, mobile_height_m: float) -> float:
    """Return a(Hm) of SM.2028: (1.1 log f - 0.7) min(10, Hm) - (1.56 log f - 0.8) + max(0, 20 log(Hm/10))."""
    log_f = float(np.log10(frequency_mhz))
    above_db = max(0.0, 20.0 * float(np.log10(mobile_height_m / 10.0)))
    return (1.1 * log_f - 0.7) * min(10.0, mobile_height_m) - (1.56 * log_f - 0.8) + above_db


def low_antenna_db(base_height_m: float) -> float:
    """Return b(Hb) of SM.2028: min(0, 20 log(Hb/30)); negative below 30 m, and subtracted from the loss."""
    return min(0.0, 20.0 * float(np.log10(base_height_m / LOWEST_ANTENNA_M)))


def clutter_db(frequency_mhz: float, environment: str) -> float:
    """Return by how much the loss is below the urban one, in dB: 12.27 suburban and 32.52 open at 2 GHz.

    Hata 1980; SM.2028 limits the frequency that counts here to 150-2000 MHz.
    """
    f = min(max(_LOWEST_CORRECTED_MHZ, frequency_mhz), _HIGHEST_CORRECTED_MHZ)
    if environment == "suburban":
        return float(2.0 * np.log10(f / 28.0) ** 2 + 5.4)
    if environment == "open":
        return float(4.78 * np.log10(f) ** 2 - 18.33 * np.log10(f) + 40.94)
    return 0.0


def _far_loss_db(distance_km: NDArray[np.float64], link: Link) -> NDArray[np.float64]:
    f, hb = link.frequency_mhz, link.base_height_m
    effective_m = max(LOWEST_ANTENNA_M, hb)
    spread_db = slope_db(effective_m) * distance_term(distance_km, frequency_mhz=f, base_height_m=hb)
    heights_db = mobile_height_db(f, link.mobile_height_m) + low_antenna_db(hb)
    urban_db = _urban_intercept_db(f) - 13.82 * np.log10(effective_m) + spread_db - heights_db
    return np.asarray(urban_db - clutter_db(f, link.environment))


def _urban_intercept_db(f: float) -> float:
    """Return the part of the urban loss that depends on the frequency alone (SM.2028, four bands)."""
    if f <= _LOWEST_CORRECTED_MHZ:
        return float(69.6 + 26.2 * np.log10(150.0) - 20.0 * np.log10(150.0 / f))
    if f <= _COST_231_MHZ:
        return float(69.6 + 26.2 * np.log10(f))
    if f <= _HIGHEST_CORRECTED_MHZ:
        return float(46.3 + 33.9 * np.log10(f))
    return float(46.3 + 33.9 * np.log10(2000.0) + 10.0 * np.log10(f / 2000.0))
