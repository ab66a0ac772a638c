"""Adapter on the meteorological agency's municipal areas that the package ``reversejp`` carries: which land is whose.

``reversejp.find_properties(longitude, latitude)`` answers with the areas (市町村等をまとめた地域, 市町村等) that hold a
point; a municipality's seven-digit code begins with its five-digit municipality code, and some municipalities are split
in two or more. The agency's areas reach a little over the shore.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs
import reversejp

from todoku import __version__
from todoku.areas.mesh_codes import COLUMNS_PER_DEGREE, ROWS_PER_DEGREE, UNITS, Level, codes_from_lattice
from todoku.provenance import Basis, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_MUNICIPALITY_DIGITS = 7
_AROUND = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))

SOURCE = Source(
    publisher="気象庁",
    title="予報区等GISデータ(市町村等) / reversejp " + version("reversejp"),
    licence="気象庁ホームページ利用規約; reversejp: MIT",
    url="https://github.com/ringsaturn/reversejp",
    basis=Basis.MODELLED,
    note="気象庁の市町村等の区域を、パッケージ reversejp(MIT)で引いたもの"
    " / Municipal areas of the Japan Meteorological Agency, looked up through the package reversejp (MIT)",
)


@dataclass(frozen=True, slots=True)
class Land:
    """Squares whose centre lies in a municipality: row and column of the grid, and how much sea is around each.

    ``rows`` count squares northwards from the equator, ``columns`` eastwards from Greenwich; ``sea`` is the number of
    the eight squares around whose centre lies in no municipality.
    """

    level: Level
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    sea: NDArray[np.int64]

    @property
    def codes(self) -> NDArray[np.str_]:
        """Grid codes of the squares (text)."""
        side = UNITS[self.level]
        return codes_from_lattice(self.rows * side, self.columns * side, level=self.level)

    def piece_at(self, lat: float, lon: float) -> NDArray[np.bool_]:
        """Mark the squares that hang together with the one at a point (none, if the point is not on this land)."""
        squares = set(zip(self.rows.tolist(), self.columns.tolist(), strict=True))
        start = _square(lat, lon, self.level)
        reached = {start} & squares
        waiting = deque(reached)
        while waiting:
            for beside in _neighbours(waiting.popleft()):
                if beside in squares and beside not in reached:
                    reached.add(beside)
                    waiting.append(beside)
        return np.array([square in reached for square in zip(self.rows, self.columns, strict=True)], dtype=bool)

    def only(self, kept: NDArray[np.bool_]) -> Land:
        """Return the land without the squares that are not kept."""
        return Land(self.level, self.rows[kept], self.columns[kept], self.sea[kept])


def municipality_at(lat: float, lon: float) -> str | None:
    """Return the five-digit code of the municipality that holds a point; None at sea and outside Japan."""
    for found in reversejp.find_properties(lon, lat):
        if len(found.code) == _MUNICIPALITY_DIGITS:
            return str(found.code[:5])
    return None


def flood(code: str, starts: Iterable[tuple[float, float]], *, level: Level = Level.M500) -> Land:
    """Return the squares of a municipality that are reached from any of the starts (latitude, longitude).

    Squares touch along an edge or at a corner; a start outside the municipality is passed over, so that a list of
    starts may be older than the areas. The result is in ascending order of row and column.
    """
    owner = _Lookup(level)
    queue = deque(square for square in (_square(lat, lon, level) for lat, lon in starts) if owner(square) == code)
    reached = set(queue)
    sea: dict[tuple[int, int], int] = {}
    while queue:
        square = queue.popleft()
        sea[square] = 0
        for beside in _neighbours(square):
            found = owner(beside)
            if found is None:
                sea[square] += 1
            elif found == code and beside not in reached:
                reached.add(beside)
                queue.append(beside)
    ordered = sorted(reached)
    grid = np.array(ordered, dtype=np.int64).reshape(-1, 2)
    return Land(level, grid[:, 0], grid[:, 1], np.array([sea[square] for square in ordered], dtype=np.int64))


def cached_flood(code: str, starts: Iterable[tuple[float, float]], *, level: Level = Level.M500) -> Land:
    """Return :func:`flood`, kept on disk between runs; a cache that cannot be read or written does no harm."""
    path = _cache_folder() / f"{code}-{int(level)}.npy"
    kept = _kept(path)
    if kept is not None:
        return Land(level, kept[0], kept[1], kept[2])
    land = flood(code, starts, level=level)
    _keep(path, np.stack([land.rows, land.columns, land.sea]))
    return land


def outline(land: Land) -> Any:
    """Return the union of the squares: each row's runs as boxes first, which share their corners exactly."""
    import shapely

    order = np.lexsort((land.columns, land.rows))
    rows, columns = land.rows[order], land.columns[order]
    begins = np.flatnonzero(np.r_[True, (np.diff(rows) != 0) | (np.diff(columns) != 1)])
    ends = np.r_[begins[1:] - 1, len(rows) - 1]
    side = UNITS[land.level]
    boxes = shapely.box(
        columns[begins] * side / COLUMNS_PER_DEGREE,
        rows[begins] * side / ROWS_PER_DEGREE,
        (columns[ends] + 1) * side / COLUMNS_PER_DEGREE,
        (rows[ends] + 1) * side / ROWS_PER_DEGREE,
    )
    return shapely.union_all(boxes)


def land_within(west: float, south: float, east: float, north: float) -> Land:
    """Return the 1 km squares of a rectangle (degrees) whose centre lies in some municipality; kept on disk."""
    (first_row, first_column), (last_row, last_column) = (
        _square(south, west, Level.KM1),
        _square(north, east, Level.KM1),
    )
    path = _cache_folder() / f"land-{first_row}-{first_column}-{last_row}-{last_column}.npy"
    kept = _kept(path)
    if kept is None:
        owner = _Lookup(Level.KM1)
        squares = [
            (row, column)
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
            if owner((row, column)) is not None
        ]
        rows, columns = np.array(squares, dtype=np.int64).reshape(-1, 2).T
        kept = np.stack([rows, columns, np.zeros_like(rows)])
        _keep(path, kept)
    return Land(Level.KM1, kept[0], kept[1], kept[2])


class _Lookup:
    """Remembers the owner of each square: a look-up at sea takes thirty times as long as one on land."""

    def __init__(self, level: Level) -> None:
        self._north, self._east = ROWS_PER_DEGREE / UNITS[level], COLUMNS_PER_DEGREE / UNITS[level]
        self._known: dict[tuple[int, int], str | None] = {}

    def __call__(self, square: tuple[int, int]) -> str | None:
        if square not in self._known:
            row, column = square
            self._known[square] = municipality_at((row + 0.5) / self._north, (column + 0.5) / self._east)
        return self._known[square]


def _square(lat: float, lon: float, level: Level) -> tuple[int, int]:
    return floor(lat * ROWS_PER_DEGREE / UNITS[level]), floor(lon * COLUMNS_PER_DEGREE / UNITS[level])


def _neighbours(square: tuple[int, int]) -> Iterator[tuple[int, int]]:
    row, column = square
    return ((row + north, column + east) for north, east in _AROUND)


def _cache_folder() -> Path:
    chosen = os.environ.get("TODOKU_CACHE")
    root = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("todoku", appauthor=False))
    return root / "jma" / f"reversejp-{version('reversejp')}-todoku-{__version__}"


def _kept(path: Path) -> NDArray[np.int64] | None:
    """Return what an earlier run kept (rows, columns, sea), or None where there is nothing whole."""
    try:
        kept = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = kept.ndim == 2 and kept.shape[0] == 3 and kept.dtype == np.int64  # noqa: PLR2004 [rows, columns, sea]
    return kept if whole else None


def _keep(path: Path, squares: NDArray[np.int64]) -> None:
    """Write beside, then rename, so that a run that is stopped leaves no half of a file."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            np.save(stream, squares)
        beside.replace(path)
    except OSError:  # nothing can be kept there: the next run counts again
        return
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
