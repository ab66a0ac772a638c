"""The search for the cheapest alignment of one sequence with a model: A* over their product, in compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import borrowing_kernel, kernel
from todoku.office.conformance.model import MOST_TOKENS, PER_WORD, Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NIBBLE = np.uint64(15)
_FOUR = np.uint64(4)
_ONE = np.uint64(1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_ENTRIES = 4
"""Entries of the queue for each state: one that is reached more cheaply enters again."""
LOG_MOVE = -1


class Net(NamedTuple):
    """A model's arrays, as compiled code takes them (see `Model`)."""

    label: Any
    takes: Any
    gives: Any
    takers: Any
    taker_offsets: Any
    reach: Any
    must: Any
    dead: Any
    leads: Any
    free: Any
    initial: int
    final: int


class Space(NamedTuple):
    """Room for the states of one search after the other: markings in words of four bits a place, and the open ones.

    ``place`` is twice the number of events behind the state, and one more where the model has moved alone since the
    last. ``table`` finds a state by its hash (0 is none, else its number plus one) and is all 0 between searches.
    """

    marks: Any
    place: Any
    cost: Any
    parent: Any
    move: Any
    still: Any
    closed: Any
    slot: Any
    table: Any
    entry: Any
    behind: Any


class Desk(NamedTuple):
    """What one search works on: its trace, what is ahead in it, the queue by cost, and a marking at hand.

    ``counts`` are the states, the entries of the queue, and whether there was too little room.
    """

    trace: Any
    ahead: Any
    heads: Any
    may: Any
    has_to: Any
    mark: Any
    counts: Any


class Found(NamedTuple):
    """What was found for each trace.

    ``cost`` is -1 where the room was too small, and where there is no alignment at all; ``least`` is a lower bound of
    it all the same. The moves of trace ``n`` are ``told[n]`` ones from ``moves[offsets[n]]`` on: `LOG_MOVE` an event
    without the model, the number of a transition both together, the number of transitions more the model alone.
    """

    cost: Any
    least: Any
    visited: Any
    moves: Any
    offsets: Any
    told: Any


def net_arrays(model: Model) -> Net:
    """Return a model as compiled code takes it."""
    return Net(
        model.label,
        model.takes,
        model.gives,
        model.takers,
        model.taker_offsets,
        model.reach,
        model.must,
        model.dead,
        model.leads,
        model.free,
        model.initial,
        model.final,
    )


def room_for(model: Model, states: int) -> Space:
    """Return room for a search that visits so many states at most."""
    words = -(-len(model.dead) // PER_WORD)
    table = 1 << (2 * states).bit_length()
    return Space(
        np.zeros((states, words), dtype=np.uint64),
        np.zeros(states, dtype=np.int32),
        np.zeros(states, dtype=np.int32),
        np.zeros(states, dtype=np.int32),
        np.zeros(states, dtype=np.int32),
        np.zeros(states, dtype=np.int32),
        np.zeros(states, dtype=np.bool_),
        np.zeros(states, dtype=np.int32),
        np.zeros(table, dtype=np.int32),
        np.zeros(_ENTRIES * states, dtype=np.int32),
        np.zeros(_ENTRIES * states, dtype=np.int32),
    )


def search(net: Net, space: Space, traces: NDArray[np.int32], offsets: NDArray[np.int64], longest: int) -> Found:
    """Return the cheapest alignment of each of the traces ``traces[offsets[n]:offsets[n + 1]]``, numbers of labels.

    Moves of both and silent ones cost nothing, those of one alone 1. ``longest`` is how many steps of the model alone
    an alignment has at most, beyond the trace's length: more are not told.
    """
    many = len(offsets) - 1
    room = np.concatenate([np.zeros(1, np.int64), np.cumsum(2 * np.diff(offsets) + longest)])
    found = Found(
        np.zeros(many, np.int32), np.zeros(many, np.int32), np.zeros(many, np.int64),
        np.zeros(room[-1], np.int32), room, np.zeros(many, np.int64),
    )  # fmt: skip
    _search_all(net, space, traces, offsets, found)
    return found


@kernel
def _search_all(net: Any, space: Any, traces: Any, offsets: Any, found: Any) -> None:
    words = net.must.shape[1]
    for one in range(len(offsets) - 1):
        trace = traces[offsets[one] : offsets[one + 1]]
        desk = Desk(
            trace,
            np.zeros((len(trace) + 1, words), dtype=np.uint64),
            np.full(2 * len(trace) + 2 * len(net.label) + 64, -1, dtype=np.int32),
            np.zeros(words, dtype=np.uint64),
            np.zeros(words, dtype=np.uint64),
            np.zeros(space.marks.shape[1], dtype=np.uint64),
            np.zeros(3, dtype=np.int64),
        )
        found.cost[one], found.least[one] = _search(net, space, desk, found, one)
        found.visited[one] = desk.counts[0]


@borrowing_kernel
def _search(net: Any, space: Any, desk: Any, found: Any, number: int) -> Any:
    for at in range(len(desk.trace) - 1, -1, -1):
        for word in range(desk.ahead.shape[1]):
            desk.ahead[at, word] = desk.ahead[at + 1, word]
        desk.ahead[at, desk.trace[at] // 64] |= _ONE << np.uint64(desk.trace[at] % 64)
    desk.mark[net.initial // PER_WORD] = _ONE << (_FOUR * np.uint64(net.initial % PER_WORD))
    _reach_state(net, space, desk, 0, 0, -1, 0)
    bound, goal = 0, -1
    while bound < len(desk.heads) and desk.counts[2] == 0:
        at = desk.heads[bound]
        if at < 0:
            bound += 1
            continue
        desk.heads[bound] = space.behind[at]
        state = space.entry[at]
        if space.closed[state]:
            continue
        space.closed[state] = True
        if space.place[state] == 2 * len(desk.trace) and _is_over(net, space, state):
            goal = state
            break
        _expand(net, space, desk, state)
    for state in range(desk.counts[0]):
        space.table[space.slot[state]] = 0
    if goal < 0:
        return -1, bound
    _tell(net, space, found, number, goal)
    return space.cost[goal], bound


@borrowing_kernel
def _tell(net: Any, space: Any, found: Any, number: int, goal: int) -> None:
    """Write down the moves that lead to a state, without the silent ones."""
    many, room = 0, found.offsets[number + 1] - found.offsets[number]
    for writing in (False, True):
        state, at = goal, many
        while space.parent[state] >= 0:
            move = space.move[state]
            silent = move >= 0 and net.label[move % len(net.label)] < 0
            if not silent:
                if writing:
                    at -= 1
                    if at < room:
                        found.moves[found.offsets[number] + at] = move
                else:
                    many += 1
            state = space.parent[state]
    found.told[number] = min(many, room)


@borrowing_kernel
def _is_over(net: Any, space: Any, state: int) -> bool:
    """Whether all tokens are at the end."""
    word, shift = net.final // PER_WORD, _FOUR * np.uint64(net.final % PER_WORD)
    tokens = space.marks[state, word] >> shift & _NIBBLE
    if not tokens:
        return False
    for at in range(space.marks.shape[1]):
        if space.marks[state, at] != (tokens << shift if at == word else np.uint64(0)):
            return False
    return True


@borrowing_kernel
def _expand(net: Any, space: Any, desk: Any, state: int) -> None:
    """Visit what a state leads to, as far as no other order of the same moves is visited.

    Moves of the model that no later event needs can wait: before an event only those are visited that may lead to its
    label, and once one is made, the event itself must follow. Behind the last event the order of independent choices
    is all the same: one is made at a time (persistent sets, Godefroid 1996).
    """
    place, cost = space.place[state], space.cost[state]
    event, last = place // 2, len(desk.trace)
    if event < last and place % 2 == 0:
        for word in range(space.marks.shape[1]):
            desk.mark[word] = space.marks[state, word]
        _reach_state(net, space, desk, place + 2, cost + 1, state, LOG_MOVE)
    only_free = event == last
    for passed in range(2 if only_free else 1):
        for word in range(space.marks.shape[1]):
            bits = space.marks[state, word]
            at = word * PER_WORD
            while bits:
                if bits & _NIBBLE:
                    made = False
                    for number in range(net.taker_offsets[at], net.taker_offsets[at + 1]):
                        one = net.takers[number]
                        if (passed or not only_free or net.free[one]) and _fire(net, space, desk, state, one):
                            _take(net, space, desk, state, one)
                            made = True
                    if made and only_free and not passed:
                        return
                bits >>= _FOUR
                at += 1


@borrowing_kernel
def _take(net: Any, space: Any, desk: Any, state: int, one: int) -> None:
    """Visit the states behind a transition, whose marking is at hand: with the event where it fits, and alone."""
    place, cost, label = space.place[state], space.cost[state], net.label[one]
    event = place // 2
    alone = cost if label < 0 else cost + 1
    move = one if label < 0 else len(net.label) + one
    if event == len(desk.trace):
        _reach_state(net, space, desk, place, alone, state, move)
        return
    wanted = desk.trace[event]
    if net.leads[one, wanted // 64] >> np.uint64(wanted % 64) & _ONE:
        _reach_state(net, space, desk, place | 1, alone, state, move)
    if label == wanted:
        _reach_state(net, space, desk, 2 * event + 2, cost, state, one)


@borrowing_kernel
def _fire(net: Any, space: Any, desk: Any, state: int, one: int) -> bool:
    """Make ready the marking behind a transition; return whether it may fire at all."""
    mark = desk.mark
    for word in range(len(mark)):
        mark[word] = space.marks[state, word]
    at = 0
    while net.takes[one, at] >= 0:
        place = net.takes[one, at]
        word, shift = place // PER_WORD, _FOUR * np.uint64(place % PER_WORD)
        if mark[word] >> shift & _NIBBLE == 0:
            return False
        mark[word] -= _ONE << shift
        at += 1
    at = 0
    while net.gives[one, at] >= 0:
        place = net.gives[one, at]
        word, shift = place // PER_WORD, _FOUR * np.uint64(place % PER_WORD)
        if net.dead[place] or mark[word] >> shift & _NIBBLE == MOST_TOKENS:
            return False
        mark[word] += _ONE << shift
        at += 1
    return True


@borrowing_kernel
def _reach_state(net: Any, space: Any, desk: Any, place: int, cost: int, parent: int, move: int) -> None:
    """Enter the state of the marking at hand in the queue, where it is new or was reached at a higher cost before."""
    slot, state = _find(space, desk.mark, place)
    if state < 0:
        state = desk.counts[0]
        if state >= len(space.place):
            desk.counts[2] = 1
            return
        desk.counts[0] += 1
        for word in range(len(desk.mark)):
            space.marks[state, word] = desk.mark[word]
        space.place[state], space.closed[state], space.slot[state] = place, False, slot
        space.still[state] = _still_to_pay(net, desk, place // 2)
        space.table[slot] = state + 1
    elif space.closed[state] or space.cost[state] <= cost:
        return
    space.cost[state], space.parent[state], space.move[state] = cost, parent, move
    entry, key = desk.counts[1], cost + space.still[state]
    if key >= len(desk.heads):  # no alignment costs so much
        return
    if entry >= len(space.entry):
        desk.counts[2] = 1
        return
    desk.counts[1] += 1
    space.entry[entry], space.behind[entry] = state, desk.heads[key]
    desk.heads[key] = entry


@borrowing_kernel
def _find(space: Any, mark: Any, place: int) -> Any:
    """Return the slot of a state in the table and its number, -1 where it is new."""
    hashed = np.uint64(place + 1) * _MULTIPLIER
    for at in range(len(mark)):
        hashed = (hashed ^ mark[at]) * _MULTIPLIER
        hashed ^= hashed >> _SHIFT
    mask = np.uint64(len(space.table) - 1)
    slot = hashed & mask
    while space.table[slot]:
        state = space.table[slot] - 1
        if space.place[state] == place:
            same = True
            for at in range(len(mark)):
                if space.marks[state, at] != mark[at]:
                    same = False
                    break
            if same:
                return np.int64(slot), np.int64(state)
        slot = (slot + _ONE) & mask
    return np.int64(slot), np.int64(-1)


@borrowing_kernel
def _still_to_pay(net: Any, desk: Any, place: int) -> int:
    """Return what any way to the end costs at least: events that cannot come any more, labels that must and do not."""
    words = len(desk.may)
    for word in range(words):
        desk.may[word] = desk.has_to[word] = 0
    for word in range(len(desk.mark)):
        bits = desk.mark[word]
        at = word * PER_WORD
        while bits:
            if bits & _NIBBLE:
                for one in range(words):
                    desk.may[one] |= net.reach[at, one]
                    desk.has_to[one] |= net.must[at, one]
            bits >>= _FOUR
            at += 1
    least = 0
    for at in range(place, len(desk.trace)):
        if not desk.may[desk.trace[at] // 64] >> np.uint64(desk.trace[at] % 64) & _ONE:
            least += 1
    for word in range(words):
        lacking = desk.has_to[word] & ~desk.ahead[place, word]
        while lacking:
            lacking &= lacking - _ONE
            least += 1
    return least
