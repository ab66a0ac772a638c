"""A good plan of a factory floor to begin the exact search with: changed radio by radio until no change helps."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.search_problem import SearchProblem
    from todoku.run import Run

STARTS = {"quick": 4, "standard": 16, "thorough": 64}
"""Plans drawn by chance, from the run's seed, that are improved; the best goes on. Fewer where they cost too much."""
Value = tuple[float, float, float, float]
"""Weight lost, what the devices that lost it lack in all, power in mW, how near the others are to fail: the less the
better, the first first."""


def good_choice(problem: SearchProblem, run: Run, *, budget: int) -> tuple[tuple[int, ...], int]:
    """Return the best of some choices that no change of one radio improves, and the levels looked at for it.

    No further choice is begun once so many levels as the budget has were looked at.
    """
    draw = np.random.default_rng(run.seed)
    found: list[tuple[Value, tuple[int, ...]]] = []
    spent = 0
    for _ in range(STARTS[run.effort.value]):
        run.check()
        choice = [int(draw.integers(len(power))) for power in problem.power_mw]
        value, rounds = _improve(problem, choice)
        found.append((value, tuple(choice)))
        spent += rounds * sum(leak.size for leak in problem.leaks)
        if spent >= budget:
            break
    return min(found)[1], spent


def _improve(problem: SearchProblem, choice: list[int]) -> tuple[Value, int]:
    """Change a choice, in place, until no change of one radio is better; return its value, and the rounds it took."""
    best: Value = (inf, inf, inf, inf)
    before, rounds = None, 0
    while best != before:
        before, rounds = best, rounds + 1
        for radio in range(len(choice)):
            values = _values(problem, choice, radio)
            option = int(np.lexsort(values[:, ::-1].T)[0])
            value: Value = tuple(values[option].tolist())
            if value < best:
                best, choice[radio] = value, option
    return best, rounds


def _values(problem: SearchProblem, choice: list[int], changed: int) -> NDArray[np.float64]:
    """Return the value of a choice for every option of one radio (options x 4)."""
    level = problem.noise.copy()
    power = problem.power_mw[changed].copy()
    for radio, option in enumerate(choice):
        if radio != changed:
            level += problem.leaks[radio][option]
            power += problem.power_mw[radio][option]
    levels = level + problem.leaks[changed]
    lost, lack, strain = np.zeros(len(levels)), np.zeros(len(levels)), np.zeros(len(levels))
    for radio, option in enumerate(choice):
        own = problem.served_by == radio
        if radio == changed:
            heard = levels[np.arange(len(levels)), problem.channel[radio]][:, own]
            signal = problem.signal[radio][:, own]
        else:
            heard = levels[:, problem.channel[radio][option]][:, own]
            signal = problem.signal[radio][option, own]
        used = heard * problem.needed[own] / signal
        lost += (used > 1.0) @ problem.weight[own]
        lack += np.log(np.maximum(used, 1.0)) @ problem.weight[own]
        strain = np.maximum(strain, np.where(used > 1.0, 0.0, used).max(axis=1, initial=0.0))
    # rounded, so that two sums of the same terms in another order never count as an improvement
    return np.asarray(np.round(np.column_stack([lost, lack, power, strain]), 9))
