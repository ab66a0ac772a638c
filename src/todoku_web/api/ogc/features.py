"""Features of a collection, and those of them that a rectangle, a time and values of properties leave."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from todoku.dates import JST
from todoku_web.api.data import touches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

_ALWAYS = (-np.inf, np.inf)
_YEAR_DIGITS, _MONTH_DIGITS = 4, 7
_MONTHS = 12


@dataclass(frozen=True)
class FeatureTable:
    """Features in their fixed order: ids, shapes in longitude and latitude, properties by column.

    ``spans`` are the first and last second (since 1970, UTC) in which each holds; infinite where it is not bounded.
    """

    ids: NDArray[np.object_]
    shapes: NDArray[np.object_]
    bounds: NDArray[np.float64]
    properties: pd.DataFrame
    spans: NDArray[np.float64]

    @property
    def extent(self) -> list[float] | None:
        """West, south, east and north of all features; None where there are none."""
        if not len(self.bounds):
            return None
        return [*self.bounds[:, :2].min(axis=0).tolist(), *self.bounds[:, 2:].max(axis=0).tolist()]

    def selected(
        self,
        *,
        bbox: Sequence[float] | None,
        span: tuple[float, float] | None,
        values: Mapping[str, str],
    ) -> NDArray[np.intp]:
        """Return the places of the features that intersect a rectangle, hold at some time, and have these values."""
        kept = np.ones(len(self.ids), dtype=bool)
        for name, value in values.items():
            kept &= (self.properties[name].astype(str) == value).to_numpy()
        if span is not None:
            kept &= (self.spans[:, 0] <= span[1]) & (self.spans[:, 1] >= span[0])
        if bbox is not None:
            kept &= touches(self.bounds, bbox)
            near = np.flatnonzero(kept)
            kept[near] = shapely.intersects(self.shapes[near], rectangle(bbox))
        return np.flatnonzero(kept)

    def place(self, feature_id: str) -> int | None:
        """Return the place of a feature by its id; None where there is none."""
        found = np.flatnonzero(self.ids == feature_id)
        return int(found[0]) if len(found) else None

    def as_json(self, places: NDArray[np.intp]) -> list[str]:
        """Return features as GeoJSON texts, without their closing brace, so that links can follow."""
        rows = self.properties.iloc[places].to_dict("records")
        shapes = shapely.to_geojson(self.shapes[places])
        return [
            f'{{"type":"Feature","id":{json.dumps(name, ensure_ascii=False)},"geometry":{shape},'
            f'"properties":{json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)}'
            for name, shape, row in zip(self.ids[places], shapes, rows, strict=True)
        ]


def rectangle(bbox: Sequence[float]) -> Any:
    """Return a rectangle as a shape; one with west beyond east crosses 180 degrees and has two parts."""
    west, south, east, north = bbox
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.union(shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))


def span_of(as_of: str | None) -> tuple[float, float]:
    """Return the first and last second of a year, month or day in Japan such as 2020, 2020-10, 2020-10-01."""
    if not as_of:
        return _ALWAYS
    try:
        if len(as_of) == _YEAR_DIGITS:
            first, after = date(int(as_of), 1, 1), date(int(as_of) + 1, 1, 1)
        elif len(as_of) == _MONTH_DIGITS:
            first = date.fromisoformat(f"{as_of}-01")
            after = date(first.year + first.month // _MONTHS, first.month % _MONTHS + 1, 1)
        else:
            first = date.fromisoformat(as_of[:10])
            after = first + timedelta(days=1)
    except ValueError:
        return _ALWAYS
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=JST).timestamp() for day in (first, after))
    return begin, end - 1
