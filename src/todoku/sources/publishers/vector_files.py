"""Reads vector files of any common form, and zips of them, into longitude and latitude of JGD2011."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import CRS, Transformer

from todoku.areas import mesh
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import unpacked
from todoku.sources.publishers.shapefiles import check_shapefile
from todoku.sources.publishers.vector_glance import FORMS, first_vector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_JAPAN = (122.0, 20.0, 154.0, 46.0)
"""West, south, east, north of the land of Japan, in degrees."""
_READ_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    IndexError,
    UnicodeDecodeError,
    ValueError,
)
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg", ".qpj")
_TABLE_PEEK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class VectorFile:
    """One layer: its frame in JGD2011, the name of the file that holds it, and whether its datum had to be assumed.

    ``datum``: ``declared``, ``assumed`` (none declared, and the coordinates are degrees in Japan), or ``tokyo``
    (declared as the old Tokyo datum, and moved by some 450 m to JGD2011).
    """

    frame: gpd.GeoDataFrame
    file: str
    datum: str


def read_vector(path: Path, *, columns: Sequence[str] | None = None) -> VectorFile:
    """Read the first layer of a file or archive, its lines and borders in longitude and latitude of JGD2011.

    ``columns`` are the only ones read, if given. Heights are dropped; WGS84, JGD2000 and JGD2011 are taken as equal.
    Raises InputError naming the file when it is damaged or empty, when its reference system is not known, when
    latitude and longitude are exchanged, and when nothing in it lies in Japan.
    """
    if path.suffix.lower() != ".zip":
        return _read(path, path.name, columns=columns)
    with unpacked(path, choose=_first_layer) as files:
        member = next((file for file in files if file.suffix.lower() in FORMS), None)
        if member is None:
            raise InputError("geo.no_layer", file=path.name)
        return _read(member, f"{path.name}/{member.name}", columns=columns)


def _first_layer(names: tuple[str, ...]) -> set[str]:
    """Return of an archive's files those of the layer that is read: a Shapefile is several."""
    member = first_vector(names)
    if member is None:
        return set()
    stem = str(PurePosixPath(member).with_suffix("")).lower()
    return {member, *(name for name in names if name.lower() in {f"{stem}{suffix}" for suffix in _SIDECARS})}


def _read(path: Path, file: str, *, columns: Sequence[str] | None) -> VectorFile:
    encoding = None
    if path.suffix.lower() == ".shp":
        check_shapefile(path, file)
        encoding = _dbf_encoding(path)
    try:
        frame = pyogrio.read_dataframe(path, columns=columns, encoding=encoding)
    except _READ_ERRORS as error:
        raise InputError("geo.damaged", file=file, detail=damage_words(error)) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError("geo.no_geometry", file=file)
    held = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    if len(held) == 0:
        raise InputError("geo.empty", file=file)
    placed, datum = _in_jgd2011(held, file)
    _check_place(placed.geometry.to_numpy(), file)
    return VectorFile(placed.reset_index(drop=True), file, datum)


def _dbf_encoding(path: Path) -> str | None:
    """Return the encoding of a Shapefile's table where it does not declare one: UTF-8 if it can be, else Shift_JIS."""
    table = path.with_suffix(".dbf")
    if path.with_suffix(".cpg").is_file() or not table.is_file():
        return None
    with table.open("rb") as stream:
        content = stream.read(_TABLE_PEEK_BYTES)
    try:
        content[32:].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(content) - 36:
            return "cp932"
    return "utf-8"


def _in_jgd2011(frame: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, str]:
    geometry = shapely.force_2d(frame.geometry.to_numpy())
    crs, datum = frame.crs, "declared"
    if crs is None:
        if not _share_in_japan(geometry):
            _check_swapped(geometry, file)
            raise InputError("geo.no_crs", file=file)
        crs, datum = CRS(GEOGRAPHIC_CRS), "assumed"
    declared = CRS(crs)
    geographic = declared.geodetic_crs
    if geographic is None:
        raise InputError("geo.no_crs", file=file)
    if declared.is_projected:
        geometry = _moved(geometry, Transformer.from_crs(declared, geographic, always_xy=True))
    if geographic.ellipsoid is not None and geographic.ellipsoid.name.startswith("Bessel"):
        geometry, datum = shapely.transform(geometry, _from_tokyo), "tokyo"
    return frame.set_geometry(geometry, crs=None).set_crs(GEOGRAPHIC_CRS, allow_override=True), datum


def _moved(geometry: NDArray[np.object_], transformer: Transformer) -> Any:
    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def _from_tokyo(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    lat, lon = mesh.from_tokyo_datum(degrees[:, 1], degrees[:, 0])
    return np.column_stack([lon, lat])


def _check_place(geometry: NDArray[np.object_], file: str) -> None:
    if _share_in_japan(geometry):
        return
    _check_swapped(geometry, file)
    raise InputError("geo.outside_japan", file=file, row=1, x=_first(geometry)[0], y=_first(geometry)[1])


def _check_swapped(geometry: NDArray[np.object_], file: str) -> None:
    bounds = shapely.bounds(geometry)
    if _share_within(bounds[:, [1, 0, 3, 2]]):
        x, y = _first(geometry)
        raise InputError("geo.swapped", file=file, row=1, x=x, y=y)


def _first(geometry: NDArray[np.object_]) -> tuple[float, float]:
    x, y = shapely.get_coordinates(geometry[:1])[0][:2]
    return round(float(x), 5), round(float(y), 5)


def _share_in_japan(geometry: NDArray[np.object_]) -> float:
    return _share_within(shapely.bounds(geometry))


def _share_within(bounds: NDArray[np.float64]) -> float:
    west, south, east, north = _JAPAN
    inside = (bounds[:, 0] >= west) & (bounds[:, 2] <= east) & (bounds[:, 1] >= south) & (bounds[:, 3] <= north)
    return float(inside.mean())
