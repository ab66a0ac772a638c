"""Railways and rivers in a plan: what crossing them counts for, and how often its route does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.costs.capex import METHOD_PRICES, Crossings
from todoku.costs.price_book import own_price
from todoku.fibre.crossings import crossing_basis, crossing_terms, crossings_of, with_crossings
from todoku.fibre.quantities import POLE_SPAN
from todoku.i18n import LANGS, text
from todoku.networks.crossings import crossing_points
from todoku.plans.fibre_form import FibreCrossings
from todoku.plans.reason import Reason
from todoku.provenance import Basis, weakest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.costs.price_book import Price, PriceBook
    from todoku.fibre.crossings import CrossingKind, CrossingTerms
    from todoku.fibre.design import FibreTree
    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.ground import Ground
    from todoku.provenance import Dataset

DATASETS: dict[CrossingKind, str] = {"railway": "railways", "river": "rivers"}
_POINT_COLUMNS = ["kind", "name", "edge_id", "road_class", "basis", "geometry"]


def terms_of_crossings(config: PlanConfig, book: PriceBook) -> tuple[CrossingTerms, ...]:
    """Return what a crossing of each kind counts for, as configured."""
    own_m: dict[CrossingKind, float | None] = {
        "railway": config.fibre.crossings.railway_m,
        "river": config.fibre.crossings.river_m,
    }
    span = config.fibre.pon.pole_span_m
    span_m = float(book[POLE_SPAN].figure) if span is None else span
    jpy_per_km = book[METHOD_PRICES[config.fibre.construction]].jpy
    return tuple(
        crossing_terms(kind, own_m=metres, price=_price(kind, config), jpy_per_km=jpy_per_km, span_m=span_m)
        for kind, metres in own_m.items()
    )


def _price(kind: CrossingKind, config: PlanConfig) -> Price | None:
    own = getattr(config.fibre.crossings, kind)
    if own is None:
        return None
    item = {lang: text(f"bill.crossing_{kind}", lang) for lang in LANGS}
    return own_price(f"CROSSING-{kind.upper()}", own, item=item, unit="yen/crossing")


def crossed_ground(ground: Ground, datasets: Mapping[str, Dataset], config: PlanConfig, book: PriceBook) -> Ground:
    """Return the ground whose network knows how often each edge crosses the railways and rivers of the data."""
    lines = {kind: datasets[name].frame() for kind, name in DATASETS.items() if name in datasets}
    network = with_crossings(ground.network, lines, terms_of_crossings(config, book))
    return replace(ground, network=network)


def crossing_costs(tree: FibreTree, config: PlanConfig, book: PriceBook) -> tuple[Crossings, ...]:
    """Return the crossings of the route of which the planner has given a price."""
    found = []
    for one in terms_of_crossings(config, book):
        counts = crossings_of(tree.edges, one.kind)
        if one.price is not None and counts is not None:
            found.append(Crossings(one.kind, int(counts.sum()), one.price, crossing_basis(tree.edges, counts)))
    return tuple(found)


def crossings_in_plan(tree: FibreTree, config: PlanConfig, book: PriceBook, lang: Lang) -> tuple[FibreCrossings, ...]:
    """Return how often the route crosses lines of each kind, and at which price."""
    return tuple(_crossings(tree, one, lang) for one in terms_of_crossings(config, book))


def _crossings(tree: FibreTree, terms: CrossingTerms, lang: Lang) -> FibreCrossings:
    counts = crossings_of(tree.edges, terms.kind)
    count = None if counts is None else int(counts.sum())
    price = terms.price
    reason = None
    if count is None:
        reason = Reason.said(f"plan.crossing.no_{DATASETS[terms.kind]}", lang)
    elif price is None:
        reason = Reason.said("bill.no_price.crossing", lang)
    return FibreCrossings(
        kind=terms.kind,
        count=count,
        basis=Basis.UNKNOWN if counts is None else crossing_basis(tree.edges, counts),
        weight_m=round(terms.weight_m, 3),
        weight_from=terms.weight_from,
        unit_price_jpy=None if price is None else price.jpy,
        amount_jpy=None if price is None or count is None else count * price.jpy,
        price_source=None if price is None else price.citation,
        reason=reason,
    )


def limits_of_crossings(found: tuple[FibreCrossings, ...], lang: Lang) -> tuple[Reason, ...]:
    """Return what a reader must know: which lines are not known, and which crossings are in no cost."""
    said = []
    unknown = [one for one in found if one.count is None]
    unpriced = [one for one in found if one.count and one.unit_price_jpy is None]
    if unknown:
        said.append(Reason.said("plan.limit.crossings_unknown", lang, kinds=[_named(one) for one in unknown]))
    if unpriced:
        said.append(Reason.said("plan.limit.crossings_unpriced", lang, crossings=[_counted(one) for one in unpriced]))
    return tuple(said)


def _counted(one: FibreCrossings) -> dict[str, str]:
    return {lang: text(f"plan.crossing.{one.kind}", lang, count=one.count) for lang in LANGS}


def _named(one: FibreCrossings) -> dict[str, str]:
    return {lang: text(f"data.kind.{DATASETS[one.kind]}", lang) for lang in LANGS}


def crossing_layer(tree: FibreTree | None, datasets: Mapping[str, Dataset]) -> gpd.GeoDataFrame:
    """Return the places where the route crosses railways and rivers: kind, name, edge_id, road_class, basis, point."""
    frames = []
    for kind, name in DATASETS.items():
        if tree is None or name not in datasets:
            continue
        points = crossing_points(tree.edges, datasets[name].frame())
        edges = tree.edges.iloc[points["edge"].to_numpy()]
        frames.append(
            points.assign(
                kind=kind,
                edge_id=edges["edge_id"].to_numpy(),
                road_class=edges["road_class"].to_numpy(),
                basis=[weakest(Basis.MODELLED, Basis(value)).value for value in edges["basis"]],
            )
        )
    if not frames:
        empty = {column: pd.Series(dtype="object") for column in _POINT_COLUMNS}
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True)[_POINT_COLUMNS], crs=GEOGRAPHIC_CRS)
