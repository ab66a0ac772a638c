"""Terrain for radio paths that no map shows: ridges, clutter, sea and voids at will, from a seed."""

from __future__ import annotations

import numpy as np

from todoku.radio.terrain import Terrain

LAT, LON = 43.06, 141.35
STEP_DEG = 0.0008
"""Some 89 m from north to south and 65 m from west to east."""


def rough_terrain(seed=1, *, side=301, highest_m=600.0, clutter=True, sea=False, voids=0):
    """Return terrain of all wavelengths (a random spectrum falling with the square of the frequency)."""
    rng = np.random.default_rng(seed)
    frequency = np.fft.fftfreq(side)[:, None] ** 2 + np.fft.rfftfreq(side)[None, :] ** 2
    frequency[0, 0] = np.inf
    spectrum = frequency**-1.1 * np.exp(2j * np.pi * rng.random(frequency.shape))
    heights = np.fft.irfft2(spectrum, s=(side, side))
    heights = highest_m * (heights - heights.min()) / (heights.max() - heights.min())
    zone = None
    if sea:
        low = heights < 0.35 * highest_m
        zone = np.where(low, 1, np.where(heights < 0.45 * highest_m, 3, 4)).astype(np.uint8)
        heights = np.where(low, 0.0, heights - 0.35 * highest_m)
    for row, column in rng.integers(0, side, (voids, 2)):
        heights[row, column] = np.nan
    woods = rng.choice([0.0, 0.0, 5.0, 10.0, 15.0, 25.0], (side, side)).astype(np.float32)
    half = side // 2
    return Terrain(
        heights.astype(np.float32),
        LON - half * STEP_DEG,
        LAT + half * STEP_DEG,
        STEP_DEG,
        STEP_DEG,
        clutter_m=woods if clutter else None,
        zone=zone,
    )
