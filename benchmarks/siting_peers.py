"""Solves maximal covering with spopt or plain HiGHS; run by a Python that has them.

python siting_peers.py PEER SITES CELLS PER_CELL MOST: prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
LIMIT_S = 60.0


def by_spopt(site, cell, weight, sites, most):  # noqa: ANN001, ANN201 (libraries without types)
    import pulp
    from spopt.locate import MCLP

    started_s = time.perf_counter()
    matrix = np.full((len(weight), sites), 2.0, dtype=np.float32)
    matrix[cell, site] = 0.5
    model = MCLP.from_cost_matrix(matrix, weight, service_radius=1.0, p_facilities=most)
    solver = pulp.HiGHS(msg=False, timeLimit=LIMIT_S)
    model = model.solve(solver, results=False)
    return pulp.value(model.problem.objective), float("nan"), time.perf_counter() - started_s


def by_highs(site, cell, weight, sites, most):  # noqa: ANN001, ANN201
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_array, coo_array, csr_array, eye_array

    started_s = time.perf_counter()
    cells = len(weight)
    cover = coo_array((np.ones(len(site)), (cell, site)), shape=(cells, sites))
    count = csr_array(np.concatenate([np.ones(sites), np.zeros(cells)])[None, :])
    found = milp(
        -np.concatenate([np.zeros(sites), weight]),
        constraints=[
            LinearConstraint(block_array([[cover, -eye_array(cells)]]).tocsc(), 0, np.inf),
            LinearConstraint(count, 0, most),
        ],
        integrality=np.concatenate([np.ones(sites), np.zeros(cells)]),
        bounds=Bounds(0, 1),
        options={"time_limit": LIMIT_S},
    )
    value = -found.fun if found.x is not None else 0.0
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else weight.sum()
    return value, 1 - value / bound, time.perf_counter() - started_s


def main() -> None:
    from design_siting import made_cover

    peer, *numbers = sys.argv[1:]
    sites, cells, per_cell, most = (int(number) for number in numbers)
    problem = made_cover(sites, cells, per_cell)
    try:
        value, gap, wall_s = {"spopt": by_spopt, "highs": by_highs}[peer](*problem, sites, most)
    except ImportError as error:
        print(json.dumps({"missing": error.name}))
        return
    print(json.dumps({"value": value, "gap": gap, "wall_s": wall_s}))


if __name__ == "__main__":
    main()
