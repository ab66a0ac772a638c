"""Solves Steiner tree problems: the cheapest tree found, a proven lower bound, and how the search ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.kernels import compile_seconds
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.search.course import rehearse, run_course
from todoku.networks.steiner.search.state import State
from todoku.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.instance import Instance

Ending = Literal["proof", "work", "time", "stopped"]


@dataclass(frozen=True, slots=True)
class Solution:
    """A tree, or a forest where no way joins all terminals, and what is proven of it.

    ``edge_rows``: rows of the instance's edges, ascending. ``cost`` and ``lower_bound`` in the instance's weights (its
    ``scale`` times the file's unit). ``apart``: the terminals of every connected part but the first. ``wall_s`` is the
    time from the parsed problem without that of compiling, which is ``compile_s``.
    """

    edge_rows: NDArray[np.int64]
    cost: int
    lower_bound: int
    ended_by: Ending
    apart: tuple[NDArray[np.int64], ...]
    wall_s: float
    compile_s: float

    @property
    def gap(self) -> float:
        """How far above the bound the cost is, over the cost."""
        return (self.cost - self.lower_bound) / self.cost if self.cost else 0.0

    @property
    def status(self) -> Literal["optimal", "feasible", "disconnected"]:
        """Whether the tree is proven the cheapest; disconnected where it is a forest."""
        if self.apart:
            return "disconnected"
        return "optimal" if self.cost == self.lower_bound else "feasible"


def solve(instance: Instance, *, run: Run, time_limit_s: float | None = None) -> Solution:
    """Return a tree of little cost that joins the terminals, and a bound below which none costs.

    Without a time limit a fixed amount of work ends the search, and the same instance, seed and effort give the same
    tree. With one the search goes on until then or until the tree is proven; a stop asked for through ``run`` ends it
    with the best so far. Raises InputError where there is no terminal.
    """
    if len(instance.terminals) == 0:
        raise InputError("steiner.no_terminals", file="-")
    started_s, compiled_s = time.monotonic(), compile_seconds()
    graph = graph_of(instance.node_count, instance.one, instance.other, instance.weight)
    parts = [part for part in instance.groups() if len(part)]
    states: list[State] = []
    for part in parts:
        terminal = np.zeros(instance.node_count, dtype=bool)
        terminal[part] = True
        left_s = None
        if time_limit_s is not None:
            spent_s = time.monotonic() - started_s - (compile_seconds() - compiled_s)
            waiting = sum(len(one) for one in parts[len(states) :])
            left_s = max(time_limit_s - spent_s, 0.0) * len(part) / waiting
        state = State(graph, terminal, run=run, time_limit_s=left_s)
        run_course(state)
        states.append(state)
    compile_s = compile_seconds() - compiled_s
    return Solution(
        edge_rows=np.sort(np.concatenate([state.edges for state in states])).astype(np.int64),
        cost=sum(state.cost for state in states),
        lower_bound=sum(state.bound for state in states),
        ended_by=_ending(states),
        apart=tuple(parts[1:]),
        wall_s=time.monotonic() - started_s - compile_s,
        compile_s=compile_s,
    )


def prepare() -> float:
    """Compile or load all kernels by rehearsing the search on a small problem; return the seconds that it took."""
    started_s = time.monotonic()
    side = 9
    random = np.random.default_rng(1)
    node = np.arange(side * side).reshape(side, side)
    one = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()]).astype(np.int32)
    other = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()]).astype(np.int32)
    terminal = np.zeros(side * side, dtype=bool)
    terminal[random.choice(side * side, 12, replace=False)] = True
    graph = graph_of(side * side, one, other, random.integers(40, 60, len(one)))
    rehearse(State(graph, terminal, run=Run(), time_limit_s=None))
    return time.monotonic() - started_s


def _ending(states: list[State]) -> Ending:
    if all(state.proven for state in states):
        return "proof"
    for why in ("stopped", "time"):
        if any(state.ended_by == why for state in states):
            return why
    return "work"
