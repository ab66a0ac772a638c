"""Reads the lines of railways and rivers, which cable crosses at a cost, from any vector file.

Of National Land Numerical Information N02 (鉄道) and W05 (河川) are known; other files by a column of OpenStreetMap's
(``railway``, ``waterway``) or by their name. Of W05 the reaches outside the River Act's sections (指定区間外) are left
out: most are brooks that pass under a road in a pipe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from todoku import tables
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.road_lines import single_lines
from todoku.sources.publishers.vector_files import read_vector
from todoku.sources.publishers.vector_glance import glance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

_KSJ = "国土交通省"
_RAILS = frozenset({"rail", "light_rail", "narrow_gauge", "tram", "funicular", "monorail", "preserved"})
_WATERS = frozenset({"river", "canal"})


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of line: how its files are known, and what of them is taken."""

    dataset: str
    title_ja: str
    title_en: str
    layer_title: str
    """Its layer of National Land Numerical Information."""
    licence: str
    page: str
    columns: tuple[frozenset[str], ...]
    """Columns that only that layer has, under either name: those of Hokkaido's rivers are Japanese."""
    not_fields: frozenset[str]
    """Columns of another layer of the same name: the stations of railways are lines, too."""
    names: tuple[str, ...]
    """Columns of the line's name, the first that is there is taken."""
    tag: str
    """OpenStreetMap's key for such lines, and the values that are taken."""
    values: frozenset[str]
    file_name: re.Pattern[str]
    section: tuple[str, ...] = ()
    """Columns of the river's section by the River Act."""


_RAILWAYS = _Kind(
    dataset="railways",
    title_ja="鉄道の線データ",
    title_en="Railway lines",
    layer_title="国土数値情報 鉄道データ (N02)",
    licence="国土数値情報の利用規約(使用許諾条件はデータの年度ごと)",
    page="https://nlftp.mlit.go.jp/ksj/",
    columns=(frozenset({"N02_003"}),),
    not_fields=frozenset({"N02_005", "highway"}),
    names=("N02_003", "name", "名称", "路線名"),
    tag="railway",
    values=_RAILS,
    file_name=re.compile(r"鉄道|railway|railroad|(?<![A-Z0-9])N02-\d", re.IGNORECASE),
)
_RIVERS = _Kind(
    dataset="rivers",
    title_ja="河川の線データ",
    title_en="River lines",
    layer_title="国土数値情報 河川データ (W05)",
    licence="国土数値情報の利用規約(非商用)",
    page="https://nlftp.mlit.go.jp/ksj/jpgis/datalist/KsjTmplt-W05.html",
    columns=(frozenset({"W05_004"}), frozenset({"河川名", "区間種別"})),
    not_fields=frozenset({"highway"}),
    names=("W05_004", "河川名", "name", "名称"),
    tag="waterway",
    values=_WATERS,
    file_name=re.compile(r"河川|rivers?(?![a-z])|waterway|(?<![A-Z0-9])W05-\d", re.IGNORECASE),
    section=("W05_003", "区間種別"),
)
_OUTSIDE_SECTIONS = frozenset({"4", "8", "指定区間外", "指定区間外でかつ湖沼区間を兼ねる場合"})
_ROADS = re.compile(r"道路|(?<!rail)road", re.IGNORECASE)
_EDITION = re.compile(r"(?:N02|W05)-(\d{2})", re.IGNORECASE)


class CrossedLines:
    """Lines of one kind (railways, rivers) in Shapefile, GeoJSON, FlatGeobuf and GeoPackage, alone or zipped."""

    publisher = "提供元による"

    def __init__(self, kind: _Kind) -> None:
        self._kind = kind
        self.id = kind.dataset
        self.title_ja, self.title_en = kind.title_ja, kind.title_en
        self.licence = "提供元の利用条件 / as its publisher says"
        self.kinds: tuple[str, ...] = (kind.dataset,)

    def recognises(self, path: Path) -> bool:
        """Whether the first layer is of lines with the layer's columns or OpenStreetMap's key, or the file's name."""
        seen = glance(path)
        if seen is None or seen.form == "gml" or seen.shape != "line" or seen.fields & self._kind.not_fields:
            return False
        if self._kind.tag in seen.fields or _is_layer(seen.fields, self._kind):
            return True
        shown = [name for name in (path.name, *seen.names) if not _ROADS.search(name)]
        return any(self._kind.file_name.search(name) for name in shown)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the lines one by one, flat, with their names (``tables.RAILWAYS``, ``tables.RIVERS``).

        Raises InputError for a damaged file, one whose reference system is not known, and one without such lines.
        """
        options.run.check()
        file = read_vector(path)
        frame = file.frame
        said = [] if file.datum == "declared" else [note(f"geo.datum_{file.datum}")]
        listed = _is_layer({str(name) for name in frame.columns}, self._kind)
        if not listed:
            said.append(note("lines.licence_unknown"))
        taken = _wanted(frame, self._kind)
        if not taken.all():
            said.append(note(f"{self.id}.left_out", lines=int((~taken).sum())))
        lines, rows = single_lines(frame.geometry.to_numpy()[taken])
        if len(lines) == 0:
            raise InputError(f"lines.no_{self.id}", file=file.file)
        names = _names(frame[taken], self._kind)[rows]
        table = line_table(self.id, lines, names)
        return [Dataset(self.id, _source(path, self._kind, listed=listed), table=table, notes=tuple(said))]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: the layers are chosen by year or prefecture and fetched by hand."""
        return []


def line_table(kind: str, lines: NDArray[np.object_], names: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return lines in longitude and latitude with their names as a table of a kind (``railways``, ``rivers``)."""
    columns = {"name": names, "basis": Basis.MEASURED.value}
    return tables.check(gpd.GeoDataFrame(columns, geometry=lines, crs=GEOGRAPHIC_CRS), tables.SCHEMAS[kind])


def is_crossed(kind: str, value: str | None) -> bool:
    """Whether OpenStreetMap's value of ``railway`` or ``waterway`` is of a line that counts as crossed."""
    return value in {"railways": _RAILS, "rivers": _WATERS}[kind]


def _is_layer(columns: Collection[str], kind: _Kind) -> bool:
    return any(known <= set(columns) for known in kind.columns)


def _wanted(frame: pd.DataFrame, kind: _Kind) -> NDArray[np.bool_]:
    """Return which rows are taken: of OpenStreetMap's lines those of the values, of the River Act's those inside it."""
    taken = np.ones(len(frame), dtype=bool)
    if kind.tag in frame.columns:
        taken &= frame[kind.tag].isin(kind.values).to_numpy()
    section = _first(kind.section, frame.columns)
    if section is not None:
        taken &= ~frame[section].map(_plain).isin(_OUTSIDE_SECTIONS).to_numpy()
    return taken


def _names(frame: pd.DataFrame, kind: _Kind) -> NDArray[np.object_]:
    column = _first(kind.names, frame.columns)
    if column is None:
        return np.full(len(frame), None, dtype=object)
    return np.array([None if value is None else _plain(value) or None for value in frame[column]], dtype=object)


def _first(names: Iterable[str], among: Iterable[str]) -> str | None:
    held = {str(name) for name in among}
    return next((name for name in names if name in held), None)


def _plain(value: object) -> str:
    if isinstance(value, (int, float, np.number)):
        return str(int(value)) if np.isfinite(value) else ""
    return str(value).strip()


def _source(path: Path, kind: _Kind, *, listed: bool) -> Source:
    sha256 = sha256_of_file(path)
    if not listed:
        return Source(
            publisher=CrossedLines.publisher,
            title=f"{kind.title_ja}({path.stem})",
            licence="提供元の利用条件 / as its publisher says",
            sha256=sha256,
            basis=Basis.MEASURED,
        )
    edition = _EDITION.search(path.name)
    return Source(
        publisher=_KSJ,
        title=kind.layer_title,
        licence=kind.licence,
        as_of=f"20{edition[1]}" if edition else None,
        url=kind.page,
        sha256=sha256,
        basis=Basis.MEASURED,
    )


CONNECTORS: tuple[Connector, ...] = (CrossedLines(_RAILWAYS), CrossedLines(_RIVERS))
