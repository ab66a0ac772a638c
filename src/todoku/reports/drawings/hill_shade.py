"""Shades terrain as if lit from the north-west, and packs pictures of cells as PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.terrain import Terrain

_AZIMUTH_DEG, _ALTITUDE_DEG = 315.0, 45.0
_FLAT = float(np.sin(np.radians(_ALTITUDE_DEG)))


def hill_shade(terrain: Terrain, *, exaggeration: float = 1.5) -> NDArray[np.float64]:
    """Return the light on each cell, 0-1, flat land 0.71; NaN where the height is not known.

    Lambert's law on the slopes of central differences (B. K. P. Horn, Hill shading and the reflectance map, 1981).
    """
    width_m, height_m = terrain.cell_m
    heights_m = terrain.heights_m.astype(np.float64) * exaggeration
    if min(heights_m.shape) < 2:  # noqa: PLR2004 [no slope without a neighbour]
        return np.full(heights_m.shape, _FLAT)
    southward, eastward = np.gradient(heights_m, height_m, width_m)
    azimuth, altitude = np.radians(_AZIMUTH_DEG), np.radians(_ALTITUDE_DEG)
    east, north, up = np.sin(azimuth) * np.cos(altitude), np.cos(azimuth) * np.cos(altitude), np.sin(altitude)
    light = (up - east * eastward + north * southward) / np.sqrt(1.0 + eastward**2 + southward**2)
    return np.asarray(np.clip(light, 0.0, 1.0))


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return red, green and blue values (rows x columns x 3, from the top) as a PNG."""
    rows, columns, _ = pixels.shape
    lines = np.zeros((rows, 1 + 3 * columns), dtype=np.uint8)
    lines[:, 1:] = pixels.reshape(rows, -1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def embedded_png(pixels: NDArray[np.uint8]) -> str:
    """Return the picture as an address that stands in an SVG itself."""
    return f"data:image/png;base64,{base64.b64encode(png(pixels)).decode('ascii')}"
