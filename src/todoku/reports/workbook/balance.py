"""The workbook's ten-year balance: the figures behind it as inputs, and each form's years as formulas of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.costs.capex import METHOD_PRICES
from todoku.i18n import text
from todoku.money import RoundingMode, round_to
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import option_name
from todoku.reports.workbook.sheet import Cell, Live, Sheet, cell_at

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from todoku.plans.funding.form import FundingOption, YearBalance
    from todoku.reports.workbook.costs import CostSheet
    from todoku.reports.workbook.sheet import Book

_WIDTHS = (34, 16, 16, 16, 16, 18, 18, 34)
_REVENUE, _RENT, _MAINTENANCE, _RENEWAL, _NET, _SUM = range(1, 7)
_AMOUNTS = ("revenue_jpy", "pole_rent_jpy", "maintenance_jpy", "renewal_jpy")
_MONTHS = 12
_DRIVERS = (
    "take_up", "fee", "pole_rent", "pole_span", "maintenance", "life", "life_conduit", "households", "aerial_km",
)  # fmt: skip
_NOT_ON_POLES = tuple(f"_{method}" for method in METHOD_PRICES if method != "aerial")
_DRIVING = {f"balance_{name}" for name in _DRIVERS}
"""Inputs that the years' formulas read; the others stand beside them for comparison."""


@dataclass(frozen=True, slots=True)
class _Driver:
    """A figure behind the balance: the formula that gives it, and its value in the plan."""

    formula: str
    value: int | None


class BalanceSheet:
    """Inputs above, then a block of years for every form in which the town earns or spends.

    A year's amount is a formula where the inputs give the plan's own amount; elsewhere it is an input itself.
    """

    def __init__(self, book: Book, costs: CostSheet) -> None:
        self.book, self.costs, self.plan = book, costs, book.plan
        self.page = Sheet(book, "balance", _WIDTHS)
        row = self.page.heading(book.say("balance.title"), book.say("balance.note"))
        self.inputs = {one.id: one for one in self.plan.funding.inputs}
        row = self._write_inputs(row)
        self.drivers = self._drivers()
        self.net_cells: dict[str, str] = {}
        for option in self.plan.funding.options:
            row = self._write_option(row, option)

    def _write_inputs(self, row: int) -> int:
        book, formats, lang = self.book, self.book.formats, self.book.lang
        heads = [book.say(f"balance.input.{name}") for name in ("item", "value", "unit", "basis", "source")]
        self.page.heads(row, heads[:4], freeze=None)
        self.page.put(row, 4, heads[4], formats.head, span=len(_WIDTHS) - 4)
        rows: list[tuple[str, str, Cell, str, str, str]] = [
            (
                one.id,
                text(one.name_key, lang),
                one.value,
                book.say("balance.ratio") if one.unit == "ratio" else words.unit(one.unit, lang),
                words.basis(one.basis, lang),
                words.two_lines(one.source) if one.source else "—",
            )
            for one in self.plan.funding.inputs
        ]
        rows = [self._households_row(), self._aerial_row(), *rows]
        for number, (name, label, value, unit, basis, source) in enumerate(rows, start=row + 1):
            self.page.put(number, 0, label, formats.text)
            self.page.put(number, 1, value, self._look(name))
            if name in _DRIVING:
                self.book.name_cell(name, self.page.address(number, 1))
                self.page.between(number, 1, most=1 if name == "balance_take_up" else None)
            self.page.put(number, 2, unit, formats.text)
            self.page.put(number, 3, basis, formats.text)
            self.page.put(number, 4, source, formats.text, span=len(_WIDTHS) - 4)
        return row + len(rows) + 2

    def _households_row(self) -> tuple[str, str, Cell, str, str, str]:
        lang = self.book.lang
        basis = next((one.basis for one in self.plan.indicators.before if one.id == "households"), None)
        shown = words.unknown(lang) if basis is None else words.basis(basis, lang)
        label, note = self.book.say("balance.households"), self.book.say("balance.households_note")
        return ("balance_households", label, self._households, words.unit("household", lang), shown, note)

    def _aerial_row(self) -> tuple[str, str, Cell, str, str, str]:
        """Return the length of cable on poles: what its cost lines add up to, where that is the plan's own figure."""
        fibre, km = self.plan.design.fibre, self._aerial_km
        basis = "—" if fibre is None else words.basis(fibre.roads_basis, self.book.lang)
        aerial = [line for line in self.costs.fibre if line.unit == "km" and line.id.endswith("_aerial")]
        live = aerial and km == round(sum(line.quantity for line in aerial), 2)
        parts = "+".join(self.costs.quantity_cell(line) for line in aerial)
        note = self.book.say("balance.aerial_note")
        cell: Cell = Live(f"=ROUND({parts},2)", km) if live else km
        return ("balance_aerial_km", self.book.say("balance.aerial"), cell, "km", basis, note)

    @property
    def _aerial_km(self) -> float:
        elsewhere = [
            line.quantity for line in self.costs.fibre if line.unit == "km" and line.id.endswith(_NOT_ON_POLES)
        ]
        return max(0.0, round(self.plan.totals.route_km - sum(elsewhere), 2))

    def _look(self, name: str) -> Format:
        formats, one = self.book.formats, self.inputs.get(name)
        driving = name in _DRIVING
        if one is not None and one.unit == "ratio":
            return formats.input_share if driving else formats.ratio
        if name == "balance_aerial_km":
            return formats.input_exact
        if one is None or one.value is None or float(one.value).is_integer():
            return formats.input_whole if driving else formats.whole
        return formats.input_exact if driving else formats.exact

    @property
    def _households(self) -> int:
        fibre = self.plan.design.fibre
        return self.plan.totals.households - (fibre.unreached_households if fibre else 0)

    def _figure(self, name: str) -> Fraction | None:
        one = self.inputs.get(f"balance_{name}")
        return None if one is None or one.value is None else Fraction(str(one.value))

    def _drivers(self) -> dict[str, _Driver]:
        """Return the formulas that the plan's inputs allow, each with what it gives for the plan's own figures."""
        take_up, fee, rent, span, kept = (
            self._figure(name) for name in ("take_up", "fee", "pole_rent", "pole_span", "maintenance")
        )
        found: dict[str, _Driver] = {}
        if take_up is not None:
            subscribers = round_to(take_up * self._households, unit=1, mode=RoundingMode.HALF_UP)
            found["subscribers"] = _Driver("ROUND(ROUND(balance_take_up*balance_households,6),0)", subscribers)
            if fee is not None:
                paid = int(fee * subscribers * _MONTHS)
                found["revenue_jpy"] = _Driver(f"balance_fee*{found['subscribers'].formula}*{_MONTHS}", paid)
        if rent is not None and span:
            length_m = Fraction(str(self._aerial_km)) * 1000
            poles = "ROUNDUP(ROUND(balance_aerial_km*1000/balance_pole_span,6),0)"
            found["pole_rent_jpy"] = _Driver(f"{poles}*balance_pole_rent", math.ceil(length_m / span) * int(rent))
        if kept is not None:
            found["maintenance_jpy"] = _Driver("balance_maintenance", int(kept))
        renewal = self._renewal()
        if renewal is not None:
            found["renewal_jpy"] = renewal
        return found

    def _renewal(self) -> _Driver | None:
        """Return what is laid aside in a year: each part of the network over its life, drops left to subscribers."""
        kept = [line for line in self.costs.fibre if line.id != "fibre_drop"]
        conduits = [line for line in kept if line.id.endswith("_underground")]
        parts, value = [], Fraction(0)
        for lines, name in (([line for line in kept if line not in conduits], "life"), (conduits, "life_conduit")):
            if not lines:
                continue
            years = self._figure(name)
            if not years:
                return None
            parts.append(f"({'+'.join(self.costs.amount_cell(line) for line in lines)})/balance_{name}")
            value += sum(line.amount_jpy for line in lines) / years
        if not parts:
            return None
        return _Driver(f"ROUND({'+'.join(parts)},0)", round_to(value, unit=1, mode=RoundingMode.HALF_UP))

    def _write_option(self, row: int, option: FundingOption) -> int:
        formats, name = self.book.formats, option_name(option, self.book.lang)
        if all(getattr(year, field) == 0 for year in option.years for field in (*_AMOUNTS, "net_jpy")):
            self.page.across(row, text("report.balance.idle", self.book.lang, form=name), formats.text)
            return row + 2
        self.page.sheet.write_string(row, 0, name, formats.title)
        self.page.sheet.set_row(row, 22)
        fee = self._own_fee(row, option)
        heads = ["year", "revenue", "pole_rent", "maintenance", "renewal", "net", "sum"]
        self.page.heads(row + 1, [self.book.say(f"balance.{head}") for head in heads], freeze=None)
        first = row + 2
        for number, year in enumerate(option.years, start=first):
            self._write_year(number, year, fee=fee)
        self._write_total(first, option)
        return first + len(option.years) + 3

    def _own_fee(self, row: int, option: FundingOption) -> str | None:
        """Offer an input for the fee where the plan does not know what a subscriber pays; return its address."""
        if "subscribers" not in self.drivers or any(year.revenue_jpy is not None for year in option.years):
            return None
        self.page.put(row, 4, self.book.say("balance.own_fee"), self.book.formats.label)
        self.page.blank(row, self.book.formats.input_whole, first=5, last=5)
        self.page.between(row, 5, most=None)
        self.book.name_cell(f"fee_{option.id}", self.page.address(row, 5))
        return cell_at(row, 5, fixed=True)

    def _write_year(self, row: int, year: YearBalance, *, fee: str | None) -> None:
        formats, lang = self.book.formats, self.book.lang
        self.page.put(row, 0, words.fiscal_year_name(year.year, lang), formats.text)
        for column, name in enumerate(_AMOUNTS, start=1):
            amount, driver = getattr(year, name), self.drivers.get(name)
            if name == "revenue_jpy" and fee is not None:
                formula = f'=IF({fee}="",{self.book.unknown},{fee}*{self.drivers["subscribers"].formula}*{_MONTHS})'
                self.page.put(row, column, Live(formula, None), formats.whole)
            elif driver is not None and driver.value == amount:
                self.page.put(row, column, Live(f"={driver.formula}", amount), formats.whole)
            else:
                self.page.put(row, column, amount, formats.input_whole)
        at = [cell_at(row, column) for column in range(_SUM + 1)]
        spent = f"{at[_REVENUE]}-SUM({at[_RENT]}:{at[_RENEWAL]})"
        known = f"COUNT({at[_REVENUE]}:{at[_RENEWAL]})=4"
        self.page.put(row, _NET, Live(f"=IF({known},{spent},{self.book.unknown})", year.net_jpy), formats.whole)

    def _write_total(self, first: int, option: FundingOption) -> None:
        formats, count = self.book.formats, len(option.years)
        total = first + count
        self.page.put(total, 0, self.book.say("balance.total"), formats.total)
        so_far: int | None = 0
        top = cell_at(first, _NET, fixed=True)
        for number, year in enumerate(option.years):
            so_far = None if so_far is None or year.net_jpy is None else so_far + year.net_jpy
            span = f"{top}:{cell_at(first + number, _NET)}"
            formula = f"=IF(COUNT({span})={number + 1},SUM({span}),{self.book.unknown})"
            self.page.put(first + number, _SUM, Live(formula, so_far), formats.whole)
        for column, name in enumerate((*_AMOUNTS, "net_jpy"), start=1):
            amounts = [getattr(year, name) for year in option.years]
            span = f"{cell_at(first, column)}:{cell_at(total - 1, column)}"
            value = None if None in amounts else sum(amounts)
            formula = f"=IF(COUNT({span})={count},SUM({span}),{self.book.unknown})"
            self.page.put(total, column, Live(formula, value), formats.total)
        self.page.blank(total, formats.total, first=_SUM, last=_SUM)
        self.net_cells[option.id] = self.page.address(total, _NET)
        self._write_break_even(total + 1, first, option)

    def _write_break_even(self, row: int, first: int, option: FundingOption) -> None:
        """Write the monthly fee per subscriber at which a year comes out even, where subscribers are known."""
        fee, driver = option.break_even_fee_jpy_per_month, self.drivers.get("subscribers")
        if fee is None:
            return
        self.page.put(row, 0, self.book.say("balance.break_even"), self.book.formats.label)
        first_year = option.years[0]
        spent = [getattr(first_year, name) for name in _AMOUNTS[1:]]
        exact = None
        if driver is not None and driver.value and None not in spent:
            exact = math.ceil(Fraction(sum(spent), driver.value * _MONTHS))
        if exact != fee or driver is None:
            self.page.put(row, 1, fee, self.book.formats.whole)
            return
        costs = f"SUM({cell_at(first, _RENT)}:{cell_at(first, _RENEWAL)})"
        formula = f"=IF({driver.formula}>0,ROUNDUP({costs}/({driver.formula}*{_MONTHS}),0),{self.book.unknown})"
        self.page.put(row, 1, Live(formula, fee), self.book.formats.whole)
