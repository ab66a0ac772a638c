"""Ten years of running a town's fibre: lease income, pole rent, maintenance and renewal, in whole yen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.costs.cases import median_take_up
from todoku.costs.price_book import price_book
from todoku.money import RoundingMode, round_to
from todoku.provenance import Basis, weakest

if TYPE_CHECKING:
    from todoku.costs.price_book import PriceBook

MONTHS = 12
YEARS = 10


@dataclass(frozen=True, slots=True)
class BalanceInput:
    """A figure that the balance was made with, and its origin; null where it is not known."""

    id: str
    name_key: str
    value: float | int | None
    unit: str
    basis: Basis
    source: str | None


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of running; null where a price is not known."""

    year: int
    revenue_jpy: int | None
    pole_rent_jpy: int
    maintenance_jpy: int
    renewal_jpy: int
    net_jpy: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """The years of running, their sum, and the monthly fee at which they come out even.

    ``break_even_fee_jpy_per_month`` is per subscriber, rounded up; null without subscribers.
    """

    inputs: tuple[BalanceInput, ...]
    years: tuple[YearRow, ...]
    subscribers: int
    poles: int
    net_jpy: int | None
    break_even_fee_jpy_per_month: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """The figures of a balance that a planner may set; None takes the price book's or the published projects'.

    ``fee_known`` False says that nobody knows what the town gets per subscriber (a town that runs the service itself,
    without a tariff); else it is the price book's. ``take_up`` is a ratio.
    """

    take_up: float | Fraction | None = None
    fee_known: bool = True
    maintenance_jpy_per_year: int | None = None


def subscribers(terms: Terms, households: int) -> int:
    """Return how many of the households subscribe: the share that is set, else the median of published projects."""
    return _whole(take_up(terms) * households)


def balance(
    terms: Terms,
    *,
    households: int,
    aerial_km: float,
    renewable_jpy: int,
    book: PriceBook,
    first_year: int,
    conduit_jpy: int = 0,
) -> Balance:
    """Return ten years of running a network on others' poles.

    ``households``: those that can subscribe; ``aerial_km``: cable on poles; ``renewable_jpy``: cost of cable and
    equipment, ``conduit_jpy``: cost of what lies in a cable box; each is laid aside for over its economic life (that of
    aerial cable, that of conduits). Subscribers stay the same over the years, prices too. Maintenance has no published
    price per km: where none is set it is to the lease income (at the published fee) as in Kyotango City. Road occupancy
    is left out: works of local governments can be exempt (Road Act, art. 39).
    """
    figures = _Figures(terms, book)
    paying = subscribers(terms, households)
    poles = math.ceil(Fraction(str(aerial_km)) * 1000 / figures.pole_span_m)
    revenue_jpy = figures.fee_jpy * paying * MONTHS if figures.fee_jpy is not None else None
    maintenance_jpy = figures.maintenance_jpy(paying)
    rent_jpy = poles * book["OPX-POLE-CHUBU"].jpy
    worn_jpy = Fraction(renewable_jpy) / book["LIFE-OPT-AERIAL"].figure
    renewal_jpy = _whole(worn_jpy + Fraction(conduit_jpy) / book["LIFE-CONDUIT"].figure)
    spent_jpy = rent_jpy + maintenance_jpy + renewal_jpy
    net_jpy = None if revenue_jpy is None else revenue_jpy - spent_jpy
    years = tuple(
        YearRow(first_year + number, revenue_jpy, rent_jpy, maintenance_jpy, renewal_jpy, net_jpy)
        for number in range(YEARS)
    )
    return Balance(
        inputs=figures.inputs(maintenance_jpy, conduits=conduit_jpy > 0),
        years=years,
        subscribers=paying,
        poles=poles,
        net_jpy=None if net_jpy is None else net_jpy * YEARS,
        break_even_fee_jpy_per_month=math.ceil(Fraction(spent_jpy, paying * MONTHS)) if paying else None,
    )


class _Figures:
    """The figures of a balance with their origins: the planner's where set, else the published ones."""

    def __init__(self, terms: Terms, book: PriceBook) -> None:
        self.terms, self.book = terms, book
        self.published = median_take_up()
        self.take_up = take_up(terms)
        self.fee_jpy = book["OPX-IRU-FEE"].jpy if terms.fee_known else None
        self.pole_span_m = book["LEN-POLE-SPAN"].figure

    def maintenance_jpy(self, subscribers: int) -> int:
        """Return the upkeep of a year, which a planner's own fee does not change."""
        if self.terms.maintenance_jpy_per_year is not None:
            return self.terms.maintenance_jpy_per_year
        published_jpy = price_book()["OPX-IRU-FEE"].jpy
        return _whole(self._upkeep_over_income("KYOTANGO") * published_jpy * subscribers * MONTHS)

    def inputs(self, maintenance_jpy: int, *, conduits: bool) -> tuple[BalanceInput, ...]:
        """Return every figure with its unit, basis and source."""
        terms, book = self.terms, self.book
        lives = {"life": "LIFE-OPT-AERIAL", **({"life_conduit": "LIFE-CONDUIT"} if conduits else {})}
        names = "、".join(self.published.names)
        fee_basis = Basis.ESTIMATED if terms.fee_known else Basis.UNKNOWN
        fee_source = book["OPX-IRU-FEE"].citation if terms.fee_known else None
        kept = book["OPX-MAINT-KYOTANGO"].citation
        return (
            _input("take_up", float(self.take_up), "ratio", source=None if terms.take_up is not None else names),
            _input("fee", self.fee_jpy, "yen/subscriber-month", basis=fee_basis, source=fee_source),
            _input("pole_rent", book["OPX-POLE-CHUBU"].jpy, "yen/pole-year", source=book["OPX-POLE-CHUBU"].citation),
            _input("pole_span", float(self.pole_span_m), "m", source=book["LEN-POLE-SPAN"].citation),
            _input("maintenance", maintenance_jpy, "yen/year",
                   source=None if terms.maintenance_jpy_per_year is not None else kept),
            _input("maintenance_over_income", _share(self._upkeep_over_income("KYOTANGO")), "ratio", source=kept),
            _input("maintenance_over_income_high", _share(self._upkeep_over_income("TOBETSU")), "ratio",
                   source=book["OPX-MAINT-TOBETSU"].citation),
            *(_input(name, float(book[life].figure), "year", source=book[life].citation)
              for name, life in lives.items()),
        )  # fmt: skip

    def _upkeep_over_income(self, town: str) -> Fraction:
        return self.book[f"OPX-MAINT-{town}"].figure / self.book[f"OPX-REVENUE-{town}"].figure


def take_up(terms: Terms) -> Fraction:
    """Return the share of households that subscribe: as set, else the median of published projects."""
    return median_take_up().share if terms.take_up is None else Fraction(str(terms.take_up))


def _input(
    name: str, value: float | None, unit: str, *, source: str | None, basis: Basis = Basis.ESTIMATED
) -> BalanceInput:
    known = basis if value is not None else weakest(basis, Basis.UNKNOWN)
    return BalanceInput(f"balance_{name}", f"balance.{name}", value, unit, known, source)


def _share(value: Fraction) -> float:
    return round(float(value), 4)


def _whole(amount: Fraction) -> int:
    return round_to(amount, unit=1, mode=RoundingMode.HALF_UP)
