"""Writes what was found as the plan's document, every figure with its origin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from todoku import __version__
from todoku.areas.municipalities import by_code
from todoku.i18n import text
from todoku.indicators.present import SERVED, UNKNOWN, UNSERVED
from todoku.plans.config import config_json
from todoku.plans.costing import capex_jpy
from todoku.plans.crossings import crossings_in_plan, limits_of_crossings
from todoku.plans.fibre_form import FibreDesign
from todoku.plans.frontier.limits import limits_of_reach
from todoku.plans.frontier.points import too_large
from todoku.plans.funding.grant_parts import part_words
from todoku.plans.gap import by_state
from todoku.plans.plan import (
    Area,
    Assumption,
    DatasetRef,
    Design,
    IndicatorPair,
    IndicatorValue,
    Inputs,
    Plan,
    Totals,
)
from todoku.plans.pon import limits_of_pon, pon_design
from todoku.plans.reason import Reason
from todoku.plans.schedule import schedule
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.provenance import content_id

if TYPE_CHECKING:
    from todoku.costs.price_book import PriceBook
    from todoku.i18n import Lang
    from todoku.indicators.indicator import Indicator
    from todoku.plans.branch_names import Branches
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.form import Frontier
    from todoku.plans.funding.form import Funding
    from todoku.plans.funding.land_parts import LandParts
    from todoku.plans.ground import Ground
    from todoku.plans.inputs import PlanInputs
    from todoku.plans.plan import Comparison, Phasing, Scenario
    from todoku.plans.scenario import Designed
    from todoku.programmes.rulebook.rules import Programme
    from todoku.provenance import Dataset

_USED = ("cells", "zones", "present", "farm_cells", "farm_households", "roads", "railways", "rivers", "shore",
         "boundaries", "parts", "places", "facts", "fiscal", "base_stations", "observations")  # fmt: skip
_CENSUS = "2020-10-01"
"""The newest census of which grid statistics are published."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that the stages of a plan have found."""

    inputs: PlanInputs
    config: PlanConfig
    lang: Lang
    ground: Ground
    main: Designed
    """The main design, its cost lines by part."""
    parts: LandParts
    scenarios: tuple[Scenario, ...]
    branches: Branches | None
    phasing: Phasing | None
    funding: Funding
    frontier: Frontier | None
    comparisons: tuple[Comparison, ...]
    before: tuple[Indicator, ...]
    after: tuple[Indicator, ...]
    book: PriceBook
    programme: Programme

    @property
    def laws_and_prices(self) -> tuple[str, ...]:
        """Ids of the rules, the bonds and the price book: a plan made with others is another plan."""
        prices = {name: price.model_dump(mode="json") for name, price in self.book.prices.items()}
        rules = [one.file.model_dump(mode="json") for one in (self.programme, *self.inputs.schemes)]
        return content_id(rules), content_id(builtin_bonds().model_dump(mode="json")), content_id(prices)

    @property
    def exchange_name(self) -> str:
        """The exchange's name as configured, or what was assumed of its place."""
        exchange = self.ground.exchange
        return exchange.name or text(exchange.name_key, self.lang)


def plan_document(findings: Findings) -> Plan:
    """Return the plan's document."""
    config, lang = findings.config, findings.lang
    inputs = _inputs(findings)
    area = _area(findings)
    refs = [ref.sha256 for ref in inputs.datasets]
    name = area.name if lang == "ja" else area.name_en
    design = _design(findings)
    pon = None if design.fibre is None else design.fibre.pon
    return Plan(
        id=content_id([__version__, area.code, inputs.config_sha256, refs, *findings.laws_and_prices]),
        title=config.title or text("plan.title", lang, area=name),
        date=config.date.isoformat(),
        lang=lang,
        area=area,
        config=config_json(config),
        inputs=inputs,
        assumption=_assumption(findings),
        totals=_totals(findings),
        range=findings.scenarios,
        design=design,
        costs=findings.main.lines,
        comparisons=findings.comparisons,
        branches=() if findings.branches is None else findings.branches.rows,
        funding=findings.funding,
        indicators=IndicatorPair(before=_values(findings.before, lang), after=_values(findings.after, lang)),
        schedule=schedule(config.decision_date),
        phasing=findings.phasing,
        frontier=findings.frontier,
        reach=None if findings.main.left is None else findings.main.left.told,
        limits=(
            *_limits_of_parts(findings),
            *limits_of_pon(pon, lang),
            *limits_of_reach(findings.main, lang),
            *limits_of_crossings(() if design.fibre is None else design.fibre.crossings, lang),
            *(Reason.said(code, lang) for code in _limits(findings)),
        ),
    )


def _area(findings: Findings) -> Area:
    found = by_code(findings.inputs.region.codes[0])
    return Area(
        code=found.code,
        name=found.name,
        name_en=found.name_en or found.name,
        prefecture=found.prefecture,
        subprefecture=found.subprefecture,
    )


def _values(indicators: tuple[Indicator, ...], lang: Lang) -> tuple[IndicatorValue, ...]:
    return tuple(
        IndicatorValue(
            **one.model_dump(exclude={"reason"}), reason=None if one.reason is None else Reason.said(one.reason, lang)
        )
        for one in indicators
    )


def _inputs(findings: Findings) -> Inputs:
    used = [findings.inputs.datasets[kind] for kind in _USED if kind in findings.inputs.datasets]
    sources = {source.id: source for dataset in used for source in dataset.sources}
    config_text = findings.config.model_dump_json(by_alias=True)
    return Inputs(
        pack=findings.inputs.pack,
        config_sha256=hashlib.sha256(config_text.encode()).hexdigest(),
        datasets=tuple(
            DatasetRef(
                kind=dataset.kind,
                sha256=_table_sha256(dataset),
                rows=len(dataset.frame()),
                source=dataset.source.id,
                notes=dataset.notes,
            )
            for dataset in used
        ),
        sources=sources,
    )


def _table_sha256(dataset: Dataset) -> str:
    """Return the hash of a table's content, whatever file it came from."""
    table = dataset.frame()
    digest = hashlib.sha256(repr(list(table.columns)).encode())
    for name in table.columns:
        column = table[name]
        if str(column.dtype) == "geometry":
            column = pd.Series(shapely.to_wkb(column.to_numpy()))
        elif column.dtype == object:
            column = column.map(repr)
        digest.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _assumption(findings: Findings) -> Assumption:
    cells = findings.ground.cells
    households = by_state(cells)
    if findings.main.id == "declared":
        all_served = not households[UNSERVED] and not households[UNKNOWN]
        code = "plan.assumption.all_served" if all_served else "plan.assumption.declared"
    elif (cells["state"] == UNSERVED).any():
        code = "plan.assumption.chosen_unserved"
    else:
        served = (cells["state"] == SERVED).any()
        code = "plan.assumption.only_served" if served else "plan.assumption.all_unknown"
    counts = {
        "declared_unserved_households": households[UNSERVED],
        "declared_served_households": households[SERVED],
        "unknown_households": households[UNKNOWN],
    }
    return Assumption(code=code, text=text(code, findings.lang, **counts), **counts)


def _totals(findings: Findings) -> Totals:
    main = findings.main
    return Totals(
        population=int(main.cells["population"].fillna(0).sum()),
        households=int(main.cells["households"].fillna(0).sum()),
        route_km=main.route_km,
        sites=main.site_count,
        capex_jpy=capex_jpy(main.lines),
    )


def _design(findings: Findings) -> Design:
    main = findings.main
    mobile = None if main.stations is None else main.stations.design
    objective, lower_bound = round(main.proof.objective_jpy), round(main.proof.lower_bound_jpy)
    one_by_one = main.proof.one_by_one_jpy
    return Design(
        objective=objective,
        lower_bound=lower_bound,
        gap=(objective - lower_bound) / objective if objective else 0.0,
        unit="jpy",
        one_by_one=None if one_by_one is None else round(one_by_one),
        fibre=_fibre(findings),
        mobile=mobile,
    )


def _fibre(findings: Findings) -> FibreDesign | None:
    tree, ground = findings.main.tree, findings.ground
    if tree is None:
        return None
    return FibreDesign(
        objective_m=round(tree.objective_m, 3),
        lower_bound_m=round(tree.lower_bound_m, 3),
        gap=tree.tree.gap,
        trunk_km=round(tree.trunk_km, 2),
        access_km=round(tree.access_km, 2),
        distribution_km=round(tree.distribution_km, 2),
        terminals=int(tree.cells["reached"].sum()),
        unreached_households=int(tree.unreached_households),
        roads=ground.roads.kind,
        roads_basis=ground.roads.basis,
        exchange=findings.exchange_name,
        exchange_lat=round(ground.exchange.lat, 6),
        exchange_lon=round(ground.exchange.lon, 6),
        exchange_basis=ground.exchange.basis,
        pon=pon_design(
            tree,
            findings.branches,
            findings.config,
            findings.book,
            fibre_jpy=capex_jpy(line for line in findings.main.lines if line.component == "fibre"),
            lang=findings.lang,
        ),
        second_side_km=round(tree.second_side_km, 2),
        crossings=crossings_in_plan(tree, findings.config, findings.book, findings.lang),
    )


def _limits_of_parts(findings: Findings) -> tuple[Reason, ...]:
    """Return how the costs were shared out where the plan crosses parts, and the parts that no map at hand shows."""
    crossed = [part.name for part in findings.funding.options[0].assessment.parts]
    found = []
    if len(crossed) > 1:
        named = [name for name in crossed if name is not None]
        called = [part_words(name, named, findings.inputs.region.codes[0]) for name in crossed]
        found.append(Reason.said("plan.limit.parts", findings.lang, parts=called))
    if findings.parts.not_located:
        found.append(Reason.said("plan.limit.part_not_located", findings.lang, parts=list(findings.parts.not_located)))
    return tuple(found)


def _limits(findings: Findings) -> tuple[str, ...]:
    datasets, main = findings.inputs.datasets, findings.main
    modelled = datasets["cells"].source.basis == "modelled"
    roads = {"estimated_corridors": "estimated_roads", "bus_routes": "bus_roads", "main_roads": "main_roads"}
    shared = findings.config.mobile.shared and findings.config.mobile.operators > 1
    facts = {
        "modelled_cells": modelled and "zones" not in datasets,
        "zone_cells": modelled and "zones" in datasets,
        "older_census": (datasets["cells"].source.as_of or _CENSUS) < _CENSUS,
        "empty_counts": bool(findings.ground.cells[["population", "households"]].isna().any(axis=None)),
        roads.get(findings.ground.roads.kind, ""): findings.ground.roads.kind in roads,
        "exchange": findings.ground.exchange.basis == "estimated",
        "existing_fibre": main.tree is not None and bool((findings.ground.cells["state"] == SERVED).any()),
        "no_farms": not datasets.keys() & {"farm_cells", "farm_households"},
        "poles": main.tree is not None and findings.config.fibre.construction == "aerial",
        "distribution": main.tree is not None,
        "whole_project_price": any(line.id == "fibre_drop" for line in main.lines),
        "mobile_unknown": main.stations is not None and _mobile_cover_is_unknown(findings),
        "stations_without_fibre": main.stations_tied_by("none", "unknown") > 0,
        "no_terrain": main.stations is not None and main.stations.design.terrain.reason != "used",
        "even_surroundings": main.stations is not None and main.stations.design.terrain.reason == "used",
        "mobile_unpaid": main.stations is not None,
        "no_frontier": findings.frontier is None and too_large(findings.ground) and main.tree is not None,
        "leased_lines": main.stations_tied_by("leased") > 0,
        "hops": main.stations_tied_by("microwave") > 0,
        "further_radios": main.stations is not None and shared,
    }
    return tuple(f"plan.limit.{name}" for name, holds in facts.items() if holds)


def _mobile_cover_is_unknown(findings: Findings) -> bool:
    """Whether the stations stand for squares of which nobody has said that they lack service."""
    rate = next(one for one in findings.before if one.id == "mobile_population_rate")
    return findings.main.mobile_id == "all_unknown" and rate.value is None
