"""Weighted traces over a few activities, as the inductive miner divides them further and further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.kernels import kernel
from todoku.office.discovery.graphs import follows_matrix
from todoku.office.discovery.variants import group_sequences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.discovery.variants import Variants

Parts = tuple[tuple[int, ...], ...]
"""A cut: the activities (places in a sublog's alphabet) of each part."""


@dataclass(frozen=True, slots=True)
class Sublog:
    """Different traces with their weights.

    ``alphabet`` are the activities (codes of the log, ascending) that occur; trace ``t`` is
    ``codes[offsets[t]:offsets[t + 1]]``, places in the alphabet; ``weights[t]`` cases (or parts of cases) follow it.
    """

    alphabet: tuple[int, ...]
    codes: NDArray[np.int64]
    offsets: NDArray[np.int64]
    weights: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Events of each trace."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The trace of each event."""
        return np.repeat(np.arange(len(self.weights)), self.lengths)

    @property
    def size(self) -> int:
        """The weight of all traces."""
        return int(self.weights.sum())


@dataclass(frozen=True, slots=True)
class Follows:
    """A directly-follows graph: how often one activity follows another, and begins and ends a trace."""

    edges: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def sublog_of(found: Variants) -> Sublog:
    """Return the variants of a log as the miner takes them."""
    return _made(found.codes.astype(np.int64), found.lengths, found.counts, found.counts > 0)


def follows(log: Sublog) -> Follows:
    """Return the directly-follows graph of a sublog without empty traces."""
    many = len(log.alphabet)
    weights = log.weights.astype(np.float64)
    first, last = log.codes[log.offsets[:-1]], log.codes[log.offsets[1:] - 1]
    starts = np.bincount(first, weights, minlength=many)
    ends = np.bincount(last, weights, minlength=many)
    edges = follows_matrix(log.codes, log.offsets, log.weights, many)
    return Follows(edges, starts.astype(np.int64), ends.astype(np.int64))


def without_rare(graph: Follows, noise: float) -> Follows:
    """Return a graph without the edges that are rare beside the strongest from the same activity.

    An edge stays that has at least ``noise`` times the weight of the heaviest that leaves its activity, ending counted
    as an edge (Leemans, Fahland and van der Aalst 2014, section 3.2); a beginning, beside the most frequent one.
    """
    heaviest = np.maximum(graph.edges.max(axis=1, initial=0), graph.ends) * noise
    edges = np.where(graph.edges >= heaviest[:, None], graph.edges, 0)
    ends = np.where(graph.ends >= heaviest, graph.ends, 0)
    if not ends.any():
        ends = np.where(graph.ends == graph.ends.max(), graph.ends, 0)
    starts = np.where(graph.starts >= graph.starts.max() * noise, graph.starts, 0)
    return Follows(edges, starts, ends)


def without_empty(log: Sublog) -> tuple[Sublog, int]:
    """Return a sublog without its empty traces, and their weight."""
    filled = log.lengths > 0
    if filled.all():
        return log, 0
    lengths = log.lengths[filled]
    kept = Sublog(log.alphabet, log.codes, np.concatenate([[0], np.cumsum(lengths)]), log.weights[filled])
    return kept, int(log.weights[~filled].sum())


def restricted(log: Sublog, members: Sequence[int]) -> Sublog:
    """Return the traces with only some of the activities (places in the alphabet)."""
    stays = _mask(log, members)[log.codes]
    return _chosen(log, stays, np.ones(len(log.weights), dtype=bool))


def split_exclusive(log: Sublog, parts: Parts) -> list[Sublog]:
    """Return a sublog a part: a trace goes to the part with most of its events, and keeps those alone."""
    part = _part_of(log, parts)[log.codes]
    row = log.rows
    tally = np.bincount(row * len(parts) + part, minlength=len(log.weights) * len(parts)).reshape(-1, len(parts))
    owner = tally.argmax(axis=1)
    return [_chosen(log, (part == one) & (owner[row] == one), owner == one) for one in range(len(parts))]


def split_sequence(log: Sublog, parts: Parts) -> list[Sublog]:
    """Return a sublog a part; events out of the order of the parts are left out, as few of them as can be."""
    part = _part_of(log, parts)[log.codes]
    kept = np.ones(len(part), dtype=bool)
    drops = np.flatnonzero(part[1:] < part[:-1]) + 1
    if len(np.setdiff1d(drops, log.offsets)):
        _keep_in_order(part, log.offsets, len(parts), kept)
    whole = np.ones(len(log.weights), dtype=bool)
    return [_chosen(log, kept & (part == one), whole) for one in range(len(parts))]


def split_loop(log: Sublog, parts: Parts) -> list[Sublog]:
    """Return the sublog of the body and one of each way back: traces are cut where the part changes.

    Where two ways back follow each other, or a trace begins or ends on one, the body got an empty trace.
    """
    part = _part_of(log, parts)[log.codes]
    begins = np.ones(len(part), dtype=bool)
    begins[1:] = part[1:] != part[:-1]
    begins[log.offsets[:-1]] = True
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(part)))
    owner, row = part[starts], log.rows[starts]
    weights = log.weights[row]
    same = row[1:] == row[:-1]
    between = int(weights[1:][same & (owner[1:] > 0) & (owner[:-1] > 0)].sum())
    outer = int(
        weights[np.append(True, ~same) & (owner > 0)].sum() + weights[np.append(~same, True) & (owner > 0)].sum()
    )
    found = []
    for one in range(len(parts)):
        mine = owner == one
        empty = between + outer if one == 0 else 0
        codes = np.asarray(log.alphabet)[log.codes[np.repeat(mine, lengths)]]
        sizes = np.append(lengths[mine], 0) if empty else lengths[mine]
        weight = np.append(weights[mine], empty) if empty else weights[mine]
        found.append(_grouped(codes, sizes, weight))
    return found


def cut_traces(log: Sublog, before: NDArray[np.bool_]) -> Sublog:
    """Return the traces cut before the events of which ``before`` says so."""
    begins = before.copy()
    begins[log.offsets[:-1]] = True
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(log.codes)))
    return _grouped(np.asarray(log.alphabet)[log.codes], lengths, log.weights[log.rows[starts]])


def _mask(log: Sublog, members: Sequence[int]) -> NDArray[np.bool_]:
    mask = np.zeros(len(log.alphabet), dtype=bool)
    mask[list(members)] = True
    return mask


def _part_of(log: Sublog, parts: Parts) -> NDArray[np.int64]:
    part = np.zeros(len(log.alphabet), dtype=np.int64)
    for number, members in enumerate(parts):
        part[list(members)] = number
    return part


def _chosen(log: Sublog, events: NDArray[np.bool_], traces: NDArray[np.bool_]) -> Sublog:
    """Return some traces with some of their events."""
    lengths = np.bincount(log.rows[events], minlength=len(log.weights))
    return _made(np.asarray(log.alphabet)[log.codes[events]], lengths, log.weights, traces)


def _made(
    codes: NDArray[np.int64], lengths: NDArray[np.int64], weights: NDArray[np.int64], traces: NDArray[np.bool_]
) -> Sublog:
    return _grouped(codes, lengths[traces], weights[traces])


def _grouped(codes: NDArray[Any], lengths: NDArray[np.int64], weights: NDArray[np.int64]) -> Sublog:
    """Return traces (one behind the other, codes of the log) as a sublog: equal ones become one."""
    alphabet, local = np.unique(codes, return_inverse=True)
    group, firsts = group_sequences(local, lengths)
    total = np.bincount(group, weights=weights.astype(np.float64), minlength=len(firsts)).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    sizes = lengths[firsts]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    at = np.repeat(starts[firsts] - offsets[:-1], sizes) + np.arange(offsets[-1])
    return Sublog(tuple(int(code) for code in alphabet), local[at].astype(np.int64), offsets, total)


@kernel
def _keep_in_order(part: Any, offsets: Any, many: int, kept: Any) -> None:
    """Set ``kept`` to the most events of each trace whose parts never step back (longest non-decreasing)."""
    count = np.zeros(many, dtype=np.int64)
    last = np.zeros(many, dtype=np.int64)
    before = np.zeros(len(part), dtype=np.int64)
    for trace in range(len(offsets) - 1):
        count[:] = 0
        last[:] = -1
        for at in range(offsets[trace], offsets[trace + 1]):
            kept[at] = False
            best, place = 0, -1
            for one in range(part[at] + 1):
                if count[one] > best:
                    best, place = count[one], last[one]
            before[at] = place
            if best + 1 > count[part[at]]:
                count[part[at]], last[part[at]] = best + 1, at
        at = last[count.argmax()]
        while at >= 0:
            kept[at] = True
            at = before[at]
