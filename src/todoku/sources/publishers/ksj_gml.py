"""Reads areas from the GML in which National Land Numerical Information is shipped (JPGIS 2.1, ``ksj:Dataset``).

Curves and surfaces stand beside the features and are referred to by ``xlink:href``; positions are latitude, longitude.
Source: 国土数値情報 製品仕様書, 符号化仕様 (GML 3.2.1).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.library_words import damage_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_GML = "{http://www.opengis.net/gml/3.2}"
_KSJ = "{http://nlftp.mlit.go.jp/ksj/schemas/ksj-app}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_RING_POINTS = 4


@dataclass
class _Store:
    """What has been read so far, by its id."""

    curves: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    surfaces: dict[str, shapely.Polygon] = field(default_factory=dict)


def read_areas(path: Path, *, feature: str, fields: Mapping[str, str], file: str) -> gpd.GeoDataFrame:
    """Return the areas of one kind of feature: ``fields`` (element -> column) as text or None, and their polygons.

    Raises InputError naming the file when it is no well-formed XML, holds no such feature, or refers to what it lacks.
    """
    store = _Store()
    rows: list[dict[str, str | None]] = []
    areas: list[shapely.Polygon] = []
    try:
        for _, element in ET.iterparse(path, events=("end",)):  # noqa: S314 [expat refuses entities that blow up]
            if element.tag == f"{_GML}Curve":
                store.curves[_id_of(element)] = _positions(element)
            elif element.tag == f"{_GML}Surface":
                store.surfaces[_id_of(element)] = _polygon(element, store)
            elif element.tag == f"{_KSJ}{feature}":
                rows.append({column: _text(element, name) for name, column in fields.items()})
                areas.append(store.surfaces[_reference(element.find(f"{_KSJ}bounds"))])
            else:
                continue
            element.clear()
    except (ET.ParseError, KeyError, ValueError, IndexError) as error:
        raise InputError("geo.damaged", file=file, detail=damage_words(error)) from error
    if not rows:
        raise InputError("geo.empty", file=file)
    return gpd.GeoDataFrame(rows, geometry=areas, crs=GEOGRAPHIC_CRS)


def _id_of(element: ET.Element) -> str:
    return element.attrib[f"{_GML}id"]


def _reference(element: ET.Element | None) -> str:
    if element is None:
        raise KeyError("xlink:href")
    return element.attrib[_HREF].removeprefix("#")


def _text(element: ET.Element, name: str) -> str | None:
    found = element.findtext(f"{_KSJ}{name}")
    return found.strip() or None if found else None


def _positions(curve: ET.Element) -> NDArray[np.float64]:
    """Return a curve's points as longitude and latitude."""
    text = " ".join(part.text or "" for part in curve.iter(f"{_GML}posList"))
    return np.array(text.split(), dtype=np.float64).reshape(-1, 2)[:, ::-1]


def _polygon(surface: ET.Element, store: _Store) -> shapely.Polygon:
    outer = [_ring(ring, store) for ring in surface.iter(f"{_GML}exterior")]
    inner = [_ring(ring, store) for ring in surface.iter(f"{_GML}interior")]
    return shapely.Polygon(outer[0], inner)


def _ring(border: ET.Element, store: _Store) -> NDArray[np.float64]:
    members = [store.curves[_reference(member)] for member in border.iter(f"{_GML}curveMember")]
    points = np.vstack(members)
    if len(points) < _RING_POINTS:
        raise ValueError("ring")
    return points
