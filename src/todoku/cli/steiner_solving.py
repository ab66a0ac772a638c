"""Which solver the verb ``steiner`` calls: the file's kind and the options say it together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.errors import InputError, UsageError
from todoku.networks.steiner.kinds import kind_of

if TYPE_CHECKING:
    from decimal import Decimal

    from todoku.networks.steiner.instance import Instance
    from todoku.networks.steiner.kinds import Kind
    from todoku.run import Run

_OPTIONS = ("budget", "leaves", "ring")


@dataclass
class Asked:
    """What the command line asks for beside the file; ``kind`` is known after the check."""

    file: str
    budget: Decimal | None
    leaves: bool
    ring: str | list[int] | None
    time_limit_s: float | None
    kind: Kind = "plain"

    def check(self, instance: Instance) -> None:
        """Raise UsageError where options do not go together or with the file, InputError for a file of another kind."""
        self.kind = kind_of(instance, self.file)
        given = [name for name in _OPTIONS if getattr(self, name) not in (None, False)]
        if len(given) > 1:
            raise UsageError("steiner.options_together", one=f"--{given[0]}", other=f"--{given[1]}")
        if given and self.kind != ("prizes" if given == ["budget"] else "plain"):
            raise UsageError(f"steiner.option_and_kind.{given[0]}", file=self.file)
        if isinstance(self.ring, list) and max(self.ring) > instance.node_count:
            raise UsageError("steiner.ring_no_node", node=max(self.ring), nodes=instance.node_count)
        if self.kind != "prizes" and len(instance.terminals) == 0 and not isinstance(self.ring, list):
            raise InputError("steiner.no_terminals", file=self.file)


def solve_asked(instance: Instance, asked: Asked, run: Run) -> tuple[Instance, Any]:
    """Return the problem as it was solved (its scale may be finer) and the solution."""
    limits: Any = {"run": run, "time_limit_s": asked.time_limit_s}
    if asked.kind == "prizes":
        return _with_prizes(instance, asked, limits)
    if asked.kind == "node_weights":
        from todoku.networks.steiner.node_weights.problem import node_weight_problem
        from todoku.networks.steiner.node_weights.solve import solve_node_weights

        weighted = node_weight_problem(instance, asked.file)
        return weighted.instance, solve_node_weights(weighted, **limits)
    if asked.ring is not None:
        from todoku.networks.steiner.rings.solve import solve_ring

        core = instance.terminals if isinstance(asked.ring, str) else np.array(asked.ring) - 1
        return instance, solve_ring(instance, core, **limits)
    if asked.leaves:
        from todoku.networks.steiner.leaf_terminals import solve_leaf_terminals

        return instance, solve_leaf_terminals(instance, file=asked.file, **limits)
    from todoku.networks.steiner.solve import solve

    return instance, solve(instance, **limits)


def _with_prizes(instance: Instance, asked: Asked, limits: Any) -> tuple[Instance, Any]:
    from todoku.networks.steiner.prizes.budget import solve_budget
    from todoku.networks.steiner.prizes.problem import prize_problem
    from todoku.networks.steiner.prizes.solve import solve_prizes

    problem = prize_problem(instance, asked.file)
    if asked.budget is None:
        return problem.instance, solve_prizes(problem, **limits)
    whole = min(int(asked.budget * problem.instance.scale), int(problem.instance.weight.sum()))
    found = solve_budget(problem, whole, **limits)
    given = int(asked.budget * problem.instance.scale)
    return problem.instance, replace(found, budget=given)
