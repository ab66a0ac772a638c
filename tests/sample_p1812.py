"""Reads the reference profiles of P.1812-8 and their logs of intermediate values."""

from __future__ import annotations

import csv
from typing import NamedTuple

import numpy as np

from todoku.radio.models.p1812 import Profile

CASES = [
    *((name, row) for name in ("b2iseac", "b2iseac_dense_urban_land", "b2iseac_eqdist") for row in range(3)),
    *((name, row) for name in ("b2iseac_rural_land_10km", "b2iseac_rural_land_1km") for row in range(3)),
    *((name, row) for name in ("b2iseac_vertical", "rburg", "rburg_rural_noclutter_los") for row in range(3)),
    *(("rburg_urban_with_clutter", row) for row in range(6)),
]


class Case(NamedTuple):
    profile: Profile
    frequency_ghz: float
    time_percent: float
    polarization: int
    tx_height_m: float
    rx_height_m: float
    delta_n: float
    n0: float
    coast_km: tuple[float, float]
    loss_db: float
    log: dict[str, float]

    @property
    def medium(self):
        return {
            "frequency_ghz": self.frequency_ghz,
            "time_percent": self.time_percent,
            "polarization": self.polarization,
            "delta_n": self.delta_n,
            "n0": self.n0,
        }


def between(rows, begin, end):
    first = rows.index([begin]) if [begin] in rows else next(k for k, row in enumerate(rows) if row[:1] == [begin])
    last = next(k for k, row in enumerate(rows) if row[:1] == [end])
    return rows[first + 1 : last]


def read_log(path):
    """Return the last value under each name: the effective heights stand there before and after their limit."""
    with path.open() as stream:
        rows = [row for row in csv.reader(stream) if len(row) > 3 and row[3]]
    return {row[0].strip(): float(row[3]) for row in rows if not row[0].startswith("#")}


def read_case(folder, name, row):
    with (folder / f"{name}.csv").open() as stream:
        rows = list(csv.reader(stream))
    head = {one[0]: one[1] for one in rows if len(one) > 1}
    x, h, _, clutter, zone = np.array(between(rows, "{Begin of Profile}", "{End of Profile}")[1:], dtype=float).T
    measured = between(rows, "{Begin of Measurements}", "{End of Measurements}")[row]
    places = [float(head[key]) for key in ("Tx LAT:", "Tx LON:", "Rx LAT:", "Rx LON:")]
    return Case(
        Profile(x, h, clutter, zone, *places),
        float(measured[0]) / 1e3,
        float(measured[14]),
        int(measured[4]),
        float(measured[1]),
        float(measured[3]),
        float(head["Average annual values dN (N-units/km):"]),
        float(head["Average annual sea-level surface refractivity No (N-units):"]),
        (0.0 if zone[0] == 1 else 500.0, 0.0 if zone[-1] == 1 else 500.0),
        float(measured[17]),
        read_log(folder / "intermediate" / f"{name}_{row}_log.csv"),
    )
