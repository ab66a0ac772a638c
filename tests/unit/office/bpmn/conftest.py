"""The runs that a diagram allows, found without the search that they check."""

from __future__ import annotations

from collections import Counter

import pytest


@pytest.fixture
def runs():
    """Return the function that gives the label sequences that a net allows, up to a length, by playing its tokens."""

    def found(net, longest=6):
        told = set()
        begin = ((net.initial, 1),), ()
        waiting, seen = [begin], {begin}
        while waiting:
            marking, trace = waiting.pop()
            tokens = Counter(dict(marking))
            if set(tokens) == {net.final}:
                told.add("".join(trace))
            for one in net.transitions:
                if any(tokens[place] < one.takes.count(place) for place in one.takes):
                    continue
                after = tokens.copy()
                after.subtract(one.takes)
                after.update(one.gives)
                state = tuple(sorted((+after).items())), trace if one.label is None else (*trace, one.label)
                if len(state[1]) <= longest and max(after.values()) < 4 and state not in seen:
                    seen.add(state)
                    waiting.append(state)
        return told

    return found
