"""Tells from a file's first bytes what vector data it holds: its form, fields and kind of geometry."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

import pyogrio

from todoku.sources.publishers.archives import ARCHIVE_ERRORS, member_names, open_archive

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path
    from typing import BinaryIO

Shape = Literal["point", "line", "polygon"]
Form = Literal["geojson", "topojson", "shapefile", "gml", "flatgeobuf", "geopackage"]

FORMS: dict[str, Form] = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".topojson": "topojson",
    ".shp": "shapefile",
    ".xml": "gml",
    ".gml": "gml",
    ".fgb": "flatgeobuf",
    ".gpkg": "geopackage",
}
_GDAL_ERRORS = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError)
_MAGICS: dict[Form, bytes] = {
    "flatgeobuf": b"fgb",
    "geopackage": b"SQLite format 3\0",
    "shapefile": b"\x00\x00\x27\x0a",
}
"""With which a binary form begins; GDAL takes milliseconds to refuse a file, and a folder may hold thousands."""
_HEAD_BYTES = 1 << 16
_MAGIC_BYTES = 16
_CRS_BYTES = 40
_SHAPES: dict[str, Shape] = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_SHAPE_CODES: dict[int, Shape] = {1: "point", 3: "line", 5: "polygon", 8: "point"}
_SHAPE = re.compile(rb'"type"\s*:\s*"(?:Multi)?(Point|LineString|Polygon)"')
_PROPERTIES = re.compile(rb'"properties"\s*:\s*(?=\{)')
_KEYS = re.compile(r'"([^"\\]{1,80})"\s*:')
_DBF_HEADER, _DBF_FIELD, _DBF_END = 32, 32, 0x0D


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file shows at a glance.

    ``names``: its own name, or the names in its archive; ``fields``: the names of its first layer's columns, none where
    there are none; ``shape``: the kind of geometry, None where it is not told at a glance; ``head``: its first bytes.
    """

    form: Form
    names: tuple[str, ...]
    fields: frozenset[str]
    shape: Shape | None
    head: bytes = b""


def glance(path: Path) -> Glance | None:
    """Return what vector data a file or archive shows at a glance, None where it shows none; never raises."""
    try:
        state = path.stat()
        return _glance(path, state.st_mtime_ns, state.st_size) if path.is_file() else None
    except (OSError, ValueError, IndexError, struct.error, *_GDAL_ERRORS, *ARCHIVE_ERRORS):
        return None


@lru_cache(maxsize=64)
def _glance(path: Path, _changed: int, _size: int) -> Glance | None:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _in_archive(path)
    form = FORMS.get(suffix)
    if form is None:
        return None
    with path.open("rb") as stream:
        if not stream.read(_MAGIC_BYTES).startswith(_MAGICS.get(form, b"")):
            return None
        stream.seek(0)
        if form in ("flatgeobuf", "geopackage"):
            return _by_gdal(form, str(path), (path.name,))
        if form != "shapefile":
            return _of_text(form, stream, (path.name,))
        table = path.with_suffix(".dbf")
        return _of_shapefile(stream, table.read_bytes()[:_HEAD_BYTES] if table.is_file() else b"", (path.name,))


def _in_archive(path: Path) -> Glance | None:
    with open_archive(path) as archive:
        names = member_names(archive)
        shown = tuple(names.values())
        member = first_vector(shown)
        if member is None:
            return None
        inside = next(name for name, readable in names.items() if readable == member)
        form = FORMS[PurePosixPath(member).suffix.lower()]
        if form in ("flatgeobuf", "geopackage"):
            return _by_gdal(form, f"/vsizip/{path}/{inside}", shown)
        with archive.open(inside) as stream:
            if form != "shapefile":
                return _of_text(form, BytesIO(stream.read(_HEAD_BYTES)), shown)
            return _of_shapefile(BytesIO(stream.read(_HEAD_BYTES)), _table_head(archive, names, member), shown)


def first_vector(names: tuple[str, ...]) -> str | None:
    """Return the member of an archive that is read: of the forms of one dataset the one that is read best.

    Publishers put the same layer into one archive as GeoJSON, Shapefile and GML (with a metadata file ``KS-META``), and
    beside the municipalities layers of prefectures, whose names are longer; the stations of railways, which lie beside
    their lines, come last.
    """
    best = ("geojson", "flatgeobuf", "geopackage", "shapefile", "topojson", "gml")
    found = [
        name
        for name in names
        if PurePosixPath(name).suffix.lower() in FORMS and not PurePosixPath(name).name.startswith((".", "KS-META"))
    ]
    ranked = sorted(
        found,
        key=lambda name: (
            PurePosixPath(name).stem.endswith("_Station"),
            best.index(FORMS[PurePosixPath(name).suffix.lower()]),
            len(name),
            name,
        ),
    )
    return ranked[0] if ranked else None


def _table_head(archive: zipfile.ZipFile, names: dict[str, str], member: str) -> bytes:
    stem = str(PurePosixPath(member).with_suffix("")).lower()
    for inside, readable in names.items():
        if readable.lower() == f"{stem}.dbf":
            with archive.open(inside) as stream:
                return stream.read(_HEAD_BYTES)
    return b""


def _by_gdal(form: Form, place: str, names: tuple[str, ...]) -> Glance:
    info = pyogrio.read_info(place)
    shape = _SHAPES.get(str(info["geometry_type"]).removeprefix("Multi").removesuffix(" Z").replace("3D ", ""))
    return Glance(form, names, frozenset(str(name) for name in info["fields"]), shape)


def _of_text(form: Form, stream: BinaryIO, names: tuple[str, ...]) -> Glance | None:
    head = stream.read(_HEAD_BYTES)
    if form == "gml":
        return (
            Glance(form, names, frozenset(), None, head) if head.lstrip().startswith((b"<", b"\xef\xbb\xbf<")) else None
        )
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - _HEAD_BYTES))
    both = head + stream.read()
    if b'"Topology"' in head[:4096]:
        return Glance("topojson", names, _fields(both), _shape(both), head)
    if b'"Feature' not in both:
        return None
    return Glance("geojson", names, _fields(both), _shape(both), head)


def _fields(content: bytes) -> frozenset[str]:
    found = next((match for match in _PROPERTIES.finditer(content) if not _of_crs(content, match.start())), None)
    if found is None:
        return frozenset()
    shown = content[found.end() : found.end() + _HEAD_BYTES].decode("utf-8", errors="replace")
    try:
        return frozenset(json.JSONDecoder().raw_decode(shown)[0])
    except ValueError:
        return frozenset(_KEYS.findall(shown))


def _of_crs(content: bytes, at: int) -> bool:
    """Whether the properties that begin here are those of the reference system (``"crs": {"type": "name", ..``)."""
    return b'"crs"' in content[max(0, at - _CRS_BYTES) : at]


def _shape(content: bytes) -> Shape | None:
    found = _SHAPE.search(content)
    return None if found is None else _SHAPES[found[1].decode()]


def _of_shapefile(stream: BinaryIO, table: bytes, names: tuple[str, ...]) -> Glance:
    head = stream.read(100)
    code = struct.unpack("<i", head[32:36])[0] % 10
    return Glance("shapefile", names, frozenset(_dbf_fields(table)), _SHAPE_CODES.get(code))


def _readable(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")


def _dbf_fields(table: bytes) -> list[str]:
    """Return the column names of a dBASE table (each in a 32-byte descriptor after the header)."""
    names = []
    at = _DBF_HEADER
    while at + _DBF_FIELD <= len(table) and table[at] != _DBF_END:
        raw = table[at : at + 11].split(b"\0")[0]
        names.append(_readable(raw))
        at += _DBF_FIELD
    return names
