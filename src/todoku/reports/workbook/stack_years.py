"""The workbook's sheet of repayment: a block of fiscal years for every way to pay that has a bond, as formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.local_share.repayment import LONGEST_YEARS
from todoku.reports.rows.stack_cases import stack_name
from todoku.reports.rows.stack_tables import amount_name
from todoku.reports.workbook.sheet import Live, Sheet, cell_at

if TYPE_CHECKING:
    from todoku.plans.funding.stack_form import PlanStack, StackYear
    from todoku.reports.workbook.sheet import Book
    from todoku.reports.workbook.stacks import StackSheet, Way

_FUNDS = ("national", "prefecture", "operator", "special", "bond", "own")
_PAYMENTS = ("open", "interest_1", "principal_1", "interest_2", "principal_2")
_SUMS = ("principal", "interest", "allocation", "support", "net")
_INPUTS = ("bond", "years", "grace", "rate", "per_year", "instalment", "allocation_ratio", "support")
_COLUMNS = ("year", *_FUNDS, *_PAYMENTS, *_SUMS)
_WIDTHS = (11, *[14.5] * (len(_COLUMNS) - 1))
_AT = {name: place for place, name in enumerate(_COLUMNS)}


class StackYearSheet:
    """For each way to pay with a bond: the year of building, then as many rows as a bond can have years."""

    def __init__(self, book: Book, stacks: StackSheet) -> None:
        self.book, self.stacks = book, stacks
        self.page = Sheet(book, "stack_years", _WIDTHS)
        note = book.say("stack_years.note", most=LONGEST_YEARS)
        row = self.page.heading(book.say("stack_years.title"), note)
        for way in stacks.ways:
            if way.bond is not None:
                row = self._block(row, way)

    def _block(self, row: int, way: Way) -> int:
        """Write the years of one way and return the next free row."""
        book, lang = self.book, self.book.lang
        title = f"{stack_name(way.stack, lang)} ― {way.case.title(book.plan, lang)}"
        self.page.across(row, title, book.formats.label)
        self.page.heads(row + 1, [self._head(name) for name in _COLUMNS], freeze=None)
        first = row + 2
        self._building(first, way)
        payments, supported = way.payments(), 0
        for number in range(1, LONGEST_YEARS + 1):
            year = way.stack.years[number] if number < len(way.stack.years) else None
            per_year = 1 if way.bond is None else way.bond.per_year
            paid = payments[(number - 1) * per_year : number * per_year]
            balance = (way.stack.bond_jpy or 0) - sum(part for part, _ in payments[: (number - 1) * per_year])
            values = _values(year, paid, balance)
            supported += 0 if year is None else year.prefecture_jpy
            self._year(first, number, way, values)
        total = first + LONGEST_YEARS + 1
        self._total(first, total, way, supported)
        interest = self.page.address(total, _AT["interest"])
        self.stacks.write_interest(way, interest)
        return total + 2

    def _head(self, name: str) -> str:
        if name in _FUNDS:
            return amount_name(name, self.book.plan, self.book.lang)
        return self.book.say(f"stack_years.{name}")

    def _building(self, row: int, way: Way) -> None:
        formats, building = self.book.formats, way.stack.years[0]
        at = {name: self.stacks.cell(name, way) for name in (*_FUNDS, "local", "support")}
        gross = f"{at['local']}-{at['bond']}-{at['special']}"
        given = f"MIN(MAX(0,{gross}),{at['support']})"
        sources = {name: at[name] for name in _FUNDS} | {"prefecture": f"{at['prefecture']}+{given}"}
        self.page.put(row, 0, building.fiscal_year, formats.year)
        for name, source in sources.items():
            value: int = getattr(building, f"{name}_jpy")
            formula = f"=IF(ISNUMBER({at['local']}),{source},{self.book.unknown})"
            self.page.put(row, _AT[name], Live(formula, value), formats.whole)
        for name in (*_PAYMENTS, *_SUMS):
            self.page.put(row, _AT[name], 0, formats.whole)
        given_now = (
            building.prefecture_jpy - (way.stack.prefecture_jpy or 0) + (way.stack.prefecture_on_residual_jpy or 0)
        )
        self.page.put(row, _AT["support"], Live(f"=IF(ISNUMBER({at['local']}),{given},0)", given_now), formats.whole)
        self.page.put(row, _AT["net"], Live(f"={cell_at(row, _AT['own'])}", building.net_jpy), formats.total)

    def _year(self, first: int, number: int, way: Way, values: dict[str, int | str | None]) -> None:
        formats, row = self.book.formats, first + number
        at = {name: cell_at(row, place) for name, place in _AT.items()}
        within = f"N({self.stacks.cell('years', way)})>={number}"
        for name, formula in self._formulas(first, number, way, at).items():
            held = f'=IF(AND({within},ISNUMBER({self.stacks.cell("local", way)})),{formula},"")'
            look = formats.year if name == "year" else formats.total if name == "net" else formats.whole
            value = values.get(name)
            unknown = name == "interest" and value is None and values["year"] != ""
            self.page.put(row, _AT[name], Live(held, None if unknown else value if value is not None else ""), look)
        for name in _FUNDS:
            self.page.put(row, _AT[name], "", formats.text)

    def _formulas(self, first: int, number: int, way: Way, at: dict[str, str]) -> dict[str, str]:
        """Return the formulas of the year with this number after the issue, by column."""
        inputs = {name: self.stacks.cell(name, way) for name in _INPUTS}
        start, before, row = first + 1, first + number - 1, first + number
        period = f"N({inputs['rate']})/{inputs['per_year']}"
        rest = f"({at['open']}-{at['principal_1']})"

        def so_far(name: str, last: int) -> str:
            return f"SUM({cell_at(start, _AT[name])}:{cell_at(last, _AT[name])})" if last >= start else "0"

        counted = f"({so_far('principal', row)}+{so_far('interest', row)})*{inputs['allocation_ratio']}"
        given = f"SUM({cell_at(first, _AT['support'])}:{cell_at(before, _AT['support'])})"
        due = f"{at['principal']}+N({at['interest']})-{at['allocation']}"
        opening = f"{cell_at(before, _AT['open'])}-{cell_at(before, _AT['principal'])}"
        second = _principal(inputs, f"({number}*{inputs['per_year']})", rest, at["interest_2"])
        return {
            "year": f"{cell_at(first, 0)}+{number}",
            "open": inputs["bond"] if number == 1 else opening,
            "interest_1": f"INT(ROUND({at['open']}*{period},6))",
            "principal_1": _principal(inputs, f"({number - 1}*{inputs['per_year']}+1)", at["open"], at["interest_1"]),
            "interest_2": f"IF({inputs['per_year']}=2,INT(ROUND({rest}*{period},6)),0)",
            "principal_2": f"IF({inputs['per_year']}=2,{second},0)",
            "principal": f"{at['principal_1']}+{at['principal_2']}",
            "interest": f'IF({inputs["rate"]}="",{self.book.unknown},{at["interest_1"]}+{at["interest_2"]})',
            "allocation": f"INT(ROUND({counted},6))-{so_far('allocation', before)}",
            "support": f"MIN({due},{inputs['support']}-{given})",
            "net": f"{due}-{at['support']}",
        }

    def _total(self, first: int, row: int, way: Way, supported: int) -> None:
        formats, years = self.book.formats, way.stack.years
        self.page.blank(row, formats.total)
        self.page.put(row, 0, text("report.total", self.book.lang), formats.label)
        shown: dict[str, int | None] = {name: getattr(years[0], f"{name}_jpy") for name in _FUNDS}
        for name in ("principal", "allocation", "net"):
            shown[name] = sum(getattr(year, f"{name}_jpy") for year in years)
        shown["interest"] = sum(year.interest_jpy or 0 for year in years)
        shown["support"] = supported + _supported_at_once(way.stack)
        for name, value in shown.items():
            span = f"{cell_at(first, _AT[name])}:{cell_at(row - 1, _AT[name])}"
            self.page.put(row, _AT[name], Live(f"=SUM({span})", value), formats.total)


def _supported_at_once(stack: PlanStack) -> int:
    """Return what of the prefecture's own support of the remainder falls to the year of building."""
    return stack.years[0].prefecture_jpy - (stack.prefecture_jpy or 0) + (stack.prefecture_on_residual_jpy or 0)


def _principal(inputs: dict[str, str], number: str, balance: str, interest: str) -> str:
    """Return the formula of the principal in the payment with this number; the last one closes."""
    count = f"(({inputs['years']}-{inputs['grace']})*{inputs['per_year']})"
    part = f"IF(ISNUMBER({inputs['instalment']}),{inputs['instalment']}-{interest},INT({inputs['bond']}/{count}))"
    last = f"IF({number}={inputs['years']}*{inputs['per_year']},{balance},MIN({balance},{part}))"
    return f"IF({number}<={inputs['grace']}*{inputs['per_year']},0,{last})"


def _values(year: StackYear | None, paid: list[tuple[int, int]], balance: int) -> dict[str, int | str | None]:
    """Return the program's own figures of a year, by column; empty texts beyond the term."""
    if year is None or not paid:
        return dict.fromkeys(_COLUMNS, "")
    second = paid[1] if len(paid) > 1 else (0, 0)
    return {
        "year": year.fiscal_year,
        "open": balance,
        "interest_1": paid[0][1],
        "principal_1": paid[0][0],
        "interest_2": second[1],
        "principal_2": second[0],
        "principal": year.principal_jpy,
        "interest": year.interest_jpy,
        "allocation": year.allocation_jpy,
        "support": year.prefecture_jpy,
        "net": year.net_jpy,
    }
