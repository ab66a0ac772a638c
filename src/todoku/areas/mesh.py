"""Grid squares of JIS X 0410 (地域メッシュ) at every level: between points, codes, borders, parents and neighbours.

Latitudes and longitudes are JGD2011 (EPSG:6668), which is taken as WGS 84. Codes are text; functions take one code, a
list, an array or a frame's column, of one level or of several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

from todoku.areas.mesh_codes import (
    COLUMN_END,
    COLUMN_ORIGIN,
    COLUMNS_PER_DEGREE,
    LAND_KM80,
    ROW_END,
    ROW_ORIGIN,
    ROWS_PER_DEGREE,
    UNITS,
    Level,
    as_codes,
    as_level,
    check_code,
    codes_from_lattice,
    lattice,
    levels_of,
    parse_mesh_code,
)
from todoku.areas.mesh_cover import boxes, cover, polygons
from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.areas.mesh_codes import Codes

    Floats = NDArray[np.float64]

__all__ = [
    "LAND_KM80",
    "Level",
    "area_m2",
    "bounds",
    "boxes",
    "centre",
    "children",
    "cover",
    "decode",
    "encode",
    "from_tokyo_datum",
    "lattice",
    "level_of",
    "neighbours",
    "parent",
    "parse_mesh_code",
    "polygons",
]

_ON_BORDER = 1.0e-7
"""A point less than this share of a 125 m unit (0.01 mm) south or west of a border is on it: borders that other
programs computed are often one bit short of the true value (35.699999999999996 for 35.7)."""

_TOKYO_TO_JGD2000 = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=bessel "
    "+step +proj=helmert +x=-146.414 +y=507.337 +z=680.507 "
    "+step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


def encode(lat: ArrayLike, lon: ArrayLike, *, level: Level | int) -> NDArray[np.str_]:
    """Return the codes of the squares that hold points.

    A square holds its south and west borders, not its north and east ones. Points and codes are flat arrays of equal
    length; one point gives an array of one code. InputError names the first point (from 0) that is not a number, lies
    outside the lattice of Japan (20-46 N, 122-154 E), or has latitude and longitude exchanged.
    """
    level = as_level(level)
    latitudes = np.atleast_1d(np.asarray(lat, dtype=np.float64)).reshape(-1)
    longitudes = np.atleast_1d(np.asarray(lon, dtype=np.float64)).reshape(-1)
    if len(latitudes) != len(longitudes):
        raise InputError("mesh.point_lengths", latitudes=len(latitudes), longitudes=len(longitudes))
    north = np.floor(latitudes * ROWS_PER_DEGREE + _ON_BORDER)
    east = np.floor(longitudes * COLUMNS_PER_DEGREE + _ON_BORDER)
    inside = (north >= ROW_ORIGIN) & (north < ROW_END) & (east >= COLUMN_ORIGIN) & (east < COLUMN_END)
    if not inside.all():
        _refuse_point(latitudes, longitudes, int(np.flatnonzero(~inside)[0]))
    return codes_from_lattice(north.astype(np.int64), east.astype(np.int64), level=level)


def _refuse_point(latitudes: Floats, longitudes: Floats, index: int) -> None:
    lat, lon = float(latitudes[index]), float(longitudes[index])
    if not (np.isfinite(lat) and np.isfinite(lon)):
        raise InputError("mesh.point_not_number", index=index, lat=lat, lon=lon)
    row, column = lon * ROWS_PER_DEGREE, lat * COLUMNS_PER_DEGREE
    if ROW_ORIGIN <= row < ROW_END and COLUMN_ORIGIN <= column < COLUMN_END:
        raise InputError("mesh.point_swapped", index=index, lat=lat, lon=lon)
    raise InputError("mesh.point_outside", index=index, lat=lat, lon=lon)


@overload
def decode(codes: str) -> tuple[float, float, float, float]: ...
@overload
def decode(codes: Codes) -> tuple[Floats, Floats, Floats, Floats]: ...
def decode(codes: str | Codes) -> tuple[float | Floats, ...]:
    """Return the borders (south, west, north, east) of squares in degrees: numbers for one code, else arrays.

    Each border is the double nearest to its true value, equal for the squares on both sides. InputError names the
    first code that is wrong, and its wrong digit.
    """
    rows, columns, sizes = lattice(codes)
    borders = (
        rows / ROWS_PER_DEGREE,
        columns / COLUMNS_PER_DEGREE,
        (rows + sizes) / ROWS_PER_DEGREE,
        (columns + sizes) / COLUMNS_PER_DEGREE,
    )
    return tuple(float(border[0]) for border in borders) if isinstance(codes, str) else borders


@overload
def centre(codes: str) -> tuple[float, float]: ...
@overload
def centre(codes: Codes) -> tuple[Floats, Floats]: ...
def centre(codes: str | Codes) -> tuple[float | Floats, ...]:
    """Return the centres (latitude, longitude) of squares in degrees: numbers for one code, else arrays."""
    rows, columns, sizes = lattice(codes)
    middle = ((2 * rows + sizes) / (2 * ROWS_PER_DEGREE), (2 * columns + sizes) / (2 * COLUMNS_PER_DEGREE))
    return tuple(float(value[0]) for value in middle) if isinstance(codes, str) else middle


def bounds(codes: str | Codes) -> tuple[float, float, float, float]:
    """Return the extent (south, west, north, east) of all the squares together, in degrees."""
    south, west, north, east = decode(as_codes(codes))
    if not len(south):
        raise InputError("mesh.no_codes")
    return float(south.min()), float(west.min()), float(north.max()), float(east.max())


@overload
def level_of(codes: str) -> Level: ...
@overload
def level_of(codes: Codes) -> NDArray[np.int64]: ...
def level_of(codes: str | Codes) -> Level | NDArray[np.int64]:
    """Return the level of a code, its digits checked, or an array of level numbers by length and last digit."""
    return check_code(codes) if isinstance(codes, str) else levels_of(as_codes(codes))


@overload
def parent(codes: str, *, level: Level | int) -> str: ...
@overload
def parent(codes: Codes, *, level: Level | int) -> NDArray[np.str_]: ...
def parent(codes: str | Codes, *, level: Level | int) -> str | NDArray[np.str_]:
    """Return the squares of a coarser level that hold the given ones (of the same level: themselves).

    InputError ``mesh.not_nested`` where a square does not lie in one of that level: finer than asked, or 2 km in 5 km.
    """
    level = as_level(level)
    rows, columns, sizes = lattice(codes)
    loose = np.flatnonzero(UNITS[level] % sizes)
    if len(loose):
        code = str(as_codes(codes)[loose[0]])
        raise InputError("mesh.not_nested", code=code, level=level.name, own=check_code(code).name)
    found = codes_from_lattice(rows, columns, level=level)
    return str(found[0]) if isinstance(codes, str) else found


def children(code: str, *, level: Level | int) -> NDArray[np.str_]:
    """Return the squares of a finer level inside one square, in ascending order of code.

    InputError ``mesh.not_nested`` where they do not fill it exactly: coarser than asked, or 2 km in 5 km.
    """
    level = as_level(level)
    rows, columns, sizes = lattice(code)
    step, side = UNITS[level], int(sizes[0])
    if side % step:
        raise InputError("mesh.not_nested", code=code, level=level.name, own=check_code(code).name)
    steps = np.arange(0, side, step)
    north, east = (grid.reshape(-1) for grid in np.meshgrid(steps, steps, indexing="ij"))
    return np.sort(codes_from_lattice(rows[0] + north, columns[0] + east, level=level))


def neighbours(code: str) -> NDArray[np.str_]:
    """Return the squares of the same level that share an edge: north, east, south, west; fewer at the lattice's end."""
    rows, columns, sizes = lattice(code)
    side = int(sizes[0])
    north = rows[0] + np.array([side, 0, -side, 0])
    east = columns[0] + np.array([0, side, 0, -side])
    inside = (north >= ROW_ORIGIN) & (north < ROW_END) & (east >= COLUMN_ORIGIN) & (east < COLUMN_END)
    return codes_from_lattice(north[inside], east[inside], level=check_code(code))


def area_m2(codes: str | Codes) -> Floats:
    """Return the areas of squares on the GRS80 ellipsoid, in square metres.

    Exact area between two parallels and two meridians: b^2/2 * dlon * [q(north) - q(south)] with
    q = sin/(1 - e^2 sin^2) + atanh(e sin)/e (Snyder, Map Projections: A Working Manual, USGS 1395, eq. 3-12).
    """
    rows, _, sizes = lattice(codes)
    radius_m, flattening = 6378137.0, 1 / 298.257222101
    eccentricity = np.sqrt(flattening * (2 - flattening))
    polar_m = radius_m * (1 - flattening)

    def authalic(row: NDArray[np.int64]) -> Floats:
        sine = np.sin(np.radians(row / ROWS_PER_DEGREE))
        scaled = eccentricity * sine
        return np.asarray(sine / (1 - scaled**2) + np.arctanh(scaled) / eccentricity)

    width = np.radians(sizes / COLUMNS_PER_DEGREE)
    return np.asarray(polar_m**2 / 2 * width * (authalic(rows + sizes) - authalic(rows)))


def from_tokyo_datum(lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, Floats]:
    """Return JGD2011 latitudes and longitudes of points given in the old Tokyo datum (日本測地系).

    Three-parameter geocentric translation, Tokyo to JGD2000 (EPSG operation 15483: -146.414, 507.337, 680.507 m),
    **good to about 9 m**. The official grid (TKY2JGD) is not used, so that the result is the same on every machine;
    crustal movement after 2000 is not included. An old-datum square and a new one share their code although they lie
    some 450 m apart: move the points, never the codes.
    """
    from pyproj import Transformer

    longitudes, latitudes = Transformer.from_pipeline(_TOKYO_TO_JGD2000).transform(
        np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))
    )
    return np.asarray(latitudes), np.asarray(longitudes)
