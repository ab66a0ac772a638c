"""The budget request (予算要求) in thousand yen: what the money is for, and from which funds it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.money import thousand_yen
from todoku.reports.rows import words
from todoku.reports.rows.cost_tables import whole_lines
from todoku.reports.rows.funding_tables import (
    PARTIES,
    is_open,
    option_name,
    outside_jpy,
    payer,
    shares,
    split_reasons,
    what_if_shares,
)
from todoku.reports.rows.stack_cases import chosen_stack, stack_name
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.stack_form import PlanStack
    from todoku.plans.plan import Plan


def budget_table(plan: Plan, lang: Lang) -> Table:
    """Return the budget request in thousand yen: the cost and who pays, form by form.

    Amounts are cut to the thousand as budget papers do; the town's part takes what the cutting leaves, so that every
    row adds up. How the town's part falls into bonds and general funds is not known before the talks on bonds, unless
    the planner chose a way to pay.
    """
    unit = text("report.unit.thousand_yen", lang)
    group = text("report.col.funds", lang)
    kind = words.municipality_kind(plan.area, lang)
    columns = (
        Column(text("report.col.form", lang), weight=1.0),
        Column(text("report.col.cost", lang), "right", unit),
        Column(text("report.fund.national", lang), "right", unit, group),
        Column(text("report.fund.prefecture", lang, kind=payer("prefecture", plan, lang)), "right", unit, group),
        Column(text("report.fund.bond", lang), "right", unit, group),
        Column(text("report.fund.general", lang), "right", unit, group),
        Column(text("report.fund.other", lang), "right", unit, group),
        Column(text("report.fund.municipality", lang, kind=kind), "right", unit),
    )
    rows: list[Row] = []
    for option in plan.funding.options:
        chosen = chosen_stack(option, plan, what_if=False)
        rows.append(Row(_cells(option_name(option, lang), option.capex_jpy, shares(option), lang, chosen=chosen)))
        if option.what_if is not None:
            label = words.what_if_label(option.what_if, plan.funding.user_rate, lang)
            chosen = chosen_stack(option, plan, what_if=True)
            cells = _cells(label, option.capex_jpy, what_if_shares(option), lang, chosen=chosen)
            rows.append(Row(cells, "what_if"))
    left_out = outside_jpy(plan)
    if left_out:
        rows.append(Row(_cells(text("report.budget.outside", lang), left_out, dict.fromkeys(PARTIES), lang)))
    left = (text("report.note.split_left", lang, kind=kind.lower()),) if split_reasons(plan, lang) else ()
    notes = (text("report.note.thousand", lang), bond_note(plan, lang), *left)
    return Table("budget", text("report.table.budget", lang), columns, tuple(rows), notes)


def bond_note(plan: Plan, lang: Lang) -> str:
    """Return where the bond of the budget comes from: of the way to pay that the planner chose, else from nowhere."""
    for option in plan.funding.options:
        for what_if in (False, True):
            stack = chosen_stack(option, plan, what_if=what_if)
            if stack is not None:
                return text("report.note.bond_chosen", lang, stack=stack_name(stack, lang))
    return text("report.note.bond", lang)


def _cells(
    name: str, capex_jpy: int, parts: dict[str, int | None], lang: Lang, *, chosen: PlanStack | None = None
) -> tuple[str, ...]:
    if chosen is not None:
        parts = stack_shares(chosen)
    others = [parts[party] for party in ("national", "prefecture", "operator")]
    town = None
    if parts["municipality"] is not None and None not in others:
        town = thousand_yen(capex_jpy) - sum(thousand_yen(amount or 0) for amount in others)
    lacking = words.to_be_agreed(lang) if is_open(parts, "municipality") else words.unknown(lang)
    bond = own = words.number(0, lang) if town == 0 else lacking
    if chosen is not None and town is not None:
        issue = thousand_yen(chosen.bond_jpy or 0)
        bond, own = words.number(issue, lang), words.number(town - issue, lang)

    def shown(party: str) -> str:
        amount = parts[party]
        return lacking if amount is None else words.number(thousand_yen(amount), lang)

    return (
        name,
        words.number(thousand_yen(capex_jpy), lang),
        shown("national"),
        shown("prefecture"),
        bond,
        own,
        shown("operator"),
        lacking if town is None else words.number(town, lang),
    )


def stack_shares(stack: PlanStack) -> dict[str, int | None]:
    """Return who pays how much for building in a way to pay: what is the town's, by bond or from its general funds."""
    building = stack.years[0]
    return {
        "national": building.national_jpy + building.special_jpy,
        "prefecture": building.prefecture_jpy,
        "municipality": building.bond_jpy + building.own_jpy,
        "operator": building.operator_jpy,
    }


def budget_lines_table(plan: Plan, lang: Lang) -> Table:
    """Return what the money is spent on, in thousand yen."""
    unit = text("report.unit.thousand_yen", lang)
    columns = (
        Column(text("report.col.cost_line", lang), weight=1.9),
        Column(text("report.col.quantity", lang), "right", weight=0.5),
        Column(text("report.col.unit", lang), weight=0.4),
        Column(text("report.col.amount", lang), "right", unit, weight=0.7),
        Column(text("report.col.eligibility", lang), weight=0.7),
    )
    rows = [
        Row(
            (
                text(line.name_key, lang),
                words.number(line.quantity, lang, decimals=2 if line.unit == "km" else 0),
                words.unit(line.unit, lang),
                words.number(thousand_yen(line.amount_jpy), lang),
                text(f"programmes.eligibility.{line.eligibility}", lang),
            )
        )
        for line in whole_lines(plan)
    ]
    total = words.number(thousand_yen(plan.totals.capex_jpy), lang)
    rows.append(Row((text("report.total", lang), "", "", total, ""), "total"))
    return Table("budget_lines", text("report.table.budget_lines", lang), columns, tuple(rows))
