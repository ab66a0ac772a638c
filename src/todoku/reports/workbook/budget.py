"""The workbook's budget request (予算要求) in thousand yen: expenditure by line, and the funds by form of ownership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.money import thousand_yen
from todoku.reports.rows import words
from todoku.reports.rows.budget_tables import stack_shares
from todoku.reports.rows.funding_tables import option_name, payer
from todoku.reports.workbook.sheet import Cell, Live, Sheet, cell_at

if TYPE_CHECKING:
    from todoku.plans.plan import CostLine
    from todoku.reports.workbook.costs import CostSheet
    from todoku.reports.workbook.funding import Case, FundingSheet
    from todoku.reports.workbook.sheet import Book
    from todoku.reports.workbook.stacks import StackSheet, Way

_WIDTHS = (46, 16, 16, 16, 16, 16, 16, 18)
_COST, _NATIONAL, _PREFECTURE, _BOND, _GENERAL, _OTHER, _TOWN = range(1, 8)


class BudgetSheet:
    """Funds (歳入) and expenditure (歳出); how far bonds are issued is an input that nobody knows before the talks."""

    def __init__(self, book: Book, costs: CostSheet, funding: FundingSheet, stacks: StackSheet | None = None) -> None:
        self.book, self.costs, self.funding, self.stacks = book, costs, funding, stacks
        self.page = Sheet(book, "budget", _WIDTHS)
        area = words.area_name(book.plan.area, book.lang)
        row = self.page.heading(book.say("budget.title", area=area), book.say("budget.note"))
        self._bond_input(row)
        row = self._funds(row + 2)
        self._expenditure(row + 1)

    def _bond_input(self, row: int) -> None:
        page, formats = self.page, self.book.formats
        page.put(row, 0, self.book.say("budget.bond_ratio"), formats.label)
        page.blank(row, formats.input_share, first=1, last=1)
        page.between(row, 1, most=1)
        page.comment(row, 1, self.book.say("budget.bond_comment"))
        self.book.name_cell("bond_ratio", page.address(row, 1))

    def _funds(self, row: int) -> int:
        book, lang = self.book, self.book.lang
        prefecture = text("report.fund.prefecture", lang, kind=payer("prefecture", book.plan, lang))
        town = text("report.fund.municipality", lang, kind=words.municipality_kind(book.plan.area, lang))
        heads = [
            book.say("budget.funds"),
            book.say("budget.cost"),
            text("report.fund.national", lang),
            prefecture,
            text("report.fund.bond", lang),
            text("report.fund.general", lang),
            text("report.fund.other", lang),
            town,
        ]
        self.page.heads(row, heads, freeze=None)
        self.page.sheet.freeze_panes(row + 1, 1)
        for number, case in enumerate(self.funding.cases, start=row + 1):
            self._case(number, case)
        row += 1 + len(self.funding.cases)
        self.page.put(row, 0, book.say("budget.outside"), book.formats.text)
        thousands = thousand_yen(self.costs.mobile_jpy)
        self.page.put(row, _COST, Live("=INT(mobile_total_jpy/1000)", thousands), book.formats.whole)
        for column in range(_NATIONAL, _TOWN + 1):
            self.page.put(row, column, None, book.formats.whole)
        return row + 2

    def _case(self, row: int, case: Case) -> None:
        formats, label = self.book.formats, option_name(case.option, self.book.lang)
        if case.what_if:
            label = case.label.replace("\n", " ")
        self.page.put(row, 0, label, formats.trial if case.what_if else formats.text)
        chosen = None if self.stacks is None else self.stacks.chosen(case.option, what_if=case.what_if)
        cells = self._cells(row, case) if chosen is None else self._chosen(row, chosen)
        for column, cell in cells.items():
            self.page.put(row, column, cell, formats.total if column == _TOWN else formats.whole)

    def _cells(self, row: int, case: Case) -> dict[int, Cell]:
        at = {column: cell_at(row, column) for column in range(1, 8)}
        unknown = self.book.unknown
        sources = {_COST: "capex", _NATIONAL: "national", _PREFECTURE: "prefecture", _OTHER: "operator"}
        shares = {"capex": self.costs.fibre_jpy, **self.funding.shares(case)}
        cells: dict[int, Cell] = {}
        for column, name in sources.items():
            address, amount = self.funding.cell(name, case), shares[name]
            known = f"ISNUMBER({self.funding.cell('national', case)})"
            formula = f"=IF({known},IF(ISTEXT({address}),{address},INT(N({address})/1000)),{unknown})"
            if column == _COST:
                formula = f"=INT({address}/1000)"
            cells[column] = Live(formula, thousand_yen(amount) if isinstance(amount, int) else amount)
        town = self._town(shares)
        rest = f"{at[_COST]}-{at[_NATIONAL]}-{at[_PREFECTURE]}-{at[_OTHER]}"
        # a text there says why there is no amount: unknown, or to be agreed
        cells[_TOWN] = Live(f"=IF(ISTEXT({at[_OTHER]}),{at[_OTHER]},{rest})", town)
        split = town if town == 0 or isinstance(town, str) else None
        bond = f'IF({at[_TOWN]}=0,0,IF(bond_ratio="",{unknown},INT(ROUND({at[_TOWN]}*bond_ratio,4)/100)*100))'
        cells[_BOND] = Live(f"=IF(ISNUMBER({at[_TOWN]}),{bond},{at[_TOWN]})", split)
        cells[_GENERAL] = Live(f"=IF(ISNUMBER({at[_BOND]}),{at[_TOWN]}-{at[_BOND]},{at[_BOND]})", split)
        return cells

    def _chosen(self, row: int, way: Way) -> dict[int, Cell]:
        """Return the funds of the way to pay that the planner chose, bond and general funds included."""
        assert self.stacks is not None
        at = {column: cell_at(row, column) for column in range(1, 8)}
        cell = {name: self.stacks.cell(name, way) for name in
                ("cost", "local", "national", "special", "prefecture", "support", "bond", "operator")}  # fmt: skip
        gross = f"{cell['local']}-{cell['bond']}-{cell['special']}"
        prefecture = f"({cell['prefecture']}+MIN(MAX(0,{gross}),{cell['support']}))"
        shares, cost = stack_shares(way.stack), thousand_yen(self.costs.fibre_jpy)
        sources = {_NATIONAL: (f"({cell['national']}+{cell['special']})", shares["national"]),
                   _PREFECTURE: (prefecture, shares["prefecture"]), _OTHER: (cell["operator"], shares["operator"]),
                   _BOND: (cell["bond"], way.stack.bond_jpy)}  # fmt: skip
        cells: dict[int, Cell] = {_COST: Live(f"=INT({cell['cost']}/1000)", cost)}
        for column, (source, amount) in sources.items():
            formula = f"=IF(ISNUMBER({cell['local']}),INT({source}/1000),{self.book.unknown})"
            cells[column] = Live(formula, thousand_yen(amount or 0))
        town = cost - sum(thousand_yen(shares[name] or 0) for name in ("national", "prefecture", "operator"))
        rest = f"{at[_COST]}-{at[_NATIONAL]}-{at[_PREFECTURE]}-{at[_OTHER]}"
        cells[_TOWN] = Live(f"=IF(ISTEXT({at[_OTHER]}),{at[_OTHER]},{rest})", town)
        own = f"=IF(ISNUMBER({at[_BOND]}),{at[_TOWN]}-{at[_BOND]},{at[_BOND]})"
        cells[_GENERAL] = Live(own, town - thousand_yen(way.stack.bond_jpy or 0))
        return cells

    def _town(self, shares: dict[str, int | str | None]) -> int | str | None:
        """Return the town's part in thousand yen: what the cutting of the others leaves, or why it is no amount."""
        others = [shares[name] for name in ("national", "prefecture", "operator")]
        amounts = [amount for amount in others if isinstance(amount, int)]
        if len(amounts) < len(others):
            return shares["municipality"]
        return thousand_yen(self.costs.fibre_jpy) - sum(thousand_yen(amount) for amount in amounts)

    def _expenditure(self, row: int) -> None:
        book, formats, lang = self.book, self.book.formats, self.book.lang
        heads = [book.say("budget.spent"), book.say("budget.cost"), book.say("budget.eligibility")]
        self.page.heads(row, heads, freeze=None)
        row += 1
        for lines, name in ((self.costs.fibre, "fibre"), (self.costs.mobile, "mobile")):
            for same in _by_id(lines):
                self._spent(row, same)
                row += 1
            amount = self.costs.fibre_jpy if name == "fibre" else self.costs.mobile_jpy
            self.page.put(row, 0, book.say(f"costs.subtotal.{name}"), formats.label)
            self.page.put(row, 1, Live(f"=INT({name}_total_jpy/1000)", thousand_yen(amount)), formats.total)
            self.page.put(row, 2, "", formats.label)
            row += 1
        self.page.across(row, text("report.note.thousand", lang), formats.note)

    def _spent(self, row: int, lines: list[CostLine]) -> None:
        """Write one cost line, which stands on the cost sheet once for each part of the municipality."""
        formats, lang, line = self.book.formats, self.book.lang, lines[0]
        amount_jpy = sum(one.amount_jpy for one in lines)
        parts = "+".join(self.costs.amount_cell(one) for one in lines)
        self.page.put(row, 0, text(line.name_key, lang), formats.text)
        formula = f"=INT({parts}/1000)" if len(lines) == 1 else f"=INT(({parts})/1000)"
        self.page.put(row, 1, Live(formula, thousand_yen(amount_jpy)), formats.whole)
        self.page.put(row, 2, text(f"programmes.eligibility.{line.eligibility}", lang), formats.text)


def _by_id(lines: list[CostLine]) -> list[list[CostLine]]:
    found: dict[str, list[CostLine]] = {}
    for line in lines:
        found.setdefault(line.id, []).append(line)
    return list(found.values())
