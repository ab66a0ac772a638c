"""Small prize-collecting Steiner tree problems and their optima, by code that shares nothing with the product."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from sample_steiner import instance
from todoku.networks.steiner.prizes.problem import PrizeProblem


@st.composite
def prize_problems(draw, most_nodes=9, most_weight=8, most_prize=10, wanted=0):
    """A graph in one part or several, with weights and prizes (zero among them), parallel edges and loops."""
    nodes = draw(st.integers(2, most_nodes))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    edges = draw(st.lists(pairs, min_size=1, max_size=3 * nodes))
    weights = draw(st.lists(st.integers(0, most_weight), min_size=len(edges), max_size=len(edges)))
    prizes = draw(st.lists(st.integers(0, most_prize), min_size=nodes, max_size=nodes))
    must = draw(st.sets(st.integers(0, nodes - 1), min_size=min(wanted, 1), max_size=wanted))
    return prize_problem_of(nodes, edges, weights, prizes, must)


def prize_problem_of(nodes, edges, weights, prizes, wanted=()):
    """Return a problem from lists."""
    must = np.zeros(nodes, dtype=bool)
    must[list(wanted)] = True
    return PrizeProblem(instance(nodes, edges, weights, []), np.array(prizes, dtype=np.int64), must)


def prize_optimum(problem):
    """Return the least cost over all sets of nodes that edges join: their spanning tree and all other prizes."""
    graph = problem.instance
    edges = sorted(zip(graph.weight.tolist(), graph.one.tolist(), graph.other.tolist(), strict=True))
    must = set(np.flatnonzero(problem.wanted).tolist())
    best = None
    for size in range(1, graph.node_count + 1):
        for nodes in combinations(range(graph.node_count), size):
            if must <= set(nodes) and (spanned := _spanning_cost(nodes, edges)) is not None:
                cost = spanned + sum(problem.prize.tolist()) - sum(int(problem.prize[node]) for node in nodes)
                best = cost if best is None else min(best, cost)
    return best


def _spanning_cost(nodes, edges):
    part = {node: node for node in nodes}
    cost, parts = 0, len(nodes)
    for weight, one, other in edges:
        if one in part and other in part and part[one] != part[other]:
            gone, stays = part[one], part[other]
            part = {node: stays if label == gone else label for node, label in part.items()}
            cost, parts = cost + weight, parts - 1
    return cost if parts == 1 else None


def prize_cost(problem, found):
    """Return what a solution's tree costs, None where it is no tree or has not the nodes that must be in."""
    graph, nodes = problem.instance, set(found.nodes.tolist())
    edges = [(int(graph.weight[row]), int(graph.one[row]), int(graph.other[row])) for row in found.edge_rows]
    spanned = _spanning_cost(sorted(nodes), sorted(edges))
    if spanned is None or len(edges) != len(nodes) - 1 or not set(np.flatnonzero(problem.wanted).tolist()) <= nodes:
        return None
    return spanned + sum(prize for node, prize in enumerate(problem.prize.tolist()) if node not in nodes)
