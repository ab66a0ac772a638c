"""Shares the cost lines of the fibre out over the parts of the municipality, so that they add up to the whole lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from todoku.costs.capex import KM_DIGITS, apportion, route_line_id
from todoku.fibre.edge_costs import beside_cable
from todoku.fibre.rooted import RootedTree
from todoku.networks.edge_table import SUBMARINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.costs.capex import Construction
    from todoku.fibre.design import FibreTree
    from todoku.plans.funding.land_parts import LandParts, Shapes
    from todoku.plans.network import Exchange
    from todoku.plans.plan import CostLine

    Floats = NDArray[np.float64]

_DROPS, _EXCHANGES = "fibre_drop", "fibre_exchange"


def split_costs(
    lines: Sequence[CostLine],
    tree: FibreTree | None,
    parts: LandParts,
    *,
    construction: Construction,
    exchange: Exchange,
    farm_weight: float = 1.0,
) -> tuple[CostLine, ...]:
    """Return the lines with the part that each falls to; a line that several parts share becomes one for each.

    Cable, its crossings and squares fall to the part in which they lie, drops to that of their households, exchange
    equipment to that of the exchange. A cable under the sea with both ends in one part falls to it; any other to the
    parts whose demand lies beyond it in the tree (households, and farms by ``farm_weight``), in proportion where there
    are several.
    Quantities (0.01 km) and yen are shared by largest remainder. Base stations stay as they are: they are another
    programme's matter. Lines come part by part, the land outside every named part first.
    """
    fibre = [line for line in lines if line.component == "fibre"]
    others = [line for line in lines if line.component != "fibre"]
    if tree is None or parts.shapes is None:
        return (*(line.model_copy(update={"part": parts.only}) for line in fibre), *others)
    weights = _weights(tree, parts.shapes, construction, exchange=exchange, farm_weight=farm_weight)
    names: tuple[str | None, ...] = (None, *parts.names)
    shared = [_shared(line, weights[line.id]) for line in fibre]
    by_part = [
        line.model_copy(update={"part": name, "quantity": quantity[number], "amount_jpy": amount[number]})
        for number, name in enumerate(names)
        for line, (quantity, amount) in zip(fibre, shared, strict=True)
        if quantity[number] or amount[number]
    ]
    return (*by_part, *others)


def _shared(line: CostLine, weights: Floats) -> tuple[list[float], list[int]]:
    """Return quantity and yen of each part."""
    per_unit = 10**KM_DIGITS if line.unit == "km" else 1
    steps = apportion(round(line.quantity * per_unit), weights)
    amounts = apportion(line.amount_jpy, steps.astype(np.float64))
    return [step / per_unit for step in steps.tolist()], amounts.tolist()


def _weights(
    tree: FibreTree, shapes: Shapes, construction: Construction, *, exchange: Exchange, farm_weight: float
) -> dict[str, Floats]:
    """Return for each cost line what of it lies in each part: metres, households, or the exchange."""
    count = len(shapes.parts) + 1
    cells = tree.cells
    where = shapes.at(cells["lat"].to_numpy(), cells["lon"].to_numpy())
    reached = cells["reached"].to_numpy(dtype=bool)
    households = np.where(reached, cells["households"].fillna(0).to_numpy(dtype=np.float64), 0.0)
    farms = cells["farms"].fillna(0).to_numpy(dtype=np.float64) if "farms" in cells else 0.0
    demand = np.zeros((len(cells), count))
    demand[np.arange(len(cells)), where] = np.where(reached, households + farm_weight * farms, 0.0)
    found: dict[str, Floats] = {}
    shares = _shares_of_edges(tree, shapes, demand)
    metres = shares * tree.edges["length_m"].to_numpy()[:, None]
    for number, (part, road_class) in enumerate(zip(tree.edges["part"], tree.edges["road_class"], strict=True)):
        line_id = route_line_id(part, construction.method(road_class))
        found[line_id] = found.get(line_id, np.zeros(count)) + metres[number]
    for line_id, amounts in beside_cable(tree, construction).items():
        found[line_id] = (shares * amounts[:, None]).sum(axis=0)
    further_m = cells["distribution_m"].to_numpy()
    distribution = route_line_id("distribution", construction.usual)
    found[distribution] = _sums(where, further_m, count)
    found[_DROPS] = _sums(where, households, count)
    at_exchange = shapes.at(np.array([exchange.lat]), np.array([exchange.lon]))
    found[_EXCHANGES] = _sums(at_exchange, np.ones(1), count)
    return found


def _sums(where: NDArray[np.int64], amounts: Floats, count: int) -> Floats:
    return np.bincount(where, weights=amounts, minlength=count).astype(np.float64)


def _shares_of_edges(tree: FibreTree, shapes: Shapes, demand: Floats) -> Floats:
    """Return which share of each edge falls to which part: an array (edges, parts + 1) whose rows add up to 1."""
    lines = tree.edges.geometry.to_numpy()
    shares = shapes.shares(lines)
    sea = np.flatnonzero((tree.edges["road_class"] == SUBMARINE).to_numpy())
    if not len(sea):
        return shares
    ends = []
    for place in (0, -1):
        points = shapely.get_point(lines[sea], place)
        ends.append(shapes.at(shapely.get_y(points), shapely.get_x(points)))
    one, other = ends
    beyond = RootedTree(tree).beyond(demand)[sea]
    total = beyond.sum(axis=1, keepdims=True)
    at_ends = np.zeros_like(beyond)
    np.add.at(at_ends, (np.arange(len(sea)), one), 0.5)
    np.add.at(at_ends, (np.arange(len(sea)), other), 0.5)
    serves = np.divide(beyond, total, out=at_ends.copy(), where=total > 0)
    shares[sea] = np.where((one == other)[:, None], at_ends, serves)
    return shares
