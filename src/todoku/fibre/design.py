"""Designs the fibre tree: routes along roads from the exchange to the squares, and the cable inside each square."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku.areas.mesh import area_m2
from todoku.areas.mesh_cover import boxes
from todoku.costs.capex import Construction, RouteLength
from todoku.errors import InputError
from todoku.fibre.crossings import routing_m
from todoku.fibre.second_side import check_classes, second_side_m, with_second_side
from todoku.networks.attach import UNREACHED
from todoku.networks.edge_table import LINK
from todoku.networks.plane import geodesic_lengths_m
from todoku.networks.splitting import MIN_PIECE_M
from todoku.networks.steiner.tree import SteinerTree, steiner_tree
from todoku.provenance import Basis, weakest
from todoku.tables import CELLS, check
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.networks.route_network import RouteNetwork
    from todoku.run import Run

MST_CONSTANT = 0.647
"""Length of a Euclidean minimum spanning tree of n uniform points in an area A over sqrt(n A), for many points.

That the ratio has a limit: J. Beardwood, J. H. Halton and J. M. Hammersley, Proc. Cambridge Phil. Soc. 55 (1959)
299-327, for the travelling salesman; J. M. Steele, Ann. Probab. 16 (1988) 1767-1787, for spanning trees. Its value is
computed by the test of this module (100,000 points on a torus: 0.6470, standard error 0.0002); F. D. K. Roberts,
Biometrika 55 (1968) 255-258, had 0.656. The constant 0.7124 belongs to the travelling salesman's tour (D. S. Johnson,
L. A. McGeoch and E. E. Rothberg, SODA 1996) and is not used here, for cable branches.
"""

MM_PER_M = 1000


@dataclass(frozen=True, slots=True)
class FibreTree:
    """A fibre network from an exchange to squares.

    ``edges``: the network's edges in the tree with ``part`` (trunk: along roads; access: links to the squares).
    ``cells``: the cells asked for, with ``node`` (-1 where no road comes near), ``reached``, ``route_inside_m`` (length
    of the tree within the square) and ``distribution_m`` (further cable to pass its households; 0 where not reached).
    ``station_nodes``: the node of each base station that could be tied to the network; ``via_nodes``: those that the
    tree comes to because a person wants it.
    """

    edges: gpd.GeoDataFrame
    cells: pd.DataFrame
    root_node: int
    tree: SteinerTree
    station_nodes: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    via_nodes: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def objective_m(self) -> float:
        """Length of trunk and access with what crossings and dearer ways to build count for, which was minimised."""
        return self.tree.cost / MM_PER_M

    @property
    def lower_bound_m(self) -> float:
        """What no tree that joins the same squares over the same network stays below, by the same measure."""
        return self.tree.lower_bound / MM_PER_M

    @property
    def trunk_km(self) -> float:
        """Length along roads."""
        return self._part_km("trunk")

    @property
    def access_km(self) -> float:
        """Length of the links between roads and squares."""
        return self._part_km("access")

    @property
    def distribution_km(self) -> float:
        """Further cable inside the squares, modelled."""
        return float(self.cells["distribution_m"].sum()) / M_PER_KM

    @property
    def second_side_km(self) -> float:
        """Further cable on the other side of wide roads, modelled."""
        return float(second_side_m(self.edges).sum()) / M_PER_KM

    @property
    def total_km(self) -> float:
        """Trunk, access and distribution, and the other side of wide roads."""
        return self.trunk_km + self.access_km + self.distribution_km + self.second_side_km

    @property
    def unreached_households(self) -> float:
        """Households, where known, of the cells that the tree does not reach."""
        return float(self.cells.loc[~self.cells["reached"], "households"].sum())

    def route_lengths(self, construction: Construction) -> tuple[RouteLength, ...]:
        """Return the lengths by part and way to build, each with its basis; distribution is built in the usual way."""
        found, second = [], []
        methods = self.edges["road_class"].map(construction.method)
        for (part, method), rows in self.edges.groupby([self.edges["part"], methods], sort=True):
            basis = weakest(*(Basis(value) for value in rows["basis"].unique()))
            found.append(RouteLength(part, method, float(rows["length_m"].sum()) / M_PER_KM, basis))
            further_km = float(second_side_m(rows).sum()) / M_PER_KM
            if further_km:
                second.append(RouteLength("second_side", method, further_km, weakest(basis, Basis.MODELLED)))
        if self.distribution_km:
            found.append(RouteLength("distribution", construction.usual, self.distribution_km, Basis.MODELLED))
        return (*found, *second)

    def _part_km(self, part: str) -> float:
        return float(self.edges.loc[self.edges["part"] == part, "length_m"].sum()) / M_PER_KM


def design_fibre(
    network: RouteNetwork,
    *,
    root_node: int,
    terminal_nodes: NDArray[np.int64],
    cells: pd.DataFrame,
    run: Run,
    station_nodes: NDArray[np.int64] | None = None,
    via_nodes: NDArray[np.int64] | None = None,
    weights: NDArray[np.int64] | None = None,
    tree: SteinerTree | None = None,
    both_sides: Sequence[str] = (),
) -> FibreTree:
    """Return the fibre tree from a node to the nodes of cells, of base stations and of places that it is to come to.

    ``cells`` keep ``tables.CELLS``; ``terminal_nodes``: one per cell, -1 where it could not be tied to the network.
    Such cells, and those in a part of the network that does not hang together with the root, are not reached and say
    so. Routes are as short as found (``networks.steiner``), crossings counted with what they are worth to avoid where
    the network knows them (``fibre.crossings``), or as cheap by ``weights`` (edges; ``route_weights``); a ``tree``
    found already is taken as it is. Cable inside the squares is estimated (``distribution_m``).
    ``both_sides``: classes of road so wide that a cable lies on either side (``fibre.second_side``); InputError for
    one that the network lacks.
    """
    check(cells, CELLS)
    check_classes(network.edges, both_sides)
    nodes = np.asarray(terminal_nodes, dtype=np.int64)
    if len(nodes) != len(cells):
        raise InputError("fibre.terminals_length", nodes=len(nodes), cells=len(cells))
    tied = nodes != UNREACHED
    if weights is None:
        weights = route_weights(network.edges)
    stations = np.empty(0, dtype=np.int64) if station_nodes is None else station_nodes[station_nodes != UNREACHED]
    via = np.empty(0, dtype=np.int64) if via_nodes is None else via_nodes
    if tree is None:
        tree = steiner_tree(network.csr, weights, np.concatenate([nodes[tied], stations, via]), root=root_node, run=run)
    reached = tied & ~np.isin(nodes, tree.unreached)
    chosen = network.edges.iloc[tree.edge_rows].reset_index(drop=True)
    inside = pieces_inside(chosen, cells["mesh_code"])
    inside_m = np.bincount(inside[0], weights=inside[2], minlength=len(cells)).astype(np.float64)
    edges = chosen.assign(part=np.where(chosen["road_class"] == LINK, "access", "trunk"))
    further_m = distribution_m(cells["households"], cells["mesh_code"], route_inside_m=inside_m)
    designed = cells.assign(
        node=nodes, reached=reached, route_inside_m=inside_m, distribution_m=np.where(reached, further_m, 0.0)
    ).reset_index(drop=True)
    cells_designed = pd.DataFrame(designed)
    if both_sides:
        edges, cells_designed = with_second_side(edges, cells_designed, inside, classes=both_sides)
    return FibreTree(edges, cells_designed, root_node, tree, station_nodes=stations, via_nodes=via)


def route_weights(edges: pd.DataFrame, dearness: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
    """Return the weight of every edge: millimetres of route, with crossings, times how dear it is to build there."""
    weight_m = routing_m(edges) if dearness is None else routing_m(edges) * dearness
    return np.rint(weight_m * MM_PER_M).astype(np.int64)


def distribution_m(
    households: pd.Series, mesh_codes: pd.Series, *, route_inside_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each square the cable, in metres, that passes its households beyond the route that runs through.

    max(``MST_CONSTANT`` sqrt(n A) - L, 0) with n households spread evenly over the square's area A and a route of
    length L inside it: the spanning tree of the households and the place where the route comes in. Modelled. Households
    cluster along roads and stand on top of each other, so that it is rather too long in towns. Zero where households
    are not known.
    """
    count = households.fillna(0).to_numpy(dtype=np.float64)
    tree_m = MST_CONSTANT * np.sqrt(count * area_m2(mesh_codes.to_numpy(dtype=str)))
    return np.asarray(np.maximum(tree_m - route_inside_m, 0.0))


def length_inside_m(edges: gpd.GeoDataFrame, mesh_codes: pd.Series) -> NDArray[np.float64]:
    """Return the length of edges within each square, in metres: of each edge's ``length_m``, its share inside."""
    square, _, inside_m = pieces_inside(edges, mesh_codes)
    return np.bincount(square, weights=inside_m, minlength=len(mesh_codes)).astype(np.float64)


def pieces_inside(
    edges: gpd.GeoDataFrame, mesh_codes: pd.Series
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return square, edge and length in metres (of the edge's ``length_m``) of each piece of an edge within a square.

    Squares and edges by their row numbers.
    """
    squares, lines = boxes(mesh_codes.to_numpy(dtype=str)), edges.geometry.to_numpy()
    square, line = shapely.STRtree(lines).query(squares, predicate="intersects")
    parts, owner = shapely.get_parts(shapely.intersection(lines[line], squares[square]), return_index=True)
    per_line_m = edges["length_m"].to_numpy() / np.maximum(geodesic_lengths_m(lines), MIN_PIECE_M / MM_PER_M)
    inside_m = geodesic_lengths_m(parts) * per_line_m[line[owner]]
    return square[owner], line[owner], inside_m
