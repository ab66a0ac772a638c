"""The bill of quantities of a passive optical network: what it takes, priced where a price is known."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.capex import KM_DIGITS
from todoku.fibre.cables import cable_lengths_m
from todoku.fibre.crossings import crossing_basis, crossings_of
from todoku.fibre.second_side import second_side_m
from todoku.fibre.splitting import ROOT, inside_stretches
from todoku.money import RoundingMode, product, round_to
from todoku.provenance import Basis, weakest
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from numpy.typing import NDArray

    from todoku.costs.capex import Construction, Method
    from todoku.costs.price_book import Price, PriceBook
    from todoku.fibre.crossings import CrossingTerms
    from todoku.fibre.design import FibreTree
    from todoku.fibre.pon_terms import PonTerms
    from todoku.fibre.splitting import Splitting

POLE_SPAN = "LEN-POLE-SPAN"
_BRANCHES = 2
_DIGITS = 6
_PRICES = {"duct": "FIB-DUCT-CCBOX", "drop": "FIB-DROP-RETAIL"}
"""The rows for whose whole the price book has a price. Its price of a cable under the sea is that of whole projects."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One row of the bill. ``name_key`` and ``reason_key`` are keys of the catalogue, ``params`` what they say.

    ``price`` is None where no price is known, and then ``reason_key`` says why.
    """

    id: str
    name_key: str
    params: dict[str, int]
    quantity: float
    unit: str
    basis: Basis
    price: Price | None = None
    reason_key: str | None = None

    @property
    def amount_jpy(self) -> int | None:
        """Quantity x unit price in whole yen; None without a price."""
        return None if self.price is None else product(self.quantity, self.price.jpy)


@dataclass(frozen=True, slots=True)
class PonCounts:
    """How many homes and how much gear: for all homes passed, and at the opening for those that take the service.

    ``open_splitters``: as many at each node as those of its homes fill that connect, the last one perhaps in part.
    """

    homes_passed: int
    homes_connected: int
    splitters: int
    open_splitters: int
    ports: int
    open_ports: int
    nodes: int
    """Places with a splitter."""
    exchange_fibres: int
    """Fibres that end in the exchange."""
    fibre_km: float
    """Length of all fibres along the route, without spare ones."""


@dataclass(frozen=True, slots=True)
class Route:
    """The stretches of the route: along edges, then inside the squares, then on the other side of wide roads."""

    length_m: NDArray[np.float64]
    fibres: NDArray[np.int64]
    methods: NDArray[np.object_]
    basis: Basis


def pon_counts(tree: FibreTree, splitting: Splitting, terms: PonTerms, *, take_up: Fraction) -> PonCounts:
    """Return the counts of a network whose homes take the service with a share of ``take_up``."""
    connected = round_to(take_up * splitting.homes_passed, unit=1, mode=RoundingMode.HALF_UP)
    opened = sum(
        math.ceil(take_up * homes / terms.field_ratio) for homes in splitting.homes[splitting.splitters > 0].tolist()
    )
    splitters = int(splitting.splitters.sum())
    at_root = np.isin(tree.edges[["from_node", "to_node"]].to_numpy(), tree.root_node).any(axis=1)
    at_exchange = int(splitting.splitters[ROOT])
    length_km = tree.edges["length_m"].to_numpy(dtype=np.float64) / M_PER_KM
    return PonCounts(
        homes_passed=splitting.homes_passed,
        homes_connected=connected,
        splitters=splitters,
        open_splitters=opened,
        ports=math.ceil(splitters / terms.exchange_ratio),
        open_ports=math.ceil(opened / terms.exchange_ratio),
        nodes=int((splitting.splitters > 0).sum()),
        exchange_fibres=int(splitting.fibres[at_root].sum()) + at_exchange,
        fibre_km=float((splitting.fibres * length_km).sum()),
    )


def route_of(tree: FibreTree, splitting: Splitting, terms: PonTerms, construction: Construction) -> Route:
    """Return the stretches of the route with their fibres and ways to build."""
    edges, cells = tree.edges, tree.cells
    inside = inside_stretches(splitting.cell_homes, terms)
    inside_m = cells["distribution_m"].to_numpy(dtype=np.float64)[inside.cell] * inside.share
    along = edges["road_class"].map(construction.method).to_numpy(dtype=object)
    across_m = second_side_m(cells)
    # half of a square's homes lie across the road: their cable passes them one after another, as inside the square
    across = inside_stretches(np.where(across_m > 0, splitting.cell_homes // 2, 0), terms)
    usual = np.full(len(inside_m) + len(across.cell), construction.usual, dtype=object)
    return Route(
        length_m=np.concatenate(
            [edges["length_m"].to_numpy(dtype=np.float64), inside_m, across_m[across.cell] * across.share]
        ),
        fibres=np.concatenate([splitting.fibres, inside.fibres, across.fibres]),
        methods=np.concatenate([along, usual]),
        basis=weakest(Basis.MODELLED, *(Basis(value) for value in edges["basis"].unique())),
    )


def bill_of_quantities(
    tree: FibreTree,
    splitting: Splitting,
    terms: PonTerms,
    counts: PonCounts,
    *,
    construction: Construction,
    book: PriceBook,
    pole_span_m: float | None = None,
    crossings: Iterable[CrossingTerms] = (),
) -> tuple[Quantity, ...]:
    """Return the rows of the bill, from the exchange outward; empty ones are left out.

    Cables, closures and cabinets are for all homes passed; line terminals, splitters, drops and home terminals for the
    homes that connect at the opening.
    """
    route = route_of(tree, splitting, terms, construction)
    span_m = float(book[POLE_SPAN].figure) if pole_span_m is None else pole_span_m
    rows = [
        *_exchange_rows(terms, counts),
        *_cable_rows(route, terms),
        *_closure_rows(route, splitting, terms, counts),
        *_support_rows(route, span_m, book),
        *_crossing_rows(tree, crossings),
        _row("drop", counts.homes_connected, "household", Basis.ESTIMATED, price=book[_PRICES["drop"]]),
        _row("onu", counts.homes_connected, "piece", Basis.ESTIMATED),
    ]
    return tuple(row for row in rows if row.quantity > 0)


def _exchange_rows(terms: PonTerms, counts: PonCounts) -> list[Quantity]:
    known = Basis.ESTIMATED
    rows = [
        _row("olt_port", counts.open_ports, "port", known, reason="exchange"),
        _row("frame_fibre", counts.exchange_fibres, "fibre", Basis.MODELLED),
    ]
    *inner, outer = terms.stages.value
    number = counts.open_ports
    for ratio in inner:
        rows.append(_row("exchange_splitter", number, "piece", known, ratio=ratio))
        number *= ratio
    rows.append(_row("field_splitter", counts.open_splitters, "piece", known, ratio=outer))
    return rows


def _cable_rows(route: Route, terms: PonTerms) -> list[Quantity]:
    sizes = {one.fibres: one.basis for one in terms.book.cable_sizes}
    lengths = cable_lengths_m(
        route.fibres,
        route.length_m,
        route.methods,
        sizes=sizes,
        spare=terms.figure("spare_fibres"),
        slack=terms.figure("cable_slack"),
    )
    basis = weakest(route.basis, *(terms.figures[name].basis for name in ("spare_fibres", "cable_slack")))
    return [
        _row(f"cable_{method}", round(length / M_PER_KM, KM_DIGITS), "km", weakest(basis, sizes[size]), fibres=size)
        for (size, method), length in lengths.items()
    ]


def _closure_rows(route: Route, splitting: Splitting, terms: PonTerms, counts: PonCounts) -> list[Quantity]:
    """Return joints by length, branches by nodes of the tree, and what houses the splitters and drops."""
    every_m = terms.figure("joint_every_m")
    basis = weakest(route.basis, terms.figures["joint_every_m"].basis)
    by_method: dict[Method, float] = defaultdict(float)
    for method, length in zip(route.methods.tolist(), route.length_m.tolist(), strict=True):
        by_method[method] += length
    joints = sum(_pieces(length, every_m) for length in by_method.values())
    rows = [
        _row("joint_closure", joints, "piece", basis),
        _row("branch_closure", int((splitting.outward[1:] >= _BRANCHES).sum()), "piece", route.basis),
    ]
    if terms.splitters_in == "cabinets":
        rows.append(_row("cabinet", counts.nodes, "piece", route.basis))
    drops = -(-counts.homes_passed // terms.field_ratio) if terms.splitters_in == "cabinets" else counts.splitters
    rows.append(_row("drop_closure", drops, "piece", route.basis, homes=terms.field_ratio))
    return rows


def _support_rows(route: Route, span_m: float, book: PriceBook) -> list[Quantity]:
    """Return the poles that the cable hangs on, and the duct that it lies in."""
    aerial_m, duct_m = (float(route.length_m[route.methods == way].sum()) for way in ("aerial", "underground"))
    return [
        _row("pole", _pieces(aerial_m, span_m), "pole", Basis.ESTIMATED, reason="pole"),
        _row("duct", round(duct_m / M_PER_KM, KM_DIGITS), "km", route.basis, price=book[_PRICES["duct"]]),
    ]


def _crossing_rows(tree: FibreTree, terms: Iterable[CrossingTerms]) -> list[Quantity]:
    """Return the railways and rivers that the route crosses, as far as such lines are known."""
    rows = []
    for one in terms:
        counts = crossings_of(tree.edges, one.kind)
        if counts is not None:
            basis = crossing_basis(tree.edges, counts)
            count = int(counts.sum())
            rows.append(_row(f"crossing_{one.kind}", count, "crossing", basis, price=one.price, reason="crossing"))
    return rows


def _pieces(length_m: float, each_m: float) -> int:
    """Return how many pieces a length takes; what sums of lengths are off by in their last digits is none."""
    return math.ceil(round(length_m / each_m, _DIGITS))


def _row(
    name: str,
    quantity: float,
    unit: str,
    basis: Basis,
    *,
    price: Price | None = None,
    reason: str = "none",
    **params: int,
) -> Quantity:
    size = "".join(f"_{value}" for value in params.values() if name.startswith(("cable", "exchange", "field")))
    return Quantity(
        id=f"{name}{size}",
        name_key=f"bill.{name}",
        params=params,
        quantity=quantity,
        unit=unit,
        basis=basis,
        price=price,
        reason_key=None if price is not None else f"bill.no_price.{reason}",
    )
