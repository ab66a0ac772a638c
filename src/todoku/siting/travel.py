"""How far places are from candidate sites: straight over the ellipsoid, or along roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from todoku.errors import InputError
from todoku.networks.attach import UNREACHED, attach_points
from todoku.networks.paths import shortest_paths
from todoku.networks.plane import distances_m
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.route_network import RouteNetwork

    Floats = NDArray[np.float64]

MOST_PAIRS = 50_000_000
"""Pairs that are worked on at most: they take two gigabytes."""
_EARTH_KM = 6371.0
_SPARE = 1.01
"""A sphere's chords are short of the ellipsoid's distances by less than a hundredth."""


@dataclass(frozen=True)
class Reach:
    """Pairs of a site and a cell, with their distance in kilometres."""

    site: NDArray[np.int32]
    cell: NDArray[np.int32]
    distance_km: Floats

    def within(self, limit_km: float) -> Reach:
        """Return the pairs at most so far apart."""
        near = self.distance_km <= limit_km
        return Reach(self.site[near], self.cell[near], self.distance_km[near])


def straight_reach(
    sites: tuple[Floats, Floats], cells: tuple[Floats, Floats], *, within_km: float | None = None
) -> Reach:
    """Return the pairs of sites and cells (latitudes, longitudes) at most so far apart, straight; None: all pairs.

    Geodesic distances on GRS80. Raises InputError where there would be over 50 million pairs.
    """
    if within_km is None:
        _check_count(len(sites[0]) * len(cells[0]))
        site = np.repeat(np.arange(len(sites[0]), dtype=np.int32), len(cells[0]))
        cell = np.tile(np.arange(len(cells[0]), dtype=np.int32), len(sites[0]))
    else:
        chord = 2.0 * _EARTH_KM * np.sin(min(_SPARE * within_km / _EARTH_KM, np.pi) / 2.0)
        tree, around = cKDTree(_on_sphere(*cells)), _on_sphere(*sites)
        _check_count(int(np.sum(tree.query_ball_point(around, chord, return_length=True))))
        found = tree.query_ball_point(around, chord)
        site = np.repeat(np.arange(len(found), dtype=np.int32), [len(one) for one in found])
        cell = np.concatenate([np.sort(np.asarray(one, dtype=np.int32)) for one in found]) if len(found) else site
    far = distances_m(sites[1][site], sites[0][site], cells[1][cell], cells[0][cell]) / M_PER_KM
    pairs = Reach(site, cell, far)
    return pairs if within_km is None else pairs.within(within_km)


def road_reach(
    network: RouteNetwork,
    sites: tuple[Floats, Floats],
    cells: tuple[Floats, Floats],
    *,
    within_km: float | None = None,
    max_link_m: float = 5_000.0,
) -> Reach:
    """Return the pairs of sites and cells (latitudes, longitudes) with their way along the roads, links included.

    Places farther than ``max_link_m`` from any road, and pairs between parts that hang apart, have no way.
    """
    _check_count(len(sites[0]) * len(cells[0]))
    lat, lon = (np.concatenate([one, other]) for one, other in zip(sites, cells, strict=True))
    tied = attach_points(network, lat, lon, max_link_m=max_link_m)
    from_node, to_node = tied.nodes[: len(sites[0])], tied.nodes[len(sites[0]) :]
    length_m = tied.network.edges["length_m"].to_numpy(dtype=np.float64)
    rows: list[Reach] = []
    for site in np.flatnonzero(from_node != UNREACHED):
        paths = shortest_paths(tied.network.csr, length_m, sources=[int(from_node[site])])
        far_km = np.where(to_node == UNREACHED, np.inf, paths.distance[to_node]) / M_PER_KM
        cell = np.flatnonzero(far_km <= (np.finfo(float).max if within_km is None else within_km)).astype(np.int32)
        rows.append(Reach(np.full(len(cell), site, dtype=np.int32), cell, far_km[cell]))
    none = Reach(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0))
    return Reach(
        np.concatenate([none.site, *(one.site for one in rows)]),
        np.concatenate([none.cell, *(one.cell for one in rows)]),
        np.concatenate([none.distance_km, *(one.distance_km for one in rows)]),
    )


def _on_sphere(lat: Floats, lon: Floats) -> Floats:
    phi, theta = np.radians(lat), np.radians(lon)
    around = np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])
    return np.asarray(_EARTH_KM * around)


def _check_count(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise InputError("siting.too_many_pairs", pairs=pairs, most=MOST_PAIRS)
