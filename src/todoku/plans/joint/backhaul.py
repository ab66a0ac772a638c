"""Ways to tie a base station without fibre of one's own: microwave hops that see each other, and leased lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyproj

from todoku.indicators.present import SERVED
from todoku.plans.joint.problem import EXCHANGE, LinkKind, Links
from todoku.radio.backhaul.clearance import FULL_CLEARANCE, path_clearance
from todoku.radio.profiles import profile_between
from todoku.radio.sweep import Site
from todoku.radio.terrain import read_terrain
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.plans.network_config import BackhaulConfig
    from todoku.provenance import Dataset
    from todoku.radio.terrain import Terrain
    from todoku.run import Run

LEASED_PRICE = "DF-SINGLE"
"""The monthly charge of one core of an operator's fibre, by which base stations are tied where it is there."""
MONTHS = 12
_GEOD = pyproj.Geod(ellps="GRS80")
_MOST_HOPS = 4_000
"""Hops of which the path is looked at: the shortest ones first."""

HopsReason = Literal["no_price", "no_elevation", "looked_at"]


@dataclass(frozen=True, slots=True)
class Offers:
    """The links on offer, and why there are no microwave hops among them, or that their paths were looked at."""

    links: Links
    hops: HopsReason
    paths_seen: int = 0
    paths_free: int = 0


def leased_jpy_per_year(config: BackhaulConfig, book: PriceBook) -> int:
    """Return what a leased line costs in a year: the planner's own price, else one core at the published charge."""
    return config.leased.jpy if config.leased is not None else MONTHS * book[LEASED_PRICE].jpy


def offers_of(
    candidates: pd.DataFrame,
    cells: pd.DataFrame,
    config: BackhaulConfig,
    book: PriceBook,
    *,
    fibre_jpy_per_km: float,
    dem: Dataset | None,
    run: Run,
) -> Offers:
    """Return the links on offer between candidates (``tables.SITES``).

    A leased line is on offer where the candidate's square has fibre already (``cells`` with ``state``). A microwave hop
    is on offer at the planner's price alone, between antennas as high as the stations' that see each other over the
    terrain with the first Fresnel zone free (Recommendation ITU-R P.530-18, 2.2.2.1), up to ``longest_hop_km``, where
    fibre along the straight line would cost more.
    """
    leased = _leased(candidates, cells) if config.leased_where_served else np.empty(0, dtype=np.int64)
    leased_jpy = config.years * leased_jpy_per_year(config, book)
    one, other, reason, seen = _hops(candidates, config, fibre_jpy_per_km, dem, run)
    hop_jpy = 0 if config.microwave is None else config.microwave.jpy
    kinds: list[LinkKind] = []
    kinds.extend("leased" for _ in leased)
    kinds.extend("microwave" for _ in one)
    links = Links(
        one=np.concatenate([leased, one]),
        other=np.concatenate([np.full(len(leased), EXCHANGE), other]),
        jpy=np.concatenate([np.full(len(leased), leased_jpy), np.full(len(one), hop_jpy)]).astype(np.int64),
        kind=tuple(kinds),
    )
    return Offers(links, reason, seen, len(one))


def _leased(candidates: pd.DataFrame, cells: pd.DataFrame) -> NDArray[np.int64]:
    """Return the candidates that stand nearest to a square with fibre."""
    if not (cells["state"] == SERVED).any():
        return np.empty(0, dtype=np.int64)
    east = np.cos(np.radians(cells["lat"].mean()))
    apart = np.hypot(
        candidates["lat"].to_numpy()[:, None] - cells["lat"].to_numpy(),
        east * (candidates["lon"].to_numpy()[:, None] - cells["lon"].to_numpy()),
    )
    return np.flatnonzero((cells["state"] == SERVED).to_numpy()[apart.argmin(axis=1)])


def _hops(
    candidates: pd.DataFrame, config: BackhaulConfig, fibre_jpy_per_km: float, dem: Dataset | None, run: Run
) -> tuple[NDArray[np.int64], NDArray[np.int64], HopsReason, int]:
    none = np.empty(0, dtype=np.int64)
    if config.microwave is None:
        return none, none, "no_price", 0
    if dem is None or dem.raster is None:
        return none, none, "no_elevation", 0
    lat, lon = candidates["lat"].to_numpy(), candidates["lon"].to_numpy()
    one, other = np.triu_indices(len(candidates), 1)
    _, _, apart_m = _GEOD.inv(lon[one], lat[one], lon[other], lat[other])
    worth = config.microwave.jpy < apart_m / M_PER_KM * fibre_jpy_per_km
    kept = np.flatnonzero(worth & (apart_m <= config.longest_hop_km * M_PER_KM))
    kept = kept[np.argsort(apart_m[kept], kind="stable")[:_MOST_HOPS]]
    terrain = read_terrain(dem.raster)
    sites = [Site(*values) for values in candidates[["site_id", "lat", "lon", "height_m"]].itertuples(index=False)]
    known = [terrain.is_known(site.lat, site.lon) for site in sites]
    free = []
    with run.step("step.hops", len(kept)) as advance:
        for pair in kept.tolist():
            a, b = int(one[pair]), int(other[pair])
            if known[a] and known[b] and _is_free(terrain, sites[a], sites[b], config.frequency_ghz):
                free.append(pair)
            advance(1)
    return one[free], other[free], "looked_at", len(kept)


def _is_free(terrain: Terrain, one: Site, other: Site, frequency_ghz: float) -> bool:
    profile = profile_between(terrain, one, other)
    clearance = path_clearance(
        profile.ground_m,
        spacing_m=profile.spacing_m,
        tx_height_m=one.height_m,
        rx_height_m=other.height_m,
        frequency_ghz=frequency_ghz,
        clutter_m=profile.clutter_between_m,
    )
    return clearance.least_share >= FULL_CLEARANCE
