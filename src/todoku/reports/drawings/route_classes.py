"""Sorts routes into classes of cost per household, the same on the paper, on the page's map and in the GeoPackage."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.drawings.classes import class_limits, class_of, round_edges
from todoku.reports.drawings.svg import INK, VIRIDIS_DARKENING
from todoku.reports.rows import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan

SHARED, NO_HOUSEHOLD = "shared", "no_household"
_WIDTHS = (1.5, 2.0, 2.6, 3.2)
_YEN_SHOWN = {"ja": 10_000, "en": 1_000}


@dataclass(frozen=True, slots=True)
class RouteClass:
    """A class of routes: its id, the text of the legend, and how it is drawn; dearer is darker and wider."""

    id: str
    label: str
    colour: str
    width_pt: float
    step: int
    """Place on the scale from cheap (0) to dear (3); -1 beside it."""


def route_classes(plan: Plan, lang: Lang) -> tuple[RouteClass, ...]:
    """Return the classes that a plan's branches fall into, cheapest first, then those without a price."""
    limits = class_limits(_edges(plan))
    first = len(VIRIDIS_DARKENING) - len(limits)
    priced = [
        RouteClass(
            f"class_{place}",
            _label(low, high, lang),
            VIRIDIS_DARKENING[first + place],
            _WIDTHS[first + place],
            first + place,
        )
        for place, (low, high) in enumerate(limits)
    ]
    empty = RouteClass(NO_HOUSEHOLD, text("report.legend.no_household", lang), VIRIDIS_DARKENING[-1], 2.0, -1)
    shared = RouteClass(SHARED, text("report.legend.trunk", lang), INK, 2.6, -1)
    return (*priced, empty, shared)


def classes_of_ranks(plan: Plan, ranks: Iterable[int | None]) -> list[str]:
    """Return the id of each edge's class by the rank of its branch; None and 0 lie in no branch."""
    edges = _edges(plan)
    found = {branch.rank: _class_id(branch.jpy_per_household, edges) for branch in plan.branches}
    return [found.get(rank or 0, SHARED) for rank in ranks]


def _edges(plan: Plan) -> tuple[float, ...]:
    prices = [branch.jpy_per_household for branch in plan.branches if branch.jpy_per_household]
    return round_edges(prices, classes=len(VIRIDIS_DARKENING))


def _class_id(price: int | None, edges: tuple[float, ...]) -> str:
    return NO_HOUSEHOLD if price is None else f"class_{class_of(price, edges)}"


def _label(low: float, high: float, lang: Lang) -> str:
    def shown(value: float) -> str:
        units = value / _YEN_SHOWN[lang]
        return words.number(units, lang, decimals=0 if units.is_integer() else 1)

    if high == inf and not low:
        return text("report.legend.all_prices", lang)
    if high == inf:
        return text("report.legend.price_from", lang, low=shown(low))
    if not low:
        return text("report.legend.price_below", lang, high=shown(high))
    return text("report.legend.price_between", lang, low=shown(low), high=shown(high))
