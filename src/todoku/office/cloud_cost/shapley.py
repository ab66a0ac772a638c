"""The Shapley value of a cost: exact over all coalitions of up to 16 members, estimated over orders above that.

L. S. Shapley, A value for n-person games, Contributions to the Theory of Games II (1953). The estimate follows
J. Castro, D. Gómez, J. Tejada, Polynomial calculation of the Shapley value based on sampling, Computers & Operations
Research 36 (2009).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.money import floor_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    CoalitionCosts = Callable[[NDArray[np.bool_]], NDArray[np.int64]]

MOST_EXACT = 16
ORDERS = 40_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Shapley:
    """The value of each member in whole yen, summing to the cost of all; ``error_jpy`` are standard errors, 0 exact."""

    jpy: tuple[int, ...]
    error_jpy: tuple[int, ...]
    exact: bool


def shapley(costs: CoalitionCosts, members: int, *, seed: int = 0, orders: int = ORDERS) -> Shapley:
    """Return what each member answers for: its mean additional cost over all orders of joining.

    ``costs`` takes coalitions (rows of a boolean matrix, a column each member) and returns their yen; that of nobody
    must be 0. Exact up to ``MOST_EXACT`` members, above that the mean over seeded random orders.
    """
    if int(costs(np.zeros((1, members), bool))[0]) != 0:
        raise InputError("office.cloud.empty_coalition")
    if members <= MOST_EXACT:
        values = exact_values(costs, members)
        return Shapley(settle(values), (0,) * members, exact=True)
    values, errors = estimated_values(costs, members, seed=seed, orders=orders)
    return Shapley(settle(values), errors, exact=False)


def exact_values(costs: CoalitionCosts, members: int) -> tuple[Fraction, ...]:
    """Return the exact Shapley values: sum over coalitions S without i of |S|!(n-|S|-1)!/n! (c(S+i) - c(S))."""
    masks = np.arange(1 << members)
    joined = (masks[:, None] >> np.arange(members)) & 1 == 1
    cost, size = costs(joined), joined.sum(axis=1)
    whole = math.factorial(members)
    weights = [Fraction(math.factorial(s) * math.factorial(members - s - 1), whole) for s in range(members)]
    found = []
    for member in range(members):
        without = masks[~joined[:, member]]
        added, sizes = cost[without | (1 << member)] - cost[without], size[without]
        sums = [int(added[sizes == s].astype(object).sum()) for s in range(members)]  # beyond 64 bits
        found.append(sum((weight * one for weight, one in zip(weights, sums, strict=True)), Fraction(0)))
    return tuple(found)


def estimated_values(
    costs: CoalitionCosts, members: int, *, seed: int, orders: int = ORDERS
) -> tuple[tuple[Fraction, ...], tuple[int, ...]]:
    """Return mean additional costs over random orders, which sum to the cost of all, and their standard errors."""
    random = np.random.default_rng(seed)
    total = [0] * members
    squares = np.zeros(members)
    for first in range(0, orders, _BATCH):
        many = min(_BATCH, orders - first)
        order = random.permuted(np.tile(np.arange(members), (many, 1)), axis=1)
        place = np.argsort(order, axis=1)
        before = place[:, None, :] < np.arange(members + 1)[None, :, None]
        cost = costs(before.reshape(-1, members)).reshape(many, members + 1)
        added = np.take_along_axis(np.diff(cost, axis=1), place, axis=1)
        total = [sum_ + int(one) for sum_, one in zip(total, added.astype(object).sum(axis=0), strict=True)]
        squares += (added.astype(float) ** 2).sum(axis=0)
    means = np.array([float(Fraction(one, orders)) for one in total])
    spread = np.maximum(squares / orders - means**2, 0.0) * orders / max(1, orders - 1)
    errors = tuple(math.ceil(one) for one in np.sqrt(spread / orders))
    return tuple(Fraction(one, orders) for one in total), errors


def settle(values: Sequence[Fraction]) -> tuple[int, ...]:
    """Return values as whole yen with the same sum; what rounding down leaves goes to the largest remainders.

    Raises InputError where the values do not sum to whole yen.
    """
    whole = sum(values, Fraction(0))
    if whole.denominator != 1:
        raise InputError("money.not_exact", value=str(whole))
    parts = [floor_to(value, unit=1) for value in values]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - values[at], at))
    for at in order[: int(whole) - sum(parts)]:
        parts[at] += 1
    return tuple(parts)
