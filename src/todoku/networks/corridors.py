"""Estimates a network where no roads are given: neighbouring places are joined as roads would join them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from todoku.errors import InputError
from todoku.networks.edge_table import CORRIDOR, DETOUR, SUBMARINE, edge_table, node_table
from todoku.networks.neighbours import Graph, connected_graph
from todoku.networks.plane import Plane, geodesic_lengths_m
from todoku.networks.route_network import RouteNetwork
from todoku.networks.shore import Land
from todoku.provenance import Basis
from todoku.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray


def corridor_network(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    *,
    land: Any = None,
    detour: float = DETOUR,
    run: Run | None = None,
) -> RouteNetwork:
    """Return an estimated network among places: the squares where people live, and the exchange.

    Neighbours are joined as in the relative neighbourhood graph (Toussaint, Pattern Recognition 12, 1980): two places
    are when no third is nearer to both than they are to each other. It is connected and sparse. ``land`` is a polygon
    (JGD2011) of all land around, neighbouring municipalities included; what is outside is water. Corridors stay on it,
    along the shore where need be; an edge crosses the water only where a place could not be reached otherwise, and is
    of ``road_class`` "submarine", else "corridor"; basis estimated. ``length_m`` is the geodesic length, of corridors
    times ``detour``.

    The first nodes are the places in the order given, each place once; places on the shore's way follow after them.
    Raises InputError without places or when ``detour`` is below one.
    """
    if detour < 1:
        raise InputError("network.detour", value=detour)
    places = _distinct(np.column_stack([lon, lat]).astype(np.float64))
    with (run or Run()).step("step.corridors"):
        plane = Plane.around(places[:, 0], places[:, 1])
        points = plane.points_to_plane(places[:, 0], places[:, 1])
        shore = None if land is None else Land.of(plane.to_plane(shapely.make_valid(land)), points)
        return _network(connected_graph(points, shore), plane, places, detour=detour)


def _distinct(places: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(places) == 0 or not np.isfinite(places).all():
        raise InputError("network.no_places")
    return places[np.sort(np.unique(np.round(places, 7), axis=0, return_index=True)[1])]


def _network(graph: Graph, plane: Plane, places: NDArray[np.float64], *, detour: float) -> RouteNetwork:
    further = shapely.get_coordinates(plane.to_degrees(shapely.points(graph.points[len(places) :])))
    nodes = np.vstack([places, further.reshape(-1, 2)])
    lines = np.asarray(shapely.linestrings(nodes[graph.pairs]))
    lengths = geodesic_lengths_m(lines) * np.where(graph.wet, 1.0, detour)
    attributes = {"road_class": np.where(graph.wet, SUBMARINE, CORRIDOR), "basis": Basis.ESTIMATED.value}
    edges = edge_table(lines, graph.pairs[:, 0], graph.pairs[:, 1], attributes=attributes, length_m=lengths)
    return RouteNetwork(node_table(nodes[:, 0], nodes[:, 1]), edges)
