"""What keeps a pair from being proposed beside what the library bars: it stands in the bits that it leaves free."""

from __future__ import annotations

from enum import IntFlag


class Kept(IntFlag):
    """Why a pair is not to be proposed now; ``matches.bar.<name>`` says it."""

    LIVE = 16
    """The two are matched already, or about to be."""
    FULL = 32
    """The offer has no place left."""
    DECLINED = 64
    """One of the two declined the other before."""
    OWN = 128
    """Both are of one organisation."""


def kept_names(bars: int) -> list[str]:
    """Return the names of what keeps a pair, in lower case."""
    return [str(one.name).lower() for one in Kept if one & bars]
