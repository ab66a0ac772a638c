"""Turns arrays of costs into grants, exactly, in 64-bit whole numbers: the terms of ``amounts``, many rows at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.money import MAX_YEN, RoundingMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from todoku.programmes.amounts import Terms

    Whole = NDArray[np.int64]

BLOCK = 1 << 16
"""Rows worked at once: what is in hand stays in the processor's cache, and peak memory does not grow with the rows."""
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The figures of each kind of terms, side by side, to be taken by row; no limit is a limit nobody reaches."""

    twice: Whole
    """Twice the numerator of the rate: until they are rounded, amounts are counted in half yen."""
    denominator: Whole
    most: Whole
    """Least of the fixed amount and the cap on the grant."""
    floor: Whole
    cost_cap: Whole
    cut_first: Whole
    """What cuts the amount before it is rounded: ``most``, or nothing where the cap comes after."""
    unit: Whole
    shift: Whole
    ceiling: NDArray[np.bool_]


def grant_amounts(terms: Sequence[Terms], which: NDArray[np.int32], eligible_jpy: Whole) -> Whole:
    """Return the grant of each row in yen: ``terms[which[row]].grant_jpy(eligible_jpy[row])``, without a float.

    A row whose ``which`` is -1 has no terms and gets 0. Costs lie between 0 and ``MAX_YEN``; no product leaves 64 bits,
    as the cost is divided before it is multiplied.
    """
    amounts = np.zeros(len(eligible_jpy), dtype=np.int64)
    if not terms:
        return amounts
    wide = np.array([_is_wide(one) for one in terms])
    parameters = _parameters([replace(one, rate=None, fixed_jpy=0) if _is_wide(one) else one for one in terms])
    rows = np.flatnonzero(which >= 0)
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        amounts[part] = _block(parameters, which[part], eligible_jpy[part])
    for row in np.flatnonzero(wide[which] & (which >= 0)):  # a rate of very many digits, which only a person can give
        amounts[row] = terms[which[row]].grant_jpy(int(eligible_jpy[row]))
    return amounts


def misses_floor(terms: Sequence[Terms], which: NDArray[np.int32], eligible_jpy: Whole) -> NDArray[np.bool_]:
    """Return which rows cost less than the least that is supported; a row without terms (-1) does not."""
    floors = np.array([*(one.cost_floor_jpy or 0 for one in terms), 0], dtype=np.int64)
    return np.asarray(eligible_jpy < floors[which])


def _block(parameters: _Parameters, which: NDArray[np.int32], eligible: Whole) -> Whole:
    denominator, twice = parameters.denominator[which], parameters.twice[which]
    base = np.minimum(eligible, parameters.cost_cap[which])
    whole = base // denominator
    rest = (base - whole * denominator) * twice
    part = rest // denominator
    halves = whole * twice + part
    broken = parameters.ceiling[which] & (part * denominator != rest)
    cut = 2 * np.minimum(base, parameters.cut_first[which])
    unit = parameters.unit[which]
    rounded = (np.minimum(halves + broken, cut) + parameters.shift[which]) // (2 * unit) * unit
    amount = np.minimum(rounded, np.minimum(base, parameters.most[which]))
    return np.where(eligible < parameters.floor[which], 0, amount)


def _parameters(terms: Sequence[Terms]) -> _Parameters:
    return _Parameters(
        twice=_column(2 * one.rate.numerator if one.rate is not None else 2 for one in terms),
        denominator=_column(one.rate.denominator if one.rate is not None else 1 for one in terms),
        most=_column(_least(one.fixed_jpy, one.grant_cap_jpy) for one in terms),
        floor=_column(one.cost_floor_jpy or 0 for one in terms),
        cost_cap=_column(_least(one.cost_cap_jpy) for one in terms),
        cut_first=_column(_least(one.fixed_jpy, one.grant_cap_jpy if one.cap_first else None) for one in terms),
        unit=_column(one.unit_jpy for one in terms),
        shift=_column(_shift(one) for one in terms),
        ceiling=np.array([one.mode is RoundingMode.CEILING for one in terms]),
    )


def _column(values: Iterable[int]) -> Whole:
    return np.array(list(values), dtype=np.int64)


def _shift(terms: Terms) -> int:
    """Return how many half yen are added before what is below the unit is cut off."""
    shifts = {RoundingMode.FLOOR: 0, RoundingMode.HALF_UP: terms.unit_jpy, RoundingMode.CEILING: 2 * terms.unit_jpy - 1}
    return shifts[terms.mode]


def _least(*amounts: int | None) -> int:
    return min([MAX_YEN, *(amount for amount in amounts if amount is not None)])


def _is_wide(terms: Terms) -> bool:
    """Whether the remainder of a division times the numerator could leave 64 bits."""
    return terms.rate is not None and 2 * terms.rate.numerator * terms.rate.denominator >= _LARGEST
