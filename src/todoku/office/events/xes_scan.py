"""Scans XES text for the attributes that a log is made of: one pass over the bytes, block by block.

XES: IEEE 1849-2016, "IEEE Standard for eXtensible Event Stream (XES)", clause 5 (log, trace, event, attribute, global).
The scan reads XML 1.0 (elements, attributes, comments, CDATA, processing instructions) without entities of its own: a
document type declaration stops it, so that nothing is ever expanded or fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import borrowing_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

MORE, FULL, ENDED, BROKEN, DOCTYPE, NOT_LOG = 0, 1, 2, 3, 4, 5
"""Why a scan stopped: the block is at its end; a table is full; the root is closed; no XML; as the names say."""
OF_LOG, OF_TRACE, OF_EVENT, OF_TRACES, OF_EVENTS = 1, 2, 3, 4, 5
"""What an element is, and to what an attribute belongs; the last two are the log's global attributes."""
OTHER = 0
MAX_DEPTH = 512
DEPTH, EVENTS, TRACES, TRACE, PARENT = 0, 1, 2, 3, 4
"""Places in the state: open elements, events so far, traces so far, the last trace (-1 for none), what the last event
stands in."""
_LESS, _GREATER, _SLASH, _BANG, _QUERY, _EQUALS, _COLON, _QUOTE, _APOSTROPHE, _DASH, _OPEN, _CLOSE, _D, _SPACE = (
    b"<>/!?=:\"'-[]D "
)
_CDATA_BYTES = 9
_CUT, _WRONG, _TYPE = -1, -2, -3
"""What stands where a place behind a token is asked for: it is not whole; it is no XML; it is a document type."""
_ATTRIBUTE, _NO_LOG, _TOO_DEEP = -1, -2, -3
_FNV, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_LOG, _TRACE, _EVENT, _GLOBAL = (
    np.frombuffer(name, dtype=np.uint8) for name in (b"log", b"trace", b"event", b"global")
)
_KEY, _VALUE, _SCOPE = (np.frombuffer(name, dtype=np.uint8) for name in (b"key", b"value", b"scope"))


@borrowing_kernel
def _same(text: NDArray[np.uint8], start: int, end: int, word: NDArray[np.uint8]) -> bool:
    if end - start != len(word):
        return False
    for place in range(len(word)):  # noqa: SIM110 [a generator does not compile]
        if text[start + place] != word[place]:
            return False
    return True


@borrowing_kernel
def _hash(text: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Return the FNV-1a hash of a name."""
    found = _FNV
    for place in range(start, end):
        found = (found ^ np.uint64(text[place])) * _PRIME
    return found


@borrowing_kernel
def _after(text: NDArray[np.uint8], start: int, end: int, first: int, second: int, third: int) -> int:
    """Return the place behind three bytes, or that it is not whole."""
    for place in range(start, end - 2):
        if text[place] == first and text[place + 1] == second and text[place + 2] == third:
            return place + 3
    return _CUT


@borrowing_kernel
def _markup(text: NDArray[np.uint8], start: int, end: int) -> int:
    """Return the place behind a comment, CDATA or instruction; or why there is none."""
    if text[start + 1] == _QUERY:
        for place in range(start + 2, end - 1):
            if text[place] == _QUERY and text[place + 1] == _GREATER:
                return place + 2
        return _CUT
    if end - start < _CDATA_BYTES:
        return _CUT
    if text[start + 2] == _DASH and text[start + 3] == _DASH:
        return _after(text, start + 4, end, _DASH, _DASH, _GREATER)
    if text[start + 2] == _OPEN:
        return _after(text, start + _CDATA_BYTES, end, _CLOSE, _CLOSE, _GREATER)
    return _TYPE if text[start + 2] == _D else _WRONG


@borrowing_kernel
def _role(text: NDArray[np.uint8], start: int, end: int, parent: int) -> int:
    """Return what an element is by its name (without a prefix) and the element that it stands in."""
    if parent == OF_LOG and _same(text, start, end, _TRACE):
        return OF_TRACE
    if (parent in (OF_LOG, OF_TRACE)) and _same(text, start, end, _EVENT):
        return OF_EVENT
    if parent == OF_LOG and _same(text, start, end, _GLOBAL):
        return OF_TRACES
    return OTHER


@borrowing_kernel
def _slot(text: NDArray[np.uint8], start: int, end: int, keys: NDArray[np.uint8], ends: NDArray[np.int64]) -> int:
    """Return which of the wanted keys this is, -1 for none."""
    begin = 0
    for slot in range(len(ends)):
        if ends[slot] - begin == end - start:
            same = True
            for place in range(end - start):
                if keys[begin + place] != text[start + place]:
                    same = False
                    break
            if same:
                return slot
        begin = ends[slot]
    return -1


@borrowing_kernel
def _end_tag(text: NDArray[np.uint8], start: int, end: int, state: NDArray[np.int64], stack: NDArray[np.uint64]) -> int:
    """Close an element; return the place behind its tag, or that it is not whole, or wrong where another is open."""
    close = start + 2
    while close < end and text[close] != _GREATER:
        close += 1
    if close == end:
        return _CUT
    last = close
    while last > start + 2 and text[last - 1] <= _SPACE:
        last -= 1
    if state[DEPTH] == 0 or stack[state[DEPTH] - 1, 0] != _hash(text, start + 2, last):
        return _WRONG
    state[DEPTH] -= 1
    return close + 1


@borrowing_kernel
def _tag(text: NDArray[np.uint8], start: int, end: int, found: NDArray[np.int64]) -> int:  # noqa: C901, PLR0911 [a scanner: one state after the other]
    """Read a start tag; return the place behind it, or why there is none.

    ``found``: end of the name, beginning of its local part, begin and end of the values of key, value and scope (-1
    where missing), whether the element ends at once.
    """
    place, local = start + 1, start + 1
    while place < end and text[place] > _SPACE and text[place] != _GREATER and text[place] != _SLASH:
        if text[place] == _COLON:
            local = place + 1
        elif text[place] == _LESS:
            return _WRONG
        place += 1
    found[:] = -1
    found[0], found[1] = place, local
    if place == start + 1 and place < end:
        return _WRONG
    while place < end:
        byte = text[place]
        if byte <= _SPACE:
            place += 1
        elif byte == _GREATER:
            found[8] = 0
            return place + 1
        elif byte == _SLASH:
            if place + 1 == end:
                return _CUT
            found[8] = 1
            return place + 2 if text[place + 1] == _GREATER else _WRONG
        else:
            place = _attribute(text, place, end, found)
            if place < 0:
                return place
    return _CUT


@borrowing_kernel
def _attribute(text: NDArray[np.uint8], start: int, end: int, found: NDArray[np.int64]) -> int:  # noqa: C901, PLR0911, PLR0912 [as above]
    """Read name="value" within a tag; return the place behind it, or why there is none."""
    place = start
    while place < end and text[place] > _SPACE and text[place] != _EQUALS:
        if text[place] == _LESS or text[place] == _GREATER:
            return _WRONG
        place += 1
    last = place
    while place < end and text[place] <= _SPACE:
        place += 1
    if place == end:
        return _CUT
    if text[place] != _EQUALS:
        return _WRONG
    place += 1
    while place < end and text[place] <= _SPACE:
        place += 1
    if place == end:
        return _CUT
    quote = text[place]
    if quote not in (_QUOTE, _APOSTROPHE):
        return _WRONG
    place += 1
    begin = place
    while place < end and text[place] != quote:
        if text[place] == _LESS:
            return _WRONG
        place += 1
    if place == end:
        return _CUT
    for number, word in enumerate((_KEY, _VALUE, _SCOPE)):
        if _same(text, start, last, word):
            found[2 + 2 * number], found[3 + 2 * number] = begin, place
    return place + 1


@borrowing_kernel
def _opened(
    text: NDArray[np.uint8],
    place: int,
    tag: NDArray[np.int64],
    state: NDArray[np.int64],
    stack: NDArray[np.uint64],
    keys: NDArray[np.uint8],
    key_ends: NDArray[np.int64],
    record: NDArray[np.int64],
) -> int:
    """Take an element in: what it is, or the wanted attribute that it holds.

    Returns its role, or that it fills the record, that the root is no log, or that it lies too deep.
    """
    depth = state[DEPTH]
    parent = int(stack[depth - 1, 1]) if depth else OTHER
    role = _role(text, tag[1], tag[0], parent)
    if depth == 0:
        if not _same(text, tag[1], tag[0], _LOG):
            return _NO_LOG
        role = OF_LOG
    elif depth == MAX_DEPTH:
        return _TOO_DEEP
    if tag[8] == 0:
        stack[depth, 0] = _hash(text, place + 1, tag[0])
        stack[depth, 1] = OF_EVENTS if role == OF_TRACES and _same(text, tag[6], tag[7], _EVENT) else role
        state[DEPTH] += 1
    if role == OF_TRACE:
        state[TRACE] = state[TRACES]
        state[TRACES] += 1
    elif role == OTHER and parent != OTHER and tag[2] >= 0 and tag[4] >= 0:
        slot = _slot(text, tag[2], tag[3], keys, key_ends)
        if slot >= 0:
            record[0], record[1], record[2] = parent, state[EVENTS] - 1 if parent == OF_EVENT else state[TRACE], slot
            record[3], record[4] = tag[4], tag[5] - tag[4]
            return _ATTRIBUTE
    elif role == OF_EVENT:
        state[PARENT] = parent
    return role


@borrowing_kernel
def scan(  # noqa: C901, PLR0912 [as above]
    text: NDArray[np.uint8],
    state: NDArray[np.int64],
    stack: NDArray[np.uint64],
    tag: NDArray[np.int64],
    keys: NDArray[np.uint8],
    key_ends: NDArray[np.int64],
    records: NDArray[np.int64],
    trace_of: NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """Scan a block of UTF-8 text from the beginning of a token on.

    Parameters
    ----------
    text
        The block.
    state, stack
        (5), (MAX_DEPTH, 2): what is open, kept from block to block; ``state`` begins as 0, 0, 0, -1, 0.
    tag
        (9): room for the parts of a tag.
    keys, key_ends
        The wanted attributes' keys one behind the other, and where each ends.
    records
        (any, 5), filled: kind of the owner, its number (events and traces from 0), slot of the key, begin and length
        of its value in the block.
    trace_of
        (any), filled: the trace of each event of this call, -1 outside traces.

    Returns why it stopped, how much of the block it has used, how many records and how many events it filled.
    """
    end, place, filled, events = len(text), 0, 0, 0
    while True:
        while place < end and text[place] != _LESS:
            place += 1
        if place >= end - 1:
            return MORE, place, filled, events
        if filled == len(records) or events == len(trace_of):
            return FULL, place, filled, events
        following = text[place + 1]
        is_markup, is_end = following in (_BANG, _QUERY), following == _SLASH
        if is_markup:
            behind = _markup(text, place, end)
        elif is_end:
            behind = _end_tag(text, place, end, state, stack)
        else:
            behind = _tag(text, place, end, tag)
        if behind == _CUT:
            return MORE, place, filled, events
        if behind < 0:
            return DOCTYPE if behind == _TYPE else BROKEN, place, filled, events
        if not is_markup and not is_end:
            role = _opened(text, place, tag, state, stack, keys, key_ends, records[filled])
            if role < _ATTRIBUTE:
                return NOT_LOG if role == _NO_LOG else BROKEN, place, filled, events
            if role == _ATTRIBUTE:
                filled += 1
            elif role == OF_EVENT:
                trace_of[events] = state[TRACE] if state[PARENT] == OF_TRACE else -1
                state[EVENTS] += 1
                events += 1
        place = behind
        if not is_markup and state[DEPTH] == 0:
            return ENDED, place, filled, events


@borrowing_kernel
def gather(
    text: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64], out: NDArray[np.uint8]
) -> None:
    """Write values of a block one behind the other; a line break or tab within a value is a space (XML 1.0, 3.3.3)."""
    place = 0
    for number in range(len(begins)):
        for offset in range(lengths[number]):
            byte = text[begins[number] + offset]
            out[place] = max(byte, _SPACE)
            place += 1
