"""Fits a part of the earth into a picture: metres to points, and geometry to SVG paths."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely

from todoku.reports.drawings.svg import n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_GRS80_A_M = 6_378_137.0
_GRS80_E2 = 0.006_694_380_022_90
_SIMPLIFY_PT = 0.25
"""What is left out of a line is less than a third of a printed hairline."""
_MIN_SPAN_M = 1500.0
_MARGIN = 0.06
_MIN_ASPECT = 0.5
"""A map is at least half as high as it is wide."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A plane picture of a small part of the ellipsoid: degrees times the local metres per degree, north up.

    Over a municipality (50 km) the scale is true to 0.5 %; the middle latitude is exact.
    """

    west: float
    north: float
    m_per_degree_lon: float
    m_per_degree_lat: float
    m_per_pt: float
    width_pt: float
    height_pt: float

    @classmethod
    def around(cls, bounds: Bounds, *, width_pt: float, max_height_pt: float) -> MapFrame:
        """Return the frame that holds these bounds in its middle, with a margin, and is no higher than they need."""
        west, south, east, north = bounds
        latitude = radians((south + north) / 2)
        curve = sqrt(1 - _GRS80_E2 * sin(latitude) ** 2)
        per_lon = radians(1) * _GRS80_A_M * cos(latitude) / curve
        per_lat = radians(1) * _GRS80_A_M * (1 - _GRS80_E2) / curve**3
        span_x = max((east - west) * per_lon, _MIN_SPAN_M) * (1 + 2 * _MARGIN)
        span_y = max((north - south) * per_lat, _MIN_SPAN_M) * (1 + 2 * _MARGIN)
        height_pt = min(max_height_pt, max(width_pt * _MIN_ASPECT, width_pt * span_y / span_x))
        m_per_pt = max(span_x / width_pt, span_y / height_pt)
        return cls(
            west=(west + east) / 2 - width_pt * m_per_pt / 2 / per_lon,
            north=(south + north) / 2 + height_pt * m_per_pt / 2 / per_lat,
            m_per_degree_lon=per_lon,
            m_per_degree_lat=per_lat,
            m_per_pt=m_per_pt,
            width_pt=width_pt,
            height_pt=height_pt,
        )

    def xy(self, lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (n, 2) of longitude and latitude as points of the picture, y downwards."""
        scale = np.array([self.m_per_degree_lon, -self.m_per_degree_lat]) / self.m_per_pt
        shifted: NDArray[np.float64] = (np.asarray(lon_lat, dtype=np.float64) - [self.west, self.north]) * scale
        return shifted

    def lines_path(self, lines: Iterable[object]) -> str:
        """Return one path of all lines: cut to the picture, joined, and simplified below what print shows."""
        kept = shapely.clip_by_rect(np.asarray(list(lines), dtype=object), *self._rect())
        parts = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_line_parts(kept))))
        return self._rings(shapely.simplify(parts, self._tolerance()), close=False)

    def polygons_path(self, polygons: Iterable[object]) -> str:
        """Return one path of the polygons' rings, cut a little outside the picture so that no edge is drawn there."""
        west, south, east, north = self._rect()
        aside = (east - west) * 0.05
        kept = shapely.clip_by_rect(
            np.asarray(list(polygons), dtype=object), west - aside, south - aside, east + aside, north + aside
        )
        simple = shapely.get_parts(shapely.simplify(shapely.get_parts(kept), self._tolerance()))
        rings = [ring for part in simple if part.geom_type == "Polygon" for ring in shapely.get_rings(part)]
        return self._rings(rings, close=True)

    def squares_path(self, bounds: NDArray[np.float64]) -> str:
        """Return one path of squares given by their bounds (n, 4); those outside the picture are left out."""
        if not len(bounds):
            return ""
        top_left = self.xy(bounds[:, [0, 3]])
        bottom_right = self.xy(bounds[:, [2, 1]])
        inside = (bottom_right > 0).all(axis=1) & (top_left < [self.width_pt, self.height_pt]).all(axis=1)
        corners = np.hstack([top_left, bottom_right])[inside]
        return "".join(f"M{n(left)},{n(top)}H{n(right)}V{n(bottom)}H{n(left)}Z" for left, top, right, bottom in corners)

    def _rect(self) -> Bounds:
        east = self.west + self.width_pt * self.m_per_pt / self.m_per_degree_lon
        south = self.north - self.height_pt * self.m_per_pt / self.m_per_degree_lat
        return self.west, south, east, self.north

    def _tolerance(self) -> float:
        return _SIMPLIFY_PT * self.m_per_pt / self.m_per_degree_lat

    def _rings(self, lines: Iterable[object], *, close: bool) -> str:
        geometries = np.asarray(list(lines), dtype=object)
        if not len(geometries):
            return ""
        lon_lat, index = shapely.get_coordinates(geometries, return_index=True)
        points = [f"{n(x)},{n(y)}" for x, y in self.xy(lon_lat)]
        starts = np.flatnonzero(np.diff(index, prepend=-1))
        ends = [*starts[1:], len(points)]
        end = "Z" if close else ""
        return "".join(
            f"M{points[first]}L{' '.join(points[first + 1 : last])}{end}"
            for first, last in zip(starts, ends, strict=True)
            if last - first > 1
        )


def _line_parts(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(lines)
    kept: NDArray[np.object_] = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    return kept
