"""The inductive miner: from the variants of a log to a process tree that allows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.office.bpmn.tree import SILENT, Operator, ProcessTree, node, optional, step
from todoku.office.discovery.cuts import find_cut
from todoku.office.discovery.sublogs import (
    Sublog,
    cut_traces,
    follows,
    restricted,
    split_exclusive,
    split_loop,
    split_sequence,
    sublog_of,
    without_empty,
    without_rare,
)
from todoku.run import Run

if TYPE_CHECKING:
    from todoku.office.discovery.sublogs import Parts
    from todoku.office.discovery.variants import Variants

_TRIES = 2_000
"""How often, in one model, the miner looks for an activity that runs beside all others: it bounds the time."""
_DEEPEST = 200
"""So deep no log of use leads: below it, anything goes in any order."""
_STEP = "step.office.mining"


@dataclass(slots=True)
class _Mining:
    """One mining: the threshold of noise, who is told, and the tries that are left."""

    names: tuple[str, ...]
    noise: float
    run: Run
    tries: int = _TRIES


def mine_tree(found: Variants, *, noise: float = 0.0, run: Run | None = None) -> ProcessTree:
    """Return the process tree of the variants of a log.

    The inductive miner (Leemans, Fahland and van der Aalst, Petri Nets 2013) with its fall-throughs; with ``noise``
    above 0 the infrequent variant (BPI 2013, LNBIP 171, 2014), which leaves out of account what is rarer than that
    share of the most frequent beside it. At noise 0 the tree allows every trace. The same variants give the same tree.

    Raises ValueError for a noise outside 0 to 1, Cancelled where the run is stopped.
    """
    if not 0 <= noise < 1:
        msg = f"noise must be from 0 to below 1, not {noise}"
        raise ValueError(msg)
    mining = _Mining(found.activities, noise, Run() if run is None else run)
    with mining.run.step(_STEP):
        return _mined(sublog_of(found), mining, 0)


def _mined(log: Sublog, mining: _Mining, depth: int) -> ProcessTree:
    mining.run.check()
    filled, empty = without_empty(log)
    if not len(filled.weights):
        return SILENT
    if empty and empty >= mining.noise * log.size:
        return optional(_mined(filled, mining, depth + 1))
    base = _single(filled, mining)
    if base is not None:
        return base
    if depth > _DEEPEST:
        return _flower(filled, mining)
    cut = _cut(filled, mining)
    if cut is not None:
        return _divided(filled, *cut, mining, depth)
    return _fallen_through(filled, mining, depth)


def _single(log: Sublog, mining: _Mining) -> ProcessTree | None:
    """Return the tree of a log of one activity that each trace has once; nearly so, with noise."""
    if len(log.alphabet) > 1:
        return None
    once = int(log.weights[log.lengths == 1].sum())
    if once < (1 - mining.noise) * log.size:
        return None
    return step(mining.names[log.alphabet[0]])


def _cut(log: Sublog, mining: _Mining) -> tuple[Operator, Parts] | None:
    graph = follows(log)
    cut = find_cut(graph)
    if cut is None and mining.noise > 0:
        return find_cut(without_rare(graph, mining.noise))
    return cut


def _divided(log: Sublog, operator: Operator, parts: Parts, mining: _Mining, depth: int) -> ProcessTree:
    if operator is Operator.EXCLUSIVE:
        logs = [one for one in split_exclusive(log, parts) if len(one.weights)]
    elif operator is Operator.SEQUENCE:
        logs = split_sequence(log, parts)
    elif operator is Operator.PARALLEL:
        logs = [restricted(log, part) for part in parts]
    else:
        logs = split_loop(log, parts)
    return node(operator, tuple(_mined(one, mining, depth + 1) for one in logs))


def _fallen_through(log: Sublog, mining: _Mining, depth: int) -> ProcessTree:
    """Return the tree of a log that no cut divides, by the first fall-through that fits (Leemans 2017, 6.1.3)."""
    beside = _once_per_trace(log)
    if beside is None:
        beside = _beside_all(log, mining)
    if beside is not None:
        others = [one for one in range(len(log.alphabet)) if one != beside]
        pair = (restricted(log, [beside]), restricted(log, others))
        return node(Operator.PARALLEL, tuple(_mined(one, mining, depth + 1) for one in pair))
    again = _rounds(log)
    if again is not None:
        return node(Operator.LOOP, (_mined(again, mining, depth + 1), SILENT))
    return _flower(log, mining)


def _once_per_trace(log: Sublog) -> int | None:
    """Return an activity that each trace has exactly once."""
    many = len(log.alphabet)
    if many < 2:  # noqa: PLR2004 (beside another)
        return None
    tally = np.bincount(log.rows * many + log.codes, minlength=len(log.weights) * many).reshape(-1, many)
    found = np.flatnonzero((tally == 1).all(axis=0))
    return int(found[0]) if len(found) else None


def _beside_all(log: Sublog, mining: _Mining) -> int | None:
    """Return an activity without which the others have a cut."""
    many = len(log.alphabet)
    if many < 2:  # noqa: PLR2004 (beside another)
        return None
    for one in range(many):
        if mining.tries <= 0:
            return None
        mining.tries -= 1
        mining.run.check()
        rest, _ = without_empty(restricted(log, [other for other in range(many) if other != one]))
        if len(rest.weights) and _cut(rest, mining) is not None:
            return one
    return None


def _rounds(log: Sublog) -> Sublog | None:
    """Return the traces cut into rounds of a loop: before a beginning behind an ending, else before every beginning."""
    graph = follows(log)
    starts, ends = graph.starts > 0, graph.ends > 0
    begins = starts[log.codes]
    begins[log.offsets[:-1]] = False
    strictly = begins.copy()
    strictly[1:] &= ends[log.codes[:-1]]
    before = strictly if strictly.any() else begins
    return cut_traces(log, before) if before.any() else None


def _flower(log: Sublog, mining: _Mining) -> ProcessTree:
    """Return the tree that allows the activities in any order, any number of times, at least one."""
    return node(
        Operator.LOOP,
        (node(Operator.EXCLUSIVE, tuple(step(mining.names[code]) for code in log.alphabet)), SILENT),
    )
