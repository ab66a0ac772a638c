"""Small kindred problems of Steiner trees and their optima, over all sets of nodes or edges, by code of its own."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st

from sample_steiner import instance


@st.composite
def small_graphs(draw, most_nodes=8, most_weight=9, most_terminals=4):
    """A graph in one part or several, with weights (zero among them), parallel edges, loops and terminals."""
    nodes = draw(st.integers(2, most_nodes))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    edges = draw(st.lists(pairs, min_size=1, max_size=3 * nodes))
    weights = draw(st.lists(st.integers(0, most_weight), min_size=len(edges), max_size=len(edges)))
    asked = draw(st.sets(st.integers(0, nodes - 1), min_size=1, max_size=min(nodes, most_terminals)))
    return instance(nodes, edges, weights, asked)


@st.composite
def ring_problems(draw, most_nodes=6, most_edges=10):
    """A graph without parallel edges, whose terminals lie in one part, and some of them as its core."""
    nodes = draw(st.integers(3, most_nodes))
    pairs = draw(st.permutations(list(combinations(range(nodes), 2))))[:most_edges]
    edges = pairs[: draw(st.integers(2, len(pairs)))]
    weights = draw(st.lists(st.integers(0, 12), min_size=len(edges), max_size=len(edges)))
    label = parts_of(nodes, edges)
    part = [node for node in range(nodes) if label[node] == max(label, key=label.count)]
    asked = draw(st.sets(st.sampled_from(part), min_size=1, max_size=4))
    core = draw(st.sets(st.sampled_from(sorted(asked)), min_size=1))
    return instance(nodes, edges, weights, asked), sorted(core)


def spanning_cost(nodes, problem):
    """Return what the cheapest tree of exactly these nodes costs, None where there is none (Kruskal)."""
    part = {node: node for node in nodes}
    cost, parts = 0, len(part)
    for weight, one, other in sorted(
        zip(problem.weight.tolist(), problem.one.tolist(), problem.other.tolist(), strict=True)
    ):
        if one in part and other in part and part[one] != part[other]:
            gone, stays = part[one], part[other]
            part = {node: stays if label == gone else label for node, label in part.items()}
            cost, parts = cost + weight, parts - 1
    return cost if parts == 1 else None


def trees(problem, wanted):
    """Yield the sets of nodes with those wanted that some tree has, and what the cheapest of each costs."""
    for size in range(1, problem.node_count + 1):
        for nodes in combinations(range(problem.node_count), size):
            if set(wanted) <= set(nodes) and (cost := spanning_cost(nodes, problem)) is not None:
                yield nodes, cost


def leaf_optimum(problem):
    """Return the least cost of a tree in which the terminals are leaves, None where there is none."""
    asked = problem.terminals.tolist()
    if len(asked) == 1:
        return 0
    edges = list(zip(problem.weight.tolist(), problem.one.tolist(), problem.other.tolist(), strict=True))
    found = [weight for weight, *ends in edges if len(asked) == 2 and set(ends) == set(asked)]
    for nodes, cost in trees(problem, []):
        if not set(nodes) & set(asked):
            links = [
                min((weight for weight, *ends in edges if node in ends and set(ends) & set(nodes)), default=None)
                for node in asked
            ]
            if None not in links:
                found.append(cost + sum(links))
    return min(found, default=None)


def parts_of(nodes, edges):
    """Return a label for every node: the same where edges join them."""
    label = list(range(nodes))
    for one, other in edges:
        gone, stays = label[one], label[other]
        label = [stays if own == gone else own for own in label]
    return label


def parting(nodes, edges, core):
    """Return the edges of which each one, if cut, parts nodes of the core."""
    found = set()
    for at in range(len(edges)):
        label = parts_of(nodes, edges[:at] + edges[at + 1 :])
        if len({label[node] for node in core}) > 1:
            found.add(edges[at])
    return found


def protects(problem, core, rows):
    """Whether edges join the terminals and only those part the core that do so in the whole graph, too."""
    edges = list(zip(problem.one.tolist(), problem.other.tolist(), strict=True))
    chosen = [edges[row] for row in rows]
    label = parts_of(problem.node_count, chosen)
    if len({label[node] for node in problem.terminals.tolist()}) > 1:
        return False
    unavoidable = parting(problem.node_count, edges, core)
    return parting(problem.node_count, chosen, core) <= unavoidable


def ring_optimum(problem, core):
    """Return the least cost over all sets of edges that protect the core."""
    weights, best = problem.weight.tolist(), None
    for chosen in range(1 << len(weights)):
        rows = [row for row in range(len(weights)) if chosen >> row & 1]
        cost = sum(weights[row] for row in rows)
        if (best is None or cost < best) and protects(problem, core, rows):
            best = cost
    return best
