"""Looks at GeoPackages and at zipped Shapefiles: what they hold, and that a reader of maps can open them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyogrio
import pyogrio.errors

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku_web.uploads.findings import Finding, Look
from todoku_web.uploads.kinds import MEGABYTE
from todoku_web.uploads.looks.archives import ARCHIVES_WITHIN, Limits, opened

if TYPE_CHECKING:
    from pathlib import Path

_LIMITS = Limits(members=200, unpacked_bytes=300 * MEGABYTE)
_NEEDED = (".shp", ".shx", ".dbf")
_PARTS = (*_NEEDED, ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".fix", ".qmd", ".qml", ".xml", ".txt", ".md")
_SHAPE_CODE = b"\x00\x00\x27\x0a"
"""ESRI Shapefile Technical Description (1998), table 1: 9994 in the first four bytes."""
_MOST_STEPS = 50_000_000
"""Steps of SQLite's machine for looking at the list of layers."""
_STEPS_AT_A_TIME = 1_000_000
_HEAD_BYTES, _PIECE_BYTES = 16, MEGABYTE
_UNREADABLE = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError, UnicodeError)


def look_at_geopackage(path: Path, *, name: str) -> Look:
    """Refuse a GeoPackage that is broken, has views (which run when they are read), or no layer with places."""
    steps = 0

    def within_steps() -> int:
        nonlocal steps
        steps += _STEPS_AT_A_TIME
        return int(steps > _MOST_STEPS)

    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.set_progress_handler(within_steps, _STEPS_AT_A_TIME)
            database.execute("PRAGMA trusted_schema=OFF")
            layers = database.execute("SELECT count(*) FROM gpkg_contents WHERE data_type='features'").fetchone()[0]
            views = database.execute("SELECT count(*) FROM sqlite_master WHERE type='view'").fetchone()[0]
    except sqlite3.Error as error:
        raise InputError("upload.map", file=name, detail=damage_words(error)) from error
    if views:
        raise InputError("upload.views", file=name)
    if not layers:
        raise InputError("upload.no_features", file=name)
    return _opens(path, name=name, layers=layers)


def look_at_shapefile(path: Path, *, name: str) -> Look:
    """Refuse an archive that holds anything but one map's files, or not all that a Shapefile needs."""
    with opened(path, _LIMITS, name=name) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        for member in members:
            if PurePosixPath(member.filename.lower()).suffix not in _PARTS:
                raise InputError("upload.member_kind", file=name, member=member.filename)
            with archive.open(member) as stream:
                begins = stream.read(_HEAD_BYTES)
                while stream.read(_PIECE_BYTES):  # to its end, where the checksum is compared
                    pass
            if begins.startswith(ARCHIVES_WITHIN):
                raise InputError("upload.nested", file=name)
            if member.filename.lower().endswith(".shp") and not begins.startswith(_SHAPE_CODE):
                raise InputError("upload.member_kind", file=name, member=member.filename)
        names = {member.filename.lower() for member in members}
    for shape in (one for one in names if one.endswith(".shp")):
        stem = shape.removesuffix(".shp")
        lacking = [suffix for suffix in _NEEDED if stem + suffix not in names]
        if lacking:
            raise InputError("upload.shapefile", file=name, lacking=lacking)
    return _opens(path, name=name, layers=sum(one.endswith(".shp") for one in names))


def _opens(path: Path, *, name: str, layers: int) -> Look:
    """Return what the reader of maps says of the first layer; InputError where it cannot open it."""
    place = path if path.suffix == ".gpkg" else f"/vsizip/{path}"
    try:
        first = pyogrio.list_layers(place)[0][0]
        told = pyogrio.read_info(place, layer=first)
    except (*_UNREADABLE, IndexError) as error:
        raise InputError("upload.map", file=name, detail=damage_words(error)) from error
    found = [Finding("layers", {"count": layers, "first": str(first)})] if layers > 1 else []
    if told["crs"] is None:
        found.append(Finding("no_crs"))
    return Look(tuple(found))
