"""Reads road lines from any vector file, and knows the road layers of National Land Numerical Information.

Of its layers N10 (緊急輸送道路), N01 (道路), A37 (半島循環道路等) and N07 (バスルート) the class of road is known, of
other lines it is not. Layers of points and polygons are not taken, nor its lines of rivers, railways and other things.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.road_lines import BUS_ROUTE, ROAD, road_table, single_lines
from todoku.sources.publishers.vector_files import VectorFile, read_vector
from todoku.sources.publishers.vector_glance import glance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

_KSJ = "国土交通省"
_NON_COMMERCIAL = "国土数値情報の利用規約(非商用)"
_EXPRESSWAY = "expressway"


class _Layer(NamedTuple):
    """A road layer that is known: its column of classes, what the values mean, and its terms."""

    id: str
    title: str
    licence: str
    column: str
    classes: dict[str, str]
    unknown: str
    date_column: str
    page: str


_N10 = _Layer(
    "N10",
    "国土数値情報 緊急輸送道路データ (N10)",
    _NON_COMMERCIAL,
    "N10_003",
    {
        "1": _EXPRESSWAY,  # 高速自動車国道
        "2": _EXPRESSWAY,  # 都市高速道路
        "3": "national",  # 一般国道
        "4": "prefectural",  # 主要地方道(都道府県道)
        "5": "prefectural",  # 主要地方道(指定市道)
        "6": "prefectural",  # 一般都道府県道
        "7": "main",  # 市町村道など
    },
    "emergency_road",
    "N10_008",
    "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-N10-v2_0.html",
)
_A37 = _Layer(
    "A37",
    "国土数値情報 半島循環道路等データ (A37)",
    _NON_COMMERCIAL,
    "A37_100002",
    {"国道": "national", "都道府県道": "prefectural", "市区町村道等": "main"},
    "peninsula_road",
    "",
    "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-A37.html",
)
_N01 = _Layer(
    "N01",
    "国土数値情報 道路データ (N01)",
    "国土数値情報の利用規約",
    "N01_001",
    {
        "1": _EXPRESSWAY,  # 高速道路
        "2": "national",  # 一般国道
        "3": "prefectural",  # 主要地方道
        "4": "prefectural",  # 一般都道府県道
        "5": "prefectural",  # 特例都道
        "6": "main",  # 市町村道
        "7": "private",  # 私道
    },
    ROAD,
    "",
    "https://nlftp.mlit.go.jp/ksj/gmlold/datalist/gmlold_KsjTmplt-N01.html",
)
_N07 = _Layer(
    "N07",
    "国土数値情報 バスルートデータ (N07)",
    "国土数値情報の利用規約(使用許諾条件はデータの年度ごと)",
    "N07_001",
    {},
    BUS_ROUTE,
    "",
    "https://nlftp.mlit.go.jp/ksj/",
)
_KNOWN = (_N10, _A37, _N01, _N07)
_OTHER_ROADS = frozenset({"N12", "N13"})
"""Road layers whose columns give no class that we know: 重要物流道路, 道路."""
_KSJ_FIELD = re.compile(r"([A-Z]\d{2})[a-z]?_\d")
_EDITION = re.compile(r"(N10|A37|N01|N07)-(\d{2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[ ./-]+(\d{1,2})")


class RoadLines:
    """Lines of roads in Shapefile, GeoJSON, FlatGeobuf and GeoPackage."""

    id = "lines"
    publisher = "提供元による"
    title_ja = "道路の線データ"
    title_en = "Road lines"
    licence = "提供元の利用条件 / as its publisher says"
    kinds: tuple[str, ...] = ("roads",)

    def recognises(self, path: Path) -> bool:
        """Whether the file's first layer is of lines, or it bears a known layer's name but cannot be looked into."""
        seen = glance(path)
        if seen is None:
            return path.suffix.lower() == ".zip" and _EDITION.match(path.name) is not None
        return seen.form != "gml" and seen.shape == "line" and not _is_no_road(seen.fields)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the lines one by one, flat, with the class that a known layer gives them.

        Lines of a known layer that have no class stay, as roads of that layer; expressways are left out and counted.
        Raises InputError for a damaged file, one whose reference system is not known, and one without lines.
        """
        options.run.check()
        file = read_vector(path)
        layer = known_layer(str(name) for name in file.frame.columns)
        lines, rows = single_lines(file.frame.geometry.to_numpy())
        if len(lines) == 0:
            raise InputError("lines.no_lines", file=file.file)
        classes = _classes(file.frame, layer)[rows]
        kept = classes != _EXPRESSWAY
        if not kept.any():
            raise InputError("lines.no_lines", file=file.file)
        table = road_table(lines[kept], classes[kept], layer=layer.id if layer else path.stem)
        notes = _notes(file, layer, classes)
        return [Dataset("roads", _source(path, file, layer), table=table, notes=notes)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: the layers with an official address are for non-commercial use and are fetched by hand."""
        return []


def _is_no_road(fields: frozenset[str]) -> bool:
    """Whether the columns are those of a layer of National Land Numerical Information that is not of roads."""
    layers = {found[1] for found in map(_KSJ_FIELD.match, fields) if found}
    return bool(layers) and not layers & {*(layer.id for layer in _KNOWN), *_OTHER_ROADS}


def known_layer(columns: Iterable[str]) -> _Layer | None:
    """Return the layer of National Land Numerical Information that has these columns."""
    held = set(columns)
    return next((layer for layer in _KNOWN if layer.column in held), None)


def _classes(frame: pd.DataFrame, layer: _Layer | None) -> NDArray[np.object_]:
    if layer is None:
        return np.full(len(frame), ROAD, dtype=object)
    found = [layer.classes.get(_plain(value), layer.unknown) for value in frame[layer.column]]
    return np.array(found, dtype=object)


def _plain(value: object) -> str:
    is_number = isinstance(value, (int, float, np.number)) and np.isfinite(value)
    return str(int(value)) if is_number else str(value).strip()  # type: ignore[call-overload]


def _notes(file: VectorFile, layer: _Layer | None, classes: NDArray[np.object_]) -> tuple[str, ...]:
    said = [] if file.datum == "declared" else [note(f"geo.datum_{file.datum}")]
    if layer is None:
        return (*said, note("lines.licence_unknown"))
    no_class = classes == (layer.unknown if layer.classes else None)
    counted = (("lines.expressways", classes == _EXPRESSWAY), ("lines.no_class", no_class))
    return (*said, *(note(key, lines=int(which.sum())) for key, which in counted if which.any()))


def _source(path: Path, file: VectorFile, layer: _Layer | None) -> Source:
    sha256 = sha256_of_file(path)
    if layer is None:
        return Source(
            publisher=RoadLines.publisher,
            title=f"{RoadLines.title_ja}({path.stem})",
            licence=RoadLines.licence,
            sha256=sha256,
            basis=Basis.MEASURED,
        )
    return Source(
        publisher=_KSJ,
        title=layer.title,
        licence=layer.licence,
        as_of=_as_of(path, file, layer),
        url=layer.page,
        sha256=sha256,
        basis=Basis.MEASURED,
    )


def _as_of(path: Path, file: VectorFile, layer: _Layer) -> str | None:
    """Return the newest month that the lines name, else the year in the file's name (N10-20 -> 2020)."""
    if layer.date_column in file.frame.columns:
        months = [_MONTH.search(str(value)) for value in file.frame[layer.date_column].dropna().unique()]
        dated = sorted(f"{found[1]}-{int(found[2]):02d}" for found in months if found)
        if dated:
            return dated[-1]
    edition = _EDITION.search(file.file) or _EDITION.search(path.name)
    return f"20{edition[2]}" if edition else None


CONNECTORS: tuple[Connector, ...] = (RoadLines(),)
