"""Says what is wrong with a file that by its name should be data, and that no connector recognises."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING

import pyogrio

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.own.user_sheets import BOOK_SUFFIXES, read_sheets
from todoku.sources.publishers.archives import ARCHIVE_ERRORS, member_names, open_archive
from todoku.sources.publishers.delimited import peek, read_tables
from todoku.sources.publishers.dem_tiles import read_dem
from todoku.sources.publishers.shapefiles import check_shapefile
from todoku.sources.publishers.vector_glance import glance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_LARGEST_BYTES = 50_000_000
_SHOWN = 8
_PARTS_OF_A_SHAPEFILE = (".dbf", ".shx")


def check_unknown(path: Path) -> None:
    """Raise InputError that names the fault of a file which looks like data; return for a file of any other kind."""
    suffix = path.suffix.lower()
    check = _CHECKS.get(suffix)
    if check is None:
        return
    if path.stat().st_size == 0:
        raise InputError("tabular.nothing_in_file", file=path.name)
    check(path)


def _table(path: Path) -> None:
    if path.stat().st_size < _LARGEST_BYTES:
        read_tables(path)
    raise InputError("user.unknown_columns", file=path.name, columns=_columns([peek(path).split("\n")[0].split(",")]))


def _book(path: Path) -> None:
    raise InputError("user.unknown_columns", file=path.name, columns=_columns(read_sheets(path)[0].rows))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the cells of the first row that reads like a header: it has more than one."""
    filled = ([cell.strip() for cell in row if cell.strip()] for row in rows)
    return next((cells[:_SHOWN] for cells in filled if len(cells) > 1), ["-"])


def _archive(path: Path) -> None:
    try:
        with open_archive(path) as archive:
            names = sorted(member_names(archive).values())
    except (OSError, *ARCHIVE_ERRORS) as error:
        raise InputError("geo.damaged_archive", file=path.name, detail=damage_words(error)) from error
    raise InputError("import.unknown_archive", file=path.name, names=names[:_SHOWN] or ["-"])


def _gzipped(path: Path) -> None:
    try:
        with gzip.open(path) as stream:
            stream.read(1)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("tabular.damaged_archive", file=path.name, detail=damage_words(error)) from error


def _json(path: Path) -> None:
    if path.stat().st_size < _LARGEST_BYTES:
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise InputError("geo.damaged", file=path.name, detail=damage_words(error)) from error
    _layer(path)


def _by_gdal(path: Path) -> None:
    try:
        pyogrio.read_info(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError) as error:
        raise InputError("geo.damaged", file=path.name, detail=damage_words(error)) from error
    _layer(path)


def _shapefile(path: Path) -> None:
    check_shapefile(path, path.name, needs_table=True)
    _layer(path)


def _layer(path: Path) -> None:
    seen = glance(path)
    fields = sorted(seen.fields)[:_SHOWN] if seen is not None else []
    raise InputError("import.unknown_layer", file=path.name, columns=fields or ["-"])


def _raster(path: Path) -> None:
    read_dem(path)


def _part(path: Path) -> None:
    raise InputError("import.no_shp", file=path.name, shp=path.with_suffix(".shp").name)


_CHECKS: dict[str, Callable[[Path], None]] = {
    ".csv": _table,
    ".tsv": _table,
    ".zip": _archive,
    ".gz": _gzipped,
    ".geojson": _json,
    ".topojson": _json,
    ".fgb": _by_gdal,
    ".gpkg": _by_gdal,
    ".shp": _shapefile,
    ".tif": _raster,
    ".tiff": _raster,
    **dict.fromkeys(BOOK_SUFFIXES, _book),
    **dict.fromkeys(_PARTS_OF_A_SHAPEFILE, _part),
}
