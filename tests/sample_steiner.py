"""Small Steiner tree problems and their optima, worked out by code that shares nothing with the product."""

from __future__ import annotations

import heapq
import math

import numpy as np
from hypothesis import strategies as st

from todoku.networks.steiner.instance import Instance


@st.composite
def instances(draw, most_nodes=14, most_terminals=6):
    """A connected graph with whole weights (zero among them), parallel edges, loops, leaves and terminals."""
    nodes = draw(st.integers(2, most_nodes))
    tree = [(draw(st.integers(max(0, node - 4), node - 1)), node) for node in range(1, nodes)]
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    edges = tree + draw(st.lists(pairs, max_size=2 * nodes))
    weights = draw(st.lists(st.integers(0, 20), min_size=len(edges), max_size=len(edges)))
    asked = draw(st.sets(st.integers(0, nodes - 1), min_size=1, max_size=min(nodes, most_terminals)))
    return instance(nodes, edges, weights, asked)


def instance(nodes, edges, weights, terminals):
    """Return a problem from lists."""
    one, other = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    return Instance(
        nodes,
        np.ascontiguousarray(one),
        np.ascontiguousarray(other),
        np.array(weights, dtype=np.int64),
        np.array(sorted(terminals), dtype=np.int64),
    )


def grid(side, terminals, seed, most=60):
    """Return a square grid with random weights and terminals: few reductions, many near ties."""
    random = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    one = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    other = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    asked = random.choice(side * side, terminals, replace=False)
    edges = list(zip(one.tolist(), other.tolist(), strict=True))
    return instance(side * side, edges, random.integers(40, most, len(one)), asked.tolist())


def optimum(problem):
    """Return the cost of the cheapest tree (Dreyfus and Wagner 1971), infinite where there is none."""
    around = [[] for _ in range(problem.node_count)]
    for one, other, weight in zip(problem.one.tolist(), problem.other.tolist(), problem.weight.tolist(), strict=True):
        around[one].append((other, weight))
        around[other].append((one, weight))
    *others, root = problem.terminals.tolist()
    best = {}
    for members in range(1, 1 << len(others)):
        cost = [math.inf] * problem.node_count
        if members & (members - 1) == 0:
            cost[others[members.bit_length() - 1]] = 0
        part = (members - 1) & members
        while part:
            rest = best[members ^ part]
            cost = [min(old, one + two) for old, one, two in zip(cost, best[part], rest, strict=True)]
            part = (part - 1) & members
        waiting = [(value, node) for node, value in enumerate(cost) if value < math.inf]
        heapq.heapify(waiting)
        while waiting:
            value, node = heapq.heappop(waiting)
            if value > cost[node]:
                continue
            for far, weight in around[node]:
                if value + weight < cost[far]:
                    cost[far] = value + weight
                    heapq.heappush(waiting, (cost[far], far))
        best[members] = cost
    return best[(1 << len(others)) - 1][root] if others else 0


def joins(problem, rows):
    """Whether edges are a tree (no circle) that joins the terminals, with no leaf that nobody asked for."""
    leader = list(range(problem.node_count))

    def first(node):
        while leader[node] != node:
            node = leader[node]
        return node

    degree = [0] * problem.node_count
    for row in rows:
        one, other = int(problem.one[row]), int(problem.other[row])
        degree[one] += 1
        degree[other] += 1
        if first(one) == first(other):
            return False
        leader[first(one)] = first(other)
    asked = set(problem.terminals.tolist())
    leaves = {node for node, count in enumerate(degree) if count == 1}
    return len({first(node) for node in asked}) == 1 and leaves <= asked
