"""The Ministry's area formula of local 5G: what the licence's cover and coordination areas are computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.radio.models.free_space import slant_loss_db
from todoku.radio.models.hata import (
    FAR_KM,
    LOWEST_ANTENNA_M,
    NEAR_KM,
    distance_term,
    interpolate_over_log,
    low_antenna_db,
    mobile_height_db,
    slope_db,
)
from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.models.link import Environment, Link

Area = Literal["cover", "coordination"]
"""カバーエリア, in which terminals work; 調整対象区域, in which neighbours are to be asked."""

SUB6 = "local_5g_sub6"
SUB6_FREQUENCY = Validity(SUB6, "frequency", "MHz", 4600.0, 4900.0)
SUB6_DISTANCE = Validity(SUB6, "distance", "km", 0.0, 100.0)
SUB6_BASE_HEIGHT = Validity(SUB6, "base_height", "m", 1.0, 200.0)
SUB6_MOBILE_HEIGHT = Validity(SUB6, "terminal_height", "m", 1.0, 10.0)
MILLIMETRE = "local_5g_28ghz"
MILLIMETRE_FREQUENCY = Validity(MILLIMETRE, "frequency", "MHz", 28_200.0, 29_100.0)
BANDWIDTH = Validity(SUB6, "bandwidth", "MHz", 1.0, 400.0)

CLUTTER_DB: dict[Environment, float] = {"urban": 0.0, "suburban": 12.3, "open": 32.5}
"""S for 市街地, 郊外地, 開放地: [B], extended Hata's 12.27 and 32.52 dB at 2 GHz, rounded."""
BODY_LOSS_DB = 8.0
"""Loss at the terminal (人体吸収損): [A]."""
SUB6_BUILDING_ENTRY_DB = 16.2
"""R at 4.7 GHz for terminals inside a building: [C]."""
THRESHOLD_DBM_PER_100_MHZ: dict[Area, float] = {"cover": -84.6, "coordination": -91.0}
"""Sub6: cover [A]; coordination [B], for k T B + NF 9 dB + I/N -6 dB, the terminal of the Ministry's own sharing study
(-111 dBm/MHz), is -91 dBm in 100 MHz."""
MILLIMETRE_COVER_DBM_PER_100_MHZ = -84.3
"""28 GHz: [C]."""
_REFERENCE_BANDWIDTH_MHZ = 100.0


def area_loss_db(
    distance_m: ArrayLike, link: Link, *, building_entry_db: float = 0.0, terrain_db: float = 0.0
) -> NDArray[np.float64]:
    """Return the loss of the rule's Sub6 formula in dB: 4.6-4.9 GHz, up to 100 km.

    電波法関係審査基準 別紙2 第2の4; the letters are the confidence of each part (docs/explanation/radio-models.md).
    Up to 40 m: L = 20 log f + 10 log(d^2 + (Hb - Hm)^2/10^6) + 32.4 + R [A].
    From 100 m: L = A + B (log d)^alpha - a(Hm) - b(Hb) + R - K - S [A], with
    A = 46.3 + 33.9 log 2000 + 10 log(f/2000) - 13.82 log max(30, Hb) and B = 44.9 - 6.55 log max(30, Hb) [C],
    alpha and a(Hm) those of extended Hata [C], b(Hb) = min(0, 20 log(Hb/30)) [A].
    Between: a line over log d [C].

    Parameters
    ----------
    distance_m
        Ground distances.
    link
        Frequency, heights and surroundings.
    building_entry_db
        R: zero outdoors, ``SUB6_BUILDING_ENTRY_DB`` indoors.
    terrain_db
        K: correction for the terrain.

    Raises OutOfRange.
    """
    distance_km = SUB6_DISTANCE.require(np.asarray(distance_m, dtype=np.float64) / M_PER_KM)
    SUB6_FREQUENCY.require(link.frequency_mhz)
    SUB6_BASE_HEIGHT.require(link.base_height_m)
    SUB6_MOBILE_HEIGHT.require(link.mobile_height_m)
    near_db = slant_loss_db(distance_m, link) + building_entry_db
    at_near_db = slant_loss_db(NEAR_KM * M_PER_KM, link) + building_entry_db
    correction_db = building_entry_db - terrain_db
    at_far_db = _far_loss_db(np.asarray(FAR_KM), link) + correction_db
    between_db = interpolate_over_log(distance_km, at_near_db, at_far_db)
    far_db = _far_loss_db(np.maximum(distance_km, FAR_KM), link) + correction_db
    return np.where(distance_km <= NEAR_KM, near_db, np.where(distance_km < FAR_KM, between_db, far_db))


def planning_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the rule's Sub6 loss outdoors, but never below free space, in dB.

    With S = 32.5 dB the formula alone falls below free space up to some 600 m of open land, which no path can do;
    SM.2028 sets the same floor for the formula that this one extends. Raises OutOfRange.
    """
    return np.maximum(area_loss_db(distance_m, link), slant_loss_db(distance_m, link))


def millimetre_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the rule's 28 GHz loss in line of sight, outdoors, in dB: free space [A].

    The rule's second branch, without line of sight, is not here: its terms were not found, and the rule does not say
    how line of sight is judged [A]. Raises OutOfRange outside 28.2-29.1 GHz.
    """
    MILLIMETRE_FREQUENCY.require(link.frequency_mhz)
    return slant_loss_db(distance_m, link)


def threshold_dbm(area: Area, *, bandwidth_mhz: float) -> float:
    """Return the received power at the edge of a Sub6 area: the value for 100 MHz shifted by 10 log(BW/100)."""
    BANDWIDTH.require(bandwidth_mhz)
    return THRESHOLD_DBM_PER_100_MHZ[area] + 10.0 * float(np.log10(bandwidth_mhz / _REFERENCE_BANDWIDTH_MHZ))


def received_dbm(loss_db: ArrayLike, *, power_dbm: float, gain_dbi: float) -> NDArray[np.float64]:
    """Return the rule's received power: Pt + G - L - 8 dB of body loss [A]."""
    return power_dbm + gain_dbi - np.asarray(loss_db, dtype=np.float64) - BODY_LOSS_DB


def _far_loss_db(distance_km: NDArray[np.float64], link: Link) -> NDArray[np.float64]:
    f, hb = link.frequency_mhz, link.base_height_m
    effective_m = max(LOWEST_ANTENNA_M, hb)
    intercept_db = 46.3 + 33.9 * np.log10(2000.0) + 10.0 * np.log10(f / 2000.0) - 13.82 * np.log10(effective_m)
    spread_db = slope_db(effective_m) * distance_term(distance_km, frequency_mhz=f, base_height_m=hb)
    heights_db = mobile_height_db(f, link.mobile_height_m) + low_antenna_db(hb)
    return np.asarray(intercept_db + spread_db - heights_db - CLUTTER_DB[link.environment])
