"""The tables of the ways to pay: the lawful ones by real burden, and the years of the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.plans.funding.stack_form import PlanStack
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import payer
from todoku.reports.rows.stack_cases import shown_cases, stack_cases, stack_name
from todoku.reports.rows.stack_lines import LINES
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.stack_form import StackYear
    from todoku.plans.plan import Plan
    from todoku.reports.rows.stack_cases import StackCase


@dataclass(frozen=True, slots=True)
class _Amount:
    """A column of money: its field in the document, its word, and whether it stands even where all of it is nil."""

    name: str
    always: bool = True


_MONEY = (
    _Amount("national"),
    _Amount("prefecture"),
    _Amount("operator", always=False),
    _Amount("special", always=False),
    _Amount("bond"),
    _Amount("own"),
    _Amount("support", always=False),
    _Amount("real_burden"),
)
_BUILDING = (
    _Amount("national"),
    _Amount("prefecture"),
    _Amount("operator", always=False),
    _Amount("special", always=False),
    _Amount("bond"),
    _Amount("own"),
)
_REPAYING = (_Amount("principal"), _Amount("interest"), _Amount("allocation"))


def stack_tables(plan: Plan, lang: Lang) -> list[Table]:
    """Return the lawful ways to pay, best first, for each set of forms that is paid for alike."""
    cases = [case for case in stack_cases(plan) if case.ranked]
    return [_stack_table(plan, case, number, lang) for number, case in enumerate(cases, start=1)]


def _stack_table(plan: Plan, case: StackCase, number: int, lang: Lang) -> Table:
    yen = text("report.unit.yen", lang)
    money = [one for one in _MONEY if one.always or any(_amount(stack, one) for stack in case.ranked)]
    columns = (
        Column(text("report.stack.rank", lang), "right"),
        Column(text("report.stack.what", lang), weight=1.0),
        *(Column(f"{amount_name(one.name, plan, lang)}\n{_line(one.name)}", "right", yen) for one in money),
        Column(f"{text('report.stack.ratio', lang)}\n{_line('ratio')}", "right"),
        Column(text("report.stack.conditions", lang), "right"),
    )
    rows = [
        Row(
            (
                str(stack.rank),
                stack_name(stack, lang) + _chosen(stack, plan, lang),
                *(words.number(_amount(stack, one), lang) for one in money),
                ratio(stack, lang),
                str(len(stack.conditions)),
            ),
            "what_if" if case.what_if else "body",
        )
        for stack in case.ranked
    ]
    bases = dict.fromkeys(stack.basis for stack in case.ranked if stack.bond is not None)
    notes = [text(f"report.stack.note.{basis}", lang) for basis in bases]
    title = text("report.table.stacks", lang, forms=case.title(plan, lang))
    return Table(f"stacks_{number}", title, columns, tuple(rows), tuple(notes))


def years_tables(plan: Plan, lang: Lang) -> list[Table]:
    """Return the fiscal years of the ways shown in full: who pays in the year of building, then the repayment."""
    return [
        _years_table(plan, case, stack, number, lang) for number, (case, stack) in enumerate(shown_cases(plan), start=1)
    ]


def _years_table(plan: Plan, case: StackCase, stack: PlanStack, number: int, lang: Lang) -> Table:
    yen = text("report.unit.yen", lang)
    groups = ((_BUILDING, "building"), (_REPAYING, "repaying"))
    money, columns = [], [Column(text("report.stack.year", lang))]
    for amounts, group in groups:
        for one in amounts:
            if one.always or any(_amount(year, one) for year in stack.years):
                money.append(one)
                columns.append(
                    Column(
                        amount_name(one.name, plan, lang), "right", yen, text(f"report.stack.group.{group}", lang), 1.0
                    )
                )
    columns.append(Column(amount_name("net", plan, lang), "right", yen, weight=1.0))
    money.append(_Amount("net"))
    rows = [
        Row((words.fiscal_year_name(year.fiscal_year, lang), *(_cell(year, one, lang) for one in money)))
        for year in stack.years
    ]
    rows.append(Row((text("report.total", lang), *(_sum(stack, one, lang) for one in money)), "total"))
    notes = []
    if stack.bond is not None and stack.basis is not None:
        notes = [text("report.stack.note.years", lang), text(f"report.stack.note.{stack.basis}", lang)]
    title = text("report.table.stack_years", lang, forms=case.title(plan, lang), stack=stack_name(stack, lang))
    return Table(f"stack_years_{number}", title, tuple(columns), tuple(rows), tuple(notes))


def amount_name(name: str, plan: Plan, lang: Lang) -> str:
    """Return what an amount of a way to pay is called: 国, 道, 起債, 実質負担."""
    if name in ("national", "prefecture"):
        return payer(name, plan, lang)
    return text(f"report.stack.{name}", lang)


def ratio(stack: PlanStack, lang: Lang) -> str:
    """Return the real burden over the cost in per cent, to the second decimal."""
    return words.ratio(None if stack.real_ratio is None else float(Fraction(stack.real_ratio)), lang, decimals=2)


def _amount(held: PlanStack | StackYear, one: _Amount) -> int | None:
    if isinstance(held, PlanStack) and one.name in ("prefecture", "support"):
        # as the lines of the working have it: what is deducted before borrowing, and what pays the remainder
        support = held.prefecture_on_residual_jpy or 0
        return support if one.name == "support" else (held.prefecture_jpy or 0) - support
    amount: int | None = getattr(held, f"{one.name}_jpy")
    return amount


def _cell(year: StackYear, one: _Amount, lang: Lang) -> str:
    return words.number(_amount(year, one), lang)


def _sum(stack: PlanStack, one: _Amount, lang: Lang) -> str:
    amounts = [_amount(year, one) for year in stack.years]
    return words.number(None if None in amounts else sum(amount or 0 for amount in amounts), lang)


def _line(name: str) -> str:
    return f"[{LINES.index(name) + 1}]"


def _chosen(stack: PlanStack, plan: Plan, lang: Lang) -> str:
    return f"\n{text('report.stack.chosen', lang)}" if stack.id == plan.funding.stack else ""
