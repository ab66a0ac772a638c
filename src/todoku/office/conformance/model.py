"""A Petri net in arrays, with what every marking still allows and asks for, as the search for alignments takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.bpmn.net import Net, Transition

MOST_TOKENS = 15
"""A place holds no more: a marking has four bits a place."""
PER_WORD = 16
_BITS = 64


@dataclass(frozen=True, slots=True)
class Model:
    """A net in arrays.

    ``labels`` name the label of number ``n``; ``label[t]`` is the number of transition ``t``, -1 where it is silent.
    ``takes`` and ``gives`` are rows of places, -1 behind the last; the transitions that take first from place ``p`` are
    ``takers[taker_offsets[p]:taker_offsets[p + 1]]``. Bit ``n`` of ``reach[p]`` says that with a token in ``p`` label
    ``n`` may still come, of ``must[p]`` that it must; ``dead[p]`` says that a token there never comes to an end. Bit
    ``n`` of ``leads[t]`` says that what ``t`` gives may lead to label ``n``; ``free[t]`` that all transitions that take
    where ``t`` takes take the very same, so that choosing between them can wait for nothing else.
    """

    labels: tuple[str, ...]
    label: NDArray[np.int32]
    takes: NDArray[np.int32]
    gives: NDArray[np.int32]
    takers: NDArray[np.int32]
    taker_offsets: NDArray[np.int32]
    reach: NDArray[np.uint64]
    must: NDArray[np.uint64]
    dead: NDArray[np.bool_]
    leads: NDArray[np.uint64]
    free: NDArray[np.bool_]
    initial: int
    final: int


def model_of(net: Net) -> Model:
    """Return a net in arrays.

    Raises InputError for a net whose end no token reaches from its start.
    """
    net = replace(net, transitions=tuple(replace(one, takes=tuple(sorted(one.takes))) for one in net.transitions))
    labels = tuple(sorted(net.labels))
    number = {label: at for at, label in enumerate(labels)}
    label = np.array([-1 if one.label is None else number[one.label] for one in net.transitions], dtype=np.int32)
    alive = _coming_to_an_end(net)
    if not alive[net.initial]:
        raise InputError("office.conformance.no_end")
    first: list[list[int]] = [[] for _ in range(net.places)]
    for at, one in enumerate(net.transitions):
        first[one.takes[0]].append(at)
    sizes = np.cumsum([0, *(len(one) for one in first)])
    reach = _words(_may_come(net, number), len(labels))
    leads = np.array([np.bitwise_or.reduce(reach[list(one.gives)], axis=0) for one in net.transitions], dtype=np.uint64)
    return Model(
        labels,
        label,
        _rows([one.takes for one in net.transitions]),
        _rows([one.gives for one in net.transitions]),
        np.array([at for one in first for at in one], dtype=np.int32),
        sizes.astype(np.int32),
        reach,
        _words(_must_come(net, number), len(labels)),
        ~alive,
        leads,
        _free(net),
        net.initial,
        net.final,
    )


def _rows(places: Sequence[tuple[int, ...]]) -> NDArray[np.int32]:
    width = max((len(one) for one in places), default=0) + 1
    rows = np.full((len(places), width), -1, dtype=np.int32)
    for at, one in enumerate(places):
        rows[at, : len(one)] = one
    return rows


def _words(masks: Sequence[int], many: int) -> NDArray[np.uint64]:
    width = max(-(-many // _BITS), 1)
    every = (1 << _BITS) - 1
    return np.array([[mask >> (_BITS * at) & every for at in range(width)] for mask in masks], dtype=np.uint64)


def _free(net: Net) -> NDArray[np.bool_]:
    """Return which transitions share all their places, or none, with each that takes from one of them.

    A token at the end may stay: what takes it is not free.
    """
    takers: dict[int, set[frozenset[int]]] = {}
    for one in net.transitions:
        for place in one.takes:
            takers.setdefault(place, set()).add(frozenset(one.takes))
    return np.array(
        [all(len(takers[place]) == 1 and place != net.final for place in one.takes) for one in net.transitions],
        dtype=bool,
    )


def _coming_to_an_end(net: Net) -> NDArray[np.bool_]:
    """Return of which places a token may come to the end."""
    alive = np.zeros(net.places, dtype=bool)
    alive[net.final] = True
    before: dict[int, list[Transition]] = {}
    for one in net.transitions:
        for place in one.gives:
            before.setdefault(place, []).append(one)
    waiting = [net.final]
    while waiting:
        for one in before.get(waiting.pop(), ()):
            for place in one.takes:
                if not alive[place]:
                    alive[place] = True
                    waiting.append(place)
    return alive


def _may_come(net: Net, number: dict[str, int]) -> list[int]:
    """Return for each place the labels that a token in it may still lead to: the least solution."""
    masks = [0] * net.places
    changed = True
    while changed:
        changed = False
        for one in reversed(net.transitions):
            mask = _own(one, number)
            for place in one.gives:
                mask |= masks[place]
            for place in one.takes:
                if masks[place] | mask != masks[place]:
                    masks[place] |= mask
                    changed = True
    return masks


def _must_come(net: Net, number: dict[str, int]) -> list[int]:
    """Return for each place the labels that come on every way of a token from it to the end: the greatest solution."""
    every = (1 << len(number)) - 1
    masks = [every] * net.places
    masks[net.final] = 0
    behind: dict[int, list[Transition]] = {}
    for one in net.transitions:
        for place in one.takes:
            behind.setdefault(place, []).append(one)
    changed = True
    while changed:
        changed = False
        for place in range(net.places):
            mask = masks[place]
            for one in behind.get(place, ()):
                ahead = _own(one, number)
                for given in one.gives:
                    ahead |= masks[given]
                mask &= ahead
            if mask != masks[place]:
                masks[place] = mask
                changed = True
    return masks


def _own(one: Transition, number: dict[str, int]) -> int:
    return 0 if one.label is None else 1 << number[one.label]
