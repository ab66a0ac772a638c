"""Noise that was measured on a factory floor, from a CSV file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.radio.factory.floor import Channel

COLUMNS = ("x_m", "y_m", "frequency_mhz", "noise_dbm_per_mhz")


@dataclass(frozen=True, slots=True)
class MeasuredNoise:
    """Readings: place, frequency, power density; arrays of equal length."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    frequency_mhz: NDArray[np.float64]
    dbm_per_mhz: NDArray[np.float64]

    def density_mw_per_mhz(self, channel: Channel, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the noise density at points (n x 2): that of the nearest place where the channel was measured.

        The strongest reading within the channel counts at each place; zero where the channel was never measured.
        """
        half = channel.bandwidth_mhz / 2.0
        inside = np.abs(self.frequency_mhz - channel.centre_mhz) <= half
        if not inside.any():
            return np.zeros(len(points_m))
        places = np.column_stack([self.x_m[inside], self.y_m[inside]])
        levels = 10.0 ** (self.dbm_per_mhz[inside] / 10.0)
        spots, member = np.unique(places, axis=0, return_inverse=True)
        strongest = np.zeros(len(spots))
        np.maximum.at(strongest, member.ravel(), levels)
        distance = np.hypot(points_m[:, None, 0] - spots[None, :, 0], points_m[:, None, 1] - spots[None, :, 1])
        return np.asarray(strongest[distance.argmin(axis=1)])


def read_measured_noise(path: Path) -> MeasuredNoise:
    """Return the readings of a CSV file with the columns of ``COLUMNS``; raise InputError naming file and row."""
    rows: list[list[float]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise InputError("radio.noise_column", file=path.name, column=lacking[0], columns=COLUMNS)
        for number, row in enumerate(reader, start=2):
            rows.append([_number(row[name], path, number, name) for name in COLUMNS])
    if not rows:
        raise InputError("radio.noise_empty", file=path.name)
    columns = np.array(rows, dtype=np.float64).T
    return MeasuredNoise(columns[0], columns[1], columns[2], columns[3])


def _number(text: str | None, path: Path, row: int, column: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError("radio.noise_value", file=path.name, row=row, column=column, value=text)
    return value
