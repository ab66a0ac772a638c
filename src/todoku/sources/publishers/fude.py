"""Reads field parcels (筆ポリゴン) of the Ministry of Agriculture into farm area by 500 m square.

Taken are the ministry's GeoJSON by municipality, and FlatGeobuf, GeoPackage and Shapefile made of it, alone or zipped.
A parcel counts whole in the square that holds a point inside it, so that areas and counts add up over squares; parcels
are some thousand square metres, a square 250,000.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from todoku import tables
from todoku.areas import mesh
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.vector_files import VectorFile, read_vector
from todoku.sources.publishers.vector_glance import glance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

PUBLISHER = "農林水産省"
LICENCE = "CC BY 4.0 (筆ポリゴン利用規約)"

_PAGE = "https://open.fude.maff.go.jp/"
_KINDS = ("land_type", "耕地の種類")
_IDS = ("polygon_uuid", "polygon_uu", "筆ポリゴンID")
_YEARS = ("issue_year",)
_PADDY, _UPLAND = frozenset({"100", "田"}), frozenset({"200", "畑"})
_NAME = re.compile(r"(20\d{2})_?\d{6}|筆ポリゴン|fude", re.IGNORECASE)
_EQUAL_AREA = "+proj=cea +ellps=GRS80 +units=m +no_defs"
"""Cylindrical equal-area projection of GRS80: areas on it are areas on the ellipsoid."""


class Fude:
    """Farm area by 500 m square, from field parcels."""

    id = "fude"
    publisher = PUBLISHER
    title_ja = "筆ポリゴン"
    title_en = "Field parcels (fude polygons)"
    licence = LICENCE
    kinds: tuple[str, ...] = ("farm_cells",)

    def recognises(self, path: Path) -> bool:
        """Whether the file has the parcels' kind of land and id, or its name where it cannot be looked into."""
        seen = glance(path)
        if seen is None:
            return path.suffix.lower() == ".zip" and re.search("筆ポリゴン|fude", path.name) is not None
        return seen.shape in ("polygon", None) and _first(_KINDS, seen.fields) is not None and bool(_id_of(seen.fields))

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return farm area and parcels by square (``tables.FARM_CELLS``) with ``paddy_area_m2``, ``upland_area_m2``.

        Areas are those of the ellipsoid (GRS80). Parcels with an id that was there before are left out and counted.
        """
        options.run.check()
        layer = _parcels(path)
        table, notes = _cells(layer)
        source = Source(
            publisher=PUBLISHER,
            title="筆ポリゴンデータ",
            licence=LICENCE,
            as_of=_year(layer, path),
            url=_PAGE,
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        return [Dataset("farm_cells", source, table=tables.check(table, tables.FARM_CELLS), notes=notes)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: the ministry gives the files out over a form."""
        return []


def _first(names: Iterable[str], among: Iterable[str]) -> str | None:
    held = set(among)
    return next((name for name in names if name in held), None)


def _id_of(fields: Iterable[str]) -> str | None:
    return _first(_IDS, fields) or next((name for name in sorted(fields) if name.lower() in ("id", "fude_id")), None)


def _parcels(path: Path) -> VectorFile:
    seen = glance(path)
    fields = seen.fields if seen else frozenset()
    wanted = [name for name in (_first(_KINDS, fields), _id_of(fields), _first(_YEARS, fields)) if name]
    layer = read_vector(path, columns=wanted or None)
    areal = np.isin(shapely.get_dimensions(layer.frame.geometry.to_numpy()), [2])
    if _first(_KINDS, layer.frame.columns) is None or not areal.any():
        raise InputError("fude.no_field", file=layer.file)
    return VectorFile(layer.frame[areal].reset_index(drop=True), layer.file, layer.datum)


def _cells(layer: VectorFile) -> tuple[pd.DataFrame, tuple[str, ...]]:
    frame, said = layer.frame, [note("fude.rule")]
    if layer.datum != "declared":
        said.append(note(f"geo.datum_{layer.datum}"))
    key = _id_of(str(name) for name in frame.columns)
    repeated = frame[key].duplicated().to_numpy() & frame[key].notna().to_numpy() if key else np.zeros(len(frame), bool)
    if repeated.any():
        said.append(note("fude.repeated", parcels=int(repeated.sum())))
        frame = frame[~repeated]
    kind = frame[str(_first(_KINDS, frame.columns))].map(_plain)
    other = ~kind.isin(_PADDY | _UPLAND).to_numpy()
    if other.any():
        said.append(note("fude.other_kind", parcels=int(other.sum())))
    outlines = frame.geometry.to_numpy()
    inside = shapely.get_coordinates(shapely.point_on_surface(outlines))
    area_m2 = areas_m2(outlines)
    parcels = pd.DataFrame(
        {
            "mesh_code": mesh.encode(inside[:, 1], inside[:, 0], level=mesh.Level.M500).astype(object),
            "farm_area_m2": area_m2,
            "fields": np.ones(len(frame), dtype=np.int64),
            "paddy_area_m2": np.where(kind.isin(_PADDY), area_m2, 0.0),
            "upland_area_m2": np.where(kind.isin(_UPLAND), area_m2, 0.0),
        }
    )
    return parcels.groupby("mesh_code", as_index=False, sort=True).sum(), tuple(said)


def areas_m2(outlines: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the areas on GRS80 of polygons in longitude and latitude, in square metres."""
    transformer = Transformer.from_crs("+proj=longlat +ellps=GRS80 +no_defs", _EQUAL_AREA, always_xy=True)
    flat = shapely.transform(outlines, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return np.asarray(shapely.area(flat), dtype=np.float64)


def _plain(value: object) -> str:
    is_number = isinstance(value, (int, float, np.number)) and np.isfinite(value)
    return str(int(value)) if is_number else str(value).strip()  # type: ignore[call-overload]


def _year(layer: VectorFile, path: Path) -> str | None:
    """Return the fiscal year of issue: as the parcels say it, else as the file's name does."""
    column = _first(_YEARS, layer.frame.columns)
    if column is not None:
        years = layer.frame[column].dropna()
        return _plain(years.max()) if len(years) else None
    named = _NAME.search(path.name)
    return named[1] if named else None


CONNECTORS: tuple[Connector, ...] = (Fude(),)
