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
from todoku.areas.mesh_codes import Level
from todoku.areas.municipalities import by_code, denominator_code
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.areas.registry import Kind
from todoku.dates import fiscal_year_from_code
from todoku.errors import AreaError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources import jma
from todoku.sources.notes import note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.areas.region import Region
    from todoku.sources.connector import Connector

_FACTS = "hokkaido_municipalities.csv"
_PARTS = "hokkaido_land_parts.csv"
_COUNT_COLUMNS = ("population", "households", "population_juki")
_NUMBER_COLUMNS = ("lat", "lon", "area_km2", "area_n03_km2", "sanson_share_calc", "tokutei_share_calc")
_INDEX_PREFIX = "fiscal_index_"
_NEMURO, _HABOMAI_KM2 = "01223", 94.84
"""歯舞群島 lies within 根室市's N03 area and outside every denominator (SOURCES.md: N03 with and without it)."""
_M2_PER_KM2 = 1e6


def facts() -> pd.DataFrame:
    """Return the facts of the 179 municipalities (``data/facts/SOURCES.md`` says where each column is from).

    Text, except counts (Int64) and ``lat``, ``lon``, areas and shares (float). What is empty is unknown.
    """
    return _facts().copy()


def builtin_datasets(region: Region) -> dict[str, Dataset]:
    """Return what the built-in pack holds for a region of Hokkaido: kind -> dataset.

    ``facts`` (one row per municipality, census totals of 2020), ``fiscal`` (:data:`tables.FISCAL`), ``land``
    (:func:`municipal_land`) and ``boundaries`` (:func:`municipal_extents`). Demand cells are modelled from these by
    :func:`todoku.demand.settlement_cells`. Raises AreaError for a region outside Hokkaido.
    """
    return {**recorded_datasets(region), "land": municipal_land(region), "boundaries": municipal_extents(region)}


def recorded_datasets(region: Region) -> dict[str, Dataset]:
    """Return what is recorded of a region, without its land and extents: ``facts`` and ``fiscal``. Raises AreaError."""
    _check_region(region)
    return {"facts": _facts_dataset(region.codes), "fiscal": _fiscal_dataset(region.codes)}


def holds(region: Region) -> bool:
    """Whether the built-in pack holds every municipality of a region."""
    return bool(region.codes) and set(region.codes) <= set(_facts()["code5"])


def municipal_squares(code: str, *, level: int = Level.M500) -> NDArray[np.str_]:
    """Return the squares whose centre lies in a municipality of Hokkaido, as text codes in ascending order.

    Flood fill over the agency's areas from the town hall and from one point in each detached piece of land. The areas
    reach a little over the shore, so the squares with most sea around them are left out until the municipality's
    published area is met: of those left out about three quarters have their centre at sea. Kept on disk between runs.
    """
    return np.sort(_land(code, Level(level)).codes)


def municipal_land(region: Region) -> Dataset:
    """Return the 500 m squares of a region's land.

    Columns: mesh_code, municipality_code, ``coastal`` (bool: the sea is within 1 km) and ``uninhabited`` (bool: on an
    island where no one lives).
    """
    _check_region(region)
    frames = []
    for code in region.codes:
        found = jma.cached_flood(code, _starts(code))
        shore = _sea_around_neighbours(found)
        columns = {"mesh_code": found.codes, "coastal": shore > 0, "uninhabited": _on_empty_islands(code, found)}
        kept = _kept(found, _published_area_m2(code))
        frames.append(pd.DataFrame(columns).loc[kept].assign(municipality_code=code))
    table = pd.concat(frames).sort_values("mesh_code", ignore_index=True)
    return Dataset("land", jma.SOURCE, table=table, notes=(note("builtin.land"),))


def island_points(code: str) -> dict[str, tuple[float, float]]:
    """Return a point (latitude, longitude) on each named island of a municipality of Hokkaido: name -> point."""
    parts = _read(_PARTS)
    named = parts[(parts["code5"] == code) & parts["island"].notna()]
    return {
        str(name): (float(lat), float(lon))
        for name, lat, lon in zip(named["island"], named["lat"], named["lon"], strict=True)
    }


def municipal_extents(region: Region) -> Dataset:
    """Return the region's municipalities as the outline of their 500 m squares (``tables.BOUNDARIES``)."""
    import geopandas as gpd

    _check_region(region)
    names = dict(zip(_facts()["code5"], _facts()["name_ja"], strict=True))
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": list(region.codes),
            "name": [names[code] for code in region.codes],
            "geometry": [jma.outline(_land(code)) for code in region.codes],
        },
        crs=GEOGRAPHIC_CRS,
    )
    checked = tables.check(frame, tables.BOUNDARIES)
    return Dataset("boundaries", jma.SOURCE, table=checked, notes=(note("builtin.land"),))


@cache
def _facts() -> pd.DataFrame:
    table = _read(_FACTS)
    counts = {name: pd.to_numeric(table[name]).astype("Int64") for name in _COUNT_COLUMNS}
    numbers = {name: pd.to_numeric(table[name]).astype("float64") for name in _NUMBER_COLUMNS}
    return table.assign(municipality_code=table["code5"], **counts, **numbers)


@cache
def _read(name: str) -> pd.DataFrame:
    content = (resources.files("todoku") / "data" / "facts" / name).read_bytes()
    return pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")


def _land(code: str, level: Level = Level.M500) -> jma.Land:
    """Return a municipality's land without what lies at sea."""
    found = jma.cached_flood(code, _starts(code), level=level)
    return found.only(_kept(found, _published_area_m2(code)))


def _starts(code: str) -> list[tuple[float, float]]:
    halls, parts = _facts(), _read(_PARTS)
    starts = [halls[halls["code5"] == code], parts[parts["code5"] == code]]
    return [(float(lat), float(lon)) for frame in starts for lat, lon in zip(frame["lat"], frame["lon"], strict=True)]


def _on_empty_islands(code: str, land: jma.Land) -> NDArray[np.bool_]:
    """Mark the squares of the detached pieces that ``hokkaido_land_parts.csv`` lists as islands without people."""
    parts = _read(_PARTS)
    empty = parts[(parts["code5"] == code) & (parts["inhabited"] == "FALSE")]
    marked = np.zeros(len(land.rows), dtype=bool)
    for lat, lon in zip(empty["lat"], empty["lon"], strict=True):
        marked |= land.piece_at(float(lat), float(lon))
    return marked


def _published_area_m2(code: str) -> float:
    areas = dict(zip(_facts()["code5"], _facts()["area_n03_km2"], strict=True))
    return float(areas[code] - (_HABOMAI_KM2 if code == _NEMURO else 0.0)) * _M2_PER_KM2


def _kept(land: jma.Land, area_m2: float) -> NDArray[np.bool_]:
    """Mark the squares that stay: those with most sea around go first, until the area is met."""
    square_m2 = mesh.area_m2(land.codes)
    exposed = np.lexsort((-_sea_around_neighbours(land), -land.sea))
    gone_m2 = np.cumsum(square_m2[exposed]) - square_m2[exposed] / 2
    goes = (gone_m2 <= square_m2.sum() - area_m2) & (land.sea[exposed] > 0)
    kept = np.ones(len(land.sea), dtype=bool)
    kept[exposed[goes]] = False
    return kept


def _sea_around_neighbours(land: jma.Land) -> NDArray[np.int64]:
    """Return for each square its sea count and those of the squares around it, added up: how far it stands out."""
    rows, columns = land.rows - land.rows.min(), land.columns - land.columns.min()
    grid = np.zeros((rows.max() + 3, columns.max() + 3), dtype=np.int64)
    grid[rows + 1, columns + 1] = land.sea
    around = [grid[rows + north, columns + east] for north in range(3) for east in range(3)]
    return np.asarray(np.sum(around, axis=0), dtype=np.int64)


def _facts_dataset(codes: tuple[str, ...]) -> Dataset:
    source = Source(
        publisher="総務省統計局ほか",
        title="北海道179市町村の基礎データ(令和2年国勢調査、面積、指定地域)",
        licence="事実の集成(列ごとの出典は SOURCES.md) / collected facts (sources by column in SOURCES.md)",
        as_of="2020-10-01",
        basis=Basis.CENSUS,
    )
    table = _facts()
    return Dataset("facts", source, table=table[table["code5"].isin(codes)].reset_index(drop=True))


def _fiscal_dataset(codes: tuple[str, ...]) -> Dataset:
    table = _facts()
    years = [name for name in table.columns if name.startswith(_INDEX_PREFIX)]
    long = table[table["code5"].isin(codes)].melt("municipality_code", years, value_name="fiscal_index")
    long["fiscal_year"] = [fiscal_year_from_code(name.removeprefix(_INDEX_PREFIX)) for name in long["variable"]]
    ordered = long[list(tables.FISCAL.names)].sort_values(["municipality_code", "fiscal_year"], ignore_index=True)
    source = Source(
        publisher="総務省",
        title="全市町村の主要財政指標 平成27年度、平成29年度~令和3年度",
        licence="政府標準利用規約(第2.0版)",
        as_of="2022-03-31",
        url="https://www.soumu.go.jp/iken/shihyo_ichiran.html",
        basis=Basis.MEASURED,
    )
    return Dataset("fiscal", source, table=tables.check(ordered, tables.FISCAL))


def _check_region(region: Region) -> None:
    if holds(region):
        return
    if by_code(region.codes[0]).kind is Kind.NORTHERN_VILLAGE:
        raise AreaError("builtin.northern_village", area=region.name)
    city = by_code(denominator_code(region.codes[0]))
    if city.code not in region.codes and city.code in set(_facts()["code5"]):
        raise AreaError("builtin.ward", area=region.name, city=city.name, code=city.code)
    raise AreaError("builtin.only_hokkaido", area=region.name)


CONNECTORS: tuple[Connector, ...] = ()
"""The built-in pack reads no file of the user's."""
