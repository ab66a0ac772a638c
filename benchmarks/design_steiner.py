"""Steiner trees: published instances and a large street graph, three seeds each, beside networkx and rustworkx."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from todoku.networks.steiner.instance import Instance

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "steiner"
SEEDS = (1, 2, 3)
PEERS = ("networkx", "rustworkx")
PEER_LIMIT_S = 600
"""Seconds after which a peer is ended, reading included; TODOKU_PEERS names a Python that has them and this package."""

TARGETS = {
    "I052": (1, "0, proved"),
    "I021": (45, "0.02 %, bound 0.05 %"),
    "G308": (45, "0.2 %, bound 1.4 %"),
    "I002": (90, "0.05 %, bound 0.05 %"),
    "G303": (120, "0.5 %, bound 1.4 %"),
    "alue7066": (10, "0.8 %"),
    "lin30": (60, "0.8 %"),
    "es10000fst01": (60, "0.5 %"),
}
"""Seconds, and how far above the optimum the tree and below it the bound may lie."""

STREETS = 1_500_000, 1_000
STREETS_LIMIT_S = 240


def main() -> None:
    """Print a row per instance, each run in a process of its own."""
    print("Steiner trees: gap above the optimum and bound below it (medians), seconds, peak memory of the process")
    if SHARED.is_dir():
        optima = json.loads((SHARED / "optimal.json").read_text())
        for name, (limit_s, target) in TARGETS.items():
            path = str(SHARED / f"{name}.gr.gz")
            _row(name, [_run("todoku", path, limit_s, seed) for seed in SEEDS], optima[name], f"{limit_s} s, {target}")
            for peer in PEERS:
                _peer_row(peer, path, optima[name])
    else:
        print("../shared is not beside the project: published instances are left out")
    nodes, terminals = STREETS
    found = _run("todoku", f"streets:{nodes}:{terminals}", STREETS_LIMIT_S, 1)
    print(
        f"streets of {nodes:,} nodes, {terminals:,} terminals: certified gap {1 - found['bound'] / found['cost']:.2%} "
        f"in {found['wall_s']:.0f} s, {found['mb']:.0f} MB   limit 2.3 %, 240 s, 1200 MB"
    )


def _row(name: str, runs: list[dict[str, float]], optimum: int, target: str) -> None:
    gap = statistics.median(run["cost"] for run in runs) / optimum - 1
    bound = statistics.median(run["bound"] for run in runs) / optimum - 1
    wall_s, compile_s = (max(run[key] for run in runs) for key in ("wall_s", "compile_s"))
    proved = ", proved" if all(run["cost"] == run["bound"] for run in runs) else ""
    shown = "" if bound == -1 else f" bound {bound:+.4%}"
    print(
        f"{name:<14} {gap:+.4%}{proved}{shown} in {wall_s:.1f} s (and {compile_s:.1f} s getting ready) "
        f"{max(run['mb'] for run in runs):.0f} MB   {target and 'limit '}{target}",
        flush=True,
    )


def _peer_row(peer: str, path: str, optimum: int) -> None:
    try:
        found = _run(peer, path, 0, 1, python=os.environ.get("TODOKU_PEERS", sys.executable))
    except subprocess.TimeoutExpired:
        print(f"  {peer}: none in {PEER_LIMIT_S} s", flush=True)
    except subprocess.CalledProcessError as error:
        print(f"  {peer}: failed: {error.stderr.strip().splitlines()[-1][:80]}", flush=True)
    else:
        _row(f"  {peer}", [found], optimum, "")


def _run(solver: str, problem: str, limit_s: float, seed: int, *, python: str = sys.executable) -> dict[str, float]:
    command = [python, __file__, solver, problem, str(limit_s), str(seed)]
    limit = PEER_LIMIT_S if solver in PEERS else None
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=limit).stdout)


def _measured() -> dict[str, float]:
    """Solve the problem that the command line names and return what is measured."""
    from street_graph import street_graph
    from todoku.networks.steiner.reading import read_instance

    solver, problem, limit_s, seed = sys.argv[1:]
    streets = problem.startswith("streets:")
    instance = street_graph(*map(int, problem.split(":")[1:])) if streets else read_instance(Path(problem))
    found = _by_todoku(instance, float(limit_s), int(seed)) if solver == "todoku" else _by_peer(solver, instance)
    return {**found, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _by_todoku(instance: Instance, limit_s: float, seed: int) -> dict[str, float]:
    from todoku.networks.steiner.solve import prepare, solve
    from todoku.run import Effort, Run

    ready_s = prepare()
    found = solve(instance, run=Run(seed=seed, effort=Effort.THOROUGH), time_limit_s=limit_s)
    return {
        "cost": found.cost,
        "bound": found.lower_bound,
        "wall_s": found.wall_s,
        "compile_s": ready_s + found.compile_s,
    }


def _by_peer(solver: str, instance: Instance) -> dict[str, float]:
    ends = zip(instance.one.tolist(), instance.other.tolist(), instance.weight.tolist(), strict=True)
    edges = list(ends)
    terminals = instance.terminals.tolist()
    started_s = time.perf_counter()
    if solver == "networkx":
        import networkx as nx

        graph = nx.Graph()
        graph.add_weighted_edges_from(sorted(edges, key=lambda edge: -edge[2]))  # of parallel edges the cheapest last
        tree = nx.algorithms.approximation.steiner_tree(graph, terminals, method="mehlhorn")
        cost = sum(weight for _, _, weight in tree.edges(data="weight"))
    else:
        import rustworkx as rx

        graph = rx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(instance.node_count))
        graph.add_edges_from(sorted(edges, key=lambda edge: -edge[2]))
        cost = sum(rx.steiner_tree(graph, terminals, float).edges())
    return {"cost": cost, "bound": 0, "wall_s": time.perf_counter() - started_s, "compile_s": 0.0}


if __name__ == "__main__":
    print(json.dumps(_measured()))
