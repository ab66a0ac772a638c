"""The exact search for channels and powers of radios that share a floor: branch and bound with a work budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.factory.improvement import good_choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from todoku.radio.factory.search_problem import SearchProblem
    from todoku.run import Run

LEVEL_BUDGET = {"quick": 30_000_000, "standard": 100_000_000, "thorough": 3_000_000_000}
"""Levels (of an option, in a channel, at a device) looked at by effort: no clock."""
_BEGINNING = 4
"""The plan to begin with may cost so large a part of the budget: one in."""
_ROUNDING = 1e-9
"""Sums of weights, or of powers, that differ by less than this share are equal."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The options chosen, the weight served and the power sent; what no choice can exceed, and what none goes below.

    ``least_power_mw`` holds for choices that serve as much; it is None where more may be served.
    """

    chosen: tuple[int, ...]
    weight: float
    bound: float
    power_mw: float
    least_power_mw: float | None
    nodes: int


def search(problem: SearchProblem, run: Run) -> SearchResult:
    """Return the options that serve the most weight, then with the least power; exact within the run's budget.

    Radios that cannot disturb each other on any of their channels are decided apart. A branch's bound gives each radio
    still open the option that serves most against the radios decided so far, as if those to come were silent; so it is
    never too low, and the bounds handed back hold whether or not the budget ended the search. A radio's power is
    likewise the least of its options that lose no more than the branch can spare.
    """
    groups = list(_groups(problem))
    chosen = np.zeros(len(problem.signal), dtype=np.int64)
    branches, left = [], LEVEL_BUDGET[run.effort.value]
    for number, radios in enumerate(groups):
        branch = _Branch(problem.cut_to(radios), run, left // (len(groups) - number))
        branch.begin()
        branch.descend(branch.problem.noise, 0.0)
        left = max(0, left - branch.spent)
        chosen[list(radios)] = branch.chosen
        branches.append(branch)
    is_most = all(branch.bound <= branch.best_weight for branch in branches)
    return SearchResult(
        chosen=tuple(int(option) for option in chosen),
        weight=sum(branch.best_weight for branch in branches),
        bound=sum(branch.bound for branch in branches),
        power_mw=sum(branch.best_power for branch in branches),
        least_power_mw=sum(branch.least_power for branch in branches) if is_most else None,
        nodes=sum(branch.nodes for branch in branches),
    )


def served(problem: SearchProblem, chosen: Sequence[int]) -> NDArray[np.bool_]:
    """Return which devices reach the ratio they need under a complete choice."""
    level = _level(problem, chosen)
    found = np.zeros(problem.needed.size, dtype=bool)
    for radio, option in enumerate(chosen):
        own = problem.served_by == radio
        bearable = problem.signal[radio][option, own] / problem.needed[own]
        found[own] = level[problem.channel[radio][option], own] <= bearable
    return found


def ratios(problem: SearchProblem, chosen: Sequence[int]) -> NDArray[np.float64]:
    """Return every device's signal over interference and noise under a complete choice."""
    level = _level(problem, chosen)
    found = np.zeros(problem.needed.size)
    for radio, option in enumerate(chosen):
        own = problem.served_by == radio
        found[own] = problem.signal[radio][option, own] / level[problem.channel[radio][option], own]
    return found


def _level(problem: SearchProblem, chosen: Sequence[int]) -> NDArray[np.float64]:
    """Return the noise and interference of every channel at every device under a complete choice."""
    level = problem.noise.copy()
    for leak, option in zip(problem.leaks, chosen, strict=True):
        level += leak[option]
    return level


def best_ratios(problem: SearchProblem) -> NDArray[np.float64]:
    """Return what every device's signal over noise is at best, all other radios being silent."""
    found = np.zeros(problem.needed.size)
    for radio, signal in enumerate(problem.signal):
        own = problem.served_by == radio
        found[own] = (signal[:, own] / problem.noise[problem.channel[radio]][:, own]).max(axis=0)
    return found


def _groups(problem: SearchProblem) -> Iterator[tuple[int, ...]]:
    """Yield the radios that may disturb each other, directly or through others, in the order of the radios."""
    count = len(problem.signal)
    linked = np.eye(count, dtype=bool)
    for victim in range(count):
        own = np.flatnonzero(problem.served_by == victim)
        heard = np.unique(problem.channel[victim])
        for other in range(count):
            linked[victim, other] |= bool(problem.leaks[other][:, heard][:, :, own].any())
    linked |= linked.T
    for _ in range(count):
        linked = linked @ linked
    yield from dict.fromkeys(tuple(np.flatnonzero(row).tolist()) for row in linked)


@dataclass(slots=True)
class _Branch:
    """The search of one group under way."""

    problem: SearchProblem
    run: Run
    budget: int
    best_weight: float = -1.0
    best_power: float = inf
    chosen: tuple[int, ...] = ()
    nodes: int = 0
    spent: int = 0
    unseen: list[tuple[float, float]] = field(default_factory=list)
    """Most weight and least power of the branches that the budget left unseen."""
    path: list[int] = field(default_factory=list)
    own: list[NDArray[np.int64]] = field(default_factory=list)
    bearable: list[NDArray[np.float64]] = field(default_factory=list)
    """By radio, options x its devices: the level against which the device still has the ratio that it needs."""
    slack: float = 0.0

    def __post_init__(self) -> None:
        problem = self.problem
        self.slack = _ROUNDING * float(problem.weight.sum())
        self.own = [np.flatnonzero(problem.served_by == radio) for radio in range(len(problem.signal))]
        self.bearable = [
            signal[:, own] / problem.needed[own] for signal, own in zip(problem.signal, self.own, strict=True)
        ]

    @property
    def bound(self) -> float:
        """What no choice of this group exceeds."""
        most = max((weight for weight, _ in self.unseen), default=0.0)
        return most if most > self.best_weight + self.slack else self.best_weight

    @property
    def least_power(self) -> float:
        """What no choice that serves as much goes below."""
        enough = self.best_weight - self.slack
        return min([self.best_power, *(power for weight, power in self.unseen if weight >= enough)])

    def begin(self) -> None:
        """Take a good choice as the best so far."""
        problem = self.problem
        self.chosen, self.spent = good_choice(problem, self.run, budget=self.budget // _BEGINNING)
        self.best_weight = float(problem.weight[served(problem, self.chosen)].sum())
        self.best_power = sum(float(power[option]) for power, option in zip(problem.power_mw, self.chosen, strict=True))

    def descend(self, level: NDArray[np.float64], power_mw: float) -> None:
        """Look at every option of the next radio, the most promising first, with those decided before it."""
        depth = len(self.path)
        self.nodes += 1
        self.run.check()
        levels = level + self.problem.leaks[depth]
        self.spent += levels.size
        weights, powers, strain = self._bounds(depth, levels, power_mw)
        is_last = depth + 1 == len(self.own)
        for option in np.lexsort((strain, powers, -weights)):
            weight, least_mw = float(weights[option]), float(powers[option])
            if not self._is_better(weight, least_mw):
                continue
            if is_last:
                self.best_weight, self.best_power, self.chosen = weight, least_mw, (*self.path, int(option))
            elif self.spent >= self.budget:
                self.unseen.append((weight, least_mw))
            else:
                self.path.append(int(option))
                self.descend(levels[option], power_mw + float(self.problem.power_mw[depth][option]))
                self.path.pop()

    def _is_better(self, weight: float, power_mw: float) -> bool:
        if abs(weight - self.best_weight) <= self.slack:
            return power_mw < self.best_power * (1.0 - _ROUNDING)
        return weight > self.best_weight

    def _bounds(
        self, depth: int, levels: NDArray[np.float64], power_mw: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return, by option of the next radio: the most weight, the least power, how near devices are to fail."""
        problem, options = self.problem, len(levels)
        weights, strain = np.zeros(options), np.zeros(options)
        for radio, chosen in enumerate([*self.path, None]):
            own = self.own[radio]
            if chosen is None:
                heard, bearable = levels[np.arange(options), problem.channel[radio]][:, own], self.bearable[radio]
            else:
                heard, bearable = levels[:, problem.channel[radio][chosen]][:, own], self.bearable[radio][chosen]
            reached = heard <= bearable
            weights += reached @ problem.weight[own]
            strain = np.maximum(strain, np.where(reached, heard / bearable, 0.0).max(axis=1, initial=0.0))
        served_open = []
        for radio in range(depth + 1, len(self.own)):
            own = self.own[radio]
            heard = levels[:, problem.channel[radio]][:, :, own]
            served_open.append((heard <= self.bearable[radio]) @ problem.weight[own])
            weights += served_open[-1].max(axis=1)
        spare = np.maximum(weights - self.best_weight, 0.0)[:, None] + self.slack
        powers = power_mw + problem.power_mw[depth]
        for radio, served_by_option in enumerate(served_open, start=depth + 1):
            enough = served_by_option >= served_by_option.max(axis=1)[:, None] - spare
            powers = powers + np.where(enough, problem.power_mw[radio], inf).min(axis=1)
        return weights, powers, strain
