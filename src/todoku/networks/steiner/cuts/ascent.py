"""Lower bounds for cut problems by dual ascent, the cuts that it raised, and edges that the bound makes needless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.networks.steiner.dual_ascent import ascend_on
from todoku.networks.steiner.fixing import from_root, to_terminals
from todoku.networks.steiner.graph import FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.cuts.problem import CutProblem

_EAGER_PERCENT = 105
_MOST_PLACES = 400_000
"""Places of cuts that are handed on: beyond, the first ones suffice."""


class Raised(NamedTuple):
    """What an ascent proves: a bound, what is left of the arcs' costs, and its cuts (places, and where each begins)."""

    bound: int
    reduced: NDArray[np.int64]
    places: NDArray[np.int32]
    starts: NDArray[np.int32]


def raised(problem: CutProblem, *, outward_first: bool = False) -> Raised:
    """Return the bound of an ascent for the cuts that must be entered and for those that must be left, in turn.

    Both pay from the same costs of arcs, so that the bounds add up (R. T. Wong 1984, as in ``steiner.dual_ascent``).
    """
    graph = problem.graph
    wanted = np.zeros(len(graph.head), dtype=bool)
    costs, total, filled = problem.arc_cost.copy(), 0, 0
    places, starts = [np.empty(0, dtype=np.int32)], [np.zeros(1, dtype=np.int32)]
    for backward in (True, False) if outward_first else (False, True):
        asked = problem.outward if backward else problem.inward
        if len(asked) == 0:
            continue
        along = costs[graph.twin] if backward else costs
        bound, by, rises, left = ascend_on(graph, along.copy(), asked, problem.root, _EAGER_PERCENT, wanted)
        total += int(bound)
        found, begins = _cuts_of(graph, along.copy(), by, rises, _MOST_PLACES)
        places.append(graph.twin[found] if backward else found)
        starts.append((begins[1:] + filled).astype(np.int32))
        filled += len(found)
        costs = left[graph.twin] if backward else left
    return Raised(total, costs, np.concatenate(places), np.concatenate(starts))


def needless(problem: CutProblem, reduced: NDArray[np.int64], slack: int) -> NDArray[np.bool_]:
    """Return for every edge whether whatever has it costs more than the bound and the slack together.

    Without nodes that must be left a cheapest answer is a tree, and the way from the root, the arc, and the way to a
    node that must be reached are three parts of it; else the two ways may have arcs in common, and the dearer counts.
    """
    graph = problem.graph
    ends = np.append(problem.inward, problem.root).astype(np.int32)
    is_tree = len(problem.outward) == 0
    goals = problem.inward if is_tree else ends
    out, home = from_root(graph, reduced, problem.root), to_terminals(graph, reduced, goals)
    return np.asarray(_dear(graph, reduced, out, home, (slack, is_tree)))


@kernel
def _dear(graph: Any, reduced: Any, out: Any, home: Any, how: Any) -> Any:
    slack, is_tree = how
    found = np.ones(len(graph.one), dtype=np.bool_)
    for node in range(len(graph.first) - 1):
        for place in range(graph.first[node], graph.first[node + 1]):
            tail = graph.head[place]
            if out[tail] == FAR or home[node] == FAR:
                continue
            both = out[tail] + home[node] if is_tree else max(out[tail], home[node])
            if both + reduced[place] <= slack:
                found[graph.edge[place]] = False
    return found


@kernel
def _cuts_of(graph: Any, reduced: Any, raised_by: Any, rises: Any, most: int) -> Any:
    """Go again through the steps of an ascent; return its cuts' places, one after another, and where each begins."""
    nodes = len(graph.first) - 1
    places = np.empty(most + len(reduced), dtype=np.int32)
    starts = np.zeros(len(rises) + 1, dtype=np.int32)
    seen, queue = np.full(nodes, -1, dtype=np.int32), np.empty(nodes, dtype=np.int32)
    filled = count = 0
    for step in range(len(rises)):
        if filled > most:
            break
        seen[raised_by[step]] = step
        queue[0], size, at = raised_by[step], 1, 0
        while at < size:
            node = queue[at]
            at += 1
            for place in range(graph.first[node], graph.first[node + 1]):
                tail = graph.head[place]
                if reduced[place] == 0 and seen[tail] != step:
                    seen[tail] = step
                    queue[size] = tail
                    size += 1
        for index in range(size):
            node = queue[index]
            for place in range(graph.first[node], graph.first[node + 1]):
                if seen[graph.head[place]] != step:
                    places[filled] = place
                    filled += 1
                    reduced[place] -= rises[step]
        count += 1
        starts[count] = filled
    return places[:filled].copy(), starts[: count + 1].copy()
