"""Finds elevation tiles of SRTM, the GSI and anyone's GeoTIFF, and gives each as a GeoTIFF with its source."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.importing.dem_mosaic import mosaic
from todoku.sources.notes import note
from todoku.sources.publishers.archives import ARCHIVE_ERRORS, member_names, open_archive
from todoku.sources.publishers.dem_gsi import Elevation, png_place
from todoku.sources.publishers.dem_tiles import dem_members, is_dem_name, is_elevation_raster, read_dem, write_geotiff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

__all__ = ["CONNECTORS", "Elevation", "mosaic", "read_dem"]

Form = Literal["hgt", "xml", "png", "tif"]

_HEAD_BYTES = 4096
_XML_DATE = re.compile(r"-(\d{4})(\d{2})(\d{2})\.(?:xml|zip)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DemTiles:
    """Elevation tiles of one form: a tile, or a zip of them, which comes out as one mosaic."""

    id: str
    publisher: str
    title_ja: str
    title_en: str
    licence: str
    form: Form
    url: str | None
    kinds: tuple[str, ...] = ("dem",)

    def recognises(self, path: Path) -> bool:
        """Whether the file, or the first tile in an archive, is of this form."""
        if path.suffix.lower() == ".zip":
            return _form_in(path) == self.form
        if not path.is_file() or form_of(path.as_posix()) != self.form:
            return False
        if self.form == "xml":
            return _is_dem_xml(path)
        return self.form != "tif" or is_elevation_raster(path)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the raster: a GeoTIFF as it is, any other form written as a float32 GeoTIFF into the scratch folder.

        Raises InputError naming the file, and what in it is wrong.
        """
        options.run.check()
        sha256 = sha256_of_file(path)
        source = Source(
            publisher=self.publisher,
            title=f"{self.title_ja}({path.name})" if self.form == "tif" else self.title_ja,
            licence=self.licence,
            as_of=_as_of(path),
            url=self.url,
            sha256=sha256,
            basis=Basis.MEASURED,
        )
        if self.form == "tif" and path.suffix.lower() != ".zip":
            read_dem(path)
            return [Dataset("dem", source, raster=path, notes=(note("lines.licence_unknown"),))]
        place = (options.scratch or Path(_scratch().name)) / f"{sha256[:16]}.tif"
        if path.suffix.lower() == ".zip":
            mosaic([path], None, out=place, run=options.run)
        else:
            write_geotiff(read_dem(path), place)
        return [Dataset("dem", source, raster=place)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: the publishers ask for a log-in, or give tiles by position only."""
        return []


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes away when the process ends."""
    return tempfile.TemporaryDirectory(prefix="todoku-dem-")


def form_of(name: str) -> Form | None:
    """Return the form of a tile by its name, None where it is none."""
    if not is_dem_name(name):
        return None
    lower = name.lower().removesuffix(".gz")
    if lower.endswith(".hgt"):
        return "hgt"
    if lower.endswith(".xml"):
        return "xml"
    return "png" if lower.endswith(".png") and png_place(name) else "tif"


def _form_in(path: Path) -> Form | None:
    try:
        with open_archive(path) as archive:
            names: Iterable[str] = dem_members(tuple(member_names(archive).values()))
    except (OSError, *ARCHIVE_ERRORS):
        return "xml" if re.match(r"(?:FG-GML|PACK)-.*DEM", path.name, re.IGNORECASE) else None
    return next((form_of(name) for name in sorted(names)), None)


def _is_dem_xml(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return b"FGD_GMLSchema" in head and b"<DEM" in head


def _as_of(path: Path) -> str | None:
    """Return the day that a GSI file bears in its name (FG-GML-5438-05-DEM10B-20161001.xml)."""
    dated = _XML_DATE.search(path.name)
    return f"{dated[1]}-{dated[2]}-{dated[3]}" if dated else None


CONNECTORS: tuple[Connector, ...] = (
    DemTiles(
        "dem_srtm",
        "NASA / USGS",
        "SRTM 標高タイル (.hgt)",
        "SRTM elevation tiles (.hgt)",
        "パブリックドメイン",
        "hgt",
        "https://www.earthdata.nasa.gov/data/instruments/srtm",
    ),
    DemTiles(
        "dem_gsi_xml",
        "国土地理院",
        "基盤地図情報 数値標高モデル (XML)",
        "GSI digital elevation model (XML)",
        "国土地理院コンテンツ利用規約(測量成果の利用手続を要する場合あり)",
        "xml",
        "https://service.gsi.go.jp/kiban/",
    ),
    DemTiles(
        "dem_gsi_png",
        "国土地理院",
        "地理院タイル 標高タイル (PNG)",
        "GSI elevation tiles (PNG)",
        "国土地理院コンテンツ利用規約",
        "png",
        "https://maps.gsi.go.jp/development/demtile.html",
    ),
    DemTiles(
        "dem_geotiff",
        "提供元による",
        "標高ラスター (GeoTIFF)",
        "Elevation raster (GeoTIFF)",
        "提供元の利用条件 / as its publisher says",
        "tif",
        None,
    ),
)
