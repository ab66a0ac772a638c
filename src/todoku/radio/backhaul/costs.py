"""What fibre to a site costs by the price book, beside a microwave line at the planner's own price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.costs.price_book import PriceBook, price_book
from todoku.money import RoundingMode, round_to
from todoku.networks.edge_table import DETOUR
from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from todoku.costs.price_book import Price

FIBRE_PRICE_ID = "FIB-AERIAL-NEW"
"""New aerial fibre per kilometre."""
FIBRE_KM = Validity("fibre", "length", "km", 0.01, 2000.0)


@dataclass(frozen=True, slots=True)
class LineCosts:
    """Fibre by the price book, and a microwave line; in whole yen, None where no price is known."""

    fibre_km: float
    detour: float | None
    """By what the straight distance was multiplied for the fibre's length; None where its length was given."""
    fibre_jpy: int
    price: Price
    microwave_jpy: int | None


def compare_costs(
    *,
    straight_km: float,
    fibre_km: float | None = None,
    microwave_jpy: int | None = None,
    prices: PriceBook | None = None,
) -> LineCosts:
    """Return the cost of fibre and of a microwave line.

    Fibre is as long as it is said to be, else the straight distance times the way that roads take round it
    (``networks.edge_table.DETOUR``). The price book has fibre per kilometre and no price of a microwave line: without
    the planner's own it is not known. Raises OutOfRange for a length that no fibre has.
    """
    book = price_book() if prices is None else prices
    price = book[FIBRE_PRICE_ID]
    length_m = round(float(FIBRE_KM.require(straight_km * DETOUR if fibre_km is None else fibre_km)) * M_PER_KM)
    fibre_jpy = round_to(Fraction(price.jpy * length_m, 1000), unit=1, mode=RoundingMode.HALF_UP)
    return LineCosts(length_m / M_PER_KM, DETOUR if fibre_km is None else None, fibre_jpy, price, microwave_jpy)
