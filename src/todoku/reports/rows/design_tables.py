"""The tables of what is built: the design with its proven bound, and the branches dearest first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.fibre_form import FibreCrossings, FibreDesign
    from todoku.plans.frontier.form import Reach
    from todoku.plans.plan import Backhauls, Branch, Design, MobileDesign, Plan, TerrainUse

_DASH = "—"
_MAX_PLACES = 5
_ROUNDING = 1e-6
"""Stations are whole: a bound of 9.3 proves that ten are needed, one of 9.0000001 that nine are."""


def design_table(plan: Plan, lang: Lang) -> Table:
    """Return the design: kilometres by kind, what is reached, and how far from the optimum it can be."""
    columns = (
        Column(text("report.col.item", lang), weight=0.9),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.remarks", lang), weight=1.6),
    )
    rows: list[Row] = []
    if plan.design.fibre:
        rows += [Row((text("report.design.fibre", lang),), "group"), *_fibre_rows(plan, plan.design.fibre, lang)]
    if plan.design.mobile:
        rows += [Row((text("report.design.mobile", lang),), "group"), *_mobile_rows(plan.design.mobile, lang)]
        rows += _operator_rows(plan, plan.design.mobile, lang)
        rows += _together_rows(plan.design, lang)
    return Table("design", text("report.table.design", lang), columns, tuple(rows))


def _fibre_rows(plan: Plan, fibre: FibreDesign, lang: Lang) -> list[Row]:
    def km(value: float) -> str:
        return words.number(value, lang, decimals=2)

    exchange = text("report.design.exchange_remark", lang, basis=words.basis(fibre.exchange_basis, lang))
    roads = words.code("roads", fibre.roads, lang)
    return [
        Row((text("report.design.trunk", lang), km(fibre.trunk_km), "km", text("report.design.trunk_remark", lang))),
        Row((text("report.design.access", lang), km(fibre.access_km), "km", text("report.design.access_remark", lang))),
        Row(
            (
                text("report.design.distribution", lang),
                km(fibre.distribution_km),
                "km",
                text("report.design.distribution_remark", lang),
            )
        ),
        *_second_side_rows(plan, fibre, lang),
        Row((text("report.design.route", lang), km(plan.totals.route_km), "km", _DASH), "subtotal"),
        Row(
            (
                text("report.design.terminals", lang),
                words.number(fibre.terminals, lang),
                words.unit("cell", lang),
                text("report.design.terminals_remark", lang),
            )
        ),
        Row(
            (
                text("report.design.unreached", lang),
                words.number(fibre.unreached_households, lang),
                words.unit("household", lang),
                text("report.design.unreached_remark", lang),
            )
        ),
        *_left_out_rows(plan.reach, lang),
        *(_crossing_row(one, lang) for one in fibre.crossings if one.count is not None),
        Row((text("report.design.exchange", lang), fibre.exchange, _DASH, exchange)),
        Row((text("report.design.roads", lang), roads, _DASH, words.basis(fibre.roads_basis, lang))),
        _gap_row(fibre, lang),
    ]


def _gap_row(fibre: FibreDesign, lang: Lang) -> Row:
    crossed = any(one.count and one.weight_m for one in fibre.crossings)
    remark = text(
        "report.design.gap_remark_crossings" if crossed else "report.design.gap_remark",
        lang,
        objective=words.number(fibre.objective_m / 1000, lang, decimals=1),
        bound=words.number(fibre.lower_bound_m / 1000, lang, decimals=1),
    )
    return Row((text("report.design.gap", lang), words.ratio(fibre.gap, lang), _DASH, remark))


def _second_side_rows(plan: Plan, fibre: FibreDesign, lang: Lang) -> list[Row]:
    """Return the cable on the other side of wide roads, where the planner asked for it."""
    classes = plan.config.get("fibre", {}).get("both_sides", ())
    if not classes:
        return []
    remark = text("report.design.second_side_remark", lang, classes=list(classes))
    value = words.number(fibre.second_side_km, lang, decimals=2)
    return [Row((text("report.design.second_side", lang), value, "km", remark))]


def _crossing_row(one: FibreCrossings, lang: Lang) -> Row:
    remark = text(
        "report.design.crossing_remark",
        lang,
        basis=words.basis(one.basis, lang),
        metres=words.number(one.weight_m, lang, decimals=0),
        origin=text(f"report.crossing_weight.{one.weight_from}", lang),
    )
    name, unit = text(f"report.design.crossing_{one.kind}", lang), words.unit("crossing", lang)
    return Row((name, words.number(one.count, lang), unit, remark))


def _mobile_rows(mobile: MobileDesign, lang: Lang) -> list[Row]:
    return [
        Row(
            (
                text("report.design.sites", lang),
                words.number(mobile.sites, lang),
                words.unit("station", lang),
                text("report.design.sites_remark", lang, candidates=words.number(mobile.candidates, lang)),
            )
        ),
        Row((text("report.design.service", lang), words.service_name(mobile.service, lang), _DASH, _DASH)),
        *_backhaul_rows(mobile.backhaul, lang),
        _reach_row(mobile, lang),
        _terrain_row(mobile.terrain, lang),
        Row(
            (
                text("report.design.covered", lang),
                words.number(mobile.covered_population, lang),
                words.unit("person", lang),
                text(
                    "report.design.covered_remark",
                    lang,
                    ratio=words.ratio(mobile.covered_ratio, lang),
                    target=words.ratio(mobile.target, lang),
                ),
            )
        ),
        Row(
            (
                text("report.design.site_gap", lang),
                words.ratio(mobile.gap, lang),
                _DASH,
                text(
                    "report.design.site_gap_remark",
                    lang,
                    sites=mobile.sites,
                    bound=words.number(math.ceil(mobile.lower_bound_sites - _ROUNDING), lang),
                ),
            )
        ),
    ]


def _left_out_rows(reach: Reach | None, lang: Lang) -> list[Row]:
    """Return the households that a target or a budget leaves out."""
    if reach is None:
        return []
    limit = text(f"plan.left_out.{reach.limit}", lang)
    remark = text("report.design.left_out_remark", lang, limit=limit, squares=reach.left_out_squares)
    value = words.number(reach.left_out_households, lang)
    return [Row((text("report.design.left_out", lang), value, words.unit("household", lang), remark))]


def _operator_rows(plan: Plan, mobile: MobileDesign, lang: Lang) -> list[Row]:
    """Return how many operators the sites bear, where there are several."""
    asked = plan.config.get("mobile", {})
    count = int(asked.get("operators", 1))
    if count == 1:
        return []
    how = "shared" if asked.get("shared", True) else "own"
    remark = text(f"report.design.operators_{how}", lang, count=count, places=mobile.sites, sites=mobile.sites * count)
    return [Row((text("report.design.operators", lang), words.number(count, lang), _DASH, remark))]


def _backhaul_rows(told: Backhauls | None, lang: Lang) -> list[Row]:
    """Return what ties the stations, where fibre was planned with them."""
    if told is None:
        return []
    counts = {name: words.number(getattr(told, name), lang) for name in ("fibre", "microwave", "leased", "none")}
    shown = [text(f"report.backhaul.{name}", lang, count=count) for name, count in counts.items() if count != "0"]
    remark = text(f"report.backhaul.hops_{told.hops_reason}", lang, free=told.paths_free, seen=told.paths_seen)
    if told.leased:
        rent = words.number(told.leased_jpy_per_year, lang)
        remark = text("report.backhaul.rent", lang, rent=rent, years=told.leased_years) + remark
    return [Row((text("report.design.backhaul", lang), text("report.backhaul.and", lang).join(shown), _DASH, remark))]


def _together_rows(design: Design, lang: Lang) -> list[Row]:
    """Return how far stations, backhaul and fibre together are from the best, and what choosing them together saves."""
    if design.one_by_one is None:
        return []
    remark = text(
        "report.design.together_remark",
        lang,
        objective=words.number(design.objective, lang),
        bound=words.number(design.lower_bound, lang),
    )
    saved_jpy = design.one_by_one - design.objective
    compared = "saves" if saved_jpy > 0 else "same"
    remark += text(f"report.design.together_{compared}", lang, saved=words.number(saved_jpy, lang))
    return [
        Row((text("report.design.together", lang),), "group"),
        Row((text("report.design.gap", lang), words.ratio(design.gap, lang), _DASH, remark)),
    ]


def _reach_row(mobile: MobileDesign, lang: Lang) -> Row:
    remark = text("report.design.radius_remark", lang, model=words.code("model", mobile.model, lang))
    if mobile.radius_m is None:
        reach, unit = text("report.design.radius_terrain", lang), _DASH
    else:
        reach, unit = words.number(mobile.radius_m / 1000, lang, decimals=2), "km"
    return Row((text("report.design.radius", lang), reach, unit, remark))


def _terrain_row(terrain: TerrainUse, lang: Lang) -> Row:
    """Return whether terrain decided what the stations reach, and why."""
    used = text(f"report.design.terrain_{'used' if terrain.reason == 'used' else 'unused'}", lang)
    remark = text(
        f"report.design.terrain_why_{terrain.reason}",
        lang,
        source=terrain.source,
        cell_m=_metres(terrain.cell_m, lang),
        walked_m=_metres(terrain.walked_m, lang),
        step_m=_metres(terrain.step_m, lang),
        clutter_m=_metres(terrain.clutter_m, lang),
        followed_km=words.number((terrain.followed_m or 0.0) / 1000, lang, decimals=1),
        over=words.number(terrain.squares_over_terrain, lang),
        statistics=words.number(terrain.squares_by_statistics, lang),
    )
    shown = words.unknown(lang) if terrain.reason == "not_told" else used
    return Row((text("report.design.terrain", lang), shown, _DASH, remark))


def _metres(value_m: float | None, lang: Lang) -> str:
    return _DASH if value_m is None else words.number(value_m, lang)


def branches_table(plan: Plan, lang: Lang, *, limit: int | None = None) -> Table:
    """Return the branches, dearest per household first; ``limit`` leaves the cheaper rest to one line."""
    yen, cumulative = text("report.unit.yen", lang), text("report.col.cut_down_to_here", lang)
    count = 0.7 if lang == "ja" else 0.95
    columns = (
        Column(text("report.col.rank", lang), "right", weight=0.45),
        Column(text("report.col.branch", lang), weight=3.5 - 2 * count),
        Column(text("report.col.length", lang), "right", "km", weight=0.62),
        Column(text("report.col.households", lang), "right", weight=count),
        Column(text("report.col.cost", lang), "right", yen, weight=1.12),
        Column(text("report.col.per_household", lang), "right", yen, weight=1.0),
        Column(text("report.col.per_household_or_farm", lang), "right", yen, weight=1.0),
        Column(text("report.col.households", lang), "right", None, cumulative, weight=count),
        Column(text("report.col.cost", lang), "right", yen, cumulative, weight=1.18),
        Column(text("report.col.decision", lang), weight=1.28, lines_alike=True),
    )
    shown = plan.branches[:limit]
    dearest = max((one.jpy_per_household or 0 for one in plan.branches), default=0)
    rows = [Row(_branch_cells(one, lang), bar=_bar(one, dearest)) for one in shown]
    if len(shown) < len(plan.branches):
        rows.append(_rest_of_branches(plan.branches, len(shown), lang))
    notes = [text(f"report.note.{name}", lang) for name in ("alternatives", "cumulative", "no_household")]
    title = "report.table.branches"
    if counts_farms(plan):
        title = "report.table.branches_farms"
        notes.append(text("report.note.farms", lang))
    return Table("branches", text(title, lang), columns, tuple(rows), tuple(notes), bar_column=5)


def counts_farms(plan: Plan) -> bool:
    """Whether the branches are in order of cost per household and farm, and not per household alone."""
    return any(one.jpy_per_household_or_farm != one.jpy_per_household for one in plan.branches)


def _bar(branch: Branch, dearest: int) -> float | None:
    if not dearest:
        return None
    return 1.0 if branch.jpy_per_household is None else branch.jpy_per_household / dearest


def _branch_cells(branch: Branch, lang: Lang) -> tuple[str, ...]:
    places = _places(branch, lang)
    land = []
    if branch.farm_area_ha:
        land.append(text("report.branch.farm", lang, ha=words.number(branch.farm_area_ha, lang, decimals=1)))
    if branch.farms:
        land.append(text("report.branch.farms", lang, farms=words.number(branch.farms, lang, decimals=1)))
    land.append(text("report.branch.population", lang, people=words.number(branch.population, lang)))
    detail = [part for part in (places, text("report.list", lang, items=land)) if part]
    return (
        str(branch.rank),
        "\n".join((branch.name, *detail)),
        words.number(branch.length_km, lang, decimals=2),
        words.number(branch.households, lang),
        words.number(branch.cost_jpy, lang),
        _per(branch.jpy_per_household, branch, lang),
        _per(branch.jpy_per_household_or_farm, branch, lang),
        words.number(branch.cumulative_households, lang),
        words.number(branch.cumulative_cost_jpy, lang),
        text("report.branch.decision", lang),
    )


def _places(branch: Branch, lang: Lang) -> str:
    """Return the places along a branch other than the one that names it, the first few by name."""
    others = [name for name in dict.fromkeys(branch.places) if name not in branch.name]
    shown = text("report.list", lang, items=others[:_MAX_PLACES])
    if len(others) <= _MAX_PLACES:
        return shown
    return text("report.branch.more", lang, places=shown, count=len(others) - _MAX_PLACES)


def _per(value: int | None, branch: Branch, lang: Lang) -> str:
    if value is None and branch.households == 0:
        return text("report.branch.no_household", lang)
    return words.number(value, lang)


def _rest_of_branches(branches: tuple[Branch, ...], shown: int, lang: Lang) -> Row:
    """Sum up the cheaper branches by what is cut on the way to the last, as branches may lie within one another."""
    last, before = branches[-1], branches[shown - 1]
    return Row(
        (
            "",
            text("report.branch.rest", lang, count=len(branches) - shown),
            _DASH,
            words.number(last.cumulative_households - before.cumulative_households, lang),
            words.number(last.cumulative_cost_jpy - before.cumulative_cost_jpy, lang),
            _DASH,
            _DASH,
            words.number(last.cumulative_households, lang),
            words.number(last.cumulative_cost_jpy, lang),
            "",
        ),
        "subtotal",
    )
