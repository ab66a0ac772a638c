"""The network that all scenarios of a plan share, with every square and candidate station tied to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.networks.attach import UNREACHED, attach_points
from todoku.plans.edits import check_on_roads, check_via, edited_sites, required_sites, without_forbidden
from todoku.plans.mobile_cover import mobile_cover
from todoku.radio.coverage import candidate_sites
from todoku.radio.link_budget import service_by_id

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.networks.route_network import RouteNetwork
    from todoku.plans.config import PlanConfig
    from todoku.plans.mobile_cover import Cover
    from todoku.plans.network import Exchange, Roads
    from todoku.provenance import Dataset
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scenarios of a plan share: the network with every square and candidate station tied to it."""

    network: RouteNetwork
    roads: Roads
    exchange: Exchange
    cells: pd.DataFrame
    cell_nodes: NDArray[np.int64]
    candidates: pd.DataFrame
    candidate_nodes: NDArray[np.int64]
    cover: Cover | None
    """What the candidates cover of the squares; None where the plan is of fibre alone."""
    root_node: int
    via_nodes: NDArray[np.int64]
    """Nodes that the fibre must come to, whatever it serves."""
    required: NDArray[np.int64]
    """Rows of the candidates that must be chosen."""


def lay_ground(
    roads: Roads, exchange: Exchange, cells: pd.DataFrame, config: PlanConfig, *, dem: Dataset | None, run: Run
) -> Ground:
    """Tie the exchange, every square with demand and every candidate station to the network."""
    height_m = service_by_id(config.mobile.service).base_height_m.value
    possible = candidate_sites(cells, roads.network.nodes, height_m=height_m)
    candidates = edited_sites(possible, config.edits, height_m=height_m)
    check_on_roads(roads.network, config.edits)
    via = config.edits.via
    lat = np.concatenate([[exchange.lat], cells["lat"], candidates["lat"], [spot.lat for spot in via]])
    lon = np.concatenate([[exchange.lon], cells["lon"], candidates["lon"], [spot.lon for spot in via]])
    ids = ["exchange", *cells["mesh_code"], *candidates["site_id"], *(f"via-{row}" for row in range(len(via)))]
    attached = attach_points(roads.network, lat, lon, max_link_m=config.fibre.max_link_m, ids=ids, land=roads.land)
    nodes = attached.nodes
    if nodes[0] == UNREACHED:
        raise InputError("plan.nothing_reached", max_link_m=round(config.fibre.max_link_m))
    network = without_forbidden(attached.network, config.edits)
    last, end = 1 + len(cells), 1 + len(cells) + len(candidates)
    check_via(network, nodes[end:], int(nodes[0]), config.edits)
    return Ground(
        network=network,
        roads=roads,
        exchange=exchange,
        cells=cells,
        cell_nodes=nodes[1:last],
        candidates=candidates,
        candidate_nodes=nodes[last:end],
        cover=mobile_cover(candidates, cells, config.mobile, dem, run=run) if config.mobile.enabled else None,
        root_node=int(nodes[0]),
        via_nodes=nodes[end:],
        required=required_sites(candidates, config.edits, height_m=height_m),
    )
