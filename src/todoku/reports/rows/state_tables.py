"""The tables that say where the area stands: indicators, their change, and the range that the unknown leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.source_tables import cited
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import IndicatorValue, Plan

KEY_RATES = ("ftth_household_rate", "farm_area_broadband_rate", "mobile_population_rate", "g5_base_deployment_rate")
"""Indicators that the summary shows before and after, in this order."""
_GIVEN = ("population", "households", "area_km2", "fiscal_index")
_DASH = "—"


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


def _indicator_cells(plan: Plan, one: IndicatorValue, lang: Lang) -> tuple[str, ...]:
    value = words.in_unit(one.value, one.unit, lang)
    why = [cited(plan, one.source, lang)] if one.source else []
    if one.reason:
        why.append(words.reason(one.reason, lang))
    if one.value is None and "lowest" in one.parts:
        limits = {name: words.in_unit(one.parts[name], one.unit, lang) for name in ("lowest", "highest")}
        why.append(text("report.indicator_range", lang, **limits))
    unit = "%" if one.unit == "ratio" else words.unit(one.unit, lang)
    return (
        words.indicator_name(one.id, lang),
        value.removesuffix("%"),
        unit,
        words.basis(one.basis, lang),
        words.day(one.as_of, lang),
        "\n".join(why) or _DASH,
    )


def change_table(plan: Plan, lang: Lang, *, only: tuple[str, ...] | None = None) -> Table:
    """Return indicators before and after the plan; without ``only``, all but those that no plan changes."""
    after = {one.id: one for one in plan.indicators.after}
    pairs = {one.id: (one, after[one.id]) for one in plan.indicators.before if one.id in after}
    wanted = [name for name in pairs if name not in _GIVEN] if only is None else only
    columns = (
        Column(text("report.col.indicator", lang), weight=1.5),
        Column(text("report.col.before", lang), "right", weight=0.7),
        Column(text("report.col.after", lang), "right", weight=0.7),
        Column(text("report.col.change", lang), "right", weight=0.8),
        Column(text("report.col.basis", lang), "center", weight=0.7),
    )
    rows = tuple(Row(_change_cells(*pairs[name], lang)) for name in pairs if name in wanted)
    return Table("change", text("report.table.change", lang), columns, rows)


def _change_cells(before: IndicatorValue, after: IndicatorValue, lang: Lang) -> tuple[str, ...]:
    unit = "" if before.unit in {"ratio", "index"} else f" {words.unit(before.unit, lang)}"
    shown = [words.indicator_value(one, lang) + (unit if one.value is not None else "") for one in (before, after)]
    change = words.unknown(lang)
    if before.value is not None and after.value is not None:
        difference = after.value - before.value
        sign = "+" if difference > 0 else ""
        points = text("report.points", lang) if before.unit == "ratio" else unit
        change = f"{sign}{words.in_unit(difference, before.unit, lang).removesuffix('%')}{points}"
    return (words.indicator_name(before.id, lang), *shown, change, words.basis(after.basis, lang))


def range_table(plan: Plan, lang: Lang) -> Table:
    """Return the range of the plan: only declared gaps, and all unknown taken as gaps."""
    columns = (
        Column(text("report.col.scenario", lang), weight=2.4),
        Column(text("report.col.households", lang), "right", weight=0.8),
        Column(text("report.col.population", lang), "right", weight=0.7),
        Column(text("report.col.route", lang), "right", "km", weight=0.7),
        Column(text("report.col.sites", lang), "right", weight=0.7),
        Column(text("report.col.cost", lang), "right", text("report.unit.yen", lang), weight=1.2),
    )
    rows = tuple(
        Row(
            (
                text(f"report.scenario.{one.id}", lang),
                words.number(one.households, lang),
                words.number(one.population, lang),
                words.number(one.route_km, lang, decimals=1),
                words.number(one.sites, lang),
                words.number(one.capex_jpy, lang)
                + (f"\n{words.readable_yen(one.capex_jpy, lang)}" if one.capex_jpy else ""),
            )
        )
        for one in plan.range
    )
    return Table("range", text("report.table.range", lang), columns, rows)
