"""The plan's tables as rows of display text: where we stand, what is built, and what it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports import words
from todoku.reports.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.indicators.indicator import Indicator
    from todoku.plans.plan import Branch, FibreDesign, MobileDesign, Plan

KEY_RATES = ("ftth_household_rate", "farm_area_broadband_rate", "mobile_population_rate", "g5_base_deployment_rate")
"""Indicators that the summary shows before and after, in this order."""
_DASH = "—"


def source_numbers(plan: Plan) -> dict[str, int]:
    """Return the number under which each source stands in the list of sources: id -> 1, 2, ..."""
    return {source_id: number for number, source_id in enumerate(plan.inputs.sources, start=1)}


def source_line(plan: Plan, kinds: Iterable[str], lang: Lang) -> str:
    """Return the line under a map or table (出典): the sources of datasets of these kinds, else all, by number."""
    numbers = source_numbers(plan)
    wanted = set(kinds)
    used = {dataset.source for dataset in plan.inputs.datasets if dataset.kind in wanted} or set(numbers)
    parts = [f"{plan.inputs.sources[name].citation}［{numbers[name]}］" for name in numbers if name in used]
    return text("report.source_line", lang, sources=parts, id=plan.id) if parts else ""


def indicators_table(plan: Plan, lang: Lang) -> Table:
    """Return where the area stands before the plan: every indicator with basis, date, source or reason."""
    columns = (
        Column(text("report.col.indicator", lang), weight=1.0),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.basis", lang)),
        Column(text("report.col.as_of", lang)),
        Column(text("report.col.source_or_reason", lang), weight=1.25),
    )
    rows = tuple(Row(_indicator_cells(plan, one, lang)) for one in plan.indicators.before)
    return Table("indicators", text("report.table.indicators", lang), columns, rows, (text("report.note.rates", lang),))


def _indicator_cells(plan: Plan, one: Indicator, lang: Lang) -> tuple[str, ...]:
    value = words.in_unit(one.value, one.unit, lang)
    why = [_cited(plan, one.source, lang)] if one.source else []
    if one.reason:
        why.append(text(one.reason, lang))
    unit = "%" if one.unit == "ratio" else words.unit(one.unit, lang)
    return (
        indicator_name(one.id, lang),
        value.removesuffix("%"),
        unit,
        words.basis(one.basis, lang),
        words.day(one.as_of, lang),
        "\n".join(why) or _DASH,
    )


def indicator_name(name: str, lang: Lang) -> str:
    """Return an indicator's name."""
    return words.code("indicator", name, lang)


def _cited(plan: Plan, citation: str, lang: Lang) -> str:
    numbers = {source.citation: number for number, source in enumerate(plan.inputs.sources.values(), start=1)}
    publishers = {source.citation: source.publisher for source in plan.inputs.sources.values()}
    if citation not in numbers:
        return citation
    return text("report.cited", lang, publisher=publishers[citation], number=numbers[citation])


def change_table(plan: Plan, lang: Lang, *, only: tuple[str, ...] | None = None) -> Table:
    """Return indicators before and after the plan; ``only`` names those to show, in their order."""
    after = {one.id: one for one in plan.indicators.after}
    before = {one.id: one for one in plan.indicators.before}
    names = [name for name in (only or before) if name in before and name in after]
    columns = (
        Column(text("report.col.indicator", lang), weight=1.0),
        Column(text("report.col.before", lang), "right"),
        Column(text("report.col.after", lang), "right"),
        Column(text("report.col.change", lang), "right"),
        Column(text("report.col.basis", lang)),
    )
    rows = tuple(Row(_change_cells(before[name], after[name], lang)) for name in names)  # type: ignore[index]
    return Table("change", text("report.table.change", lang), columns, rows)


def _change_cells(before: Indicator, after: Indicator, lang: Lang) -> tuple[str, ...]:
    unit = "" if before.unit in {"ratio", "index"} else f" {words.unit(before.unit, lang)}"
    shown = [
        words.in_unit(one.value, one.unit, lang) + (unit if one.value is not None else "") for one in (before, after)
    ]
    change = words.unknown(lang)
    if before.value is not None and after.value is not None:
        difference = after.value - before.value
        sign = "+" if difference > 0 else ""
        points = text("report.points", lang) if before.unit == "ratio" else unit
        change = f"{sign}{words.in_unit(difference, before.unit, lang).removesuffix('%')}{points}"
    return (indicator_name(before.id, lang), *shown, change, words.basis(after.basis, lang))


def range_table(plan: Plan, lang: Lang) -> Table:
    """Return the range of the plan: only declared gaps, and all unknown taken as gaps."""
    columns = (
        Column(text("report.col.scenario", lang), weight=1.0),
        Column(text("report.col.households", lang), "right", text("report.unit.household", lang)),
        Column(text("report.col.population", lang), "right", text("report.unit.person", lang)),
        Column(text("report.col.route", lang), "right", "km"),
        Column(text("report.col.sites", lang), "right", text("report.unit.station", lang)),
        Column(text("report.col.cost", lang), "right", text("report.unit.yen", lang)),
    )
    rows = tuple(
        Row(
            (
                text(f"report.scenario.{one.id}", lang),
                words.number(one.households, lang),
                words.number(one.population, lang),
                words.number(one.route_km, lang, decimals=1),
                words.number(one.sites, lang),
                f"{words.number(one.capex_jpy, lang)}\n{words.readable_yen(one.capex_jpy, lang)}",
            )
        )
        for one in plan.range
    )
    return Table("range", text("report.table.range", lang), columns, rows)


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
        Row((text("report.design.exchange", lang), fibre.exchange, _DASH, exchange)),
        Row((text("report.design.roads", lang), roads, _DASH, words.basis(fibre.roads_basis, lang))),
        Row(
            (
                text("report.design.gap", lang),
                words.ratio(fibre.gap, lang),
                _DASH,
                text(
                    "report.design.gap_remark",
                    lang,
                    objective=words.number(fibre.objective_m / 1000, lang, decimals=1),
                    bound=words.number(fibre.lower_bound_m / 1000, lang, decimals=1),
                ),
            )
        ),
    ]


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
        Row((text("report.design.service", lang), words.code("service", mobile.service, lang), _DASH, _DASH)),
        Row(
            (
                text("report.design.radius", lang),
                words.number(mobile.radius_m / 1000, lang, decimals=2),
                "km",
                text("report.design.radius_remark", lang, model=words.code("model", mobile.model, lang)),
            )
        ),
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
                    bound=words.number(mobile.lower_bound_sites, lang, decimals=1),
                ),
            )
        ),
    ]


def branches_table(plan: Plan, lang: Lang, *, limit: int | None = None) -> Table:
    """Return the branches, dearest per household first; ``limit`` leaves the cheaper rest to one line."""
    households, yen = text("report.unit.household", lang), text("report.unit.yen", lang)
    cumulative = text("report.col.cut_down_to_here", lang)
    columns = (
        Column(text("report.col.rank", lang), "right"),
        Column(text("report.col.branch", lang), weight=1.0),
        Column(text("report.col.length", lang), "right", "km"),
        Column(text("report.col.households", lang), "right", households),
        Column(text("report.col.cost", lang), "right", yen),
        Column(text("report.col.per_household", lang), "right", yen),
        Column(text("report.col.per_household_or_farm", lang), "right", yen),
        Column(text("report.col.households", lang), "right", households, cumulative),
        Column(text("report.col.cost", lang), "right", yen, cumulative),
        Column(text("report.col.decision", lang)),
    )
    shown = plan.branches[:limit]
    dearest = max((one.jpy_per_household or 0 for one in plan.branches), default=0)
    rows = [Row(_branch_cells(one, lang), bar=_bar(one, dearest)) for one in shown]
    rest = plan.branches[len(shown) :]
    if rest:
        rows.append(_rest_of_branches(rest, lang))
    notes = (
        text("report.note.alternatives", lang),
        text("report.note.cumulative", lang),
        text("report.note.no_household", lang),
    )
    return Table("branches", text("report.table.branches", lang), columns, tuple(rows), notes, bar_column=5)


def _bar(branch: Branch, dearest: int) -> float | None:
    if not dearest:
        return None
    return 1.0 if branch.jpy_per_household is None else branch.jpy_per_household / dearest


def _branch_cells(branch: Branch, lang: Lang) -> tuple[str, ...]:
    places = text("report.list", lang, items=[name for name in branch.places if name != branch.name])
    land = []
    if branch.farm_area_ha:
        land.append(text("report.branch.farm", lang, ha=words.number(branch.farm_area_ha, lang, decimals=1)))
    land.append(text("report.branch.population", lang, people=words.number(branch.population, lang)))
    detail = [part for part in (places, text("report.list", lang, items=land)) if part]
    no_household = text("report.branch.no_household", lang)
    return (
        str(branch.rank),
        "\n".join((branch.name, *detail)),
        words.number(branch.length_km, lang, decimals=2),
        words.number(branch.households, lang),
        words.number(branch.cost_jpy, lang),
        _per(branch.jpy_per_household, no_household, lang),
        _per(branch.jpy_per_household_or_farm, no_household, lang),
        words.number(branch.cumulative_households, lang),
        words.number(branch.cumulative_cost_jpy, lang),
        text("report.branch.decision", lang),
    )


def _per(value: int | None, otherwise: str, lang: Lang) -> str:
    return otherwise if value is None else words.number(value, lang)


def _rest_of_branches(rest: tuple[Branch, ...], lang: Lang) -> Row:
    return Row(
        (
            "",
            text("report.branch.rest", lang, count=len(rest)),
            words.number(sum(one.length_km for one in rest), lang, decimals=2),
            words.number(sum(one.households for one in rest), lang),
            words.number(sum(one.cost_jpy for one in rest), lang),
            _DASH,
            _DASH,
            words.number(rest[-1].cumulative_households, lang),
            words.number(rest[-1].cumulative_cost_jpy, lang),
            "",
        ),
        "subtotal",
    )
