"""The tables of the works by fiscal year: what each year builds and costs, and which lot is built when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import PhaseLot, Phasing, Plan


def phasing_tables(plan: Plan, lang: Lang) -> tuple[Table, ...]:
    """Return both tables; none of a plan that builds nothing, and the lots only where there is a route."""
    if plan.phasing is None:
        return ()
    years = _years_table(plan.phasing, lang)
    return (years, _lots_table(plan.phasing, lang)) if plan.phasing.lots else (years,)


def phasing_text(plan: Plan, lang: Lang) -> str:
    """Return how the years were filled, and how good that is at least."""
    phasing = plan.phasing
    if phasing is None:
        return ""
    told = [text(f"report.phasing.{phasing.ceiling_basis}", lang, years=len(phasing.years))]
    if phasing.served:
        told.append(text("report.phasing.order", lang, gap=words.ratio(phasing.bound / phasing.served - 1.0, lang)))
    if phasing.left_out_jpy:
        left = {
            "cost": words.readable_yen(phasing.left_out_jpy, lang),
            "households": words.number(phasing.left_out_households, lang),
        }
        told.append(text("report.phasing.left_out", lang, **left))
    return ("" if lang == "ja" else " ").join(told)


def _years_table(phasing: Phasing, lang: Lang) -> Table:
    yen, cumulative = text("report.unit.yen", lang), text("report.col.up_to_here", lang)
    columns = (
        Column(text("report.col.fiscal_year", lang), weight=1.0),
        Column(text("report.col.ceiling", lang), "right", yen, weight=1.1),
        Column(text("report.col.cost", lang), "right", yen, weight=1.1),
        Column(text("report.col.present_value", lang), "right", yen, weight=1.1),
        Column(text("report.col.households", lang), "right", weight=0.8),
        Column(text("report.cover.sites", lang), "right", weight=0.8),
        Column(text("report.col.households", lang), "right", None, cumulative, weight=0.8),
        Column(text("report.col.cost", lang), "right", yen, cumulative, weight=1.2),
    )
    rows = [
        Row(
            (
                words.fiscal_year_name(one.fiscal_year, lang),
                *(
                    words.number(value, lang)
                    for value in (
                        one.ceiling_jpy,
                        one.cost_jpy,
                        one.present_value_jpy,
                        one.households,
                        one.sites,
                        one.cumulative_households,
                        one.cumulative_cost_jpy,
                    )
                ),
            )
        )
        for one in phasing.years
    ]
    last = phasing.years[-1]
    sites = sum(one.sites for one in phasing.years)
    sums = (last.cumulative_cost_jpy, phasing.present_value_jpy, last.cumulative_households, sites)
    rows.append(Row((text("report.total", lang), "", *(words.number(value, lang) for value in sums), "", ""), "total"))
    source = text("report.phasing.discount", lang, rate=phasing.discount_rate, source=phasing.discount_source or "-")
    return Table("phasing_years", text("report.table.phasing_years", lang), columns, tuple(rows), (source,))


def _lots_table(phasing: Phasing, lang: Lang) -> Table:
    columns = (
        Column(text("report.col.lot", lang), "right", weight=0.5),
        Column(text("report.col.fiscal_year", lang), weight=1.0),
        Column(text("report.col.branch", lang), weight=2.2),
        Column(text("report.col.after_lot", lang), weight=0.8),
        Column(text("report.col.length", lang), "right", "km", weight=0.8),
        Column(text("report.col.households", lang), "right", weight=0.8),
        Column(text("report.col.cost", lang), "right", text("report.unit.yen", lang), weight=1.2),
    )
    last = max(year.fiscal_year for year in phasing.years) + 1
    ordered = sorted(phasing.lots, key=lambda lot: (lot.fiscal_year or last, lot.lot))
    rows = tuple(Row(_lot_cells(lot, lang)) for lot in ordered)
    return Table("phasing_lots", text("report.table.phasing_lots", lang), columns, rows)


def _lot_cells(lot: PhaseLot, lang: Lang) -> tuple[str, ...]:
    year = lot.fiscal_year
    return (
        str(lot.lot),
        text("report.phasing.no_year", lang) if year is None else words.fiscal_year_name(year, lang),
        text("report.phasing.branch", lang, name=lot.name, rank=lot.branch),
        str(lot.hangs_on) if lot.hangs_on else text("report.phasing.exchange", lang),
        words.number(lot.length_km, lang, decimals=2),
        words.number(lot.households, lang),
        words.number(lot.cost_jpy, lang),
    )
