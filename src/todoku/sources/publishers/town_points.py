"""Reads points of 町丁目 and 字: Geolonia's table of Japanese addresses, whole or cut to one prefecture.

The whole table names prefecture and municipality code; the cut one only the municipality with its county
(河東郡上士幌町), which is looked up in the region's prefecture first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku import tables
from todoku.areas.municipalities import label, parse_code
from todoku.areas.registry import register
from todoku.errors import InputError, TodokuError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.delimited import TextTable, decimals, peek, read_tables
from todoku.sources.publishers.wards import kept_under

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

PUBLISHER = "Geolonia"
LICENCE = "CC BY 4.0"

_URL = "https://raw.githubusercontent.com/geolonia/japanese-addresses/master/data/latest.csv"
_PAGE = "https://github.com/geolonia/japanese-addresses"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Names of the columns in one layout; ``code`` and ``prefecture`` may be absent."""

    municipality: str
    town: str
    koaza: str
    lat: str
    lon: str
    code: str | None = None
    prefecture: str | None = None

    @property
    def needed(self) -> set[str]:
        return {self.municipality, self.town, self.koaza, self.lat, self.lon} | ({self.code} if self.code else set())


_LAYOUTS = (
    _Layout("市区町村名", "大字町丁目名", "小字・通称名", "緯度", "経度", "市区町村コード", "都道府県名"),
    _Layout("municipality_ja", "town_ja", "koaza_ja", "lat", "lon"),
)


class TownPoints:
    """Tables of town names with a representative point each."""

    id = "town_points"
    publisher = PUBLISHER
    title_ja = "住所データ(町丁目・字の代表点)"
    title_en = "Points of towns and districts"
    licence = LICENCE
    kinds: tuple[str, ...] = ("places",)

    def recognises(self, path: Path) -> bool:
        """Whether the first line names a municipality, a town and a position, as either layout does."""
        return _layout(_names(peek(path))) is not None

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the places (``tables.PLACES``); names without a prefecture are looked up in the region's."""
        options.run.check()
        return [_dataset(path, table, options.region) for table in read_tables(path)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [one table holds the whole country]
        """Return the table of the whole country."""
        return [Address(_URL, "geolonia-japanese-addresses-latest.csv")]


def _dataset(path: Path, table: TextTable, region: Region | None) -> Dataset:
    header = table.line(1)
    layout = _layout(set(header))
    if layout is None:
        wanted = _LAYOUTS[0].needed - set(header)
        raise InputError("tabular.missing_column", file=table.file, row=1, column=min(wanted), columns=header)
    body = table.rows.iloc[1:].rename(columns=dict(enumerate(header))).map(str.strip)
    codes = _codes(body, layout, file=table.file, region=region)
    places = pd.DataFrame(
        {
            "municipality_code": codes,
            "name": body[layout.town] + body[layout.koaza],
            "lat": decimals(body[layout.lat], file=table.file, column=layout.lat, first_line=2),
            "lon": decimals(body[layout.lon], file=table.file, column=layout.lon, first_line=2),
        }
    )
    _check_positions(places, table.file)
    placed = places.dropna(subset=["lat", "lon"])
    missing = len(places) - len(placed)
    source = Source(
        publisher=PUBLISHER,
        title="Geolonia 住所データ",
        licence=LICENCE,
        url=_PAGE,
        sha256=sha256_of_file(path),
        basis=Basis.MEASURED,
    )
    known = placed.dropna(subset=["municipality_code"]).reset_index(drop=True)
    checked = tables.check(known, tables.PLACES)
    notes = (note("town_points.no_position", rows=missing),) if missing else ()
    return Dataset("places", source, table=checked, notes=notes)


def _codes(body: pd.DataFrame, layout: _Layout, *, file: str, region: Region | None) -> pd.Series:
    """Return a five-digit code for each row, None for a name that only others than the region's prefecture share.

    Each value that stands in the table is looked up once.
    """
    column = layout.code or layout.municipality
    first_lines = {value: int(line) + 1 for line, value in reversed(list(body[column].items()))}
    if layout.code:
        codes: dict[str, str | None] = {
            value: _from_code(value, file=file, line=line) for value, line in first_lines.items()
        }
    else:
        names = _names_of_places()
        codes = {
            value: _from_name(value, names, file=file, line=line, region=region) for value, line in first_lines.items()
        }
    return body[column].map({value: code and kept_under(code, region) for value, code in codes.items()})


def _from_code(value: str, *, file: str, line: int) -> str:
    try:
        return parse_code(value.zfill(5))
    except TodokuError as error:
        raise InputError("town_points.unknown_municipality", file=file, row=line, value=value) from error


def _from_name(
    value: str, names: dict[str, tuple[str, ...]], *, file: str, line: int, region: Region | None
) -> str | None:
    """Return who bears a name: in the region's prefecture if anyone there does, else the only one in Japan.

    None for a name that several bear, all of them in other prefectures than the region's: whichever is meant, it is
    not the region.
    """
    found = names.get(value, ())
    near = tuple(code for code in found if region is not None and code[:2] == region.prefecture_code)
    if len(found) > 1 and not near and region is not None:
        return None
    found = near or found
    if len(found) > 1:
        choices = [label(code) for code in found]
        raise InputError("town_points.ambiguous", file=file, row=line, value=value, choices=choices)
    if not found:
        raise InputError("town_points.unknown_municipality", file=file, row=line, value=value)
    return found[0]


@cache
def _names_of_places() -> dict[str, tuple[str, ...]]:
    """Return the codes that bear a name, with and without its county."""
    names: dict[str, tuple[str, ...]] = {}
    for place in sorted(register().current.values(), key=lambda place: place.code):
        if not place.is_northern_village:
            for name in {place.name, f"{place.county or ''}{place.name}"}:
                names[name] = (*names.get(name, ()), place.code)
    return names


def _check_positions(places: pd.DataFrame, file: str) -> None:
    lat, lon = places["lat"], places["lon"]
    wrong = ((lat < 20) | (lat > 46) | (lon < 122) | (lon > 154)).to_numpy(dtype=bool)  # noqa: PLR2004 [tables.PLACES]
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError("town_points.off_japan", file=file, row=row + 2, lat=lat.iloc[row], lon=lon.iloc[row])


def _layout(names: set[str]) -> _Layout | None:
    return next((layout for layout in _LAYOUTS if layout.needed <= names), None)


def _names(begun: str) -> set[str]:
    return {name.strip().strip('"') for name in begun.split("\n", 1)[0].split(",")}


CONNECTORS: tuple[Connector, ...] = (TownPoints(),)
