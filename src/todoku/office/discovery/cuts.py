"""Cuts of a directly-follows graph: how its activities fall into parts that stand to each other in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from todoku.office.bpmn.tree import Operator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.discovery.sublogs import Follows, Parts


def find_cut(graph: Follows) -> tuple[Operator, Parts] | None:
    """Return the first cut of a graph, None where there is none.

    Looked for in this order: exclusive choice, sequence, parallel, loop (Leemans, Fahland and van der Aalst 2013,
    definitions 2 and 4; the loop's body is its first part).
    """
    if len(graph.starts) < 2:  # noqa: PLR2004 (nothing to divide)
        return None
    for operator, find in (
        (Operator.EXCLUSIVE, _exclusive),
        (Operator.SEQUENCE, _sequence),
        (Operator.PARALLEL, _parallel),
        (Operator.LOOP, _loop),
    ):
        parts = find(graph)
        if len(parts) > 1:
            return operator, parts
    return None


def _exclusive(graph: Follows) -> Parts:
    return _components(graph.edges > 0)


def _sequence(graph: Follows) -> Parts:
    reach = _reachable(graph.edges > 0)
    same = reach == reach.T  # both ways or neither: in one part
    parts = _components(same)
    first = [part[0] for part in parts]
    between = reach[np.ix_(first, first)] & ~np.eye(len(parts), dtype=bool)
    ahead = between.sum(axis=1)
    order = sorted(range(len(parts)), key=lambda one: -ahead[one])
    return _strict(graph, tuple(parts[one] for one in order))


def _strict(graph: Follows, parts: Parts) -> Parts:
    """Return the parts of a sequence with those in one that are only ever skipped together.

    A span of parts that an edge leaps over, and that no other leap overlaps in part, is one part of the sequence: it is
    optional as a whole (after the strict sequence cut of Leemans 2017).
    """
    leaps = _leaps(graph, parts)
    apart = [
        one
        for one in leaps
        if one[1] > one[0]
        and not any(low < one[0] <= high < one[1] or one[0] < low <= one[1] < high for low, high in leaps)
    ]
    merged: list[tuple[int, ...]] = []
    at = 0
    while at < len(parts):
        end = max((high for low, high in apart if low == at), default=at)
        merged.append(tuple(sorted(code for part in parts[at : end + 1] for code in part)))
        at = end + 1
    return tuple(merged)


def _leaps(graph: Follows, parts: Parts) -> list[tuple[int, int]]:
    """Return the spans of parts (first and last) that a trace leaps over, each once."""
    many = len(parts)
    place = np.zeros(len(graph.starts), dtype=np.int64)
    for number, part in enumerate(parts):
        place[list(part)] = number
    first, second = np.nonzero(graph.edges)
    spans = {(int(low) + 1, int(high) - 1) for low, high in zip(place[first], place[second], strict=True)}
    spans |= {(0, int(at) - 1) for at in place[graph.starts > 0]}
    spans |= {(int(at) + 1, many - 1) for at in place[graph.ends > 0]}
    return sorted(span for span in spans if span[0] <= span[1])


def _parallel(graph: Follows) -> Parts:
    linked = graph.edges > 0
    parts = _components(~(linked & linked.T))
    whole = [part for part in parts if graph.starts[list(part)].any() and graph.ends[list(part)].any()]
    partial = [part for part in parts if part not in whole]
    if not partial:
        return parts
    if not whole:
        return (tuple(range(len(graph.starts))),)
    joined = tuple(sorted(code for part in (whole[0], *partial) for code in part))
    return tuple(sorted((joined, *whole[1:])))


def _loop(graph: Follows) -> Parts:
    starts, ends = graph.starts > 0, graph.ends > 0
    body = starts | ends
    linked = graph.edges > 0
    others = np.flatnonzero(~body)
    if not len(others):
        return (tuple(range(len(body))),)
    inside = [int(code) for code in np.flatnonzero(body)]
    back = []
    for part in _components(linked[np.ix_(others, others)]):
        members = others[list(part)]
        if _is_way_back(linked, starts, ends, members):
            back.append(tuple(int(code) for code in members))
        else:
            inside += [int(code) for code in members]
    return (tuple(sorted(inside)), *sorted(back))


def _is_way_back(
    linked: NDArray[np.bool_], starts: NDArray[np.bool_], ends: NDArray[np.bool_], members: NDArray[np.int64]
) -> bool:
    """Whether a component is entered from all ends alone, where at all, and leads to all starts alone."""
    body = starts | ends
    into, out = linked[:, members], linked[members]
    if into[body & ~ends].any() or out[:, body & ~starts].any():
        return False
    entered, leaving = into[ends].any(axis=0), out[:, starts].any(axis=1)
    if not entered.any() or not leaving.any():
        return False
    return bool(into[ends][:, entered].all() and out[leaving][:, starts].all())


def _components(linked: NDArray[np.bool_]) -> Parts:
    """Return the connected components of an undirected graph, each ascending, by their first member."""
    count, label = connected_components(linked, directed=True, connection="weak")
    parts: list[list[int]] = [[] for _ in range(count)]
    for code, number in enumerate(label):
        parts[number].append(code)
    return tuple(sorted(tuple(part) for part in parts))


def _reachable(linked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which activity reaches which, by one edge or more."""
    reach = linked
    while True:
        further = reach | (reach.astype(np.float32) @ reach.astype(np.float32) > 0)
        if np.array_equal(further, reach):
            return reach
        reach = further
