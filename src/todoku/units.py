"""Conversions between the units that the field uses: dBm, kilometres, square metres, hectares."""

from __future__ import annotations

import numpy as np

M_PER_KM = 1000.0
M2_PER_KM2 = 1.0e6
M2_PER_HA = 1.0e4
BOLTZMANN_DBM_PER_HZ = -173.97516
"""10 log10(k T / 1 mW) at T = 290 K."""


def thermal_noise_dbm(bandwidth_hz: float) -> float:
    """Return k T B at 290 K in dBm."""
    return float(BOLTZMANN_DBM_PER_HZ + 10.0 * np.log10(bandwidth_hz))
