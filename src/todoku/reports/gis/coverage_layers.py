"""Writes radio coverage by grid square: as CSV, as a GeoPackage with the sites, and as KML for map viewers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import pyogrio
from shapely.geometry import Point

from todoku.areas import mesh
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.i18n import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from todoku.i18n import Lang
    from todoku.radio.stations.coverage import Coverage
    from todoku.reports.drawings.level_classes import LevelClasses

_MOMENT = "2000-01-01T00:00:00.000Z"
"""Stands where the format wants the time of writing: the same coverage gives the same bytes."""
_DIGITS = {"known_share": 4, "share_above": 4, "median_dbm": 2, "median_sinr_db": 2}
_OPACITY = "b0"


def rounded(squares: pd.DataFrame) -> pd.DataFrame:
    """Return the squares with as many digits as their values can bear."""
    return squares.round(_DIGITS)


def write_squares_csv(squares: pd.DataFrame, path: Path) -> None:
    """Write the squares as CSV (UTF-8 with BOM, for Excel)."""
    rounded(squares).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def sites_frame(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return the sites as points, with their ground and how many cells round them are not known."""
    rows = [
        {
            "site_id": one.site.site_id,
            "lat": one.site.lat,
            "lon": one.site.lon,
            "ground_m": round(one.ground_m, 1),
            "antenna_m": round(one.antenna_m, 1),
            "unknown_cells": one.unknown_cells,
        }
        for one in coverage.sites
    ]
    points = [Point(one.site.lon, one.site.lat) for one in coverage.sites]
    return gpd.GeoDataFrame(rows, geometry=points, crs=GEOGRAPHIC_CRS)


def write_coverage_geopackage(coverage: Coverage, squares: pd.DataFrame, path: Path) -> None:
    """Write the layers ``squares`` and ``sites``."""
    polygons = mesh.polygons(squares["mesh_code"].to_numpy(dtype=str))
    layer = gpd.GeoDataFrame(rounded(squares), geometry=polygons.to_numpy(), crs=GEOGRAPHIC_CRS)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MOMENT})
    try:
        pyogrio.write_dataframe(layer, path, layer="squares", driver="GPKG", geometry_type="Polygon")
        pyogrio.write_dataframe(
            sites_frame(coverage), path, layer="sites", driver="GPKG", geometry_type="Point", append=True
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_coverage_kml(
    coverage: Coverage, squares: pd.DataFrame, path: Path, *, classes: LevelClasses, lang: Lang
) -> None:
    """Write KML 2.2: the sites as points, and the squares at the threshold or above painted by their median level."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n')
        file.write(f"<name>{escape(text('radio.picture.title', lang))}</name>\n")
        for place, colour in enumerate(classes.colours):
            file.write(
                f'<Style id="c{place}"><LineStyle><width>0</width></LineStyle>'
                f"<PolyStyle><color>{_kml_colour(colour)}</color><outline>0</outline></PolyStyle></Style>\n"
            )
        for part in (*_site_marks(coverage), *_square_marks(squares, classes)):
            file.write(part)
        file.write("</Document></kml>\n")


def _site_marks(coverage: Coverage) -> Iterator[str]:
    for one in coverage.sites:
        yield (
            f"<Placemark><name>{escape(one.site.site_id)}</name>"
            f"<Point><coordinates>{one.site.lon:.7f},{one.site.lat:.7f}</coordinates></Point></Placemark>\n"
        )


def _square_marks(squares: pd.DataFrame, classes: LevelClasses) -> Iterator[str]:
    shown = rounded(squares[squares["median_dbm"] >= classes.threshold])
    if shown.empty:
        return
    south, west, north, east = mesh.decode(shown["mesh_code"].to_numpy(dtype=str))
    for place, row in enumerate(shown.itertuples(index=False)):
        s, w, n, e = (f"{side[place]:.8f}" for side in (south, west, north, east))
        ring = f"{w},{s} {e},{s} {e},{n} {w},{n} {w},{s}"
        data = "".join(
            f"<Data name={quoteattr(name)}><value>{escape(str(value))}</value></Data>"
            for name, value in zip(shown.columns, row, strict=True)
        )
        yield (
            f"<Placemark><name>{escape(str(row.mesh_code))}</name>"
            f"<styleUrl>#c{classes.class_of(float(str(row.median_dbm)))}</styleUrl>"
            f"<ExtendedData>{data}</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
            "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n"
        )


def _kml_colour(colour: str) -> str:
    """Return a colour as KML has it: opacity, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{_OPACITY}{blue}{green}{red}"
