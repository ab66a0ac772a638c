"""The areas that a local-5G licence is applied for with: how far the cover and the coordination area reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.link_budget import LONGEST_M, reach_m
from todoku.radio.models.hata import FAR_KM
from todoku.radio.models.local_5g import (
    BODY_LOSS_DB,
    MILLIMETRE_COVER_DBM_PER_100_MHZ,
    MILLIMETRE_FREQUENCY,
    area_loss_db,
    millimetre_loss_db,
    threshold_dbm,
)
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.link import Link

_REFERENCE_BANDWIDTH_MHZ = 100.0


@dataclass(frozen=True, slots=True)
class LicenceArea:
    """Radii in one direction; None where the rule's threshold is not known."""

    cover_m: float
    """カバーエリア."""
    coordination_m: float | None
    """調整対象区域."""
    cover_dbm: float
    coordination_dbm: float | None


def licence_area(
    link: Link, *, power_dbm: float, gain_dbi: float, bandwidth_mhz: float, building_entry_db: float = 0.0
) -> LicenceArea:
    """Return how far the areas of a base station reach in the direction of a gain, by the Ministry's formula.

    電波法関係審査基準 別紙2 第2の4: received power = Pt + G - L - 8 dB against the area's threshold, over flat ground
    (K = 0). At 28 GHz the path is taken to be in line of sight, and the coordination threshold is not known; the
    confidence of every part stands in ``docs/explanation/radio-models.md``.

    Parameters
    ----------
    link
        Frequency of 4.6-4.9 or 28.2-29.1 GHz, heights, surroundings.
    power_dbm
        Power over the whole bandwidth.
    gain_dbi
        Antenna gain in the direction asked about, less the feeder's loss.
    bandwidth_mhz
        Bandwidth of the carrier: thresholds shift with it.
    building_entry_db
        R of the rule.

    Raises OutOfRange.
    """
    if link.frequency_mhz >= MILLIMETRE_FREQUENCY.lowest:
        shift_db = 10.0 * float(np.log10(bandwidth_mhz / _REFERENCE_BANDWIDTH_MHZ))
        cover_dbm = MILLIMETRE_COVER_DBM_PER_100_MHZ + shift_db
        allowed_db = power_dbm + gain_dbi - BODY_LOSS_DB - cover_dbm - building_entry_db
        reached_m = float(reach_m(lambda distance_m: millimetre_loss_db(distance_m, link), allowed_db))
        return LicenceArea(reached_m, None, cover_dbm, None)
    thresholds = {
        "cover": threshold_dbm("cover", bandwidth_mhz=bandwidth_mhz),
        "coordination": threshold_dbm("coordination", bandwidth_mhz=bandwidth_mhz),
    }
    radii = {
        area: _sub6_reach_m(link, power_dbm + gain_dbi - BODY_LOSS_DB - threshold, building_entry_db)
        for area, threshold in thresholds.items()
    }
    return LicenceArea(radii["cover"], radii["coordination"], thresholds["cover"], thresholds["coordination"])


def _sub6_reach_m(link: Link, allowed_db: float, building_entry_db: float) -> float:
    """Return the farthest distance within the allowed loss; the formula may dip between 40 and 100 m of open land."""

    def loss_db(distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return area_loss_db(distance_m, link, building_entry_db=building_entry_db)

    far_m = FAR_KM * M_PER_KM
    if float(loss_db(np.asarray(far_m))) <= allowed_db:
        return float(reach_m(loss_db, allowed_db, shortest_m=far_m, longest_m=LONGEST_M))
    return float(reach_m(loss_db, allowed_db, longest_m=far_m))
