"""The Steiner tree joins what it must, and its bound holds: checked with code that shares nothing with the product."""

from __future__ import annotations

import gzip
import json
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.networks.route_network import csr_from_edges
from todoku.networks.steiner.tree import steiner_tree
from todoku.run import Effort, Run


@st.composite
def problems(draw):
    """A connected graph of a few nodes with whole weights, a root and terminals."""
    nodes = draw(st.integers(2, 8))
    tree = [(draw(st.integers(0, node - 1)), node) for node in range(1, nodes)]
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    edges = tree + draw(st.lists(pairs, max_size=12))
    weights = draw(st.lists(st.integers(0, 30), min_size=len(edges), max_size=len(edges)))
    asked = draw(st.sets(st.integers(0, nodes - 1), min_size=1, max_size=4))
    return nodes, edges, weights, sorted(asked), draw(st.integers(0, nodes - 1))


def joined(edges, start):
    """Return the nodes that a set of edges joins to the start."""
    seen, grown = {start}, True
    while grown:
        grown = False
        for one, other in edges:
            if (one in seen) != (other in seen):
                seen |= {one, other}
                grown = True
    return seen


def cheapest(nodes, edges, weights, asked):
    """Return the optimum: over all sets of further nodes, the minimum spanning tree of the nodes."""
    best = None
    others = [node for node in range(nodes) if node not in asked]
    ranked = sorted(range(len(edges)), key=weights.__getitem__)
    for size in range(len(others) + 1):
        for extra in combinations(others, size):
            inside = set(asked) | set(extra)
            label = {node: node for node in inside}
            cost, parts = 0, len(inside)
            for row in ranked:
                one, other = edges[row]
                if one in inside and other in inside and label[one] != label[other]:
                    old, new = label[one], label[other]
                    label = {node: new if value == old else value for node, value in label.items()}
                    cost, parts = cost + weights[row], parts - 1
            if parts == 1 and (best is None or cost < best):
                best = cost
    return best


def replay(nodes, edges, weights, asked, dual):
    """Add up the cuts of a dual solution after checking each of them, arc by arc."""
    left = {}
    arcs_into = {node: [] for node in range(nodes)}
    for row, (one, other) in enumerate(edges):
        for tail, head in ((one, other), (other, one)):
            left[row, tail, head] = int(weights[row])
            arcs_into[head].append((row, tail, head))
    total = 0
    for terminal, rise in zip(dual.raised_at.tolist(), dual.raised_by.tolist(), strict=True):
        assert terminal in asked
        assert rise > 0
        inside, waiting = {terminal}, [terminal]
        while waiting:
            for arc in arcs_into[waiting.pop()]:
                if left[arc] == 0 and arc[1] not in inside:
                    inside.add(arc[1])
                    waiting.append(arc[1])
        assert dual.root not in inside
        for head in inside:
            for arc in arcs_into[head]:
                if arc[1] not in inside:
                    left[arc] -= rise
                    assert left[arc] >= 0
        total += rise
    return total


@given(problems())
@settings(deadline=None, max_examples=200)
def test_the_tree_joins_the_terminals_and_lies_between_bound_and_optimum(problem):
    nodes, edges, weights, asked, root = problem
    one, other = np.array(edges, dtype=np.int64).T
    found = steiner_tree(
        csr_from_edges(nodes, one, other), np.array(weights), asked, root=root, run=Run(effort=Effort.QUICK)
    )
    chosen = [edges[row] for row in found.edge_rows]
    reached = joined(chosen, root)
    assert set(asked) <= reached
    assert len(chosen) == len(reached) - 1
    ends = [node for pair in chosen for node in pair]
    assert all(node in {*asked, root} for node in set(ends) if ends.count(node) == 1)
    optimum = cheapest(nodes, edges, weights, {*asked, root})
    assert found.lower_bound <= optimum <= found.cost == sum(weights[row] for row in found.edge_rows)
    assert replay(nodes, edges, weights, {*asked, root}, found.certificate) == found.certificate.bound
    assert found.certificate.bound <= found.lower_bound


def test_the_bound_of_a_real_instance_can_be_replayed_cut_by_cut(shared_data):
    folder = shared_data / "steiner"
    with gzip.open(folder / "I052.gr.gz", "rt") as lines:
        rows = [line.split() for line in lines]
    edges = [(int(row[1]) - 1, int(row[2]) - 1) for row in rows if row[:1] == ["E"]]
    weights = [int(row[3]) for row in rows if row[:1] == ["E"]]
    asked = [int(row[1]) - 1 for row in rows if row[:1] == ["T"]]
    nodes = int(next(row[1] for row in rows if row[:1] == ["Nodes"]))
    one, other = np.array(edges, dtype=np.int64).T
    found = steiner_tree(csr_from_edges(nodes, one, other), np.array(weights), asked, root=asked[0], run=Run())
    optimum = json.loads((folder / "optimal.json").read_text())["I052"]
    assert replay(nodes, edges, weights, set(asked), found.certificate) == found.certificate.bound <= optimum
    assert found.certificate.bound == pytest.approx(optimum, rel=0.001)
    assert found.lower_bound == found.cost == optimum
