"""Follows who pays for a project to the real burden: shares, bond, repayment and tax allocation, year by year."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError
from todoku.money import floor_to, yen
from todoku.programmes.local_share.repayment import Terms, repayment

if TYPE_CHECKING:
    from todoku.programmes.local_share.bonds import Base, Bond, BondVersion
    from todoku.programmes.local_share.repayment import YearPayment

BOND_UNIT_JPY = 100_000


@dataclass(frozen=True, slots=True)
class Split:
    """Who pays a project's cost before anything is borrowed; what is left is the local government's.

    ``eligible_jpy`` is the part that the grant is taken of (the whole, if left out). ``prefecture_jpy`` is what the
    state's rules prescribe. A prefecture's own support either tops up the eligible cost (``prefecture_on_base_jpy``)
    or covers part of what remains after grant and bond (``prefecture_on_residual_jpy``). InputError for shares that
    exceed the cost.
    """

    total_jpy: int
    national_jpy: int = 0
    eligible_jpy: int | None = None
    prefecture_jpy: int = 0
    prefecture_on_base_jpy: int = 0
    prefecture_on_residual_jpy: int = 0
    operator_jpy: int = 0
    special_jpy: int = 0
    """特別交付税 on what remains."""
    outside_bond_jpy: int = 0
    """What no bond may finance of the local share: that of parts of the municipality without the bond's ground."""

    def __post_init__(self) -> None:
        """Refuse amounts that are not whole yen, or that exceed the cost."""
        for field in fields(self):
            amount = getattr(self, field.name)
            if amount is not None:
                yen(amount)
        if self.base_jpy > self.total_jpy:
            raise InputError("programme.cost_above_total", eligible=self.base_jpy, total=self.total_jpy)
        left = self.local_jpy - self.special_jpy - self.prefecture_on_residual_jpy
        if self.local_jpy < 0 or left < 0:
            raise InputError("burden.above_cost", total=self.total_jpy, shares=self.total_jpy - left)

    @property
    def base_jpy(self) -> int:
        """The eligible cost."""
        return self.total_jpy if self.eligible_jpy is None else self.eligible_jpy

    @property
    def deducted_jpy(self) -> int:
        """What is deducted before borrowing: the state's, the prefecture's on the eligible cost, the operator's."""
        return self.national_jpy + self.prefecture_jpy + self.prefecture_on_base_jpy + self.operator_jpy

    @property
    def local_jpy(self) -> int:
        """The nominal local share: what the local government must find, by bond or from its own funds."""
        return self.total_jpy - self.deducted_jpy

    def borrowing_base_jpy(self, base: Base) -> int:
        """Return what a bond's ratio is taken of: all of the local share, or only that of the eligible cost."""
        share = self.local_jpy if base == "total" else self.base_jpy - self.deducted_jpy
        return max(0, share - self.outside_bond_jpy)


@dataclass(frozen=True, slots=True)
class Borrowing:
    """The ratios of a bond: what it may finance, and what share of its repayment the tax allocation counts."""

    issue_ratio: Fraction
    allocation_ratio: Fraction
    unit_jpy: int = BOND_UNIT_JPY
    base: Base = "total"


@dataclass(frozen=True, slots=True)
class BurdenYear:
    """One fiscal year: money in and out. ``net_jpy`` is what the year costs the local government in the end."""

    fiscal_year: int
    national_jpy: int = 0
    prefecture_jpy: int = 0
    operator_jpy: int = 0
    bond_jpy: int = 0
    own_jpy: int = 0
    """一般財源: paid from the general funds in the year of building."""
    principal_jpy: int = 0
    interest_jpy: int | None = 0
    allocation_jpy: int = 0
    special_jpy: int = 0
    net_jpy: int = 0


@dataclass(frozen=True, slots=True)
class Burden:
    """What a project costs the local government in the end, with the years in which it pays.

    Where the interest rate is not known, interest is null and every sum holds the principal only; where the term is
    not known, there is the year of building alone, and the sums still hold all of the repayment.
    """

    split: Split
    borrowing: Borrowing | None
    terms: Terms
    bond_base_jpy: int
    bond_jpy: int
    own_jpy: int
    local_jpy: int
    interest_jpy: int | None
    allocation_jpy: int
    real_burden_jpy: int
    years: tuple[BurdenYear, ...]

    @property
    def real_ratio(self) -> Fraction | None:
        """The real burden over the cost; None for a project without cost."""
        return Fraction(self.real_burden_jpy, self.split.total_jpy) if self.split.total_jpy else None

    @property
    def basis(self) -> Literal["complete", "principal_only", "no_term"]:
        """How far the years go: with interest, without it, or not beyond the year of building."""
        if self.bond_jpy and self.terms.years is None:
            return "no_term"
        return "principal_only" if self.bond_jpy and self.interest_jpy is None else "complete"


def borrowing_of(bond: Bond, version: BondVersion) -> Borrowing | None:
    """Return the ratios of a bond's version; None where they are not known."""
    if version.issue_ratio is None or version.allocation_ratio is None:
        return None
    return Borrowing(version.issue_ratio, version.allocation_ratio, bond.unit_jpy, bond.base)


def burden(split: Split, *, year: int, borrowing: Borrowing | None = None, terms: Terms | None = None) -> Burden:
    """Return the burden of a project that is built in a fiscal year.

    The bond is a share of its base, down to its unit of 100,000 yen; the rest comes from the general funds. Repayment
    begins in the following year. The allocation is counted on the running sum of payments, so that it adds up to the
    exact share, parts of a yen dropped. All shares, the allocation and the real burden add up to the cost and the
    interest.
    """
    terms = terms or Terms()
    base = split.borrowing_base_jpy(borrowing.base) if borrowing is not None else 0
    bond_jpy = 0 if borrowing is None else floor_to(base * borrowing.issue_ratio, unit=borrowing.unit_jpy)
    ratio = Fraction(0) if borrowing is None else borrowing.allocation_ratio
    payments = repayment(bond_jpy, terms) if bond_jpy else ()
    known = bond_jpy == 0 or (terms.years is not None and terms.interest_rate is not None)
    interest = sum(payment.interest_jpy or 0 for payment in payments)
    allocation = floor_to((bond_jpy + interest) * ratio, unit=1)
    gross_own = split.local_jpy - bond_jpy - split.special_jpy
    residual = split.prefecture_on_residual_jpy
    real = gross_own + bond_jpy + interest - allocation - residual
    if real < 0:
        raise InputError("burden.residual", amount=residual, rest=real + residual)
    first, left = _year_of_building(split, year, bond_jpy=bond_jpy)
    return Burden(
        split=split,
        borrowing=borrowing,
        terms=terms,
        bond_base_jpy=base,
        bond_jpy=bond_jpy,
        own_jpy=first.own_jpy,
        local_jpy=split.local_jpy,
        interest_jpy=interest if known else None,
        allocation_jpy=allocation,
        real_burden_jpy=real,
        years=(first, *_years(payments, year, ratio=ratio, support=left)),
    )


def _year_of_building(split: Split, year: int, *, bond_jpy: int) -> tuple[BurdenYear, int]:
    """Return the first year, and what is left of the prefecture's support for the years of repayment."""
    own = split.local_jpy - bond_jpy - split.special_jpy
    now = min(max(0, own), split.prefecture_on_residual_jpy)
    row = BurdenYear(
        fiscal_year=year,
        national_jpy=split.national_jpy,
        prefecture_jpy=split.prefecture_jpy + split.prefecture_on_base_jpy + now,
        operator_jpy=split.operator_jpy,
        bond_jpy=bond_jpy,
        own_jpy=own - now,
        special_jpy=split.special_jpy,
        net_jpy=own - now,
    )
    return row, split.prefecture_on_residual_jpy - now


def _years(payments: tuple[YearPayment, ...], year: int, *, ratio: Fraction, support: int) -> tuple[BurdenYear, ...]:
    rows: list[BurdenYear] = []
    paid = counted = 0
    for payment in payments:
        paid += payment.principal_jpy + (payment.interest_jpy or 0)
        allocation = floor_to(paid * ratio, unit=1) - counted
        counted += allocation
        net = payment.principal_jpy + (payment.interest_jpy or 0) - allocation
        given = min(net, support)
        support -= given
        rows.append(
            BurdenYear(
                fiscal_year=year + payment.number,
                prefecture_jpy=given,
                principal_jpy=payment.principal_jpy,
                interest_jpy=payment.interest_jpy,
                allocation_jpy=allocation,
                net_jpy=net - given,
            )
        )
    return tuple(rows)
