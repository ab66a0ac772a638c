"""What stands on the edges of a fibre tree beside their own cable: cable on the other side of the road, crossings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.capex import crossing_line_id, route_line_id
from todoku.fibre.crossings import KINDS, crossings_of
from todoku.fibre.second_side import second_side_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.costs.capex import Construction
    from todoku.fibre.design import FibreTree


def beside_cable(tree: FibreTree, construction: Construction) -> dict[str, NDArray[np.float64]]:
    """Return for each cost line what each edge has of it: metres of a second side, and crossings of each kind.

    A cost line is shared out over the edges by it.
    """
    edges = tree.edges
    further_m = second_side_m(edges)
    methods = edges["road_class"].map(construction.method).to_numpy(dtype=object)
    found = {
        route_line_id("second_side", method): np.where(methods == method, further_m, 0.0)
        for method in sorted(set(methods[further_m > 0].tolist()))
    }
    for kind in KINDS:
        counts = crossings_of(edges, kind)
        found[crossing_line_id(kind)] = np.zeros(len(edges)) if counts is None else counts.astype(np.float64)
    return found
