"""Antenna patterns of sectors: the element of 3GPP TR 38.901, and MSI Planet files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.library_words import system_words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

DIPOLE_DBI = 2.15
"""Gain of a half-wave dipole: dBd plus this is dBi."""
ELEMENT_GAIN_DBI = 8.0
"""TR 38.901, Table 7.3-1: greatest gain, half-power beam width in both planes, and greatest attenuation."""
ELEMENT_BEAM_DEG = 65.0
ELEMENT_ATTENUATION_DB = 30.0
_TURN = 360
_PARTS_OF_A_POINT = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """Attenuation below the greatest gain in dB, at each whole degree of two planes (360 values each).

    Horizontal: clockwise from the boresight. Vertical: in the boresight's plane, downwards from the horizontal, so
    that 90 is straight down and 270 straight up.
    """

    name: str
    gain_dbi: float
    horizontal_db: NDArray[np.float64]
    vertical_db: NDArray[np.float64]
    greatest_db: float = np.inf
    """What the two planes together do not exceed."""

    def gain_at_dbi(self, azimuth_deg: ArrayLike, elevation_deg: ArrayLike, *, tilt_deg: float) -> NDArray[np.float64]:
        """Return the gain in a direction, the antenna being tilted down mechanically.

        ``azimuth_deg`` is clockwise from the boresight, ``elevation_deg`` above the horizontal. The direction is
        turned into the antenna's own frame, and the attenuations of both planes are added (TR 38.901, 7.3).
        """
        turn, rise = np.radians(azimuth_deg), np.radians(elevation_deg)
        tilt = np.radians(tilt_deg)
        ahead, right, up = np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)
        own_ahead = ahead * np.cos(tilt) - up * np.sin(tilt)
        own_up = ahead * np.sin(tilt) + up * np.cos(tilt)
        across_deg = np.degrees(np.arctan2(right, own_ahead))
        down_deg = -np.degrees(np.arcsin(np.clip(own_up, -1.0, 1.0)))
        loss_db = _between(self.horizontal_db, across_deg) + _between(self.vertical_db, down_deg)
        return np.asarray(self.gain_dbi - np.minimum(loss_db, self.greatest_db))


def _between(values: NDArray[np.float64], angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.floor(angle_deg)
    first = whole.astype(np.int64) % _TURN
    part = angle_deg - whole
    return np.asarray(values[first] * (1.0 - part) + values[(first + 1) % _TURN] * part)


def element_38901(*, gain_dbi: float = ELEMENT_GAIN_DBI) -> Pattern:
    """Return the antenna element of TR 38.901, Table 7.3-1: 65 degrees in both planes, 30 dB, 8 dBi."""
    angle = (np.arange(_TURN) + _TURN // 2) % _TURN - _TURN // 2
    plane_db = np.minimum(12.0 * (angle / ELEMENT_BEAM_DEG) ** 2, ELEMENT_ATTENUATION_DB)
    return Pattern("3GPP TR 38.901", gain_dbi, plane_db, plane_db, ELEMENT_ATTENUATION_DB)


def isotropic(*, gain_dbi: float = 0.0) -> Pattern:
    """Return an antenna of the same gain in all directions."""
    return Pattern("isotropic", gain_dbi, np.zeros(_TURN), np.zeros(_TURN))


def read_msi(path: Path) -> Pattern:
    """Return the antenna of an MSI Planet file (.msi, .pln): NAME, GAIN, and 360 lines each of both planes.

    GAIN without a unit is in dBd, as the format has it. Raises InputError naming the file, the line and what is
    missing.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError("radio.antenna_file", file=path.name, detail=system_words(error)) from error
    head: dict[str, str] = {}
    planes: dict[str, dict[int, float]] = {"HORIZONTAL": {}, "VERTICAL": {}}
    plane = None
    for row, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        word = parts[0].upper()
        if word in planes:
            plane = planes[word]
        elif plane is None or word[0].isalpha():
            plane = None
            head[word] = line[len(parts[0]) :].strip()
        else:
            angle, loss_db = _point(parts, file=path.name, row=row)
            plane[angle % _TURN] = loss_db
    for name, values in planes.items():
        missing = sorted(set(range(_TURN)) - set(values))
        if missing:
            raise InputError("radio.antenna_angles", file=path.name, plane=name, count=len(missing), first=missing[0])
    horizontal_db, vertical_db = (np.array([values[k] for k in range(_TURN)]) for values in planes.values())
    return Pattern(head.get("NAME", path.stem), _gain_dbi(head.get("GAIN"), file=path.name), horizontal_db, vertical_db)


def _point(parts: list[str], *, file: str, row: int) -> tuple[int, float]:
    try:
        angle, loss_db = (float(part) for part in parts[:_PARTS_OF_A_POINT])
    except ValueError:
        raise InputError("radio.antenna_line", file=file, row=row, value=" ".join(parts)) from None
    if angle != round(angle) or not (0.0 <= angle <= _TURN and np.isfinite(loss_db)):
        raise InputError("radio.antenna_line", file=file, row=row, value=" ".join(parts))
    return int(angle), abs(loss_db)


def _gain_dbi(text: str | None, *, file: str) -> float:
    parts = (text or "").split()
    try:
        gain = float(parts[0])
    except (IndexError, ValueError):
        raise InputError("radio.antenna_gain", file=file, value=text or "") from None
    return gain if len(parts) > 1 and parts[1].lower() == "dbi" else gain + DIPOLE_DBI
