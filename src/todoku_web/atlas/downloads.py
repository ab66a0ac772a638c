"""Writes what a table of the atlas shows as CSV, GeoJSON, GeoPackage and Excel, each with its filters and sources."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import tempfile
import zlib
from functools import lru_cache
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
import xlsxwriter
from django.utils import timezone

from todoku.areas import mesh
from todoku.i18n import text
from todoku.tables import GEOGRAPHIC_CRS
from todoku_web.atlas import build
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from todoku_web.atlas.edition import Edition
    from todoku_web.atlas.selection import Selection

_AT_ONCE = 2_000
_PART_BYTES = 1 << 16
_KEPT_FILES = 40
_GZIP_WINDOW = 31


def file_name(selection: Selection, kind: str) -> str:
    """Return the name under which a browser keeps a file."""
    return f"todoku_{selection.layer_id}_{selection.year}_{selection.by}.{kind}"


def lines_of(selection: Selection, kind: str) -> Iterator[bytes]:
    """Yield a CSV or GeoJSON file in parts, so that large ones need no memory."""
    return _csv(selection) if kind == "csv" else _geojson(selection)


def packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts compressed as gzip."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)
    for part in parts:
        made = packer.compress(part)
        if made:
            yield made
    yield packer.flush()


def parts_of(path: Path) -> Iterator[bytes]:
    """Yield a file in parts."""
    with path.open("rb") as file:
        while part := file.read(_PART_BYTES):
            yield part


def kept_file(selection: Selection, kind: str) -> Path:
    """Return a GeoPackage or Excel file of a selection, written once and kept beside the edition."""
    folder = selection.edition.folder / "downloads"
    folder.mkdir(exist_ok=True)
    asked = json.dumps([selection.query(), selection.lang], ensure_ascii=False)
    path = folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.{kind}"
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as part:
            made = Path(part) / path.name
            (_geopackage if kind == "gpkg" else _workbook)(selection, made)
            made.replace(path)
        _forget_old(folder)
    return path


def columns_of(selection: Selection) -> dict[str, str]:
    """Return the columns of a file, and those of the rows that fill them."""
    if selection.by == "square":
        return {"mesh_code": "code", "municipality_code": "municipality_code", "municipality": "name"}
    columns = {"municipality_code": "code", "municipality": "name"}
    return {**columns, "squares": "squares"} if "squares" in selection.rows else columns


def about(selection: Selection) -> dict[str, str]:
    """Return what a file says of itself as a whole."""
    return {
        "layer": selection.layer_id,
        "title": selection.title,
        "unit": selection.unit,
        "year": str(selection.year),
        "scenario": selection.scenario_title,
        "filters": selection.filters_text,
        "data_version": selection.edition.version,
        "made_on": timezone.localdate().isoformat(),
        "note": text("atlas.file.note", selection.lang),
    }


def frame_of(selection: Selection) -> pd.DataFrame:
    """Return the rows as files have them: what it is of, the value, how it is known, and where it is from."""
    rows = selection.rows
    keys = {name: rows[column] for name, column in columns_of(selection).items()}
    value = {selection.layer["id"]: rows["value"]}
    return pd.DataFrame({**keys, **value, **{name: rows[name] for name in ("basis", "as_of", "source", "reason")}})


def sources_frame(selection: Selection) -> pd.DataFrame:
    """Return the sources, with the numbers by which the rows of a file name them."""
    keys = ("publisher", "title", "licence", "as_of", "url", "basis", "note", "citation")
    rows = [{"number": place, **{key: source.get(key) for key in keys}} for place, source in _numbered(selection)]
    return pd.DataFrame(rows, columns=["number", *keys])


def _numbered(selection: Selection) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from enumerate(selection.sources, start=1)


def _by_number(frame: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return the rows with the numbers of their sources in place of the long citations."""
    numbers = {
        cited: ", ".join(str(place) for place, source in _numbered(selection) if source["citation"] in cited)
        for cited in frame["source"].unique()
    }
    return frame.assign(source=frame["source"].map(numbers))


def _csv(selection: Selection) -> Iterator[bytes]:
    """Yield CSV in ``utf-8-sig``: a head, then rows of which each says its basis, date, source and filters."""
    said = about(selection)
    frame = frame_of(selection).assign(**{name: said[name] for name in ("unit", "year", "scenario", "filters")})
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(frame.columns)
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for start in range(0, len(frame), _AT_ONCE):
        for row in frame.iloc[start : start + _AT_ONCE].itertuples(index=False):
            writer.writerow([_written(value) for value in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def _written(value: Any) -> Any:
    if _is_empty(value):
        return ""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return safe_cell(value)


def _geojson(selection: Selection) -> Iterator[bytes]:
    """Yield a FeatureCollection; ``todoku`` beside the features says what it is of, and its sources."""
    frame, shapes = frame_of(selection), _shapes(selection)
    head = {"type": "FeatureCollection", "todoku": {**about(selection), "sources": selection.sources}}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode()
    for start in range(0, len(frame), _AT_ONCE):
        part = frame.iloc[start : start + _AT_ONCE]
        geometry = shapely.to_geojson(shapes[start : start + _AT_ONCE])
        lines = [
            f'{{"type":"Feature","properties":{json.dumps(_properties(row), ensure_ascii=False)},"geometry":{shape}}}'
            for row, shape in zip(part.to_dict("records"), geometry, strict=True)
        ]
        yield (("," if start else "") + ",\n".join(lines)).encode()
    yield b"]}"


def _properties(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): None if _is_empty(value) else value for name, value in row.items()}


def _shapes(selection: Selection) -> Any:
    codes = selection.rows["code"].to_numpy(dtype=str)
    if selection.by == "square":
        return mesh.boxes(codes)
    known = outlines_of(selection.edition)
    return shapely.from_geojson([json.dumps(known[code]) if code in known else None for code in codes])


@lru_cache(maxsize=2)
def outlines_of(edition: Edition) -> dict[str, dict[str, Any]]:
    """Return the outline of each municipality as the map shows it, as GeoJSON."""
    content = json.loads(gzip.decompress((edition.folder / build.OUTLINES).read_bytes()))
    return {one["properties"]["code"]: one["geometry"] for one in content["features"]}


def _geopackage(selection: Selection, path: Path) -> None:
    """Write a layer with the figures, and the tables ``metadata`` and ``sources``."""
    rows = _by_number(frame_of(selection), selection)
    frame = gpd.GeoDataFrame(rows, geometry=_shapes(selection), crs=GEOGRAPHIC_CRS)
    shape = "Polygon" if selection.by == "square" else "MultiPolygon"
    pyogrio.write_dataframe(frame, path, layer=f"{selection.layer['id']}_{selection.by}", driver="GPKG",
                            geometry_type=shape, promote_to_multi=selection.by == "area")  # fmt: skip
    for name, table in (("metadata", _about_frame(selection)), ("sources", sources_frame(selection))):
        pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", append=True)


def _about_frame(selection: Selection) -> pd.DataFrame:
    return pd.DataFrame(list(about(selection).items()), columns=["key", "value"])


def _workbook(selection: Selection, path: Path) -> None:
    """Write a sheet with the figures, and one that says what they are and where they are from."""
    frame = _by_number(frame_of(selection), selection)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False,
                                         "strings_to_urls": False}) as book:  # fmt: skip
        figures = book.add_worksheet(text("atlas.file.figures", selection.lang))
        figures.freeze_panes(1, 0)
        for column, name in enumerate(frame.columns):
            figures.write_string(0, column, str(name))
        for place, row in enumerate(frame.itertuples(index=False), start=1):
            for column, value in enumerate(row):
                _put(figures, place, column, value)
        told = book.add_worksheet(text("atlas.file.about", selection.lang))
        sources = sources_frame(selection)
        lines: list[tuple[Any, ...]] = [*about(selection).items(), (), tuple(sources.columns)]
        lines += sources.astype(object).itertuples(index=False, name=None)
        for place, line in enumerate(lines):
            for column, value in enumerate(line):
                _put(told, place, column, value)


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    if _is_empty(value):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, safe_cell(value))
    else:
        sheet.write_number(row, column, value)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))


def _forget_old(folder: Path) -> None:
    """Keep the newest files only: whoever asks for an older one waits for it to be written again."""
    found = sorted((one for one in folder.iterdir() if one.is_file()), key=lambda one: one.stat().st_mtime)
    for old in found[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)
