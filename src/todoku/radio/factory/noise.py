"""Noise that was measured on a factory floor, from a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.factory.floor import is_on_floor

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.radio.factory.floor import Channel, Floor

COLUMNS = ("x_m", "y_m", "frequency_mhz", "noise_dbm_per_mhz")
_ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True, slots=True)
class MeasuredNoise:
    """Readings: place, frequency, power density; arrays of equal length."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    frequency_mhz: NDArray[np.float64]
    dbm_per_mhz: NDArray[np.float64]

    def covers(self, channel: Channel) -> bool:
        """Whether a channel was measured at all."""
        return bool(self._within(channel).any())

    def density_mw_per_mhz(self, channel: Channel, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the noise density at points (n x 2): that of the nearest place where the channel was measured.

        The strongest reading within the channel counts at each place; zero where the channel was never measured.
        """
        inside = self._within(channel)
        if not inside.any():
            return np.zeros(len(points_m))
        places = np.column_stack([self.x_m[inside], self.y_m[inside]])
        levels = 10.0 ** (self.dbm_per_mhz[inside] / 10.0)
        spots, member = np.unique(places, axis=0, return_inverse=True)
        strongest = np.zeros(len(spots))
        np.maximum.at(strongest, member.ravel(), levels)
        distance = np.hypot(points_m[:, None, 0] - spots[None, :, 0], points_m[:, None, 1] - spots[None, :, 1])
        return np.asarray(strongest[distance.argmin(axis=1)])

    def _within(self, channel: Channel) -> NDArray[np.bool_]:
        return np.asarray(np.abs(self.frequency_mhz - channel.centre_mhz) <= channel.bandwidth_mhz / 2.0)


def read_measured_noise(path: Path, *, floor: Floor) -> MeasuredNoise:
    """Return the readings of a CSV file with the columns of ``COLUMNS``; others are left aside.

    Raises InputError naming file, line and column, of readings off the floor too; and where none lies in a channel.
    """
    rows: list[list[float]] = []
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    names = {(name or "").strip(): name for name in reader.fieldnames or ()}
    lacking = [name for name in COLUMNS if name not in names]
    if lacking:
        raise InputError("radio.noise_column", file=path.name, column=lacking[0], columns=COLUMNS)
    for row in reader:
        x_m, y_m, *rest = (_number(row[names[name]], path, reader.line_num, name) for name in COLUMNS)
        if not is_on_floor(floor, x_m, y_m):
            raise InputError("radio.noise_off", file=path.name, row=reader.line_num, x_m=x_m, y_m=y_m)
        rows.append([x_m, y_m, *rest])
    if not rows:
        raise InputError("radio.noise_empty", file=path.name)
    columns = np.array(rows, dtype=np.float64).T
    measured = MeasuredNoise(columns[0], columns[1], columns[2], columns[3])
    if not any(measured.covers(channel) for channel in floor.channels):
        raise InputError("radio.noise_no_channel", file=path.name)
    return measured


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("radio.noise_encoding", file=path.name)


def _number(text: str | None, path: Path, row: int, column: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError("radio.noise_value", file=path.name, row=row, column=column, value=text or "")
    return value
