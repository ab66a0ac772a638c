"""The costs of a design: its lines, and real projects to hold them against."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.costs.capex import Construction, fibre_cost_lines, mobile_cost_lines
from todoku.costs.cases import comparable_cases, median_take_up
from todoku.money import RoundingMode, round_to
from todoku.plans.plan import Comparison, CostLine

if TYPE_CHECKING:
    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.plans.config import PlanConfig


def construction_of(config: PlanConfig) -> Construction:
    """Return how the route is built: as configured, under water where an island needs it."""
    return Construction(usual=config.fibre.construction)


def subscribers(households: int, config: PlanConfig) -> int:
    """Return how many of the households subscribe: the configured share, else the median of published projects."""
    share = median_take_up().share if config.costs.take_up is None else Fraction(str(config.costs.take_up))
    return round_to(share * households, unit=1, mode=RoundingMode.HALF_UP)


def fibre_lines(
    tree: FibreTree, construction: Construction, *, households: int, config: PlanConfig, book: PriceBook
) -> tuple[CostLine, ...]:
    """Return the cost lines of the fibre: route by part and method, equipment where asked for, drops of subscribers."""
    rows = fibre_cost_lines(
        tree.route_lengths(construction),
        book=book,
        exchanges=config.costs.exchange_equipment_sites,
        drops=subscribers(households, config),
    )
    return tuple(CostLine(**asdict(row)) for row in rows)


def mobile_lines(new_sites: int, *, book: PriceBook) -> tuple[CostLine, ...]:
    """Return the cost lines of the base stations."""
    return tuple(CostLine(**asdict(row)) for row in mobile_cost_lines(book=book, new_sites=new_sites))


def capex_jpy(lines: tuple[CostLine, ...]) -> int:
    """Return the sum of cost lines."""
    return sum(line.amount_jpy for line in lines)


def comparisons(*, route_km: float, households: int) -> tuple[Comparison, ...]:
    """Return real projects to stand beside ours, that of 67 municipalities of Hokkaido first."""
    return tuple(Comparison(**asdict(row)) for row in comparable_cases(route_km=route_km, households=households))
