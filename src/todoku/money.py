"""Exact yen: whole amounts, fractional rates, named rounding, present value.

Amounts are ``int`` (or int64 arrays); rates are ``Fraction``. A float never touches an amount: at yen precision float32
gets most shares wrong.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, overload

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_YEN = 9_000_000_000_000_000
"""Largest amount accepted: int64 and a double both hold it exactly."""


class RoundingMode(StrEnum):
    """How the part below the unit is treated, by its official Japanese name."""

    FLOOR = "floor"  # 切捨て
    HALF_UP = "half_up"  # 四捨五入
    CEILING = "ceiling"  # 切上げ


@overload
def floor_to(amount: int | Fraction, *, unit: int) -> int: ...
@overload
def floor_to(amount: NDArray[np.int64], *, unit: int) -> NDArray[np.int64]: ...
def floor_to(amount: int | Fraction | NDArray[np.int64], *, unit: int) -> int | NDArray[np.int64]:
    """Round an amount down to a multiple of ``unit`` yen (切捨て), towards minus infinity.

    Raises InputError for a float amount or a unit below one yen.
    """
    return round_to(amount, unit=unit, mode=RoundingMode.FLOOR)


@overload
def round_to(amount: int | Fraction, *, unit: int, mode: RoundingMode) -> int: ...
@overload
def round_to(amount: NDArray[np.int64], *, unit: int, mode: RoundingMode) -> NDArray[np.int64]: ...
def round_to(amount: int | Fraction | NDArray[np.int64], *, unit: int, mode: RoundingMode) -> int | NDArray[np.int64]:
    """Round an amount to a multiple of ``unit`` yen in the named mode; halves go up in ``HALF_UP``."""
    if unit < 1:
        raise InputError("money.unit", unit=unit)
    if isinstance(amount, np.ndarray):
        if amount.dtype.kind not in "iu":
            raise InputError("money.not_exact", value=str(amount.dtype))
        shift = {RoundingMode.FLOOR: 0, RoundingMode.HALF_UP: unit // 2, RoundingMode.CEILING: unit - 1}[mode]
        return ((amount.astype(np.int64) + shift) // unit) * unit
    if isinstance(amount, (float, Decimal)) or not isinstance(amount, (int, np.integer, Fraction)):
        raise InputError("money.not_exact", value=repr(amount))
    units = Fraction(amount) / unit
    if mode is RoundingMode.CEILING:
        return -((-units) // 1) * unit
    return int(units // 1 if mode is RoundingMode.FLOOR else (units + Fraction(1, 2)) // 1) * unit


def yen(value: object) -> int:
    """Return a value as whole yen, refusing fractions, negatives and amounts over ``MAX_YEN``."""
    if isinstance(value, (bool, np.bool_)):
        raise InputError("money.not_exact", value=repr(value))
    if isinstance(value, str):
        value = value.strip().replace(",", "").replace("，", "")
    try:
        exact = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError("money.not_a_number", value=value) from error
    if exact.denominator != 1:
        raise InputError("money.not_exact", value=value)
    if not 0 <= exact.numerator <= MAX_YEN:
        raise InputError("money.out_of_range", value=value, maximum=MAX_YEN)
    return exact.numerator


def product(quantity: float | Fraction, unit_price_jpy: int) -> int:
    """Return quantity x price in whole yen, halves up; the quantity's decimal text is taken as exact.

    A measured quantity such as 12.34 km is a decimal figure, so ``Fraction(str(12.34))`` is what a reader of the table
    multiplies by hand.
    """
    exact = quantity if isinstance(quantity, Fraction) else Fraction(str(quantity))
    return round_to(exact * unit_price_jpy, unit=1, mode=RoundingMode.HALF_UP)


def split(amount_jpy: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Split an amount by shares that add up to one; the last part takes what rounding leaves.

    The parts sum to the amount.
    """
    if sum(shares) != 1:
        raise InputError("money.shares", shares=[str(share) for share in shares])
    parts = [floor_to(amount_jpy * share, unit=1) for share in shares[:-1]]
    return (*parts, amount_jpy - sum(parts))


def split_by_weights(amount_jpy: int, weights: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Split an amount in proportion to weights; the yen that rounding down leaves go to the largest remainders.

    Equal remainders are served in order. The parts sum to the amount, and none is further than a yen from its exact
    share. Raises InputError for a negative weight, or for weights that are all zero.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise InputError("money.weights", weights=[str(weight) for weight in weights])
    whole = sum(map(Fraction, weights))
    exact = [amount_jpy * Fraction(weight) / whole for weight in weights]
    parts = [floor_to(share, unit=1) for share in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: amount_jpy - sum(parts)]:
        parts[at] += 1
    return tuple(parts)


def present_value(cash_flow_jpy: Sequence[int], *, discount_rate: Fraction) -> int:
    """Discount a yearly cash flow, the first year undiscounted, and round half up to whole yen."""
    if discount_rate <= -1:
        raise InputError("money.discount_rate", value=str(discount_rate))
    total = sum(
        (Fraction(amount) / (1 + discount_rate) ** year for year, amount in enumerate(cash_flow_jpy)), Fraction(0)
    )
    return round_to(total, unit=1, mode=RoundingMode.HALF_UP)


def thousand_yen(amount_jpy: int) -> int:
    """Return an amount in thousand yen (千円), rounded down as budget papers do."""
    return floor_to(amount_jpy, unit=1000) // 1000
