"""Chooses base stations among candidates by what each covers over real terrain."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.radio.stations.coverage import areas_of, strongest_dbm
from todoku.radio.stations.square_cells import HALF, square_cells
from todoku.run import Run
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import cover_most, cover_target
from todoku.sources.publishers.delimited import decoded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.radio.stations.station import Station
    from todoku.radio.sweep import Prediction
    from todoku.radio.sweep_device import Device
    from todoku.radio.terrain import Terrain
    from todoku.siting.covering import Selection

DEMAND_COLUMNS = ("mesh_code", "weight")


@dataclass(frozen=True, slots=True)
class BestSites:
    """The candidates chosen, and what is proven of any choice.

    ``sites``: per candidate site_id, lat, lon, squares and weight that it covers alone, and whether it is chosen;
    ``squares``: per square of the demand its weight, and by how many of the chosen sites it is covered.
    """

    selection: Selection
    sites: pd.DataFrame
    squares: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Question:
    """What counts as covered, and exactly one of: at most so many sites, or the share (0-1) of the weight to cover."""

    threshold_dbm: float
    radius_km: float
    max_sites: int | None = None
    target: float | None = None

    def __post_init__(self) -> None:
        """Refuse both questions at once, and none."""
        if (self.max_sites is None) == (self.target is None):
            raise InputError("radio.best_question")


def best_sites(
    terrain: Terrain,
    candidates: Sequence[Station],
    demand: pd.DataFrame,
    prediction: Prediction,
    question: Question,
    *,
    step_m: float | None = None,
    device: Device = "cpu",
    run: Run | None = None,
) -> BestSites:
    """Return the sites that cover much of the demand with a given number, or a share of it with few.

    A site covers a square where at least half of the square's cells with a level are at the threshold or above, and
    half of its cells have a level (its own square is judged by those farther than 250 m, where P.1812 holds).
    ``demand`` has ``mesh_code`` (all of one level) and ``weight`` (people, households), one row per square.

    Raises InputError, Infeasible where the target cannot be met, OutOfRange, Cancelled.
    """
    run = run or Run()
    codes, level = _codes(demand)
    squares = square_cells(terrain, codes)
    place = {code: number for number, code in enumerate(codes)}
    weights = demand["weight"].to_numpy(dtype=np.float64)
    covered: list[list[int]] = []
    areas = areas_of(
        terrain,
        candidates,
        prediction,
        radius_km=question.radius_km,
        step_m=step_m,
        device=device,
        count=sum(len(one.sectors) for one in candidates),
        run=run,
    )
    for area, station in areas:
        known, above = squares.counts(area, strongest_dbm(area, station) >= question.threshold_dbm)
        enough = (known > 0) & (known >= HALF * squares.cells)
        own = place.get(str(mesh.encode(station.site.lat, station.site.lon, level=level)[0]))
        if own is not None:
            enough[own] = known[own] > 0
        covered.append(np.flatnonzero(enough & (above >= HALF * known)).tolist())
    selection, times = _selection(covered, weights, question, run)
    sites = [
        {
            "site_id": one.site.site_id,
            "lat": one.site.lat,
            "lon": one.site.lon,
            "squares": len(found),
            "weight": float(weights[found].sum()),
            "chosen": bool(number in selection.sites),
        }
        for number, (one, found) in enumerate(zip(candidates, covered, strict=True))
    ]
    return BestSites(selection, pd.DataFrame(sites), demand.reset_index(drop=True).assign(covered_by=times))


def _selection(
    covered: list[list[int]], weights: NDArray[np.float64], question: Question, run: Run
) -> tuple[Selection, NDArray[np.int64]]:
    """Return siting's answer, and by how many of the chosen sites each square is covered."""
    pairs = [(site, square) for site, found in enumerate(covered) for square in found]
    sites, squares = [site for site, _ in pairs], [square for _, square in pairs]
    table = coverage_table(sites, squares, cell_weight=weights, site_cost=len(covered))
    if question.max_sites is not None:
        selection = cover_most(table, max_sites=question.max_sites, run=run)
    else:
        selection = cover_target(table, target=question.target or 0.0, run=run)
    return selection, table.times_covered([int(site) for site in selection.sites])


def _codes(demand: pd.DataFrame) -> tuple[list[str], int]:
    """Return the squares of the demand and their level; raise InputError where they are of several, or come twice."""
    codes = [str(code) for code in demand["mesh_code"]]
    if not codes:
        raise InputError("radio.no_demand")
    levels = np.unique(mesh.level_of(codes))
    if levels.size > 1:
        raise InputError("radio.demand_levels", levels=[int(level) for level in levels])
    doubled = demand["mesh_code"][demand["mesh_code"].duplicated()]
    if len(doubled):
        raise InputError("radio.demand_doubled", code=str(doubled.iloc[0]))
    return codes, int(levels[0])


def read_demand(path: Path) -> pd.DataFrame:
    """Return the demand of a CSV file with the columns ``mesh_code`` and ``weight``.

    Raises InputError naming file and row.
    """
    rows: list[tuple[str, float]] = []
    reader = csv.DictReader(io.StringIO(decoded(path.read_bytes(), path.name), newline=""))
    for name in DEMAND_COLUMNS:
        if name not in (reader.fieldnames or ()):
            raise InputError("radio.demand_column", file=path.name, column=name, columns=DEMAND_COLUMNS)
    for number, row in enumerate(reader, start=2):
        rows.append(_demand_row(row, file=path.name, number=number))
    return pd.DataFrame(rows, columns=list(DEMAND_COLUMNS))


def demand_of_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the inhabited squares of ``tables.CELLS`` with their population as weight; unknown ones are left out."""
    known = cells[cells["population"].fillna(0) > 0]
    weights = known["population"].astype(float).to_numpy()
    return pd.DataFrame({"mesh_code": known["mesh_code"].astype(str).to_numpy(), "weight": weights})


def _demand_row(row: dict[str, str | None], *, file: str, number: int) -> tuple[str, float]:
    told, given = ((row[name] or "").strip() for name in DEMAND_COLUMNS)
    try:
        code = mesh.parse_mesh_code(told)
        weight = float(given)
    except InputError:
        raise InputError("radio.demand_value", file=file, row=number, column="mesh_code", value=told or "-") from None
    except ValueError:
        weight = float("nan")
    if not (isfinite(weight) and weight >= 0.0):
        raise InputError("radio.demand_value", file=file, row=number, column="weight", value=given or "-")
    return code, weight
