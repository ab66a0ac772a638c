"""Layers of people: population, households and density by grid square and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from todoku.areas import mesh
from todoku.units import M2_PER_KM2
from todoku_web.atlas.making.layers import BASE, KEYS, WEIGHT, SquareLayer, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.provenance import Dataset
    from todoku_web.atlas.making.holdings import Holdings
    from todoku_web.atlas.making.origins import Origins

_NO_YEAR = 2020
"""Year of cells whose source states none: that of the built-in totals."""
COUNTS = ("population", "households")


def cells_by_year(holdings: Holdings, origins: Origins) -> dict[int, pd.DataFrame]:
    """Return for each year the newest people and households that each municipality then had.

    Columns: mesh_code, municipality_code, origin, population, households (float, NaN unknown). Of cells of the same
    year those of the smallest region stand; modelled cells only where no pack has any.
    """
    found = _choices(holdings)
    years = sorted({year for choices in found.values() for year, _ in choices})
    return {year: _of_year(year, found, origins) for year in years}


def people_layers(cells: Mapping[int, pd.DataFrame]) -> list[SquareLayer]:
    """Return the layers population, households and population_density."""
    counts = [
        SquareLayer(name, "people", unit, "count", "sum", {year: _only(table, name) for year, table in cells.items()})
        for name, unit in (("population", "person"), ("households", "household"))
    ]
    dense = {year: _density(table) for year, table in cells.items()}
    return [*counts, SquareLayer("population_density", "people", "person_km2", "number", "density", dense)]


def _choices(holdings: Holdings) -> dict[str, list[tuple[int, Dataset]]]:
    """Return for each municipality its cells by year, the best of equal years first."""
    found: dict[str, list[tuple[int, Dataset]]] = {}
    for holding in holdings.found:
        own = [code for code in holding.region.codes if holding.pack is not None or code not in found]
        cells = holding.dataset("cells") if own else None
        if cells is None:
            continue
        held = set(cells.frame()["municipality_code"])
        for code in (code for code in own if code in held):
            found.setdefault(code, []).append((year_of(cells.source.as_of, _NO_YEAR), cells))
    return found


def _of_year(year: int, choices: Mapping[str, list[tuple[int, Dataset]]], origins: Origins) -> pd.DataFrame:
    chosen: dict[int, tuple[Dataset, list[str]]] = {}
    for code, given in choices.items():
        until = [one for one in given if one[0] <= year]
        if until:
            dataset = max(until, key=lambda one: one[0])[1]
            chosen.setdefault(id(dataset), (dataset, []))[1].append(code)
    parts = [_rows(dataset, codes, origins.of(dataset)) for dataset, codes in chosen.values()]
    table = pd.concat(parts, ignore_index=True)
    return table.drop_duplicates("mesh_code", ignore_index=True)


def _rows(dataset: Dataset, codes: list[str], origin: int) -> pd.DataFrame:
    table = dataset.frame()
    kept = table[table["municipality_code"].isin(codes).to_numpy()]
    counts = {name: pd.to_numeric(kept[name], errors="coerce").astype("float64").to_numpy() for name in COUNTS}
    return pd.DataFrame(
        {
            "mesh_code": kept["mesh_code"].to_numpy(dtype=object),
            "municipality_code": kept["municipality_code"].to_numpy(dtype=object),
            "origin": origin,
            **counts,
        }
    )


def _only(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table[[*KEYS]].assign(**{BASE: table[column]})


def _density(table: pd.DataFrame) -> pd.DataFrame:
    area_km2 = mesh.area_m2(table["mesh_code"].to_numpy(dtype=str)) / M2_PER_KM2
    density = (table["population"] / area_km2).round(1)
    return table[[*KEYS]].assign(**{WEIGHT: table["population"], BASE: density})
