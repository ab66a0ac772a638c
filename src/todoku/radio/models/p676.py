"""Attenuation by atmospheric gases: Recommendation ITU-R P.676-13, Annex 1, line by line."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import load_yaml
from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.676-13"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 1.0, 1000.0)
PRESSURE = Validity(MODEL, "pressure", "hPa", 1.0, 1100.0)
TEMPERATURE = Validity(MODEL, "temperature", "K", 150.0, 350.0)
VAPOUR_DENSITY = Validity(MODEL, "vapour_density", "g/m3", 0.0, 60.0)
PATH = Validity(MODEL, "distance", "m", 0.0, 1.0e6)
"""The Recommendation names the frequencies alone; the other spans are those of air near the ground."""

DRY_PRESSURE_HPA = 1013.25
TEMPERATURE_K = 288.15
VAPOUR_G_PER_M3 = 7.5
"""The mean reference atmosphere at sea level: P.835."""


def specific_attenuation_db_per_km(
    frequency_ghz: ArrayLike,
    *,
    dry_pressure_hpa: ArrayLike = DRY_PRESSURE_HPA,
    temperature_k: ArrayLike = TEMPERATURE_K,
    vapour_g_per_m3: ArrayLike = VAPOUR_G_PER_M3,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the specific attenuation of dry air and of water vapour, in dB/km.

    P.676-13, Annex 1, section 1, equations (1) to (9). The arguments broadcast against each other.

    Parameters
    ----------
    frequency_ghz
        1 to 1000 GHz.
    dry_pressure_hpa
        Pressure of the dry air: the barometric pressure less that of the vapour.
    temperature_k
        Temperature.
    vapour_g_per_m3
        Water vapour density.

    Raises OutOfRange.
    """
    f, p, t, rho = np.broadcast_arrays(
        FREQUENCY.require(frequency_ghz),
        PRESSURE.require(dry_pressure_hpa),
        TEMPERATURE.require(temperature_k),
        VAPOUR_DENSITY.require(vapour_g_per_m3),
    )
    f, p, theta = f[..., None], p[..., None], 300.0 / t[..., None]
    e = rho[..., None] * t[..., None] / 216.7  # (4)
    dry = _oxygen_refractivity(f, p, e, theta) + _continuum_refractivity(f, p, e, theta)
    return np.asarray(0.1820 * f[..., 0] * dry), np.asarray(0.1820 * f[..., 0] * _vapour_refractivity(f, p, e, theta))


def gaseous_loss_db(
    path_m: ArrayLike,
    *,
    frequency_ghz: float,
    dry_pressure_hpa: float = DRY_PRESSURE_HPA,
    temperature_k: float = TEMPERATURE_K,
    vapour_g_per_m3: float = VAPOUR_G_PER_M3,
) -> NDArray[np.float64]:
    """Return the attenuation along terrestrial paths, in dB: P.676-13, Annex 1, section 2.1, equation (10)."""
    dry, wet = specific_attenuation_db_per_km(
        frequency_ghz,
        dry_pressure_hpa=dry_pressure_hpa,
        temperature_k=temperature_k,
        vapour_g_per_m3=vapour_g_per_m3,
    )
    return np.asarray((dry + wet) * PATH.require(path_m) / M_PER_KM)


@cache
def _lines(gas: str) -> NDArray[np.float64]:
    """Return the spectroscopic lines of a gas: frequency in GHz and six coefficients per row."""
    text = resources.files("todoku").joinpath("data/radio/p676_lines.yaml").read_text(encoding="utf-8")
    return np.array(load_yaml(text)[gas], dtype=np.float64)


def _oxygen_refractivity(
    f: NDArray[np.float64], p: NDArray[np.float64], e: NDArray[np.float64], theta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum of the oxygen lines: (2a), (3), (5), (6a), (6b), (7) with table 1."""
    line, a1, a2, a3, a4, a5, a6 = _lines("oxygen").T
    strength = a1 * 1e-7 * p * theta**3 * np.exp(a2 * (1.0 - theta))
    width = a3 * 1e-4 * (p * theta ** (0.8 - a4) + 1.1 * e * theta)
    width = np.sqrt(width**2 + 2.25e-6)
    overlap = (a5 + a6 * theta) * 1e-4 * (p + e) * theta**0.8
    return np.asarray((strength * _shape(f, line, width, overlap)).sum(axis=-1))


def _vapour_refractivity(
    f: NDArray[np.float64], p: NDArray[np.float64], e: NDArray[np.float64], theta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum of the water vapour lines: (2b), (3), (5), (6a), (6b) with table 2."""
    line, b1, b2, b3, b4, b5, b6 = _lines("water_vapour").T
    strength = b1 * 1e-1 * e * theta**3.5 * np.exp(b2 * (1.0 - theta))
    width = b3 * 1e-4 * (p * theta**b4 + b5 * e * theta**b6)
    width = 0.535 * width + np.sqrt(0.217 * width**2 + 2.1316e-12 * line**2 / theta)
    return np.asarray((strength * _shape(f, line, width, np.zeros_like(width))).sum(axis=-1))


def _shape(
    f: NDArray[np.float64], line: NDArray[np.float64], width: NDArray[np.float64], overlap: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the line shape: (5)."""
    below = (width - overlap * (line - f)) / ((line - f) ** 2 + width**2)
    above = (width - overlap * (line + f)) / ((line + f) ** 2 + width**2)
    return np.asarray(f / line * (below + above))


def _continuum_refractivity(
    f: NDArray[np.float64], p: NDArray[np.float64], e: NDArray[np.float64], theta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the dry continuum, of the Debye spectrum and of nitrogen: (8) and (9)."""
    width = 5.6e-4 * (p + e) * theta**0.8
    debye = 6.14e-5 / (width * (1.0 + (f / width) ** 2))
    nitrogen = 1.4e-12 * p * theta**1.5 / (1.0 + 1.9e-5 * f**1.5)
    return np.asarray((f * p * theta**2 * (debye + nitrogen))[..., 0])
