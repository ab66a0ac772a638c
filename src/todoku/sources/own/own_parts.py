"""Reads the planner's own parts of a municipality: former villages, islands or 辺地, with their designations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.publishers.vector_files import read_vector

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

NAME_COLUMNS = ("name", "名称", "区域名")
GROUND_COLUMNS = ("area_ground", "area_groun", "指定地域")
"""A Shapefile cuts names of columns to ten letters."""
_AREAS = ("Polygon", "MultiPolygon")


def parts_dataset(path: Path) -> Dataset:
    """Return the areas of a vector file as a dataset ``parts`` (``tables.PARTS``), one row for each area of the file.

    A column ``name`` (名称, 区域名) is required, ``area_ground`` (指定地域: 離島, 過疎|豪雪, なし) may stand beside it;
    ``file`` and ``row`` (from 1) say where each stands. Raises InputError naming file, row and remedy.
    """
    if not path.is_file():
        raise InputError("system.not_found", file=str(path))
    read = read_vector(path)
    frame, file = read.frame, read.file
    _check_areas(frame, file)
    table = gpd.GeoDataFrame(
        {
            "file": file,
            "row": np.arange(1, len(frame) + 1),
            "name": _names(frame, file),
            "area_ground": _grounds(frame),
            "geometry": shapely.make_valid(frame.geometry.to_numpy()),
        },
        crs=GEOGRAPHIC_CRS,
    )
    source = Source(publisher="計画を作る自治体", title=f"区域の図 {path.name}", licence="-", basis=Basis.MEASURED)
    return Dataset("parts", source, table=tables.check(table, tables.PARTS))


def _check_areas(frame: gpd.GeoDataFrame, file: str) -> None:
    other = np.flatnonzero(~frame.geometry.geom_type.isin(_AREAS).to_numpy())
    if len(other):
        kind = str(frame.geometry.geom_type.iloc[other[0]])
        raise InputError("parts.not_area", file=file, row=int(other[0]) + 1, kind=kind)


def _names(frame: gpd.GeoDataFrame, file: str) -> list[str]:
    column = _column(frame, NAME_COLUMNS)
    if column is None:
        held = [str(name) for name in frame.columns if name != frame.geometry.name]
        raise InputError("parts.no_name_column", file=file, columns=list(NAME_COLUMNS), held=held or ["-"])
    names = [_text(value) for value in frame[column]]
    if None in names:
        raise InputError("parts.no_name", file=file, row=names.index(None) + 1, column=column)
    return [name or "" for name in names]


def _grounds(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    column = _column(frame, GROUND_COLUMNS)
    values = [None] * len(frame) if column is None else [_text(value) for value in frame[column]]
    return np.array(values, dtype=object)


def _column(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> str | None:
    return next((str(column) for column in frame.columns if str(column).strip().lower() in names), None)


def _text(value: Any) -> str | None:
    """Return a cell as text without the spaces around it; None where it is empty."""
    return None if pd.isna(value) else str(value).strip() or None
