"""Specific attenuation by rain: Recommendation ITU-R P.838-3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.838-3"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 1.0, 1000.0)
RAIN_RATE = Validity(MODEL, "rain_rate", "mm/h", 0.0, 300.0)
ELEVATION = Validity(MODEL, "elevation_angle", "deg", -90.0, 90.0)
TILT = Validity(MODEL, "polarization_tilt", "deg", 0.0, 90.0)

HORIZONTAL_DEG, CIRCULAR_DEG, VERTICAL_DEG = 0.0, 45.0, 90.0
"""Polarization tilt against the horizontal."""

_K_HORIZONTAL = (
    (-5.33980, -0.35351, -0.23789, -0.94158),
    (-0.10008, 1.26970, 0.86036, 0.64552),
    (1.13098, 0.45400, 0.15354, 0.16817),
    -0.18961,
    0.71147,
)
_K_VERTICAL = (
    (-3.80595, -3.44965, -0.39902, 0.50167),
    (0.56934, -0.22911, 0.73042, 1.07319),
    (0.81061, 0.51059, 0.11899, 0.27195),
    -0.16398,
    0.63297,
)
_ALPHA_HORIZONTAL = (
    (-0.14318, 0.29591, 0.32177, -5.37610, 16.1721),
    (1.82442, 0.77564, 0.63773, -0.96230, -3.29980),
    (-0.55187, 0.19822, 0.13164, 1.47828, 3.43990),
    0.67849,
    -1.95537,
)
_ALPHA_VERTICAL = (
    (-0.07771, 0.56727, -0.20238, -48.2991, 48.5833),
    (2.33840, 0.95545, 1.14520, 0.791669, 0.791459),
    (-0.76284, 0.54039, 0.26809, 0.116226, 0.116479),
    -0.053739,
    0.83433,
)
"""a, b, c, m, c of tables 1 to 4."""
_Fit = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], float, float]


def coefficients(
    frequency_ghz: ArrayLike, *, elevation_deg: float = 0.0, tilt_deg: float = VERTICAL_DEG
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return k and alpha for a path's elevation and polarization: P.838-3, equations (2) to (5). Raises OutOfRange."""
    f = FREQUENCY.require(frequency_ghz)
    elevation = np.radians(ELEVATION.require(elevation_deg))
    tilt = np.radians(TILT.require(tilt_deg))
    k_h, k_v = 10.0 ** _fit(f, _K_HORIZONTAL), 10.0 ** _fit(f, _K_VERTICAL)
    alpha_h, alpha_v = _fit(f, _ALPHA_HORIZONTAL), _fit(f, _ALPHA_VERTICAL)
    share = np.cos(elevation) ** 2 * np.cos(2.0 * tilt)
    k = 0.5 * (k_h + k_v + (k_h - k_v) * share)
    alpha = (k_h * alpha_h + k_v * alpha_v + (k_h * alpha_h - k_v * alpha_v) * share) / (2.0 * k)
    return np.asarray(k), np.asarray(alpha)


def rain_attenuation_db_per_km(
    rain_mm_per_h: ArrayLike,
    *,
    frequency_ghz: ArrayLike,
    elevation_deg: float = 0.0,
    tilt_deg: float = VERTICAL_DEG,
) -> NDArray[np.float64]:
    """Return the specific attenuation in rain, in dB/km: P.838-3, equation (1), k R^alpha. Raises OutOfRange."""
    k, alpha = coefficients(frequency_ghz, elevation_deg=elevation_deg, tilt_deg=tilt_deg)
    return np.asarray(k * RAIN_RATE.require(rain_mm_per_h) ** alpha)


def _fit(f: NDArray[np.float64], fit: _Fit) -> NDArray[np.float64]:
    """Return a sum of Gaussians over log f and a line: (2) and (3)."""
    a, b, c, slope, intercept = (np.asarray(part) for part in fit)
    log_f = np.log10(f)
    bells = a * np.exp(-(((log_f[..., None] - b) / c) ** 2))
    return np.asarray(bells.sum(axis=-1) + slope * log_f + intercept)
