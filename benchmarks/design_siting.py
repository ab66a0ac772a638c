"""Siting: covering, p-median and capacities on problems that it makes itself, beside spopt and plain HiGHS.

TODOKU_PEERS names a Python that has spopt (else this one is tried).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "siting"
PEERS = Path(__file__).with_name("siting_peers.py")
COVERS = (
    (500, 5_000, 20, 6, "optimum proved"),
    (500, 5_000, 20, 10, "optimum where possible"),
    (10_000, 100_000, 96, 24, "1.5 %, 60 s, 1000 MB"),
    (100_000, 1_000_000, 11, 250, "4 %, 120 s, 1500 MB"),
)
"""Sites, cells, pairs per cell, sites to choose, target."""
FEWEST = ((66, 226, 15), (300, 2_000, 6))
MEDIANS = ((1_000, 20, "0.2 %, 10 s"), (1_000, 50, ""))
PEER_LIMIT_S = 200
_LEVEL = 0.9


def made_points(count: int, seed: int, *, clusters: int) -> NDArray[np.float64]:
    """Return points in a square of side 100: in clusters of unequal size and width, a fifth of them scattered."""
    rng = np.random.default_rng(1)
    centres = rng.random((clusters, 2)) * 100
    spread = rng.uniform(0.5, 5.0, clusters) * 30 / np.sqrt(clusters)
    share = rng.dirichlet(np.ones(clusters))
    rng = np.random.default_rng(seed)
    cluster = rng.choice(clusters, count, p=share)
    found = centres[cluster] + rng.normal(size=(count, 2)) * spread[cluster][:, None]
    scattered = rng.random(count) < 0.2
    found[scattered] = rng.random((int(scattered.sum()), 2)) * 100
    return found


def made_cover(
    sites: int, cells: int, per_cell: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return pairs of sites and cells within a radius that gives so many sites per cell, and weights from 1 to 99."""
    from scipy.spatial import cKDTree

    clusters = max(5, int(np.sqrt(cells) / 4))
    places, tree = made_points(sites, 2, clusters=clusters), cKDTree(made_points(cells, 3, clusters=clusters))
    sample = places[np.random.default_rng(4).choice(sites, min(sites, 500), replace=False)]
    low, high = 0.0, 100.0
    for _ in range(30):
        radius = (low + high) / 2
        pairs = np.mean(tree.query_ball_point(sample, radius, return_length=True)) * sites
        low, high = (radius, high) if pairs < per_cell * cells else (low, radius)
    found_sites, found_cells = [], []
    for first in range(0, sites, 2_000):
        near = tree.query_ball_point(places[first : first + 2_000], radius)
        size = [len(one) for one in near]
        found_sites.append(np.repeat(np.arange(first, first + len(near), dtype=np.int32), size))
        found_cells.append(np.concatenate([np.asarray(one, dtype=np.int32) for one in near]))
    weight = np.random.default_rng(5).integers(1, 100, cells).astype(float)
    return np.concatenate(found_sites), np.concatenate(found_cells), weight


def main() -> None:
    """Print a row per problem, each run in a process of its own."""
    print("Siting: value, proven gap, seconds (compilation apart) and peak memory of the process")
    for sites, cells, per_cell, most, target in COVERS:
        name = f"most weight, {sites:,} x {cells:,}, {most} sites"
        _row(name, _run(f"most:{sites}:{cells}:{per_cell}:{most}"), target)
    for sites, cells, per_cell in FEWEST:
        _row(f"fewest for 90 %, {sites} x {cells:,}", _run(f"fewest:{sites}:{cells}:{per_cell}"), "proved")
    if SHARED.is_dir():
        _row("p-median pmed1 (optimum 5,819)", _run("pmed1"), "proved")
    for places, most, target in MEDIANS:
        _row(f"p-median, {places:,} places, {most} sites", _run(f"median:{places}:{most}"), target)
    _row("most served under capacities, 100 x 500, 20 sites", _run("capacity:100:500:5:20"), "")
    for sites, cells, per_cell, most, _ in COVERS[:3]:
        for peer in ("spopt", "highs"):
            _peer_row(peer, sites, cells, per_cell, most)


def _row(name: str, found: dict[str, float], target: str) -> None:
    proved = "proved" if found["gap"] <= 1e-8 else f"gap {found['gap']:.3%}"
    seconds = f"{found['wall_s']:7.1f} s (processor {found['cpu_s']:.1f} s, compiling {found['compile_s']:.1f} s)"
    print(
        f"{name:<52} {found['value']:>14,.0f}  {proved:<12} {seconds} {found['mb']:5.0f} MB   "
        f"{target and 'limit '}{target}",
        flush=True,
    )


def _peer_row(peer: str, sites: int, cells: int, per_cell: int, most: int) -> None:
    python = os.environ.get("TODOKU_PEERS", sys.executable)
    command = [python, str(PEERS), peer, *(str(value) for value in (sites, cells, per_cell, most))]
    name = f"  {peer}, {sites:,} x {cells:,}, {most} sites"
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PEER_LIMIT_S).stdout
    except subprocess.TimeoutExpired:
        print(f"{name:<52} none in {PEER_LIMIT_S} s", flush=True)
        return
    except subprocess.CalledProcessError as error:
        print(f"{name:<52} failed: {error.stderr.strip().splitlines()[-1][:80]}", flush=True)
        return
    found = json.loads(answer.splitlines()[-1])
    if "missing" in found:
        print(f"{name:<52} not installed: {found['missing']}", flush=True)
        return
    gap = "no gap told" if np.isnan(found["gap"]) else f"gap {found['gap']:.3%}"
    print(f"{name:<52} {found['value']:>14,.0f}  {gap:<12} {found['wall_s']:7.1f} s", flush=True)


def _run(problem: str) -> dict[str, float]:
    command = [sys.executable, __file__, problem]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _measured(problem: str) -> dict[str, float]:
    """Make a problem, solve it and return what is measured; reading the pairs counts, making them does not."""
    from todoku.kernels import compile_seconds

    kind, *numbers = problem.split(":")
    solve = {"most": _most, "fewest": _fewest, "median": _median, "pmed1": _pmed1, "capacity": _capacity}[kind]
    ask = solve(*(int(number) for number in numbers))
    compiled_s, started_s, began_s = compile_seconds(), time.perf_counter(), time.process_time()
    value, gap = ask()
    compile_s = compile_seconds() - compiled_s
    return {
        "value": value,
        "gap": gap,
        "wall_s": time.perf_counter() - started_s - compile_s,
        "cpu_s": time.process_time() - began_s,
        "compile_s": compile_s,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _most(sites, cells, per_cell, most):  # noqa: ANN001, ANN202 (as the others)
    from todoku.run import Run
    from todoku.siting.coverage_table import coverage_table
    from todoku.siting.covering import cover_most

    site, cell, weight = made_cover(sites, cells, per_cell)

    def ask() -> tuple[float, float]:
        table = coverage_table(site, cell, cell_weight=weight, site_cost=sites)
        found = cover_most(table, max_sites=most, run=Run())
        return found.objective, found.gap

    return ask


def _fewest(sites, cells, per_cell):  # noqa: ANN001, ANN202
    from todoku.run import Run
    from todoku.siting.coverage_table import coverage_table
    from todoku.siting.covering import cover_target

    site, cell, weight = made_cover(sites, cells, per_cell)
    table = coverage_table(site, cell, cell_weight=weight, site_cost=sites)

    def ask() -> tuple[float, float]:
        found = cover_target(table, target=_LEVEL * table.reachable_weight / table.total_weight, run=Run())
        return found.objective, found.gap

    return ask


def _capacity(sites, cells, per_cell, most):  # noqa: ANN001, ANN202
    from todoku.run import Run
    from todoku.siting.capacity import serve_most
    from todoku.siting.coverage_table import coverage_table

    site, cell, weight = made_cover(sites, cells, per_cell)
    table = coverage_table(site, cell, cell_weight=weight, site_cost=sites)

    def ask() -> tuple[float, float]:
        found = serve_most(table, np.full(sites, 2 * weight.sum() / sites), max_sites=most, run=Run())
        return found.objective, found.gap

    return ask


def _median(places, most):  # noqa: ANN001, ANN202
    from scipy.spatial.distance import cdist

    from todoku.run import Run
    from todoku.siting.distance_table import all_pairs
    from todoku.siting.p_median import p_median

    at = made_points(places, 2, clusters=20) * 10
    weight = np.random.default_rng(5).integers(1, 100, places)

    def ask() -> tuple[float, float]:
        found = p_median(all_pairs(np.round(cdist(at, at)), cell_weight=weight), max_sites=most, run=Run())
        return found.objective, found.gap

    return ask


def _pmed1():  # noqa: ANN202
    from scipy.sparse.csgraph import shortest_path

    from todoku.run import Run
    from todoku.siting.distance_table import all_pairs
    from todoku.siting.p_median import p_median

    words = (SHARED / "pmed1.txt").read_text(encoding="ascii").split()
    nodes, edges, most = (int(word) for word in words[:3])
    length = np.zeros((nodes, nodes))
    for one, other, far in np.array(words[3 : 3 + 3 * edges], dtype=int).reshape(-1, 3):
        length[one - 1, other - 1] = length[other - 1, one - 1] = far

    def ask() -> tuple[float, float]:
        matrix = shortest_path(length, directed=False)
        found = p_median(all_pairs(matrix, cell_weight=np.ones(nodes)), max_sites=most, run=Run())
        return found.objective, found.gap

    return ask


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1])))
