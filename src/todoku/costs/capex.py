"""Cost lines of building: quantity x unit price, with the price's origin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.money import product
from todoku.provenance import Basis, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from todoku.costs.price_book import Price, PriceBook

Part = Literal["trunk", "access", "distribution", "second_side"]
Method = Literal["aerial", "underground", "submarine"]

METHOD_PRICES: dict[Method, str] = {
    "aerial": "FIB-AERIAL-NEW",
    "underground": "FIB-DUCT-CCBOX",
    "submarine": "FIB-SUBMARINE",
}
"""The price of each way to build: on existing poles (共架), in a common cable box, under the sea."""

SITE_PRICE = "BS-NEW-SUBSIDY"
"""The price of a new base station."""
RADIO_PRICE = "BS-5G-UPGRADE"
"""The price of radio added to a site that stands: the nearest published to a further operator's at a shared site."""

DROP_PRICE = "FIB-DROP-RETAIL"
"""The price of a drop to one subscriber."""

KM_DIGITS = 2
"""Lengths are rounded to 0.01 km before they are priced, so that a reader can multiply what stands in the table."""


@dataclass(frozen=True, slots=True)
class Construction:
    """How the route is built: the usual way, and others by class of road."""

    usual: Method = "aerial"
    by_road_class: Mapping[str, Method] = field(default_factory=lambda: {"submarine": "submarine"})

    def method(self, road_class: str) -> Method:
        """Return the way to build along a road of this class."""
        return self.by_road_class.get(road_class, self.usual)


@dataclass(frozen=True, slots=True)
class RouteLength:
    """So many km of one part of the route, built in one way."""

    part: Part
    method: Method
    length_km: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Crossings:
    """So many crossings of one kind (railway, river), at a planner's own price of one."""

    kind: str
    count: int
    price: Price
    basis: Basis


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of the cost table; ``name_key`` is a key of the catalogue, ``unit`` what one of the quantity is."""

    id: str
    name_key: str
    quantity: float
    unit: str
    unit_price_jpy: int
    amount_jpy: int
    price_id: str
    price_year: int | None
    tax: str
    confidence: str
    price_source: str
    quantity_basis: Basis
    component: Literal["fibre", "mobile"]


def fibre_cost_lines(
    routes: Iterable[RouteLength],
    *,
    book: PriceBook,
    exchanges: int = 0,
    drops: int = 0,
    drops_basis: Basis = Basis.ESTIMATED,
    crossings: Iterable[Crossings] = (),
) -> tuple[CostRow, ...]:
    """Return the lines of the fibre part; lengths of one part and method are added up, empty lines are left out.

    The price per km is that of whole projects: exchange equipment and drops are lines of their own only where asked
    for, since they may stand in it already.
    """
    lengths: dict[tuple[Part, Method], list[RouteLength]] = {}
    for route in routes:
        lengths.setdefault((route.part, route.method), []).append(route)
    lines = [_route_line(book, found) for found in lengths.values()]
    lines += [_line(crossing_line_id(one.kind), one.count, one.price, basis=one.basis) for one in crossings]
    lines += [
        _line("fibre_exchange", exchanges, book["FIB-CENTRE"], basis=Basis.ESTIMATED),
        _line("fibre_drop", drops, book[DROP_PRICE], basis=drops_basis),
    ]
    return tuple(line for line in lines if line.quantity > 0)


def mobile_cost_lines(
    *,
    book: PriceBook,
    new_sites: int,
    further_radios: int = 0,
    hops: int = 0,
    hop_price: Price | None = None,
    basis: Basis = Basis.MODELLED,
) -> tuple[CostRow, ...]:
    """Return the lines of the mobile part: new base stations, further operators' radios at them, microwave hops.

    Empty lines are left out, and hops without a price.
    """
    lines = [
        _line("mobile_new_site", new_sites, book[SITE_PRICE], basis=basis),
        _line("mobile_further_radio", further_radios, book[RADIO_PRICE], basis=basis),
    ]
    if hop_price is not None:
        lines.append(_line("mobile_hop", hops, hop_price, basis=basis))
    return tuple(line for line in lines if line.quantity > 0)


def route_line_id(part: Part, method: Method) -> str:
    """Return the id of the cost line for one part of the route, built in one way."""
    return f"fibre_{part}_{method}"


def crossing_line_id(kind: str) -> str:
    """Return the id of the cost line for crossings of one kind."""
    return f"fibre_crossing_{kind}"


def apportion(amount_jpy: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share whole yen out by weight so that the parts add up to the amount (largest remainder, the first at ties)."""
    total = float(weights.sum())
    if total == 0.0:
        return np.zeros(len(weights), dtype=np.int64)
    exact = weights * (amount_jpy / total)
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: amount_jpy - int(parts.sum())]] += 1
    return parts


def _route_line(book: PriceBook, routes: list[RouteLength]) -> CostRow:
    part, method = routes[0].part, routes[0].method
    if method not in METHOD_PRICES:
        raise InputError("costs.method", method=method, known=list(METHOD_PRICES))
    length_km = round(sum(route.length_km for route in routes), KM_DIGITS)
    return _line(
        route_line_id(part, method),
        length_km,
        book[METHOD_PRICES[method]],
        basis=weakest(*(route.basis for route in routes)),
    )


def _line(line_id: str, quantity: float, price: Price, *, basis: Basis) -> CostRow:
    return CostRow(
        id=line_id,
        name_key=f"cost.{line_id}",
        quantity=quantity,
        unit=price.per,
        unit_price_jpy=price.jpy,
        amount_jpy=product(quantity, price.jpy),
        price_id=price.id,
        price_year=price.year,
        tax=price.tax,
        confidence=price.confidence,
        price_source=price.citation,
        quantity_basis=basis,
        component="fibre" if line_id.startswith("fibre") else "mobile",
    )
