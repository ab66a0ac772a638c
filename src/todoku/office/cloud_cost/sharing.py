"""Splits a shared cost between members by a key, by use and by the Shapley value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.money import split_by_weights
from todoku.office.cloud_cost.shapley import shapley

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.office.cloud_cost.lines import Member, SizeQuote
    from todoku.office.cloud_cost.shapley import CoalitionCosts
    from todoku.office.cloud_cost.totals import OptionCost

BASES = ("equal", "population", "use")
"""By what a key shares: alike (均等割), by people (人口割), by use (利用割)."""
BY_KEY, BY_USE, BY_SHAPLEY = "key", "use", "shapley"


@dataclass(frozen=True, slots=True)
class Burden:
    """What a member pays over the study under a rule, beside its own systems; None is unknown.

    ``saved_jpy`` is below zero where it pays more than alone, and then ``worse_off``.
    """

    member: str
    jpy: int
    alone_jpy: int | None
    saved_jpy: int | None
    worse_off: bool | None
    error_jpy: int = 0


@dataclass(frozen=True, slots=True)
class Sharing:
    """How one option's cost falls on the members by a rule: ``key``, ``use`` or ``shapley``.

    Where the rule cannot be applied, ``reason`` says why by a word of the catalogue and there are no burdens.
    """

    option: str
    rule: str
    burdens: tuple[Burden, ...] = ()
    reason: str = ""
    exact: bool = True
    from_sizes: bool = False


def read_key(told: str) -> dict[str, Fraction]:
    """Return a key such as equal:0.5,population:0.5 as exact portions.

    Raises InputError where a basis is not known, stands twice, or the portions are no whole.
    """
    found: dict[str, Fraction] = {}
    for part in told.split(","):
        basis, _, portion = part.strip().partition(":")
        try:
            share = Fraction(portion.strip())
        except (ValueError, ZeroDivisionError) as error:
            raise InputError("office.cloud.key", value=told) from error
        if basis not in BASES or basis in found or share < 0:
            raise InputError("office.cloud.key", value=told)
        found[basis] = share
    if sum(found.values()) != 1:
        raise InputError("office.cloud.key_not_whole", value=told)
    return found


def key_shares(key: Mapping[str, Fraction], members: Sequence[Member]) -> tuple[Fraction, ...]:
    """Return each member's exact share under a key; they sum to one.

    Raises InputError naming the members of which a basis is not known.
    """
    shares = [Fraction(0)] * len(members)
    for basis, portion in key.items():
        if not portion:
            continue
        weights = [1 if basis == "equal" else one.population if basis == "population" else one.use for one in members]
        unknown = [one.name for one, weight in zip(members, weights, strict=True) if weight is None]
        known = [weight or 0 for weight in weights]
        if unknown or not sum(known):
            raise InputError("office.cloud.unknown_weight", basis=basis, who=unknown or [one.name for one in members])
        shares = [share + portion * Fraction(weight, sum(known)) for share, weight in zip(shares, known, strict=True)]
    return tuple(shares)


def sharings(
    option: OptionCost,
    members: Sequence[Member],
    *,
    alone: Mapping[str, int],
    key: Mapping[str, Fraction],
    sizes: Sequence[SizeQuote] = (),
    seed: int = 0,
) -> tuple[Sharing, ...]:
    """Return an option's cost by the key, by use, and by the Shapley value; what a member pays alone stays with it."""
    by_key = _by_weights(option, members, alone, key, BY_KEY)
    by_use = _by_weights(option, members, alone, {"use": Fraction(1)}, BY_USE)
    return by_key, by_use, _by_shapley(option, members, alone, sizes, seed)


def _by_weights(
    option: OptionCost, members: Sequence[Member], alone: Mapping[str, int], key: Mapping[str, Fraction], rule: str
) -> Sharing:
    try:
        shares = key_shares(key, members)
    except InputError:
        return Sharing(option.option, rule, reason="weights")
    common = split_by_weights(option.common_jpy, shares)
    paid = [option.direct_jpy.get(one.name, 0) + part for one, part in zip(members, common, strict=True)]
    return Sharing(option.option, rule, _burdens(members, paid, alone))


def _by_shapley(
    option: OptionCost, members: Sequence[Member], alone: Mapping[str, int], sizes: Sequence[SizeQuote], seed: int
) -> Sharing:
    if any(one.name not in alone for one in members):
        return Sharing(option.option, BY_SHAPLEY, reason="alone")
    quoted = {one.bodies: one.jpy for one in sizes if one.option == option.option}
    from_sizes = all(bodies in quoted for bodies in range(2, len(members)))
    costs = coalition_costs(option, members, alone, quoted if from_sizes else {})
    value = shapley(costs, len(members), seed=seed)
    burdens = _burdens(members, value.jpy, alone, value.error_jpy)
    return Sharing(
        option.option,
        BY_SHAPLEY,
        burdens,
        exact=value.exact,
        from_sizes=from_sizes and len(members) > 2,  # noqa: PLR2004
    )


def coalition_costs(
    option: OptionCost, members: Sequence[Member], alone: Mapping[str, int], quoted: Mapping[int, int]
) -> CoalitionCosts:
    """Return what any coalition would pay over the study.

    One member pays its own systems. All together pay the option. Between, the common part costs what is quoted for so
    many members, or, without quotes, as much as for all; and never more than everybody's own systems.
    """
    own = np.array([alone[one.name] for one in members], np.int64)
    direct = np.array([option.direct_jpy.get(one.name, 0) for one in members], np.int64)
    common = np.array(
        [0, 0, *(quoted.get(size, option.common_jpy) for size in range(2, len(members))), option.common_jpy], np.int64
    )

    def costs(joined: NDArray[np.bool_]) -> NDArray[np.int64]:
        size = joined.sum(axis=1)
        separate, together = joined @ own, joined @ direct + common[size]
        found: NDArray[np.int64] = np.where(size < 2, separate, np.minimum(separate, together))  # noqa: PLR2004
        return np.where(size == len(members), together, found)

    return costs


def _burdens(
    members: Sequence[Member], paid: Sequence[int], alone: Mapping[str, int], errors: Sequence[int] = ()
) -> tuple[Burden, ...]:
    found = []
    for at, (member, jpy) in enumerate(zip(members, paid, strict=True)):
        before = alone.get(member.name)
        saved = None if before is None else before - jpy
        worse = None if saved is None else saved < 0
        found.append(Burden(member.name, jpy, before, saved, worse, errors[at] if errors else 0))
    return tuple(found)
