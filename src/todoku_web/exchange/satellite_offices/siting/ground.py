"""What a study works on: where the people of an area live, where an office could be, and the roads, as far as known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh_codes import Level
from todoku.errors import InputError
from todoku.networks.topology import network_from_lines
from todoku.plans.inputs import inputs_for
from todoku.siting.place_files import Demand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.networks.route_network import RouteNetwork
    from todoku.provenance import Dataset
    from todoku.run import Run

MOST_SQUARES = 8_000
"""Beyond this, squares of 500 m are put together to larger ones."""
_LARGER = {Level.KM1: 1, Level.KM2: 2, Level.KM5: 5, Level.KM10: 10}
"""Sides in km."""
_MOST_PAIRS = 4_000_000
_MOST_NEAR, _MOST_BY_ROAD = 6_000, 200
"""Candidates at most where only those within a way are paired, and where each needs its own ways along the roads."""


@dataclass(frozen=True, slots=True)
class Ground:
    """People by square, candidates (``square``, ``area_code``, ``lat``, ``lon``), roads, and where they are from."""

    demand: Demand
    options: pd.DataFrame
    all_options: int
    network: RouteNetwork | None
    population: float
    squares: int
    merged_km: int | None
    """Side of the squares to which people were put together; None where they were not."""
    spread_km: int | None
    """Side of the squares of each of which the fullest is a candidate; None of halls."""
    basis: str
    as_of: str | None
    sources: list[str]


def ground_of(area: str, *, pack: Path | None, candidates: str, near_only: bool, run: Run) -> Ground:
    """Return what is known of an area, of its pack or built in.

    ``candidates``: ``squares`` (the fullest square of 500 m of every square of 1 km, of larger ones in a large area) or
    ``halls`` (seats of municipalities, the public buildings that come with todoku). ``near_only``: only pairs within a
    way are looked at.
    Raises AreaError for an area that the data do not hold, InputError where nobody is known to live in it.
    """
    inputs = inputs_for(area, pack=pack, run=run)
    with run.step("step.satellite_ground", 3) as advance:
        cells = _peopled(inputs.datasets["cells"], area=inputs.region.name)
        advance(1)
        network = _roads(inputs.datasets, run)
        advance(1)
        demand, merged = _demand(cells, levels=(Level.KM1,) if near_only else tuple(_LARGER))
        most = min(
            _MOST_BY_ROAD if network is not None else _MOST_NEAR,
            _MOST_NEAR if near_only else max(1, _MOST_PAIRS // len(demand.name)),
        )
        sides = (Level.KM1,) if near_only and network is None else tuple(_LARGER)
        options, spread = (_halls(inputs.datasets), None) if candidates == "halls" else _spread(cells, most, sides)
        advance(1)
    used = [inputs.datasets[kind] for kind in ("cells", *(("roads",) if network is not None else ()))]
    used += [inputs.datasets["facts"]] if candidates == "halls" else []
    return Ground(
        demand=demand,
        options=options.head(most).reset_index(drop=True),
        all_options=len(options),
        network=network,
        population=float(cells["population"].sum()),
        squares=len(cells),
        merged_km=None if merged is None else _LARGER[merged],
        spread_km=None if spread is None else _LARGER[spread],
        basis=str(used[0].source.basis),
        as_of=used[0].source.as_of,
        sources=list(dict.fromkeys(one.source.citation for one in used)),
    )


def _peopled(dataset: Dataset, *, area: str) -> pd.DataFrame:
    cells = dataset.frame()[["mesh_code", "municipality_code", "population"]]
    cells = cells.assign(population=pd.to_numeric(cells["population"]).fillna(0).astype("float64"))
    cells = cells[cells["population"] > 0].sort_values("mesh_code", ignore_index=True)
    if cells.empty:
        raise InputError("satellite_offices.no_people", area=area)
    return cells


def _roads(datasets: Mapping[str, Dataset], run: Run) -> RouteNetwork | None:
    return network_from_lines(datasets["roads"].frame(), run=run) if "roads" in datasets else None


def _demand(cells: pd.DataFrame, *, levels: tuple[Level, ...]) -> tuple[Demand, Level | None]:
    """Return the people by square, put together to larger squares while there are too many and a level is left."""
    codes, merged = cells["mesh_code"].to_numpy(dtype=str), None
    for level in levels:
        if len(np.unique(codes)) <= MOST_SQUARES:
            break
        codes, merged = mesh.parent(cells["mesh_code"].to_numpy(dtype=str), level=level), level
    summed = cells.assign(code=codes).groupby("code", sort=True)["population"].sum()
    lat, lon = mesh.centre(summed.index.to_numpy(dtype=str))
    return Demand(tuple(summed.index), np.asarray(lat), np.asarray(lon), summed.to_numpy(dtype=np.float64)), merged


def _spread(cells: pd.DataFrame, most: int, sides: tuple[Level, ...]) -> tuple[pd.DataFrame, Level]:
    """Return the fullest squares of larger squares: of the smallest of which there are few enough, else the largest."""
    for level in sides:
        found = _fullest(cells, level)
        if len(found) <= most:
            break
    return found, level


def _fullest(cells: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Return the fullest square of each larger square: those with most people around them first."""
    around = mesh.parent(cells["mesh_code"].to_numpy(dtype=str), level=level)
    ranked = cells.assign(around=around).sort_values(["population", "mesh_code"], ascending=[False, True])
    total = ranked.groupby("around")["population"].transform("sum")
    fullest = ranked.assign(total=total).drop_duplicates("around")
    fullest = fullest.sort_values(["total", "mesh_code"], ascending=[False, True])
    lat, lon = mesh.centre(fullest["mesh_code"].to_numpy(dtype=str))
    table = {"square": fullest["mesh_code"], "area_code": fullest["municipality_code"], "lat": lat, "lon": lon}
    return pd.DataFrame(table).reset_index(drop=True)


def _halls(datasets: Mapping[str, Any]) -> pd.DataFrame:
    if "facts" not in datasets:
        raise InputError("satellite_offices.no_halls")
    facts = datasets["facts"].frame().dropna(subset=["lat", "lon"])
    if facts.empty:
        raise InputError("satellite_offices.no_halls")
    return pd.DataFrame({"square": "", "area_code": facts["code5"], "lat": facts["lat"], "lon": facts["lon"]})
