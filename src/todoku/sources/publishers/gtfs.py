"""Reads the shapes of a GTFS feed: the roads along which buses run, a road network where there is no other.

Source of the form: GTFS Schedule Reference (shapes.txt, feed_info.txt); 標準的なバス情報フォーマット is GTFS.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.archives import ARCHIVE_ERRORS, gunzipped, member_names, open_archive, read_member
from todoku.sources.publishers.road_lines import BUS_ROUTE, road_table

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

_SHAPES, _FEED_INFO = "shapes.txt", "feed_info.txt"
_ID, _LAT, _LON, _SEQUENCE = "shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"
_LIMITS = {_LAT: (20.0, 46.0), _LON: (122.0, 154.0)}
_DATE_DIGITS = 8


class _Feed(NamedTuple):
    """The texts of a feed, None where it has no such file."""

    file: str
    shapes: bytes | None
    feed_info: bytes | None


class Gtfs:
    """Bus routes as road lines, from a feed's zip, its folder, or shapes.txt (plain or gzipped) in it."""

    id = "gtfs"
    publisher = "バス事業者"
    title_ja = "GTFS(標準的なバス情報フォーマット)の経路"
    title_en = "Shapes of a GTFS feed"
    licence = "提供元の利用条件 / as its publisher says"
    kinds: tuple[str, ...] = ("roads",)

    def recognises(self, path: Path) -> bool:
        """Whether it is a feed with shapes, or the shapes of one."""
        try:
            if path.is_dir():
                return any((path / name).is_file() for name in (_SHAPES, f"{_SHAPES}.gz"))
            if path.suffix.lower() == ".zip":
                with open_archive(path) as archive:
                    return any(name.rsplit("/", 1)[-1] == _SHAPES for name in member_names(archive).values())
        except (OSError, *ARCHIVE_ERRORS):
            return False
        return path.name in (_SHAPES, f"{_SHAPES}.gz")

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return each shape as one line of class ``bus_route``.

        Raises InputError naming the file and row of a missing column, a coordinate that is none, and exchanged ones.
        """
        options.run.check()
        feed = _feed(path)
        if feed.shapes is None:
            raise InputError("gtfs.no_shapes", file=feed.file)
        table = _roads(_points(feed.shapes, feed.file))
        publisher, as_of = _published(feed.feed_info)
        source = Source(
            publisher=publisher or self.publisher,
            title=f"{self.title_ja}({feed.file})",
            licence=self.licence,
            as_of=as_of,
            sha256=sha256_of_file(_hashed(path)),
            basis=Basis.MEASURED,
        )
        notes = (note("gtfs.bus_routes", shapes=len(table)), note("lines.licence_unknown"))
        return [Dataset("roads", source, table=table, notes=notes)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: feeds are published by their operators."""
        return []


def _hashed(path: Path) -> Path:
    """Return the file whose content names the feed."""
    if not path.is_dir():
        return path
    plain = path / _SHAPES
    return plain if plain.is_file() else path / f"{_SHAPES}.gz"


def _feed(path: Path) -> _Feed:
    if path.suffix.lower() != ".zip" or path.is_dir():
        shapes = _hashed(path)
        info = shapes.with_name(_FEED_INFO)
        return _Feed(shapes.name, _content(shapes), info.read_bytes() if info.is_file() else None)
    try:
        with open_archive(path) as archive:
            texts = {
                name.rsplit("/", 1)[-1]: read_member(archive, inside, file=f"{path.name}/{name}")
                for inside, name in member_names(archive).items()
                if name.endswith((_SHAPES, _FEED_INFO))
            }
    except ARCHIVE_ERRORS as error:
        raise InputError("geo.damaged_archive", file=path.name, detail=damage_words(error)) from error
    return _Feed(f"{path.name}/{_SHAPES}", texts.get(_SHAPES), texts.get(_FEED_INFO))


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix.lower() != ".gz":
        return content
    try:
        return gunzipped(content, file=path.name)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("geo.damaged_archive", file=path.name, detail=damage_words(error)) from error


def _table(content: bytes, file: str) -> pd.DataFrame:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932", errors="replace")
    try:
        return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("geo.damaged", file=file, detail=damage_words(error)) from error


def _points(content: bytes, file: str) -> pd.DataFrame:
    table = _table(content, file)
    table.columns = table.columns.str.strip()
    for column in (_ID, _LAT, _LON, _SEQUENCE):
        if column not in table.columns:
            raise InputError("gtfs.missing_column", file=file, column=column, columns=list(table.columns))
    numbers = {name: pd.to_numeric(table[name].str.strip(), errors="coerce") for name in (_LAT, _LON, _SEQUENCE)}
    points = pd.DataFrame({_ID: table[_ID].str.strip(), **numbers})
    for column in (_SEQUENCE, _LAT, _LON):
        low, high = _LIMITS.get(column, (0.0, np.inf))
        wrong = ~points[column].between(low, high).to_numpy()
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            if column == _LAT and _is_swapped(points.iloc[row]):
                raise InputError("gtfs.swapped", file=file, row=row + 2)
            raise InputError("gtfs.bad_value", file=file, row=row + 2, column=column, value=table[column].iloc[row])
    return points


def _is_swapped(point: pd.Series) -> bool:
    (south, north), (west, east) = _LIMITS[_LAT], _LIMITS[_LON]
    return bool(west <= point[_LAT] <= east and south <= point[_LON] <= north)


def _roads(points: pd.DataFrame) -> gpd.GeoDataFrame:
    ordered = points.sort_values([_ID, _SEQUENCE], kind="stable")
    several = ordered[ordered.groupby(_ID)[_ID].transform("size") > 1]
    number, distinct = pd.factorize(several[_ID])
    lines = np.asarray(shapely.linestrings(several[[_LON, _LAT]].to_numpy(), indices=number))
    moving = shapely.length(lines) > 0
    names = np.asarray(distinct, dtype=object)
    return road_table(lines[moving], BUS_ROUTE, layer="gtfs", shape_id=names[moving])


def _published(feed_info: bytes | None) -> tuple[str | None, str | None]:
    """Return the feed's publisher and the day from which it holds, None where it does not say them."""
    if feed_info is None:
        return None, None
    table = _table(feed_info, _FEED_INFO)
    table.columns = table.columns.str.strip()
    first = table.iloc[0] if len(table) else pd.Series(dtype=str)
    start = str(first.get("feed_start_date", "")).strip()
    dated = len(start) == _DATE_DIGITS and start.isdigit()
    return str(first.get("feed_publisher_name", "")).strip() or None, (
        f"{start[:4]}-{start[4:6]}-{start[6:]}" if dated else None
    )


CONNECTORS: tuple[Connector, ...] = (Gtfs(),)
