"""Reads candidate sites and the demand that they are to serve from two CSV files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.sources.publishers.delimited import read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SITE_COLUMNS = ("site_id", "lat", "lon", "cost", "capacity", "existing", "forbidden")
DEMAND_COLUMNS = ("mesh_code", "lat", "lon", "weight")
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0
_YES, _NO = (
    frozenset({"1", "true", "yes", "y", "○", "〇", "はい"}),
    frozenset({"", "0", "false", "no", "n", "×", "いいえ"}),
)


@dataclass(frozen=True)
class Candidates:
    """Candidate sites; ``cost`` is 1 and ``capacity`` infinite where the file says nothing."""

    site_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    cost: Floats
    capacity: Floats
    existing: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]


@dataclass(frozen=True)
class Demand:
    """Places with the weight (people, households, traffic) that is to be served there; ``name``: mesh code or row."""

    name: tuple[str, ...]
    lat: Floats
    lon: Floats
    weight: Floats


def read_candidates(path: Path) -> Candidates:
    """Return the candidate sites of a CSV file with ``site_id``, ``lat``, ``lon`` and any of the other columns.

    Raises InputError naming file, row and column: of no number, a negative cost, a site_id that comes twice, exchanged
    coordinates, and a site that is existing and forbidden.
    """
    table = _Table(path, SITE_COLUMNS, needed=("site_id", "lat", "lon"))
    names = table.text("site_id")
    blank = np.flatnonzero(names == "")
    if len(blank):
        raise table.fault("site_id", int(blank[0]))
    twice = np.flatnonzero(names.duplicated())
    if len(twice):
        raise InputError("siting.site_twice", file=table.file, row=int(twice[0]) + 2, site=names.iloc[twice[0]])
    lat, lon = table.places()
    existing, forbidden = table.marks("existing"), table.marks("forbidden")
    both = np.flatnonzero(existing & forbidden)
    if len(both):
        raise InputError("siting.existing_forbidden", row=int(both[0]) + 2)
    cost = table.numbers("cost", usual=1.0)
    wrong = np.flatnonzero((cost < 0) | ((cost == 0) & ~existing))
    if len(wrong):
        raise table.fault("cost", int(wrong[0]))
    capacity = table.numbers("capacity", usual=np.inf)
    wrong = np.flatnonzero(capacity <= 0)
    if len(wrong):
        raise table.fault("capacity", int(wrong[0]))
    return Candidates(tuple(names), lat, lon, cost, capacity, existing, forbidden)


def read_demand(path: Path) -> Demand:
    """Return the demand of a CSV file with ``weight`` and either ``mesh_code`` or ``lat`` and ``lon``.

    A square stands for its middle. Raises InputError naming file, row and column: of no number, a negative weight, a
    square that comes twice, exchanged coordinates, and where all weight is zero.
    """
    table = _Table(path, DEMAND_COLUMNS, needed=("weight",))
    weight = table.numbers("weight")
    wrong = np.flatnonzero(weight < 0)
    if len(wrong):
        raise table.fault("weight", int(wrong[0]))
    if not weight.sum() > 0:
        raise InputError("siting.no_demand", file=table.file)
    if not table.has("mesh_code"):
        lat, lon = table.places()
        return Demand(tuple(str(row + 2) for row in range(len(weight))), lat, lon, weight)
    codes = table.text("mesh_code")
    for row, code in enumerate(codes):
        try:
            mesh.parse_mesh_code(code)
        except InputError:
            raise table.fault("mesh_code", row) from None
    twice = np.flatnonzero(codes.duplicated())
    if len(twice):
        raise InputError("siting.square_twice", file=table.file, row=int(twice[0]) + 2, code=codes.iloc[twice[0]])
    lat, lon = mesh.centre([str(code) for code in codes])
    return Demand(tuple(codes), np.asarray(lat), np.asarray(lon), weight)


class _Table:
    """A CSV file with a row of headings, whose faults are told by file, row and column."""

    def __init__(self, path: Path, columns: tuple[str, ...], *, needed: tuple[str, ...]) -> None:
        table = read_tables(path)[0]
        self.file, headings = table.file, table.line(1)
        places = "mesh_code" not in headings and "weight" in needed
        for name in (*needed, *(("lat", "lon") if places else ())):
            if name not in headings:
                raise InputError("siting.no_column", file=self.file, column=name, columns=", ".join(columns))
        rows = table.rows.iloc[1:]
        filled = (rows.map(lambda cell: str(cell).strip()) != "").any(axis=1)
        if not filled.any():
            raise InputError("siting.no_rows", file=self.file)
        self._rows = rows.loc[: filled[filled].index[-1]].reset_index(drop=True)
        self._place = {name: headings.index(name) for name in columns if name in headings}

    def has(self, column: str) -> bool:
        """Whether the file has a column."""
        return column in self._place

    def text(self, column: str) -> pd.Series:
        """Return a column as text without spaces around it."""
        return self._rows.iloc[:, self._place[column]].astype(str).str.strip()

    def numbers(self, column: str, *, usual: float | None = None) -> Floats:
        """Return a column of finite numbers; what is empty is as usual, if anything is."""
        if not self.has(column):
            return np.full(len(self._rows), usual if usual is not None else np.nan)
        told = self.text(column)
        values = np.asarray(pd.to_numeric(told, errors="coerce"), dtype=np.float64)
        wrong = ~np.isfinite(values)
        if usual is not None:
            empty = (told == "").to_numpy()
            values, wrong = np.where(empty, usual, values), wrong & ~empty
        if wrong.any():
            raise self.fault(column, int(np.flatnonzero(wrong)[0]))
        return values

    def marks(self, column: str) -> NDArray[np.bool_]:
        """Return a column of yes and no."""
        if not self.has(column):
            return np.zeros(len(self._rows), dtype=bool)
        told = self.text(column).str.lower()
        wrong = np.flatnonzero(~told.isin(_YES | _NO))
        if len(wrong):
            raise self.fault(column, int(wrong[0]))
        return told.isin(_YES).to_numpy(dtype=bool)

    def places(self) -> tuple[Floats, Floats]:
        """Return latitudes and longitudes, all of them in Japan."""
        lat, lon = self.numbers("lat"), self.numbers("lon")
        outside = ~((lat >= _SOUTH) & (lat <= _NORTH) & (lon >= _WEST) & (lon <= _EAST))
        if outside.any():
            row = int(np.flatnonzero(outside)[0])
            turned = _SOUTH <= lon[row] <= _NORTH and _WEST <= lat[row] <= _EAST
            code = "siting.place_swapped" if turned else "siting.place_outside"
            raise InputError(code, file=self.file, row=row + 2, lat=float(lat[row]), lon=float(lon[row]))
        return lat, lon

    def fault(self, column: str, row: int) -> InputError:
        """Return the error that names a value which cannot be used."""
        value = str(self.text(column).iloc[row]) or "-"
        return InputError("siting.bad_value", file=self.file, row=row + 2, column=column, value=value)
