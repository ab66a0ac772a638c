"""Puts a person's own changes into the network and the candidates, so that every design keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.errors import InputError
from todoku.networks.edge_table import LINK
from todoku.networks.paths import component_labels
from todoku.networks.plane import Plane
from todoku.networks.route_network import RouteNetwork
from todoku.provenance import content_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.plans.edits_config import EditsConfig, Spot

ON_ROAD_M = 100.0
"""A place that is meant to be on a road lies no further from one."""
_COORDINATE_DIGITS = 7


def edited_sites(candidates: pd.DataFrame, edits: EditsConfig, *, height_m: float) -> pd.DataFrame:
    """Return the candidates (``tables.SITES``) without those to be left out, then the sites placed by hand.

    Raises InputError for an id that no candidate has.
    """
    _check_known(candidates, (*edits.keep_sites, *edits.leave_sites))
    kept = candidates.loc[~candidates["site_id"].isin(edits.leave_sites)].reset_index(drop=True)
    if not edits.place_sites:
        return kept
    placed = _placed(edits, height_m)
    return pd.concat([kept, placed.loc[~placed["site_id"].isin(kept["site_id"])]], ignore_index=True)


def required_sites(candidates: pd.DataFrame, edits: EditsConfig, *, height_m: float) -> NDArray[np.int64]:
    """Return the rows of the candidates that must be chosen."""
    wanted = {*edits.keep_sites, *_placed(edits, height_m)["site_id"]}
    return np.flatnonzero(candidates["site_id"].isin(wanted).to_numpy())


def without_forbidden(network: RouteNetwork, edits: EditsConfig) -> RouteNetwork:
    """Return the network without the stretches of road on which the forbidden places lie. Raises InputError."""
    if not edits.forbid:
        return network
    rows = _nearest_roads(network, edits.forbid, "forbid")
    left = np.setdiff1d(np.arange(len(network.edges)), rows)
    return RouteNetwork(network.nodes, network.edges.iloc[left].reset_index(drop=True))


def check_via(network: RouteNetwork, nodes: NDArray[np.int64], root: int, edits: EditsConfig) -> None:
    """Raise InputError where the fibre cannot come to a place that it must come to."""
    labels = component_labels(network.csr)
    for spot, node in zip(edits.via, nodes.tolist(), strict=True):
        if node < 0 or labels[node] != labels[root]:
            raise InputError("plan.via_unreached", lat=spot.lat, lon=spot.lon)


def check_on_roads(network: RouteNetwork, edits: EditsConfig) -> None:
    """Raise InputError where a place that the fibre must come to is on no road."""
    if edits.via:
        _nearest_roads(network, edits.via, "via")


def _placed(edits: EditsConfig, height_m: float) -> pd.DataFrame:
    lat = np.array([site.lat for site in edits.place_sites], dtype=float).round(_COORDINATE_DIGITS)
    lon = np.array([site.lon for site in edits.place_sites], dtype=float).round(_COORDINATE_DIGITS)
    ids = [content_id([*place, float(height_m)]) for place in zip(lat.tolist(), lon.tolist(), strict=True)]
    made = pd.DataFrame({"site_id": pd.Series(ids, dtype="object"), "lat": lat, "lon": lon})
    made = made.assign(height_m=float(height_m), existing=False)[list(tables.SITES.names)]
    return made.drop_duplicates("site_id", ignore_index=True)


def _check_known(candidates: pd.DataFrame, ids: Iterable[str]) -> None:
    known = set(candidates["site_id"])
    for site in ids:
        if site not in known:
            raise InputError("plan.site_unknown", site=site)


def _nearest_roads(network: RouteNetwork, spots: tuple[Spot, ...], field: str) -> NDArray[np.int64]:
    """Return the row of the road nearest to each place; links to squares are no roads."""
    roads = np.flatnonzero((network.edges["road_class"] != LINK).to_numpy())
    lat, lon = (np.array([getattr(spot, name) for spot in spots]) for name in ("lat", "lon"))
    plane = Plane.around(lon, lat)
    lines = plane.to_plane(network.edges.geometry.to_numpy()[roads])
    points = shapely.points(plane.points_to_plane(lon, lat))
    tree = shapely.STRtree(lines)
    found, away_m = tree.query_nearest(points, return_distance=True, all_matches=False)
    if len(found[0]) < len(spots) or (away_m > ON_ROAD_M).any():
        worst = int(np.argmax(away_m)) if len(away_m) else 0
        raise InputError(
            "plan.not_on_road", field=field, lat=spots[worst].lat, lon=spots[worst].lon, m=round(ON_ROAD_M)
        )
    return np.asarray(roads[found[1]], dtype=np.int64)
