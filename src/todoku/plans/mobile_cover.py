"""Which squares each candidate station covers: over the pack's terrain where it is fine enough, else by statistics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.plans.plan import TerrainUse
from todoku.radio.coverage import coverage_table
from todoku.radio.link_budget import radius_m, service_by_id
from todoku.radio.models.p1812 import FREQUENCY
from todoku.radio.models.p1812_profile import ZONE_INLAND, ZONE_SEA
from todoku.radio.refractivity import refractivity_near
from todoku.radio.stations.square_cells import square_cells
from todoku.radio.sweep import Prediction, Site, predict_areas
from todoku.radio.terrain import coarsened, read_terrain
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.plans.network_config import MobileConfig
    from todoku.provenance import Dataset
    from todoku.radio.link_budget import Service
    from todoku.radio.models.link import Environment
    from todoku.radio.terrain import Terrain
    from todoku.run import Run

P1812 = "p1812"
COARSEST_CELL_M = 100.0
"""Ground known at wider steps than three seconds of arc smooths away the ridges that decide where a signal ends."""
CELL_M = 93.0
"""Finer ground is made coarser to this before it is walked: three seconds of arc, at a ninth of the work of one."""
STEP_M = 75.0
"""Paths have points at this step, however fine the ground: the last point before a receiver bears clutter, and the
nearer it stands the deeper its shadow (6 dB more at 25 m than at 75 m in suburbs)."""
CELLS_PER_SIDE = 3
"""A square is judged by at least so many cells each way."""
REPRESENTATIVE_CLUTTER_M: dict[Environment, float] = {"open": 0.0, "suburban": 10.0, "urban": 15.0}
"""P.1812-8, section 3.2, default representative clutter heights: open and rural, suburban, urban."""
SEA_LEVEL_M = 0.0
"""Ground at exactly this height is sea: so SRTM and the GSI's elevation models write it. Nothing stands on it."""
_MHZ_PER_GHZ = 1000.0


@dataclass(frozen=True, slots=True)
class Cover:
    """Pairs of a candidate and a square that it covers, as rows of both tables, in their order."""

    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    over_terrain: NDArray[np.bool_]
    """Whether the pair was found over terrain, not by statistics."""
    model: str
    radius_m: float | None
    """How far every station reaches; None where the terrain decides."""
    terrain: TerrainUse


def mobile_cover(
    candidates: pd.DataFrame, cells: pd.DataFrame, config: MobileConfig, dem: Dataset | None, *, run: Run
) -> Cover:
    """Return what every candidate (``tables.SITES``) covers of the squares (``tables.CELLS``).

    P.1812-8 over the terrain decides each pair of which it knows at least half of the square's cells. The service's
    statistical model decides the rest: squares nearer than 250 m, where P.1812 does not hold, and those behind unknown
    ground. Over terrain a station is followed as far as the statistical model reaches on open ground; surroundings
    stand on the land at their representative clutter height. Raises InputError for unusable elevation data,
    Cancelled.
    """
    service = service_by_id(config.service)
    by_statistics = _by_statistics(candidates, cells, service, config)
    terrain, use = _usable(service, dem)
    if terrain is not None:
        walked, use = _walked(terrain, use, cells, config, service)
        known, covered = _over(walked, candidates, cells, service, use, run=run)
        if known.any():
            site, cell = np.nonzero(np.where(known, covered, by_statistics))
            return Cover(site, cell, known[site, cell], P1812, None, use)
        use = use.model_copy(update={"reason": "elsewhere"})
    radius = radius_m(service, config.environment)
    site, cell = np.nonzero(by_statistics)
    return Cover(site, cell, np.zeros(len(site), dtype=np.bool_), service.model, round(radius, 1), use)


def _by_statistics(
    candidates: pd.DataFrame, cells: pd.DataFrame, service: Service, config: MobileConfig
) -> NDArray[np.bool_]:
    """Return by candidate and square whether the statistical model covers it."""
    found = coverage_table(candidates, cells, service, environment=config.environment)
    covered = np.zeros((len(candidates), len(cells)), dtype=np.bool_)
    site = pd.Index(candidates["site_id"]).get_indexer(found["site_id"])
    covered[site, pd.Index(cells["mesh_code"]).get_indexer(found["mesh_code"])] = True
    return covered


def _usable(service: Service, dem: Dataset | None) -> tuple[Terrain | None, TerrainUse]:
    """Return the terrain where P.1812 can use it, and what of it is used and why not."""
    if dem is None or dem.raster is None:
        return None, TerrainUse(reason="no_elevation")
    if not FREQUENCY.holds(service.frequency_mhz.value / _MHZ_PER_GHZ):
        return None, TerrainUse(reason="frequency", source=dem.source.title)
    terrain = read_terrain(dem.raster)
    cell_m = round(max(terrain.cell_m), 1)
    reason = "coarse" if cell_m > COARSEST_CELL_M else "used"
    return terrain if reason == "used" else None, TerrainUse(reason=reason, source=dem.source.title, cell_m=cell_m)


def _walked(
    terrain: Terrain, use: TerrainUse, cells: pd.DataFrame, config: MobileConfig, service: Service
) -> tuple[Terrain, TerrainUse]:
    """Return the terrain as it is walked, with its surroundings on it."""
    side_m = float(np.sqrt(np.asarray(mesh.area_m2(cells["mesh_code"].to_numpy(dtype=str))).min()))
    walked = coarsened(terrain, cell_m=min(CELL_M, side_m / CELLS_PER_SIDE))
    clutter_m = REPRESENTATIVE_CLUTTER_M[config.environment]
    told = use.model_copy(
        update={
            "walked_m": round(max(walked.cell_m), 1),
            "step_m": STEP_M,
            "clutter_m": clutter_m,
            "followed_m": round(radius_m(service, "open"), 1),
        }
    )
    sea = walked.heights_m == SEA_LEVEL_M
    return replace(
        walked,
        clutter_m=np.where(sea, np.float32(0.0), np.float32(clutter_m)),
        zone=np.where(sea, ZONE_SEA, ZONE_INLAND).astype(np.uint8),
    ), told


def _over(
    terrain: Terrain, candidates: pd.DataFrame, cells: pd.DataFrame, service: Service, use: TerrainUse, *, run: Run
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return by candidate and square whether the terrain tells, and whether it is covered."""
    known = np.zeros((len(candidates), len(cells)), dtype=np.bool_)
    covered = np.zeros_like(known)
    squares = square_cells(terrain, [str(code) for code in cells["mesh_code"]])
    sites = _sites_on(terrain, candidates)
    if not sites:
        return known, covered
    radius_km = (use.followed_m or 0.0) / M_PER_KM
    prediction = _prediction(service, list(sites.values()))
    with run.step("step.radio", len(sites)) as advance:
        areas = predict_areas(terrain, sites.values(), prediction, radius_km=radius_km, step_m=STEP_M, run=run)
        for row, area in zip(sites, areas, strict=True):
            known[row], covered[row] = squares.serves(area, maximum_loss_db=service.maximum_loss_db)
            advance(1)
    return known, covered


def _sites_on(terrain: Terrain, candidates: pd.DataFrame) -> dict[int, Site]:
    """Return by their rows the candidates that stand on known ground."""
    columns = (candidates[name].tolist() for name in ("site_id", "lat", "lon", "height_m"))
    sites = [Site(*values) for values in zip(*columns, strict=True)]
    return {row: site for row, site in enumerate(sites) if terrain.is_known(site.lat, site.lon)}


def _prediction(service: Service, sites: list[Site]) -> Prediction:
    """Return the inputs of the median loss: half of the time and places, the air of the nearest printed city."""
    air = refractivity_near(float(np.mean([site.lat for site in sites])), float(np.mean([site.lon for site in sites])))
    return Prediction(
        frequency_ghz=service.frequency_mhz.value / _MHZ_PER_GHZ,
        delta_n=air.delta_n,
        n0=air.n0,
        rx_height_m=service.mobile_height_m.value,
    )
