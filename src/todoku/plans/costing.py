"""The costs of a design: its lines, and real projects to hold them against."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.capex import (
    METHOD_PRICES,
    RADIO_PRICE,
    SITE_PRICE,
    Construction,
    fibre_cost_lines,
    mobile_cost_lines,
)
from todoku.costs.cases import comparable_cases
from todoku.costs.opex import Terms, subscribers
from todoku.costs.price_book import own_price
from todoku.i18n import LANGS, text
from todoku.plans.crossings import crossing_costs
from todoku.plans.funding.options import Running
from todoku.plans.plan import Comparison, CostLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.capex import CostRow
    from todoku.costs.price_book import Price, PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.network_config import MobileConfig


def construction_of(config: PlanConfig) -> Construction:
    """Return how the route is built: as configured, under water where an island needs it."""
    return Construction(usual=config.fibre.construction)


def jpy_per_km(edges: pd.DataFrame, construction: Construction, book: PriceBook) -> NDArray[np.int64]:
    """Return the price of a kilometre along each edge, built as its class of road asks for."""
    prices = {name: book[METHOD_PRICES[construction.method(name)]].jpy for name in edges["road_class"].unique()}
    return np.asarray(edges["road_class"].map(prices), dtype=np.int64)


def terms_of(config: PlanConfig) -> Terms:
    """Return the figures of the running years that the configuration sets."""
    return Terms(take_up=config.costs.take_up, maintenance_jpy_per_year=config.costs.maintenance_jpy_per_year)


def fibre_lines(
    tree: FibreTree, construction: Construction, *, households: int, config: PlanConfig, book: PriceBook
) -> tuple[CostLine, ...]:
    """Return the cost lines of the fibre: route by part and method, equipment where asked for, drops, crossings."""
    rows = fibre_cost_lines(
        tree.route_lengths(construction),
        book=book,
        exchanges=config.costs.exchange_equipment_sites,
        drops=subscribers(terms_of(config), households),
        crossings=crossing_costs(tree, config, book),
    )
    return tuple(_unclassified(row) for row in rows)


def mobile_lines(sites: int, hops: int, *, config: MobileConfig, book: PriceBook) -> tuple[CostLine, ...]:
    """Return the cost lines of the base stations and of what ties them but fibre."""
    each = 1 if config.shared else config.operators
    rows = mobile_cost_lines(
        book=book,
        new_sites=sites * each,
        further_radios=sites * (config.operators - each),
        hops=hops,
        hop_price=hop_price(config),
    )
    return tuple(_unclassified(row) for row in rows)


def site_jpy(config: MobileConfig, book: PriceBook) -> int:
    """Return what one site costs with the radios of all operators: shared, or each operator's own."""
    if config.shared:
        further = config.operators - 1
        return book[SITE_PRICE].jpy + (further * book[RADIO_PRICE].jpy if further else 0)
    return config.operators * book[SITE_PRICE].jpy


def hop_price(config: MobileConfig) -> Price | None:
    """Return the planner's price of a microwave hop, if any."""
    own = config.backhaul.microwave
    if own is None:
        return None
    item = {lang: text("cost.mobile_hop", lang) for lang in LANGS}
    return own_price("MICROWAVE-HOP", own, item=item, unit="yen/hop")


def _unclassified(row: CostRow) -> CostLine:
    """Return a line of which no programme has said yet whether it is eligible (``grant_parts.classify_costs``)."""
    return CostLine(**asdict(row), eligibility="to_be_asked", clause=None)


def capex_jpy(lines: Iterable[CostLine]) -> int:
    """Return the sum of cost lines."""
    return sum(line.amount_jpy for line in lines)


def running(
    fibre: Sequence[CostLine],
    *,
    route_km: float,
    households: int,
    first_year: int,
    config: PlanConfig,
    book: PriceBook,
) -> Running:
    """Return what ten years of running the fibre are made of: poles only where cable hangs, no drops of subscribers."""
    elsewhere_km = sum(line.quantity for line in fibre if line.unit == "km" and not line.id.endswith("_aerial"))
    conduit_jpy = capex_jpy(line for line in fibre if line.id.endswith("_underground"))
    kept_jpy = capex_jpy(line for line in fibre if line.id != "fibre_drop")
    return Running(
        households=households,
        aerial_km=round(route_km - elsewhere_km, 2),
        renewable_jpy=kept_jpy - conduit_jpy,
        conduit_jpy=conduit_jpy,
        first_year=first_year,
        terms=terms_of(config),
        book=book,
    )


def comparisons(*, route_km: float, households: int, lang: Lang) -> tuple[Comparison, ...]:
    """Return real projects to stand beside ours, that of 67 municipalities of Hokkaido first."""
    rows = comparable_cases(route_km=route_km, households=households, lang=lang)
    return tuple(Comparison(**asdict(row)) for row in rows)
