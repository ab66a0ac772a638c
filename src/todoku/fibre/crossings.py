"""Weighs the edges of a route network: their length, and what crossing a railway or a river counts for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from todoku.networks.crossings import crossing_counts
from todoku.networks.route_network import RouteNetwork
from todoku.provenance import Basis, weakest
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import Price

CrossingKind = Literal["railway", "river"]
KINDS: tuple[CrossingKind, ...] = get_args(CrossingKind)

_WEIGHT = "crossing_m"


@dataclass(frozen=True, slots=True)
class CrossingTerms:
    """What a crossing of one kind counts for.

    ``weight_m``: the length of route that it is worth to avoid one. ``weight_from``: ``config`` (the planner's own
    length), ``price`` (the planner's price over that of a metre of cable) or ``span`` (neither is given: one distance
    between poles, since a crossing has a span of its own; an assumption). ``price``: the planner's own, None where
    none is given: no published price was found.
    """

    kind: CrossingKind
    weight_m: float
    weight_from: Literal["config", "price", "span"]
    price: Price | None = None


def crossing_terms(
    kind: CrossingKind, *, own_m: float | None, price: Price | None, jpy_per_km: int, span_m: float
) -> CrossingTerms:
    """Return the terms of one kind: an own length goes before an own price, and that before one span."""
    if own_m is not None:
        return CrossingTerms(kind, own_m, "config", price)
    if price is not None and jpy_per_km > 0:
        return CrossingTerms(kind, M_PER_KM * price.jpy / jpy_per_km, "price", price)
    return CrossingTerms(kind, span_m, "span", price)


def with_crossings(
    network: RouteNetwork, lines: Mapping[CrossingKind, gpd.GeoDataFrame], terms: Iterable[CrossingTerms]
) -> RouteNetwork:
    """Return the network with how often each edge crosses the lines of each kind that is known, and its weight.

    Without lines the network stays as it is: how often it crosses is then not known.
    """
    if not lines:
        return network
    edges = network.edges.copy()
    weight_m = np.zeros(len(edges))
    for term in terms:
        if term.kind in lines:
            counts = crossing_counts(edges, lines[term.kind])
            edges[column_of(term.kind)] = counts
            weight_m += term.weight_m * counts
    return RouteNetwork(network.nodes, edges.assign(**{_WEIGHT: weight_m}))


def column_of(kind: CrossingKind) -> str:
    """Return the column of edges that counts their crossings."""
    return f"{kind}_crossings"


def crossings_of(edges: pd.DataFrame, kind: CrossingKind) -> NDArray[np.int64] | None:
    """Return how often each edge crosses lines of a kind; None where no such lines are known."""
    name = column_of(kind)
    return edges[name].to_numpy(dtype=np.int64) if name in edges.columns else None


def crossing_basis(edges: pd.DataFrame, counts: NDArray[np.int64]) -> Basis:
    """Return how a number of crossings is known: worked out from lines on maps, estimated where the way itself is."""
    bases = edges["basis"].to_numpy()[counts > 0]
    return weakest(Basis.MODELLED, *(Basis(value) for value in np.unique(bases.astype(str)).tolist()))


def routing_m(edges: pd.DataFrame) -> NDArray[np.float64]:
    """Return what each edge counts for in the choice of the route: its length and that of its crossings, in metres."""
    length_m = edges["length_m"].to_numpy(dtype=np.float64)
    return length_m + edges[_WEIGHT].to_numpy(dtype=np.float64) if _WEIGHT in edges.columns else length_m
