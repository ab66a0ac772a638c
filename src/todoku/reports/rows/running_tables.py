"""The tables of running the network: ten years of the town's balance, and the figures that it was made with."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import option_name
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import FundingOption
    from todoku.plans.plan import Plan

_DASH = "—"


def balance_table(option: FundingOption, lang: Lang) -> Table:
    """Return ten years of the town's balance under one form of ownership, year by year, with what adds up."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.fiscal_year", lang), weight=0.8),
        *(
            Column(text(f"report.balance.{name}", lang), "right", yen, weight=1.0)
            for name in ("revenue", "pole_rent", "maintenance", "renewal", "net", "cumulative")
        ),
    )
    nets = [year.net_jpy for year in option.years]
    rows = [
        Row(
            (
                words.fiscal_year_name(year.year, lang),
                *(
                    words.number(value, lang)
                    for value in (
                        year.revenue_jpy,
                        year.pole_rent_jpy,
                        year.maintenance_jpy,
                        year.renewal_jpy,
                        year.net_jpy,
                        so_far,
                    )
                ),
            )
        )
        for year, so_far in zip(option.years, accumulate(nets, _plus), strict=True)
    ]
    rows.append(_balance_total(option, lang))
    title = text("report.table.balance", lang, form=option_name(option, lang))
    notes = () if option.balance_reason is None else (words.reason(option.balance_reason, lang),)
    return Table(f"balance_{option.id}", title, columns, tuple(rows), notes)


def _plus(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _balance_total(option: FundingOption, lang: Lang) -> Row:
    def total(name: str) -> str:
        values: list[int | None] = [getattr(year, name) for year in option.years]
        return words.number(None if None in values else sum(value or 0 for value in values), lang)

    names = ("revenue_jpy", "pole_rent_jpy", "maintenance_jpy", "renewal_jpy")
    net = words.number(option.ten_year_net_jpy, lang)
    return Row((text("report.total", lang), *(total(name) for name in names), net, net), "total")


def is_idle(option: FundingOption) -> bool:
    """Whether the town neither earns nor spends in any of the ten years: a sentence says it better than a table."""
    fields = ("revenue_jpy", "pole_rent_jpy", "maintenance_jpy", "renewal_jpy", "net_jpy")
    return all(getattr(year, name) == 0 for year in option.years for name in fields)


def balance_inputs_table(plan: Plan, lang: Lang) -> Table:
    """Return the figures that the ten-year balance was made with, each with its basis and origin."""
    columns = (
        Column(text("report.col.item", lang), weight=1.0),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.basis", lang)),
        Column(text("report.col.source", lang), weight=1.3),
    )
    rows = tuple(
        Row(
            (
                text(one.name_key, lang),
                words.in_unit(one.value, one.unit, lang).removesuffix("%"),
                "%" if one.unit == "ratio" else words.unit(one.unit, lang),
                words.basis(one.basis, lang),
                words.without_address(one.source) or _DASH,
            )
        )
        for one in plan.funding.inputs
    )
    return Table("balance_inputs", text("report.table.balance_inputs", lang), columns, rows)
