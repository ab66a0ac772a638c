"""A complete plan of a made-up town (見本町), consistent to the yen, for the tests of reports."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import yaml

import sample_facts
import sample_funding
import sample_geometry as land
from todoku import i18n
from todoku.money import product
from todoku.plans import plan as types
from todoku.plans.fibre_form import FibreDesign
from todoku.plans.frontier.form import BoundCorner, Frontier, FrontierPoint
from todoku.plans.plan import Plan, PlanResult
from todoku.plans.reason import Reason
from todoku.provenance import Basis

Variant = Literal["known", "open", "unknown"]
FIBRE_JPY_PER_KM = 5_455_000
DISTRIBUTION_JPY_PER_KM = 2_364_000
DISTRIBUTION_KM_PER_CELL = 0.35
DROP_JPY = 30_000
IN_HOUSE_JPY = 25_000
DATE = "2026-11-20"
LINES = "見本要綱 第4条第1号"
PRICE_SOURCE = "見本単価表（架空の値）"


def sample_result(variant: Variant = "known", *, long_names: bool = False) -> PlanResult:
    """Return the sample plan: with grants known, or unknown beside a what-if by the rules of an earlier date.

    Of variant ``open`` the grants are known, and the town's contribution to an operator's network is to be agreed.
    """
    _add_words()
    plan, layers = _plan(variant), _layers()
    if long_names:
        plan = _with_long_names(plan)
    return PlanResult(plan=plan, layers=layers)


@cache
def _add_words() -> None:
    words = yaml.safe_load((Path(__file__).parent / "sample_words.yaml").read_text(encoding="utf-8"))
    i18n.catalogue().update(words)
    i18n._entries().update({key: yaml.safe_dump({key: texts}, allow_unicode=True) for key, texts in words.items()})


@cache
def _layers() -> types.Layers:
    tree = land.routes({branch.name: branch.rank for branch in _branches()}, FIBRE_JPY_PER_KM // 100)
    return types.Layers(
        cells=land.cells(),
        routes=tree,
        sites=land.sites(),
        boundary=land.boundary(),
        places=land.places(),
        exchange=land.exchange(),
        roads=land.roads(tree),
        crossings=land.crossings(tree),
    )


def _arm_km(arm: land.Arm) -> float:
    nodes = [arm.start, *land.walk(arm.start, arm.steps)]
    return round(sum(land.length_m(land.road(*ends)) for ends in pairwise(nodes)) / 1000, 2)


def _trunk_km() -> float:
    return round(sum(_arm_km(land.Arm("", start, steps, (), 0, 0.0)) for start, steps in land.TRUNK), 2)


@cache
def _branches() -> tuple[types.Branch, ...]:
    found: list[dict[str, Any]] = []
    for arm in land.ARMS:
        households, terminals = sum(arm.households), len(arm.steps)
        cost = (
            product(_arm_km(arm), FIBRE_JPY_PER_KM)
            + terminals * product(DISTRIBUTION_KM_PER_CELL, DISTRIBUTION_JPY_PER_KM)
            + households * (DROP_JPY + IN_HOUSE_JPY)
        )
        found.append(
            {
                "name": arm.name,
                "places": (arm.name, f"{arm.name}奥") if terminals > 3 else (arm.name,),
                "length_km": _arm_km(arm),
                "cost_jpy": cost,
                "households": households,
                "population": sum(round(count * 2.2) for count in arm.households),
                "farm_area_ha": arm.farm_area_ha or None,
                "jpy_per_household": cost // households if households else None,
                "jpy_per_household_or_farm": cost // (households + arm.farms) if households + arm.farms else None,
                "edge_count": terminals,
            }
        )
    found.sort(key=lambda branch: (branch["households"] > 0, -(branch["jpy_per_household"] or 0)))
    ranked, households, cost = [], 0, 0
    for rank, branch in enumerate(found, start=1):
        households, cost = households + branch["households"], cost + branch["cost_jpy"]
        ranked.append(
            types.Branch(rank=rank, cumulative_households=households, cumulative_cost_jpy=cost, **branch)
        )  # fmt: skip
    return tuple(ranked)


def _costs() -> tuple[types.CostLine, ...]:
    branches = _branches()
    terminals = sum(len(arm.steps) for arm in land.ARMS)
    households = sum(branch.households for branch in branches)
    access_km = round(sum(branch.length_km for branch in branches), 2)
    distribution_km = round(terminals * DISTRIBUTION_KM_PER_CELL, 2)
    rows: list[tuple[str, float, str, int, str, str | None, str]] = [
        ("fibre_trunk", _trunk_km(), "km", FIBRE_JPY_PER_KM, "eligible", LINES, "high"),
        ("fibre_access", access_km, "km", FIBRE_JPY_PER_KM, "eligible", LINES, "medium"),
        ("fibre_distribution", distribution_km, "km", DISTRIBUTION_JPY_PER_KM, "eligible", LINES, "medium"),
        ("exchange", 1, "site", 63_014_000, "eligible", "見本要綱 第4条第3号", "high"),
        ("drop", households, "household", DROP_JPY, "to_be_asked", None, "low"),
        ("in_house", households, "household", IN_HOUSE_JPY, "to_be_asked", None, "low"),
        ("survey", 1, "set", 24_500_000, "to_be_asked", None, "low"),
        ("site", 3, "site", 28_000_000, "ineligible", "見本要綱 別表1", "medium"),
        ("site_fibre", 1.8, "km", FIBRE_JPY_PER_KM, "eligible", "見本要綱 第4条第2号", "medium"),
    ]  # fmt: skip
    return tuple(
        types.CostLine(
            id=name,
            name_key=f"sample.cost.{name}",
            quantity=quantity,
            unit=unit,
            unit_price_jpy=price,
            amount_jpy=product(quantity, price),
            price_id=f"SAMPLE-{name.upper()}",
            price_year=2019 if "fibre" in name else 2022,
            tax="excluded" if name in {"site", "survey"} else "unspecified",
            confidence=confidence,
            price_source=PRICE_SOURCE,
            quantity_basis=Basis.MODELLED,
            eligibility=eligibility,
            clause=clause,
            component="mobile" if name == "site" else "fibre",
        )
        for name, quantity, unit, price, eligibility, clause, confidence in rows
    )


def _plan(variant: Variant) -> Plan:
    costs, branches, cells = _costs(), _branches(), land.cells()
    capex_jpy = sum(line.amount_jpy for line in costs)
    planned = cells[cells["in_plan"]]
    fibre_km = {line.id: line.quantity for line in costs}
    route_km = round(fibre_km["fibre_trunk"] + fibre_km["fibre_access"] + fibre_km["fibre_distribution"], 2)
    households = {state: int(cells[cells["state"] == state]["households"].sum()) for state in cells["state"].unique()}
    totals = types.Totals(
        population=int(planned["population"].sum()),
        households=int(planned["households"].sum()),
        route_km=route_km,
        sites=3,
        capex_jpy=capex_jpy,
    )
    return Plan(
        id="5a3f09c1d2e4",
        title="見本町 デジタル基盤整備計画（案）",
        date=DATE,
        lang="ja",
        area=types.Area(
            code="01999", name="見本町", name_en="Mihon", prefecture="北海道", subprefecture="見本総合振興局"
        ),
        config={"service": "fibre", "effort": "standard"},
        inputs=_inputs(len(cells)),
        assumption=_assumption(households),
        totals=totals,
        range=_range(totals, len(planned), households["unknown"]),
        design=_design(fibre_km, len(planned)),
        costs=costs,
        comparisons=sample_facts.comparisons(),
        branches=branches,
        funding=sample_funding.funding(variant, costs=costs, households=totals.households, route_km=route_km),
        indicators=sample_facts.indicators(households, int(cells["population"].sum())),
        schedule=sample_facts.schedule(),
        phasing=_phasing(),
        frontier=_frontier(totals),
        limits=tuple(Reason.said(f"sample.limit.{name}", "ja") for name in ("roads", "radio", "prices")),
    )


def _frontier(totals: types.Totals) -> Frontier:
    """Return three made-up points, the last of which is the plan itself."""
    parts = ((0.4, 0.2), (0.7, 0.45), (1.0, 1.0))
    points, before = [], (0, 0)
    for homes_share, cost_share in parts:
        homes, cost = round(totals.households * homes_share), round(totals.capex_jpy * cost_share)
        further = (cost - before[0]) // (homes - before[1])
        points.append(
            FrontierPoint(
                cost_jpy=cost,
                households=homes,
                share=homes / totals.households,
                squares=round(40 * homes_share),
                jpy_per_further_household=further,
                bound_households=min(totals.households, homes + 5),
                lower_bound_jpy=round(cost * 0.98),
            )
        )
        before = (cost, homes)
    corners = ((0, 0.0), (points[0].cost_jpy, points[0].households + 5.0), (totals.capex_jpy, float(totals.households)))
    return Frontier(
        gap_households=totals.households,
        households=totals.households,
        beside_jpy=0,
        points=tuple(points),
        bound=tuple(BoundCorner(cost_jpy=cost, households=homes) for cost, homes in corners),
    )


def _phasing() -> types.Phasing:
    years = tuple(
        types.PhaseYear(
            fiscal_year=2026 + number,
            ceiling_jpy=120_000_000,
            cost_jpy=cost,
            present_value_jpy=worth,
            households=homes,
            sites=sites,
            cumulative_households=up_to,
            cumulative_cost_jpy=spent,
        )
        for number, (cost, worth, homes, sites, up_to, spent) in enumerate(
            ((110_000_000, 105_769_231, 300, 1, 300, 110_000_000), (90_000_000, 83_210_059, 120, 0, 420, 200_000_000))
        )
    )
    lots = tuple(
        types.PhaseLot(
            lot=number,
            branch=number,
            name="見本",
            hangs_on=number - 1,
            fiscal_year=year,
            cost_jpy=cost,
            households=homes,
            length_km=3.5,
            mesh_codes=("64414277",),
        )
        for number, year, cost, homes in ((1, 2026, 110_000_000, 300), (2, 2027, 90_000_000, 120), (3, None, 1, 0))
    )
    return types.Phasing(
        ceiling_basis="even",
        discount_rate="4%",
        discount_source="技術指針",
        years=years,
        lots=lots,
        present_value_jpy=188_979_290,
        left_out_jpy=1,
        left_out_households=0,
        served=720.0,
        bound=726.0,
        gap=6 / 726,
    )


def _assumption(households: dict[str, int]) -> types.Assumption:
    code = "sample.assumption.declared"
    counts = {
        "declared_unserved_households": households["unserved"],
        "declared_served_households": households["served"],
        "unknown_households": households["unknown"],
    }
    return types.Assumption(code=code, text=i18n.text(code, "ja", **counts), **counts)


def _inputs(rows: int) -> types.Inputs:
    kinds = ("cells", "boundaries", "edges", "present")
    return types.Inputs(
        pack="見本町パック",
        config_sha256="b6e1" * 16,
        datasets=tuple(
            types.DatasetRef(kind=kind, sha256=source.sha256 or "", rows=rows, source=source.id)
            for kind, source in zip(kinds, sample_facts.SOURCES.values(), strict=True)
        ),
        sources=dict(sample_facts.SOURCES),
    )


def _range(totals: types.Totals, cells: int, unknown_households: int) -> tuple[types.Scenario, ...]:
    declared = types.Scenario(
        id="declared",
        cells=cells,
        population=totals.population,
        households=totals.households,
        farm_area_ha=1139.5,
        route_km=totals.route_km,
        sites=3,
        capex_jpy=totals.capex_jpy,
    )
    wider = declared.model_copy(
        update={
            "id": "all_unknown",
            "cells": cells + 20,
            "population": totals.population + round(unknown_households * 2.2),
            "households": totals.households + unknown_households,
            "farm_area_ha": None,
            "route_km": round(totals.route_km + 41.37, 2),
            "sites": 4,
            "capex_jpy": totals.capex_jpy + 271_640_500,
        }
    )
    return declared, wider


def _design(fibre_km: dict[str, float], terminals: int) -> types.Design:
    objective_m = round((fibre_km["fibre_trunk"] + fibre_km["fibre_access"]) * 1000, 0)
    lower_m = round(objective_m * 0.962, 0)
    lon, lat = land.centre(land.EXCHANGE)
    return types.Design(
        objective=objective_m,
        lower_bound=lower_m,
        gap=objective_m / lower_m - 1,
        unit="m",
        fibre=FibreDesign(
            objective_m=objective_m,
            lower_bound_m=lower_m,
            gap=objective_m / lower_m - 1,
            trunk_km=fibre_km["fibre_trunk"],
            access_km=fibre_km["fibre_access"],
            distribution_km=fibre_km["fibre_distribution"],
            terminals=terminals,
            unreached_households=0,
            roads="main_roads",
            roads_basis=Basis.MEASURED,
            exchange="見本収容局",
            exchange_lat=lat,
            exchange_lon=lon,
            exchange_basis=Basis.ESTIMATED,
        ),
        mobile=types.MobileDesign(
            service="lte_800",
            model="extended_hata",
            radius_m=3200.0,
            terrain=types.TerrainUse(reason="no_elevation"),
            target=0.3,
            covered_population=497.0,
            covered_ratio=0.31,
            sites=3,
            lower_bound_sites=2.4,
            gap=0.25,
            candidates=15,
        ),
    )


def _with_long_names(plan: Plan) -> Plan:
    name = "南見本東大字上見本基線北三十二号町"
    area = plan.area.model_copy(
        update={"name": name, "name_en": "Minamimihon-Higashi-Oaza-Kamimihon-Kisenkita Sanjunigo"}
    )
    branches = tuple(
        branch.model_copy(
            update={"name": f"{branch.name}（旧{name}・字上見本基線北三十二号東区）", "places": (branch.name,) * 7}
        )
        for branch in plan.branches
    )
    return plan.model_copy(update={"area": area, "title": f"{name} デジタル基盤整備計画（案）", "branches": branches})
