"""Turns a cost into a grant, exactly: least cost, caps, rate or fixed amount, rounding, and prescribed shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.money import RoundingMode, floor_to, round_to
from todoku.programmes.rulebook.schema import PARTIES

if TYPE_CHECKING:
    from fractions import Fraction

    from todoku.programmes.rulebook.schema import RateRow, Rounding, Rules
    from todoku.programmes.rulebook.terms import Limits


@dataclass(frozen=True, slots=True)
class Terms:
    """All that an amount depends on beside the cost; the grant is a ``rate`` of it, or the cost up to ``fixed_jpy``."""

    rate: Fraction | None
    fixed_jpy: int | None = None
    cost_floor_jpy: int | None = None
    cost_cap_jpy: int | None = None
    grant_cap_jpy: int | None = None
    unit_jpy: int = 1
    mode: RoundingMode = RoundingMode.FLOOR
    cap_first: bool = True
    """Whether the cap comes before the rounding."""

    def misses_floor(self, eligible_jpy: int) -> bool:
        """Whether a cost is below the least that is supported."""
        return self.cost_floor_jpy is not None and eligible_jpy < self.cost_floor_jpy

    def base_jpy(self, eligible_jpy: int) -> int:
        """Return how much of a cost counts."""
        return eligible_jpy if self.cost_cap_jpy is None else min(eligible_jpy, self.cost_cap_jpy)

    def grant_jpy(self, eligible_jpy: int) -> int:
        """Return the grant for an eligible cost: never more than the cap or than what counts of the cost.

        A rounding that goes up must not carry it past either of them.
        """
        if self.misses_floor(eligible_jpy):
            return 0
        base = self.base_jpy(eligible_jpy)
        most = min(amount for amount in (base, self.fixed_jpy, self.grant_cap_jpy) if amount is not None)
        exact = base * self.rate if self.rate is not None else min(base, self.fixed_jpy or 0)
        if self.cap_first:
            exact = min(exact, most)
        return min(round_to(exact, unit=self.unit_jpy, mode=self.mode), most)

    def uncapped(self) -> Terms:
        """Return the same without the cap on the grant."""
        return replace(self, grant_cap_jpy=None)

    def with_all_cost(self) -> Terms:
        """Return the same without the cap on the cost."""
        return replace(self, cost_cap_jpy=None)


def limits_of(rules: Rules | None, row: RateRow | None) -> Limits | None:
    """Return the limits that hold: a row's own before those of the rules."""
    if row is not None and row.limits is not None:
        return row.limits
    return rules.limits if rules is not None else None


def terms_of(
    rate: Fraction | None, fixed_jpy: int | None, *, limits: Limits | None, rounding: Rounding | None
) -> Terms:
    """Return the terms of a rate or a fixed amount under limits and a rounding; whole yen where none is stated."""
    return Terms(
        rate,
        fixed_jpy,
        cost_floor_jpy=limits.cost_floor_jpy if limits is not None else None,
        cost_cap_jpy=limits.cost_cap_jpy if limits is not None else None,
        grant_cap_jpy=limits.grant_cap_jpy if limits is not None else None,
        unit_jpy=rounding.unit_jpy if rounding is not None else 1,
        mode=rounding.mode if rounding is not None else RoundingMode.FLOOR,
        cap_first=rounding is None or rounding.order == "cap_then_round",
    )


def party_of(implementer: str) -> str:
    """Return which party an implementer is: a municipality, a prefecture, or else an operator."""
    return implementer if implementer in PARTIES else "operator"


def prescribed_shares(
    row: RateRow, *, implementer: str, base_jpy: int, total_jpy: int, national_jpy: int
) -> dict[str, int] | None:
    """Return what each other party pays where the row prescribes it: with the state's share, the total to the yen.

    The state's share is rounded first. The others' are their parts of the cost that counts, rounded as the row says
    (down to whole yen where it does not); what roundings, caps and costs that do not count leave falls to whoever
    carries out the work if a share is prescribed for them, else to the municipality, else to the last party named.
    """
    if row.others is None:
        return None
    bearer = next((one for one in (party_of(implementer), "municipality") if one in row.others), [*row.others][-1])
    left = total_jpy - national_jpy
    shares = dict.fromkeys(PARTIES, 0)
    rounding = row.others_rounding
    for party, share in row.others.items():
        if party != bearer:
            exact = base_jpy * share
            rounded = (
                floor_to(exact, unit=1)
                if rounding is None
                else round_to(exact, unit=rounding.unit_jpy, mode=rounding.mode)
            )
            shares[party] = min(rounded, left)
            left -= shares[party]
    shares[bearer] = left
    return shares
