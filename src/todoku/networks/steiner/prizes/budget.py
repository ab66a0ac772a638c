"""Solves budgeted prize problems: the most prize for no more than a budget, with a proven upper bound.

The budget is priced into the objective (Lagrangian relaxation): at each price the prize solver's proven bound bounds
the prize, and its trees are made to fit. Where the prices alone leave a gap, nodes are decided one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible
from todoku.networks.steiner.cuts.search import Clock
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.growth import grown
from todoku.networks.steiner.prizes.fitting import extended, fitted, nodes_of, tree_of
from todoku.networks.steiner.prizes.problem import PrizeProblem
from todoku.networks.steiner.prizes.solve import solve_prizes
from todoku.networks.steiner.search.state import Ended
from todoku.networks.steiner.solve import Ending, solve
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PRICES = 12
_SHARE = 0.3
_BASE_SHARE = 0.2
_BRANCHINGS = {Effort.QUICK: 0, Effort.STANDARD: 20, Effort.THOROUGH: 60}
_TRIES = {Effort.QUICK: 5, Effort.STANDARD: 20, Effort.THOROUGH: 60}
_NOISE = 0.5
_DROPPED = 0.25
_LARGEST_SUM = 2**58


@dataclass(frozen=True, slots=True)
class BudgetSolution:
    """A tree within a budget and what is proven of it.

    ``prize``: what its nodes bring; no tree within the budget brings more than ``upper_bound``. ``cost``: of its edges.
    ``edge_rows``, ``nodes``: ascending; a tree without edges has one node. All amounts times the problem's scale.
    """

    edge_rows: NDArray[np.int64]
    nodes: NDArray[np.int64]
    cost: int
    budget: int
    prize: int
    upper_bound: int
    ended_by: Ending
    wall_s: float
    compile_s: float

    @property
    def gap(self) -> float:
        """How far below the bound the prize is, over the bound."""
        return (self.upper_bound - self.prize) / self.upper_bound if self.upper_bound else 0.0

    @property
    def status(self) -> Literal["optimal", "feasible"]:
        """Whether no tree within the budget brings more."""
        return "optimal" if self.prize == self.upper_bound else "feasible"


def solve_budget(problem: PrizeProblem, budget: int, *, run: Run, time_limit_s: float | None = None) -> BudgetSolution:
    """Return a tree that costs no more than a budget and brings much, and a bound above which none brings.

    ``budget``: in the problem's whole weights. The tree has the root and all nodes that must be in; without any it lies
    anywhere. Time limit, seed and stop as in ``steiner.solve.solve``. Raises Infeasible where the nodes that must be in
    cannot be joined, or cost more than the budget: with the least that is enough, as far as it is known.
    """
    search = _Search(problem, budget, Clock(run, time_limit_s))
    search.run()
    graph, rows = search.graph, search.rows
    return BudgetSolution(
        edge_rows=rows,
        nodes=np.flatnonzero(nodes_of(graph, rows, search.alone)).astype(np.int64),
        cost=int(graph.weight[rows].sum()),
        budget=budget,
        prize=search.prize,
        upper_bound=search.bound,
        ended_by=search.ended_by,
        wall_s=search.clock.spent_s,
        compile_s=search.clock.compile_s,
    )


class _Search:
    """One search: the tree that brings most so far, and the bound."""

    def __init__(self, problem: PrizeProblem, budget: int, clock: Clock) -> None:
        self.problem, self.budget, self.clock = problem, budget, clock
        instance = problem.instance
        self.graph = graph_of(instance.node_count, instance.one, instance.other, instance.weight)
        self.alone = int(np.argmax(problem.wanted)) if problem.wanted.any() else int(np.argmax(problem.prize))
        self.rows: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.random = np.random.default_rng(clock.run.seed)
        self.prize = int(problem.prize[self.alone])
        self.parts = self._parts()
        self.bounds = [int(part.prize.sum()) for part in self.parts]
        self.branchings = _BRANCHINGS[clock.run.effort]
        self.ended_by: Ending = "work"

    def run(self) -> None:
        """Search until the tree is proven, the time is up or the work is done."""
        self._begin()
        try:
            for at, part in enumerate(self.parts):
                self._priced(part, self.clock.run.effort, at)
            self._improve()
            for at, part in enumerate(self.parts):
                if self.bounds[at] > self.prize:
                    self.bounds[at] = min(self.bounds[at], self._explored(part, self.bounds[at]))
        except Ended as ended:
            self.ended_by = ended.why  # type: ignore[assignment]  # (the three words that end a search)
        if self.bound <= self.prize:
            self.ended_by = "proof"

    @property
    def bound(self) -> int:
        """What no tree within the budget brings more than."""
        return max(self.prize, *self.bounds)

    def _parts(self) -> list[PrizeProblem]:
        """Return the problem with the prizes of each connected part that a tree can lie in, the most first."""
        problem, nodes = self.problem, np.arange(self.problem.instance.node_count)
        parts = []
        for piece in problem.pieces(nodes) or [nodes]:
            prize = np.zeros_like(problem.prize)
            prize[piece] = problem.prize[piece]
            if problem.wanted[piece].any() or not problem.wanted.any():
                parts.append(replace(problem, prize=prize))
        return sorted(parts, key=lambda part: -int(part.prize.sum()))

    def _begin(self) -> None:
        """Join the nodes that must be in; raise Infeasible where that costs more than the budget."""
        wanted = np.flatnonzero(self.problem.wanted)
        if len(wanted) < 2:  # noqa: PLR2004 [one node is joined already]
            if self.budget < 0:
                raise Infeasible("steiner.budget_too_small", **self._amounts(0, 0))
            self._offer(self.rows)
            return
        left_s = self.clock.left_s
        joined = solve(
            replace(self.problem.instance, terminals=wanted),
            run=self.clock.run,
            time_limit_s=None if left_s is None else _BASE_SHARE * left_s,
        )
        if joined.apart:
            named = ", ".join(str(int(part[0]) + 1) for part in (wanted, *joined.apart))
            raise Infeasible("steiner.wanted_apart", file=self.problem.file, parts=len(joined.apart) + 1, nodes=named)
        if joined.cost > self.budget:
            proven = joined.lower_bound > self.budget
            code = "steiner.budget_too_small" if proven else "steiner.budget_perhaps_too_small"
            raise Infeasible(code, **self._amounts(joined.lower_bound, joined.cost))
        self.rows = joined.edge_rows
        self.prize = int(self.problem.prize[nodes_of(self.graph, self.rows, self.alone)].sum())
        self._offer(self.rows)

    def _amounts(self, least: int, enough: int) -> dict[str, object]:
        amount = self.problem.instance.amount
        return {
            "file": self.problem.file,
            "budget": amount(self.budget),
            "least": amount(least),
            "enough": amount(enough),
        }

    def _offer(self, rows: NDArray[np.int64], alone: int | None = None, noise: float = 0.0) -> NDArray[np.int64]:
        """Make a tree fit the budget, fill it up, and take it over where it brings more than the best."""
        graph, prize, wanted = self.graph, self.problem.prize, self.problem.wanted
        rows = fitted(graph, prize, wanted, rows, self.budget)
        nodes = nodes_of(graph, rows, self.alone if alone is None else alone)
        factors = 1.0 + noise * self.random.uniform(-1.0, 1.0, len(prize))
        while True:
            kept = wanted | ((prize > 0) & nodes)
            rows = tree_of(graph, nodes, kept)
            cost = int(graph.weight[rows].sum())
            more = extended(graph, prize, nodes, self.budget - cost, factors)
            if (more == nodes).all() or cost > self.budget:
                break
            nodes = more
        brought = int(prize[nodes].sum())
        if cost <= self.budget and brought > self.prize:
            self.rows, self.prize = rows, brought
            self.alone = int(np.flatnonzero(nodes)[0]) if len(rows) == 0 else self.alone
        return rows

    def _priced(self, problem: PrizeProblem, effort: Effort, part: int | None = None) -> int:
        """Return the least bound over prices of the budget: the next is where the trees on both sides are equal.

        ``part``: which of the parts it is, if it is one, so that its bound is known should the search be stopped.
        """
        total = int(problem.prize.sum())
        low, high = (0, int(problem.prize[problem.wanted].sum())), self._everything(problem)
        best = total
        for _ in range(_PRICES):
            if best <= self.prize or high[0] <= low[0] or high[1] <= low[1]:
                break
            price = Fraction(high[1] - low[1], high[0] - low[0])
            found = self._at(problem, price, effort)
            best = min(best, found[0])
            if part is not None:
                self.bounds[part] = min(self.bounds[part], best)
            cost, brought = found[1]
            if (cost, brought) in (low, high):
                break
            if cost > self.budget:
                high = (cost, brought)
            else:
                low = (cost, brought)
        return best

    def _everything(self, problem: PrizeProblem) -> tuple[int, int]:
        """Return what a tree with all prizes that it can reach costs and brings; it is made to fit, too."""
        graph, asked = self.graph, problem.wanted | (problem.prize > 0)
        start = self.alone if problem.wanted.any() else int(np.argmax(problem.prize))
        nodes = grown(graph, graph.weight, asked, start)
        rows = tree_of(graph, nodes, asked & nodes)
        self._offer(rows, start)
        return int(graph.weight[rows].sum()), int(problem.prize[nodes].sum())

    def _at(self, problem: PrizeProblem, price: Fraction, effort: Effort) -> tuple[int, tuple[int, int]]:
        """Return the bound at a price of one unit of cost, and what the tree found there costs and brings."""
        self.clock.check()
        weight, total = problem.instance.weight, int(problem.prize.sum())
        sums = max(int(weight.sum()), total, 1)
        price = max(price.limit_denominator(max(_LARGEST_SUM // sums, 1)), Fraction(1, max(_LARGEST_SUM // sums, 1)))
        times, worth = price.numerator, price.denominator
        if times * sums > _LARGEST_SUM:
            times, worth = max(_LARGEST_SUM // sums, 1), max(int(_LARGEST_SUM // sums / price), 1)
        priced = PrizeProblem(
            replace(problem.instance, weight=weight * times), problem.prize * worth, problem.wanted, problem.file
        )
        left_s = self.clock.left_s
        run = Run(stop=self.clock.run.stop, seed=self.clock.run.seed, effort=effort)
        found = solve_prizes(priced, run=run, time_limit_s=None if left_s is None else max(_SHARE * left_s, 0.01))
        alone = None if self.problem.wanted.any() else int(found.nodes[np.argmax(self.problem.prize[found.nodes])])
        self._offer(found.edge_rows, alone)
        bound = (worth * total - found.lower_bound + times * self.budget) // worth
        return min(bound, total), (int(weight[found.edge_rows].sum()), int(problem.prize[found.nodes].sum()))

    def _improve(self) -> None:
        """Take branches off the best tree, by chance, and fill it up again with what seems best at a second look."""
        for _ in range(_TRIES[self.clock.run.effort]):
            if self.bound <= self.prize:
                return
            self.clock.check()
            spared = int((1.0 - _DROPPED * self.random.random()) * self.graph.weight[self.rows].sum())
            prize = (self.problem.prize * self.random.uniform(1 - _NOISE, 1 + _NOISE, len(self.problem.prize))).astype(
                np.int64
            )
            rows = fitted(self.graph, prize, self.problem.wanted, self.rows, spared)
            self._offer(rows, noise=_NOISE)

    def _explored(self, problem: PrizeProblem, bound: int) -> int:
        """Return a bound for a problem: with a node's prize, for which it must be in, or without."""
        undecided = np.where(problem.wanted, 0, problem.prize)
        if bound <= self.prize or self.branchings <= 0 or not undecided.any():
            return bound
        self.branchings -= 1
        node = int(np.argmax(undecided))
        wanted, prize = problem.wanted.copy(), problem.prize.copy()
        wanted[node], prize[node] = True, 0
        bounds = [self._with(replace(problem, wanted=wanted)), self._without(replace(problem, prize=prize))]
        return max(bounds)

    def _with(self, problem: PrizeProblem) -> int:
        try:
            bound = self._priced(problem, Effort.QUICK)
        except Infeasible:  # no way joins the node to the others that must be in
            return 0
        return self._explored(problem, bound) if self._affordable(problem) else 0

    def _without(self, problem: PrizeProblem) -> int:
        return self._explored(problem, self._priced(problem, Effort.QUICK))

    def _affordable(self, problem: PrizeProblem) -> bool:
        run = Run(stop=self.clock.run.stop, seed=self.clock.run.seed, effort=Effort.QUICK)
        instance = replace(problem.instance, terminals=np.flatnonzero(problem.wanted))
        return solve(instance, run=run, time_limit_s=self.clock.left_s).lower_bound <= self.budget
