"""Stations, backhaul and fibre together: beside every choice there is, on small towns."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest

from todoku.errors import Infeasible
from todoku.networks.paths import component_labels
from todoku.networks.route_network import csr_from_edges
from todoku.plans.joint.design import joint_design
from todoku.plans.joint.problem import EXCHANGE, NO_LINKS, JointProblem, Links
from todoku.plans.joint.tree import tree_over, ways_of
from todoku.run import Effort, Run

PLACES, SITES, CELLS, TARGET = 9, 5, 12, 0.8


def subsets(items, least=0):
    items = list(items)
    return chain.from_iterable(combinations(items, count) for count in range(least, len(items) + 1))


def town(seed, *, squares, links, target=TARGET):
    """Return a small problem whose places all hang together; its exchange is place 0."""
    random = np.random.default_rng(seed)
    at = random.random((PLACES, 2)) * 10.0
    apart = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    near = {(min(a, b), max(a, b)) for a in range(PLACES) for b in np.argsort(apart[a])[1:3].tolist()}
    along = {(a, a + 1) for a in range(PLACES - 1)}
    ends = np.array(sorted(near | along))
    cells = random.random((CELLS, 2)) * 10.0
    sites = random.choice(PLACES, SITES, replace=False).astype(np.int64)
    site, cell = np.nonzero(np.hypot(*(at[sites][:, None] - cells).transpose(2, 0, 1)) < 4.5)
    weight = random.integers(1, 50, CELLS).astype(np.float64)
    offered = NO_LINKS
    if links:
        one, other = np.nonzero(np.triu(random.random((SITES, SITES)) < 0.5, 1))
        leased = np.flatnonzero(random.random(SITES) < 0.2)
        jpy = np.concatenate([random.integers(500_000, 3_000_000, len(one)), np.full(len(leased), 2_500_000)])
        kinds = ("microwave",) * len(one) + ("leased",) * len(leased)
        offered = Links(np.append(one, leased), np.append(other, np.full(len(leased), EXCHANGE)), jpy, kinds)
    return JointProblem(
        csr=csr_from_edges(PLACES, ends[:, 0], ends[:, 1]),
        edge_cost=np.rint(apart[ends[:, 0], ends[:, 1]] * 1e6).astype(np.int64),
        jpy_per_unit=1.0,
        root=0,
        squares=random.choice(np.arange(1, PLACES), squares, replace=False).astype(np.int64),
        site_node=sites,
        site_jpy=random.integers(2, 9, SITES) * 1e6,
        site=site.astype(np.int64),
        cell=cell.astype(np.int64),
        cell_weight=weight,
        target=target if target == 1.0 else target * float(weight[np.unique(cell)].sum() / weight.sum()),
        links=offered,
    )


def spanning(nodes, edges):
    """Return the cost of the cheapest tree that joins the nodes over edges (cost, one, other); infinite for none."""
    group = {node: node for node in nodes}

    def top(node):
        while group[node] != node:
            node = group[node]
        return node

    cost, joined = 0.0, 1
    for price, one, other in sorted(edges):
        if one in group and other in group and top(one) != top(other):
            group[top(one)] = top(other)
            cost, joined = cost + price, joined + 1
    return cost if joined == len(group) else np.inf


def covers(problem, sites):
    cells = np.unique(problem.cell[np.isin(problem.site, sites)])
    return problem.cell_weight[cells].sum() >= problem.target * problem.cell_weight.sum() - 1e-6


def cheapest(problem):
    """Return the least cost of all choices of stations, of those that fibre ties, and of places that it runs through.

    The others hang on links, one after another, from stations on fibre or from the exchange.
    """
    one, other = np.empty(0, int), np.empty(0, int)
    owner = np.repeat(np.arange(PLACES), np.diff(problem.csr.indptr))
    once = owner < problem.csr.neighbours
    one, other, row = owner[once], problem.csr.neighbours[once], problem.csr.edge_rows[once]
    roads = [(float(problem.edge_cost[r]), int(a), int(b)) for a, b, r in zip(one, other, row, strict=True)]
    fibre = {}
    for on_fibre in subsets(range(SITES)):
        wanted = {0, *problem.squares.tolist(), *problem.site_node[list(on_fibre)].tolist()}
        others = [place for place in range(PLACES) if place not in wanted]
        fibre[on_fibre] = min(spanning(wanted | set(more), roads) for more in subsets(others))
    best = np.inf
    for chosen in subsets(range(SITES), 1):
        if not covers(problem, list(chosen)):
            continue
        for on_fibre in subsets(chosen):
            begun = {*on_fibre, EXCHANGE}
            ends = [
                [0 if end in begun else int(end) + 1 for end in pair]
                for pair in zip(problem.links.one.tolist(), problem.links.other.tolist(), strict=True)
            ]
            hops = [(float(jpy), *pair) for jpy, pair in zip(problem.links.jpy.tolist(), ends, strict=True)]
            rest = {0, *(site + 1 for site in chosen if site not in on_fibre)}
            cost = fibre[on_fibre] + spanning(rest, hops) + problem.site_jpy[list(chosen)].sum()
            best = min(best, cost)
    return best


CASES = [
    (seed, squares, links) for squares, links in ((0, False), (0, True), (3, False), (3, True)) for seed in range(4)
]


@pytest.mark.parametrize(("seed", "squares", "links"), CASES)
def test_bound_and_cost_lie_on_either_side_of_the_cheapest_of_all_choices(seed, squares, links):
    problem = town(seed, squares=squares, links=links)
    found = joint_design(problem, run=Run())
    best = cheapest(problem)
    assert found.lower_bound_jpy <= best + 1.0
    assert best <= found.tied.cost_jpy + 1.0
    assert found.tied.cost_jpy <= 1.01 * best
    assert found.tied.cost_jpy <= found.one_by_one_jpy
    assert covers(problem, found.tied.sites)
    assert "none" not in found.tied.backhaul


def test_most_choices_are_proven():
    gaps = [joint_design(town(seed, squares=squares, links=links), run=Run()).gap for seed, squares, links in CASES]
    assert np.mean(np.array(gaps) < 1e-5) > 0.6
    assert max(gaps) < 0.12


@pytest.mark.parametrize("effort", Effort)
def test_the_same_problem_gives_the_same_answer(effort):
    problem = town(3, squares=2, links=True)
    one, other = (joint_design(problem, run=Run(effort=effort)) for _ in range(2))
    assert one.tied.sites.tolist() == other.tied.sites.tolist()
    assert (one.tied.cost_jpy, one.lower_bound_jpy) == (other.tied.cost_jpy, other.lower_bound_jpy)
    assert one.lower_bound_jpy <= cheapest(problem) + 1.0


def test_fibre_never_hangs_on_a_microwave_hop():
    problem = town(4, squares=2, links=True)
    ways = ways_of(problem)
    for sites in subsets(range(SITES), 1):
        found = tree_over(problem, ways, np.array(sites), run=Run())
        ends = {int(end) for row in found.routes for end in (ways.one[row], ways.other[row])} | {0}
        fed = {int(problem.site_node[site]) for site, by in zip(sites, found.backhaul, strict=True) if by == "fibre"}
        assert fed | set(problem.squares.tolist()) <= ends
        labels = component_labels(csr_from_edges(PLACES, ways.one[found.routes], ways.other[found.routes]))
        assert len({labels[place] for place in ends}) == 1


def test_a_target_out_of_reach_is_refused():
    problem = town(5, squares=1, links=False, target=1.0)
    lonely = np.append(problem.cell_weight, 1000.0)
    with pytest.raises(Infeasible):
        joint_design(JointProblem(**{**vars(problem), "cell_weight": lonely}), run=Run())


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_counts_with_stations_that_no_way_reaches(seed):
    problem = town(seed, squares=0, links=False)
    owner = np.repeat(np.arange(PLACES), np.diff(problem.csr.indptr))
    once = owner < problem.csr.neighbours
    order = np.argsort(problem.csr.edge_rows[once])
    one, other = owner[once][order], problem.csr.neighbours[once][order]
    nodes, price = problem.site_node.copy(), problem.site_jpy.copy()
    nodes[1:3], price[1:3] = (PLACES, PLACES + 1), 1e5  # on an island, and cheap
    roads = np.array(list(combinations(range(PLACES, PLACES + 4), 2)))
    island = csr_from_edges(PLACES + 4, np.append(one, roads[:, 0]), np.append(other, roads[:, 1]))
    costs = np.append(problem.edge_cost, np.full(len(roads), 1_000))
    further = {"csr": island, "edge_cost": costs, "site_node": nodes, "site_jpy": price}
    cut_off = JointProblem(**{**vars(problem), **further})
    found = joint_design(cut_off, run=Run())
    ways = ways_of(cut_off)
    every = (np.array(sites) for sites in subsets(range(SITES), 1) if covers(cut_off, sites))
    best = min(tree_over(cut_off, ways, sites, run=Run()).cost_jpy for sites in every)
    assert found.lower_bound_jpy <= best + 1.0
    assert best <= found.tied.cost_jpy + 1.0


def test_a_station_that_no_way_reaches_is_told():
    problem = town(6, squares=1, links=False)
    nodes = np.full(SITES, -1, dtype=np.int64)
    found = joint_design(JointProblem(**{**vars(problem), "site_node": nodes}), run=Run())
    assert set(found.tied.backhaul) == {"none"}
    assert found.lower_bound_jpy <= found.tied.cost_jpy
