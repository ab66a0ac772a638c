"""Base stations, their backhaul and the fibre to the squares as one problem, with a bound on every choice.

A connected facility location with covering (A. Gupta, J. Kleinberg, A. Kumar, R. Rastogi and B. Yener, "Provisioning
a virtual private network", STOC 2001; here with a share to be covered): stations of least cost that cover a share of
the people, tied to the exchange by a tree that also joins the squares to which fibre is laid.

The bound: an ascent of duals for the squares, then for every station over what is left of the costs. Whichever stations
are opened, the tree costs at least the first part and their rises, so that the cheapest covering whose stations cost
their own price and their rise is below any plan (``networks.steiner.dual_ascent.further_rises``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.attach import UNREACHED
from todoku.networks.paths import edge_ends
from todoku.networks.steiner.dual_ascent import dual_ascent, further_rises
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.solve import solve
from todoku.plans.joint.arcs import arcs_to_stations, links_over
from todoku.plans.joint.bound import CutProgramme, Wanted
from todoku.plans.joint.moves import FAR_JPY, improved, moves_of
from todoku.plans.joint.tree import Tied, tree_over, ways_of
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.plans.joint.problem import JointProblem
    from todoku.plans.joint.tree import Ways
    from todoku.run import Run
    from todoku.siting.covering import Selection

_MOST_ARCS = {"quick": 1_000, "standard": 6_000, "thorough": 30_000}
"""Ways for which the programme over cuts is solved; for more, an ascent of duals has to do."""
_MOST_WHOLE = {"quick": 0, "standard": 4_000, "thorough": 100_000}
"""Ways and pairs for which whole stations are looked for under the cuts."""
_LESSONS = {"quick": 0, "standard": 4, "thorough": 40}
_ROUNDING = 1e-9
_TRIES = {"quick": 0, "standard": 100, "thorough": 1_000}
_TRIED_WAYS = {"quick": 0, "standard": 40_000, "thorough": 4_000_000}
"""Trees that are found in full to polish a choice: so many, and over so many ways in all."""
_WORTH_IT = 1e-4
_TREES = 2
"""Choices whose tree is found in full."""


@dataclass(frozen=True, slots=True)
class JointDesign:
    """The stations chosen with the tree that ties them, and what is proven of every choice.

    ``lower_bound_jpy``: below any plan that joins the squares and covers the target, stations, fibre and links
    together. ``one_by_one_jpy``: what it costs to choose the stations by their own price and to tie them afterwards.
    ``by_price``: the covering of least cost by the stations' own price, with its bound.
    """

    tied: Tied
    lower_bound_jpy: float
    one_by_one_jpy: float
    by_price: Selection

    @property
    def gap(self) -> float:
        """How far above the bound the cost is, over the cost."""
        cost_jpy = self.tied.cost_jpy
        return (cost_jpy - self.lower_bound_jpy) / cost_jpy if cost_jpy else 0.0


@dataclass(frozen=True, slots=True)
class _Squares:
    """The squares joined by themselves: a tree's nodes and bound, and an ascent with what it leaves of the costs."""

    nodes: NDArray[np.int64]
    bound_jpy: float
    ascent_jpy: float
    left: NDArray[np.int64]


def joint_design(problem: JointProblem, *, run: Run) -> JointDesign:
    """Return stations, their backhaul and the fibre of little cost together, with the bound.

    Raises Infeasible where the target cannot be reached, Cancelled.
    """
    ways = ways_of(problem)
    squares = _squares_joined(problem, ways, run)
    by_price = problem.covering(problem.site_jpy, run)
    bound_jpy = squares.bound_jpy + problem.without_least(by_price.bound)
    with run.step("step.joint", 1 + _TREES) as advance:
        found = [tree_over(problem, ways, by_price.sites, run=run)]
        advance(1)
        if found[0].cost_jpy > bound_jpy + 1.0:
            choices = [by_price.sites]
            for bound_beyond_jpy, sites, links in _beyond_squares(problem, ways, squares, run):
                bound_jpy = max(bound_jpy, squares.ascent_jpy + problem.without_least(bound_beyond_jpy))
                choices.append(sites)
                if links is not None:
                    found.append(tree_over(problem, ways, sites, links=links, run=run))
            for sites in improved(problem, ways, squares.nodes, choices, run=run)[:_TREES]:
                found.append(tree_over(problem, ways, sites, run=run))
                advance(1)
    best = min(found, key=lambda one: one.cost_jpy)
    if best.cost_jpy > bound_jpy * (1.0 + _WORTH_IT):
        best = _polished(problem, ways, squares, best, run)
    return JointDesign(best, min(bound_jpy, best.cost_jpy), found[0].cost_jpy, by_price)


def _squares_joined(problem: JointProblem, ways: Ways, run: Run) -> _Squares:
    terminals = np.union1d(problem.squares, [problem.root])
    one, other = edge_ends(problem.csr)
    places = Instance(ways.place_count, one.astype(np.int32), other.astype(np.int32), problem.edge_cost, terminals)
    found = solve(places, run=run)
    ascent = dual_ascent(problem.csr, problem.edge_cost, terminals, root=problem.root)
    rows = found.edge_rows
    return _Squares(
        nodes=np.unique(np.concatenate([[problem.root], one[rows], other[rows]])),
        bound_jpy=found.lower_bound * problem.jpy_per_unit,
        ascent_jpy=ascent.bound * problem.jpy_per_unit,
        left=ascent.arc_costs(problem.csr),
    )


def _beyond_squares(
    problem: JointProblem, ways: Ways, squares: _Squares, run: Run
) -> Iterator[tuple[float, NDArray[np.int64], NDArray[np.int64] | None]]:
    """Yield bounds on the stations and their part of the tree, beyond what joins the squares.

    With each a choice near it, and the links that tie it for little where they are known.
    """
    arcs, nodes = arcs_to_stations(problem, squares.left)
    if len(arcs.tail) > _MOST_ARCS[run.effort]:
        risen = problem.covering(problem.site_jpy + _rises_jpy(problem, ways, squares), run)
        yield risen.bound, risen.sites, None
        return
    nodes = np.where(ways.reached, nodes, UNREACHED)  # such a station may be chosen, and stays untied
    joined_jpy = np.where(nodes < 0, problem.site_jpy, 0.0)
    needed = problem.target * float(problem.cell_weight.sum())
    wanted = Wanted(problem.site, problem.cell, problem.cell_weight, needed * (1.0 - _ROUNDING), nodes, joined_jpy)
    programme = CutProgramme(arcs, wanted)
    anyhow_jpy, prices = programme.prices(run)
    priced = problem.covering(prices, replace(run, effort=Effort.QUICK) if run.effort == Effort.STANDARD else run)
    bound_jpy = max(anyhow_jpy + priced.bound, programme.parts_bound())
    sites, seen = priced.sites, set[bytes]()
    lessons = _LESSONS[run.effort] if len(arcs.tail) + len(problem.site) <= _MOST_WHOLE[run.effort] else 0
    for _ in range(lessons):
        used = programme.learn(sites, run)
        yield bound_jpy, sites, links_over(problem, arcs, nodes, used)
        seen.add(sites.tobytes())
        bound_jpy, chosen = programme.whole(run)
        if chosen is None or chosen.tobytes() in seen:
            break
        sites = chosen
    yield bound_jpy, sites, None


def _polished(problem: JointProblem, ways: Ways, squares: _Squares, best: Tied, run: Run) -> Tied:
    """Return stations made better by single moves whose trees are found in full, as long as the work lasts."""
    left = min(_TRIES[run.effort], _TRIED_WAYS[run.effort] // len(ways.one))
    apart_jpy = np.minimum(ways.distances_jpy(squares.nodes), FAR_JPY) + problem.site_jpy
    better = True
    while better:
        better = False
        for sites in moves_of(problem, best.sites, apart_jpy):
            if left <= 0:
                return best
            run.check()
            left -= 1
            tried = tree_over(problem, ways, sites, run=run)
            if tried.cost_jpy < best.cost_jpy - 1.0:
                best, better = tried, True
                break
    return best


def _rises_jpy(problem: JointProblem, ways: Ways, squares: _Squares) -> NDArray[np.float64]:
    own = np.repeat(ways.cost[len(squares.left) :, None], 2, axis=1)
    rises = np.zeros(len(ways.reached))
    sites = np.flatnonzero(ways.reached)
    costs = np.concatenate([squares.left, own])
    nodes = ways.nodes_of(sites)
    rises[sites] = further_rises(ways.node_count, (ways.one, ways.other), costs, nodes, root=problem.root)
    return rises * problem.jpy_per_unit
