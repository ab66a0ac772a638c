"""The built-in pack: what is known of Hokkaido's 179 municipalities without any download."""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku import tables
from todoku.areas import mesh
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.dates import fiscal_year_from_code
from todoku.errors import AreaError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources import jma
from todoku.sources.connector import Connector
from todoku.sources.notes import note

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.areas.region import Region

_FACTS = "hokkaido_municipalities.csv"
_PARTS = "hokkaido_land_parts.csv"
_COUNT_COLUMNS = ("population", "households", "population_juki")
_NUMBER_COLUMNS = ("lat", "lon", "area_km2", "area_n03_km2", "sanson_share_calc", "tokutei_share_calc")
_INDEX_PREFIX = "fiscal_index_"
_NEMURO, _HABOMAI_KM2 = "01223", 94.84
"""歯舞群島 is part of 根室市 and of its N03 area, and outside every denominator (83,424.39 - 78,421.34 ... SOURCES.md)."""
_M2_PER_KM2 = 1e6


def facts() -> pd.DataFrame:
    """Return the facts of the 179 municipalities (``data/facts/SOURCES.md`` says where each column is from).

    Text, except counts (Int64) and ``lat``, ``lon``, areas and shares (float). What is empty is unknown.
    """
    return _facts().copy()


def builtin_datasets(region: Region) -> dict[str, Dataset]:
    """Return what the built-in pack holds for a region of Hokkaido: kind -> dataset.

    ``facts`` (one row per municipality, census totals of 2020), ``fiscal``, ``land`` (500 m squares of the land:
    mesh_code, municipality_code) and ``boundaries`` (those squares dissolved). Demand cells are modelled from these by
    :func:`todoku.demand.settlement_cells`. Raises AreaError for a region outside Hokkaido.
    """
    _check_region(region)
    land = municipal_land(region)
    return {
        "facts": _facts_dataset(region),
        "fiscal": _fiscal_dataset(region),
        "land": land,
        "boundaries": municipal_extents(region),
    }


def municipal_squares(code: str, *, level: int = 4) -> NDArray[np.str_]:
    """Return the squares whose centre lies in a municipality of Hokkaido, as text codes in ascending order.

    Flood fill over the agency's areas from the town hall and from one point in each detached piece of land. The areas
    reach a little over the shore, so the squares with most sea around them are left out until the municipality's
    published area is met; of the squares left out about three quarters have their centre at sea. Kept on disk.
    """
    return np.sort(_trimmed(code, level).codes)


def municipal_land(region: Region) -> Dataset:
    """Return the 500 m squares of a region's land: mesh_code, municipality_code."""
    _check_region(region)
    squares = {code: municipal_squares(code) for code in region.codes}
    table = pd.DataFrame(
        {
            "mesh_code": np.concatenate(list(squares.values())).astype(object),
            "municipality_code": np.repeat(list(squares), [len(codes) for codes in squares.values()]),
        }
    )
    return Dataset("land", jma.SOURCE, table=table, notes=(note("builtin.land"),))


def municipal_extents(region: Region) -> Dataset:
    """Return the region's municipalities as the outline of their 500 m squares (``tables.BOUNDARIES``)."""
    import geopandas as gpd

    _check_region(region)
    names = _facts().set_index("code5")["name_ja"]
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": list(region.codes),
            "name": [names[code] for code in region.codes],
            "geometry": [_outline(_trimmed(code, 4)) for code in region.codes],
        },
        crs=GEOGRAPHIC_CRS,
    )
    return Dataset("boundaries", jma.SOURCE, table=tables.check(frame, tables.BOUNDARIES), notes=(note("builtin.land"),))


@cache
def _facts() -> pd.DataFrame:
    table = _read(_FACTS)
    numbers = {name: pd.to_numeric(table[name]).astype("Int64") for name in _COUNT_COLUMNS}
    numbers |= {name: pd.to_numeric(table[name]).astype("float64") for name in _NUMBER_COLUMNS}
    return table.assign(municipality_code=table["code5"], **numbers)


@cache
def _read(name: str) -> pd.DataFrame:
    content = (resources.files("todoku") / "data" / "facts" / name).read_bytes()
    return pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")


def _trimmed(code: str, level: int) -> jma.Land:
    row = _facts().set_index("code5").loc[code]
    parts = _read(_PARTS).query("code5 == @code")
    starts = [(row["lat"], row["lon"]), *zip(parts["lat"].astype(float), parts["lon"].astype(float), strict=True)]
    land = jma.cached_flood(code, starts, level=level)
    published_km2 = row["area_n03_km2"] - (_HABOMAI_KM2 if code == _NEMURO else 0.0)
    return land.only(_kept(land, published_km2 * _M2_PER_KM2))


def _kept(land: jma.Land, area_m2: float) -> NDArray[np.bool_]:
    """Mark the squares that stay: those with most sea around go first, until the area is met."""
    square_m2 = np.asarray(mesh.area_m2(land.codes))
    exposed = np.lexsort((-_sea_around_neighbours(land), -land.sea))
    gone_m2 = np.cumsum(square_m2[exposed]) - square_m2[exposed] / 2
    goes = (gone_m2 <= square_m2.sum() - area_m2) & (land.sea[exposed] > 0)
    kept = np.ones(len(land.sea), dtype=bool)
    kept[exposed[goes]] = False
    return kept


def _sea_around_neighbours(land: jma.Land) -> NDArray[np.int64]:
    """Return for each square the sea counts of the squares around it, added up: how far it stands out."""
    rows, columns = land.rows - land.rows.min(), land.columns - land.columns.min()
    grid = np.zeros((rows.max() + 3, columns.max() + 3), dtype=np.int64)
    grid[rows + 1, columns + 1] = land.sea
    return sum(grid[rows + 1 + north, columns + 1 + east] for north in (-1, 0, 1) for east in (-1, 0, 1))  # type: ignore[return-value]


def _outline(land: jma.Land) -> gpd.GeoSeries:
    """Return the union of the squares: each row's runs as boxes first, which share their corners exactly."""
    import shapely

    order = np.lexsort((land.columns, land.rows))
    rows, columns = land.rows[order], land.columns[order]
    begins = np.flatnonzero(np.r_[True, (np.diff(rows) != 0) | (np.diff(columns) != 1)])
    ends = np.r_[begins[1:] - 1, len(rows) - 1]
    south, west = _corner(rows[begins], columns[begins])
    north, east = _corner(rows[ends] + 1, columns[ends] + 1)
    return shapely.union_all(shapely.box(west, south, east, north))


def _corner(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return rows / 240, 100 + columns / 160


def _facts_dataset(region: Region) -> Dataset:
    table = _facts().query("code5 in @region.codes").reset_index(drop=True)
    source = Source(
        publisher="総務省統計局ほか (data/facts/SOURCES.md)",
        title="北海道179市町村の基礎データ",
        licence="事実の集成(出典は列ごとに記載)",
        as_of="2020-10-01",
        basis=Basis.CENSUS,
    )
    return Dataset("facts", source, table=table)


def _fiscal_dataset(region: Region) -> Dataset:
    rows = _facts().query("code5 in @region.codes")
    years = [name for name in rows.columns if name.startswith(_INDEX_PREFIX)]
    long = rows.melt(id_vars=["municipality_code"], value_vars=years, value_name="fiscal_index")
    long["fiscal_year"] = long.pop("variable").str.removeprefix(_INDEX_PREFIX).map(fiscal_year_from_code)
    table = long.sort_values(["municipality_code", "fiscal_year"], ignore_index=True)
    source = Source(
        publisher="総務省",
        title="全市町村の主要財政指標",
        licence="政府標準利用規約(第2.0版)",
        as_of="2022-03-31",
        url="https://www.soumu.go.jp/iken/shihyo_ichiran.html",
        basis=Basis.MEASURED,
    )
    return Dataset("fiscal", source, table=tables.check(table[list(tables.FISCAL.names)], tables.FISCAL))


def _check_region(region: Region) -> None:
    known = set(_facts()["code5"])
    unknown = [code for code in region.codes if code not in known]
    if unknown or not region.codes:
        raise AreaError("builtin.only_hokkaido", area=region.name)


CONNECTORS: tuple[Connector, ...] = ()
