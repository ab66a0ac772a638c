"""The exact search for channels and powers of radios that share a floor: branch and bound with a work budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run

NODE_BUDGET = {"quick": 2_000, "standard": 20_000, "thorough": 500_000}
"""Choices looked at by effort: a deterministic budget, no clock."""


@dataclass(frozen=True, slots=True)
class SearchProblem:
    """Received powers in mW: radios in the order of the search, each with its options.

    ``signal[r]`` options x devices: what a radio's own devices receive of it; ``leaks[r]`` options x channels x
    devices: what it puts into each channel at every device; ``noise`` channels x devices; ``channel[r]`` the channel
    of each option; ``needed`` the ratio that each device needs; ``weight`` what each counts.
    """

    signal: list[NDArray[np.float64]]
    leaks: list[NDArray[np.float64]]
    channel: list[NDArray[np.int64]]
    power_mw: list[NDArray[np.float64]]
    noise: NDArray[np.float64]
    needed: NDArray[np.float64]
    weight: NDArray[np.float64]
    served_by: NDArray[np.int64]


@dataclass(slots=True)
class _State:
    best_weight: float = -1.0
    best_power: float = float("inf")
    chosen: tuple[int, ...] = ()
    nodes: int = 0
    open_bound: float = 0.0
    """The greatest bound among branches that the budget left unseen."""
    path: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The options chosen; the weight served; what no choice can exceed."""

    chosen: tuple[int, ...]
    weight: float
    bound: float
    nodes: int

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists."""
        return self.weight >= self.bound


def search(problem: SearchProblem, run: Run) -> SearchResult:
    """Return the options that serve the most weight, then with the least power; exact within the run's budget.

    A branch's bound serves every device that some option of its radio can serve against the radios decided so far, as
    if those to come were silent; so it is never too low, and the bound handed back holds whether or not the budget
    ended the search.
    """
    state = _State()
    _descend(problem, run, state, problem.noise.copy(), 0.0)
    return SearchResult(state.chosen, state.best_weight, max(state.best_weight, state.open_bound), state.nodes)


def served(problem: SearchProblem, chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which devices reach the ratio they need under a complete choice."""
    level = problem.noise + sum(leak[option] for leak, option in zip(problem.leaks, chosen, strict=True))
    return _reached(problem, chosen, level)


def ratios(problem: SearchProblem, chosen: tuple[int, ...]) -> NDArray[np.float64]:
    """Return every device's signal over interference and noise under a complete choice."""
    level = problem.noise + sum(leak[option] for leak, option in zip(problem.leaks, chosen, strict=True))
    found = np.zeros(problem.needed.size)
    for radio, option in enumerate(chosen):
        own = problem.served_by == radio
        channel = problem.channel[radio][option]
        signal = problem.signal[radio][option, own]
        found[own] = signal / (level[channel, own] - problem.leaks[radio][option][channel, own])
    return found


def _reached(problem: SearchProblem, chosen: tuple[int, ...], level: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which devices of the radios decided so far reach their ratio against a level per channel."""
    found = np.zeros(problem.needed.size, dtype=bool)
    for radio, option in enumerate(chosen):
        own = problem.served_by == radio
        channel = problem.channel[radio][option]
        against = level[channel, own] - problem.leaks[radio][option][channel, own]
        found[own] = problem.signal[radio][option, own] >= problem.needed[own] * against
    return found


def _hopeful(problem: SearchProblem, start: int, level: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which devices of the radios still open reach their ratio with some option, the others being silent."""
    found = np.zeros(problem.needed.size, dtype=bool)
    for radio in range(start, len(problem.signal)):
        own = problem.served_by == radio
        against = level[problem.channel[radio]][:, own]
        found[own] = (problem.signal[radio][:, own] >= problem.needed[own] * against).any(axis=0)
    return found


def _descend(problem: SearchProblem, run: Run, state: _State, level: NDArray[np.float64], power_mw: float) -> None:
    depth = len(state.path)
    chosen = tuple(state.path)
    weight_of = problem.weight
    reachable = _reached(problem, chosen, level) | _hopeful(problem, depth, level)
    bound = float(weight_of[reachable].sum())
    least_mw = power_mw + sum(float(options.min()) for options in problem.power_mw[depth:])
    if bound < state.best_weight or (bound == state.best_weight and least_mw >= state.best_power):
        return
    if depth == len(problem.signal):
        state.best_weight, state.best_power, state.chosen = bound, power_mw, chosen
        return
    for option in np.argsort(-problem.power_mw[depth], kind="stable"):
        if state.nodes >= NODE_BUDGET[run.effort.value] and state.chosen:
            state.open_bound = max(state.open_bound, bound)
            return
        state.nodes += 1
        run.check()
        state.path.append(int(option))
        _descend(
            problem, run, state, level + problem.leaks[depth][option], power_mw + float(problem.power_mw[depth][option])
        )
        state.path.pop()
