"""Conversions between the units that the field uses: dB, dBm, watts, kilometres, square metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

M_PER_KM = 1000.0
M2_PER_KM2 = 1.0e6
M2_PER_HA = 1.0e4
BOLTZMANN_DBM_PER_HZ = -173.97516
"""10 log10(k T / 1 mW) at T = 290 K."""


def dbm_from_w(power_w: ArrayLike) -> NDArray[np.float64]:
    """Return a power in dBm."""
    return 10.0 * np.log10(np.asarray(power_w, dtype=np.float64)) + 30.0


def w_from_dbm(power_dbm: ArrayLike) -> NDArray[np.float64]:
    """Return a power in watts."""
    return np.power(10.0, (np.asarray(power_dbm, dtype=np.float64) - 30.0) / 10.0)


def thermal_noise_dbm(bandwidth_hz: float) -> float:
    """Return k T B at 290 K in dBm."""
    return float(BOLTZMANN_DBM_PER_HZ + 10.0 * np.log10(bandwidth_hz))
