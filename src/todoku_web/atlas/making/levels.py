"""Divides values into so many classes that one byte tells them apart, with edges that legends use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.reports.drawings.classes import round_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Rule = Literal["count", "ratio", "number"]
"""How values are rounded where there are more of them than a byte can tell apart."""

MOST = 253
NO_SQUARE, UNKNOWN, FIRST = 0, 1, 2
"""What a byte says: there is no square, its value is unknown, or from here on the number of a level."""

_RATIO_STEPS = 200
_DECADE = np.array([*range(10, 20), *range(20, 50, 2), *range(50, 100, 5)], dtype=float)
_MOST_CLASSES = 6
_COUNT_SHARES = (0.25, 0.5, 0.75, 0.9, 0.97, 0.995)
"""Shares of the counts that are not nothing at which a class begins, brought down to 1, 2 or 5 times a power of ten."""
_RATIO_CLASSES = (0.2, 0.4, 0.6, 0.8)


def levels_of(values: Floats, *, rule: Rule, breaks: Sequence[float] = ()) -> Floats:
    """Return rising lower edges of at most 253 levels, so that each value belongs to the last edge not above it.

    Where there are no more different values than that, each is its own level. Else ratios get steps of half a per
    cent, counts and numbers every number of two significant digits, then fewer of them, and at last quantiles.
    ``breaks`` are edges that must be among them.
    """
    known = np.unique(values[~np.isnan(values)])
    wanted = [one for one in breaks if len(known) and known[0] <= one <= known[-1]]
    if len(np.union1d(known, wanted)) <= MOST:
        return np.union1d(known, wanted)
    for rounded in _ways(known, rule):
        edges = np.union1d(np.unique(rounded), wanted)
        if len(edges) <= MOST:
            return edges
    quantiles = np.quantile(known, np.linspace(0, 1, MOST - len(wanted)), method="inverted_cdf")
    return np.union1d(quantiles, wanted)


def default_breaks(values: Floats, *, rule: Rule) -> tuple[float, ...]:
    """Return where the classes of the first legend part: at round numbers, fifths for ratios."""
    known = values[~np.isnan(values)]
    if not len(known) or known.min() == known.max():
        return ()
    if rule == "ratio":
        return tuple(one for one in _RATIO_CLASSES if known.min() < one <= known.max())
    if rule == "count" and known.min() >= 0:
        some = known[known > 0]
        wanted = np.quantile(some, _COUNT_SHARES, method="inverted_cdf")
        breaks = {1.0, *(_step_below(float(one)) for one in wanted)}
        return tuple(sorted(one for one in breaks if known.min() < one <= known.max()))
    return round_edges(list(known), classes=_MOST_CLASSES)


def bytes_of(values: Floats, levels: Floats) -> NDArray[np.uint8]:
    """Return the byte of each value: 1 where it is unknown, else 2 and the number of its level."""
    places = np.searchsorted(levels, values, side="right") - 1
    return np.where(np.isnan(values), UNKNOWN, np.clip(places, 0, None) + FIRST).astype(np.uint8)


def _step_below(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step * power for step in (1, 2, 5) if step * power <= value))


def _ways(known: Floats, rule: Rule) -> list[Floats]:
    if rule == "ratio":
        return [np.floor(np.round(known * _RATIO_STEPS, 9)) / _RATIO_STEPS]
    return [_two_digits(known), _thinned(known)]


def _two_digits(known: Floats) -> Floats:
    """Return each number cut to two significant digits, those below ten to whole ones."""
    unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(np.abs(known), 1.0))) - 1, 0)
    return np.asarray(np.floor(np.round(known / unit, 9)) * unit)


def _thinned(known: Floats) -> Floats:
    """Return each number cut to the next of 35 steps in every power of ten; below nothing to two digits."""
    size = np.maximum(known, 1.0)
    unit = 10.0 ** (np.floor(np.log10(size)) - 1)
    place = np.searchsorted(_DECADE, np.round(size / unit, 9), side="right") - 1
    return np.where(known < 1.0, _two_digits(known), _DECADE[place] * unit)
