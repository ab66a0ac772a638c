"""The range in which a unit price was seen: the price book's own, or that of real projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.costs.cases import median_take_up, real_cases

if TYPE_CHECKING:
    from todoku.costs.price_book import PriceBook

_NEW_AERIAL = "FIB-AERIAL-NEW"
_WHOLE_PROJECTS = ("ftth_total", "ftth", "ftth_catv")
"""Projects that built their cable anew, which the price of new aerial cable is that of."""


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest value that was seen, and where."""

    low: float
    high: float
    source: str


def price_range(price_id: str, book: PriceBook) -> Range | None:
    """Return the range of a price in yen; None where no source gives one.

    Of new aerial cable it is that of the published projects with cost and length, each in the yen of its year. Raises
    InputError for a price that the book lacks.
    """
    price = book[price_id]
    if price_id == _NEW_AERIAL and price.confidence != "own":
        return _range_of_projects()
    if price.low is None or price.high is None:
        return None
    return Range(float(price.low), float(price.high), price.citation)


def take_up_range() -> Range:
    """Return the lowest and the highest share of subscribers of the published projects of fibre."""
    ids = set(median_take_up().case_ids)
    given = [case for case in real_cases() if case.id in ids and case.take_up is not None]
    shares = [float(case.take_up or 0.0) for case in given]
    return Range(min(shares), max(shares), "、".join(case.name_ja for case in given))


def _range_of_projects() -> Range:
    built = [case for case in real_cases() if case.kind in _WHOLE_PROJECTS and case.cost_jpy and case.length_km]
    per_km = [(case.cost_jpy or 0) / (case.length_km or 1) for case in built]
    return Range(min(per_km), max(per_km), "、".join(f"{case.name_ja}({case.year})" for case in built))
