"""Names the branches of a route after the places that they reach, or after their direction where no names are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import Geod

from todoku.areas.mesh import centre
from todoku.i18n import text
from todoku.plans.plan import Branch
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from todoku.fibre.branches import BranchTable
    from todoku.fibre.design import FibreTree
    from todoku.i18n import Lang
    from todoku.plans.network import Exchange
    from todoku.provenance import Dataset

_NEAR_M = 3000.0
"""A place further than this from a square does not name it."""
_SHOWN_PLACES = 4
_GEOD = Geod(ellps="GRS80")
_POINTS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@dataclass(frozen=True, slots=True)
class Branches:
    """The branches for the document, and each edge's and cell's branch."""

    rows: tuple[Branch, ...]
    edge_rank: NDArray[np.int64]
    cell_rank: NDArray[np.int64]
    edge_cost_jpy: NDArray[np.int64]


def named_branches(
    table: BranchTable, tree: FibreTree, datasets: Mapping[str, Dataset], exchange: Exchange, lang: Lang
) -> Branches:
    """Return the branches with the names of their places, those with the most households first."""
    cells = tree.cells
    names = _place_of(cells["mesh_code"], datasets)
    farms_known = bool(datasets.keys() & {"farm_cells", "farm_households"})
    rows = []
    for row in table.table.to_dict("records"):
        inside = cells["mesh_code"].isin(row["mesh_codes"]).to_numpy()
        places = _ordered(names[inside], cells["households"].to_numpy()[inside])
        rows.append(
            Branch(
                rank=int(row["rank"]),
                name=_name(places, cells.loc[inside], exchange, lang),
                places=places,
                length_km=round(float(row["length_km"]), 2),
                cost_jpy=int(row["cost_jpy"]),
                households=int(row["households"]),
                population=int(row["population"]),
                farm_area_ha=None if pd.isna(row["farm_area_ha"]) else round(float(row["farm_area_ha"]), 2),
                jpy_per_household=_whole(row["jpy_per_household"]),
                jpy_per_household_or_farm=_whole(row["jpy_per_household_or_farm"]),
                cumulative_households=int(row["cumulative_households"]),
                cumulative_cost_jpy=int(row["cumulative_cost_jpy"]),
                edge_count=int(row["edge_count"]),
                farms=round(float(row["farms"]), 2) if farms_known and not pd.isna(row["farms"]) else None,
            )
        )
    return Branches(tuple(rows), table.edge_rank, table.cell_rank, table.edge_cost_jpy)


def _place_of(mesh_codes: pd.Series, datasets: Mapping[str, Dataset]) -> NDArray[np.object_]:
    """Return for every square the name of the nearest place within reach, empty where there is none."""
    lat, lon = (np.asarray(values) for values in centre(mesh_codes.to_numpy(dtype=str)))
    names, place_lat, place_lon = _places(datasets)
    found = np.full(len(lat), "", dtype=object)
    if not len(names) or not len(found):
        return found
    from scipy.spatial import cKDTree

    squeeze = np.cos(np.deg2rad(lat.mean()))
    tree = cKDTree(np.column_stack([place_lat, place_lon * squeeze]))
    nearest = np.atleast_1d(tree.query(np.column_stack([lat, lon * squeeze]))[1])
    _, _, away_m = _GEOD.inv(lon, lat, place_lon[nearest], place_lat[nearest])
    near = away_m <= _NEAR_M
    found[near] = names[nearest[near]]
    return found


def _places(
    datasets: Mapping[str, Dataset],
) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.float64]]:
    places, zones = datasets.get("places"), datasets.get("zones")
    if places is not None and len(places.frame()):
        table = places.frame()
        return table["name"].to_numpy(dtype=object), table["lat"].to_numpy(float), table["lon"].to_numpy(float)
    if zones is not None and len(zones.frame()):
        table = zones.frame()
        table = table.loc[table["geometry"].notna()]
        inside = table["geometry"].representative_point()
        return table["name"].to_numpy(dtype=object), inside.y.to_numpy(), inside.x.to_numpy()
    empty = np.empty(0)
    return np.empty(0, dtype=object), empty, empty


def _ordered(names: NDArray[np.object_], households: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the names with their households summed, most first; at equal numbers in the order of the names."""
    sums: dict[str, float] = {}
    for name, number in zip(names, np.nan_to_num(households), strict=True):
        if name:
            sums[name] = sums.get(name, 0.0) + float(number)
    return tuple(sorted(sums, key=lambda name: (-sums[name], name)))


def _name(places: tuple[str, ...], cells: pd.DataFrame, exchange: Exchange, lang: Lang) -> str:
    if places:
        shown = text("plan.branch.places", lang, places=list(places[:_SHOWN_PLACES]))
        more = len(places) - _SHOWN_PLACES
        return shown if more <= 0 else text("plan.branch.and_more", lang, places=shown, count=more)
    if not len(cells):
        return text("plan.branch.station", lang)
    lat, lon = (float(np.mean(values)) for values in centre(cells["mesh_code"].to_numpy(dtype=str)))
    azimuth, _, away_m = _GEOD.inv(exchange.lon, exchange.lat, lon, lat)
    point = _POINTS[round((azimuth % 360) / 45) % 8]
    return text(
        "plan.branch.direction", lang, direction=text(f"plan.direction.{point}", lang), km=f"{away_m / M_PER_KM:.1f}"
    )


def _whole(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
