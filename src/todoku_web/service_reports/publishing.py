"""Writes what is published of reports: counts by square, with what they are and are not."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
from django.utils import timezone

from todoku.areas import mesh
from todoku.i18n import text
from todoku.tables import GEOGRAPHIC_CRS
from todoku_web.atlas.figures import area_name
from todoku_web.service_reports.queries import SquareSummary, square_summaries
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.areas.region import Region
    from todoku.i18n import Lang

_COUNTS = ("reported_served", "reported_unserved", "confirmed_served", "confirmed_unserved")
_LAYER = "service_reports"
_NOTES = ("service_reports.rules_nothing", "service_reports.left_out")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type and how it is written."""

    media_type: str
    write: Any


def published_file(region: Region, kind: str, lang: Lang) -> tuple[bytes, str]:
    """Return a file of a region's squares, and its media type; ``kind`` is one of ``FORMATS``."""
    found = FORMATS[kind]
    return found.write(square_summaries(region.codes), region, lang), found.media_type


def frame_of(rows: Iterable[SquareSummary], lang: Lang) -> pd.DataFrame:
    """Return the rows as files have them."""
    columns = ["municipality_code", "municipality", "mesh_code", "service", *_COUNTS, "status", "newest_month", "basis"]
    made = [
        [one.area_code, area_name(one.area_code, lang), one.square, one.service]
        + [getattr(one, name) for name in _COUNTS]
        + [one.verdict, one.month, one.basis]
        for one in rows
    ]
    return pd.DataFrame(made, columns=columns)


def about(region: Region, lang: Lang) -> dict[str, str]:
    """Return what a file says of itself."""
    return {
        "title": text("service_reports.file.title", lang, area=area_name(region.area_code, lang)),
        "source": text("service_reports.source", lang),
        "made_on": timezone.localdate().isoformat(),
        "note": " ".join(text(key, lang) for key in _NOTES),
    }


def squares(rows: Iterable[SquareSummary], lang: Lang) -> dict[str, Any]:
    """Return squares as GeoJSON."""
    listed = list(rows)
    told = json.loads(frame_of(listed, lang).to_json(orient="records", force_ascii=False))
    features = [
        {"type": "Feature", "properties": properties, "geometry": _outline(one.square)}
        for one, properties in zip(listed, told, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def middle(square: str) -> dict[str, Any]:
    """Return the middle of a square as a GeoJSON point."""
    lat, lon = mesh.centre(square)
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}


def _outline(square: str) -> dict[str, Any]:
    south, west, north, east = mesh.decode(square)
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[[round(lon, 6), round(lat, 6)] for lon, lat in ring]]}


def _csv(rows: list[SquareSummary], region: Region, lang: Lang) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    frame, said = frame_of(rows, lang), about(region, lang)
    writer.writerow([*frame.columns, "source", "note"])
    for row in frame.itertuples(index=False):
        writer.writerow([*(safe_cell(value) for value in row), said["source"], said["note"]])
    return buffer.getvalue().encode("utf-8-sig")


def _geojson(rows: list[SquareSummary], region: Region, lang: Lang) -> bytes:
    return json.dumps({"todoku": about(region, lang), **squares(rows, lang)}, ensure_ascii=False).encode()


def _geopackage(rows: list[SquareSummary], region: Region, lang: Lang) -> bytes:
    frame = frame_of(rows, lang)
    shapes = mesh.polygons(frame["mesh_code"].to_numpy(dtype=str)) if len(frame) else []
    made = gpd.GeoDataFrame(frame, geometry=list(shapes), crs=GEOGRAPHIC_CRS)
    with tempfile.TemporaryDirectory(prefix="todoku-reports-") as folder:
        path = Path(folder) / f"{_LAYER}.gpkg"
        pyogrio.write_dataframe(made, path, layer=_LAYER, driver="GPKG", geometry_type="Polygon")
        told = pd.DataFrame(list(about(region, lang).items()), columns=["key", "value"])
        pyogrio.write_dataframe(told.astype(object), path, layer="metadata", driver="GPKG", append=True)
        return path.read_bytes()


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", _csv),
    "geojson": Format("application/geo+json", _geojson),
    "gpkg": Format("application/geopackage+sqlite3", _geopackage),
}
