"""The workbook's sheet of ways to pay: grant, bond, allocation and real burden as formulas of ratios and terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.local_share.repayment import HIGHEST_INTEREST, LONGEST_YEARS, METHODS, Terms, periods
from todoku.reports.rows import words
from todoku.reports.rows.stack_cases import StackCase, stack_cases, stack_name
from todoku.reports.rows.stack_lines import LINES
from todoku.reports.rows.stack_tables import amount_name
from todoku.reports.workbook.sheet import Live, Sheet, cell_at

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from todoku.plans.funding.form import FundingOption
    from todoku.plans.funding.stack_form import PlanStack, StackBond
    from todoku.reports.workbook.costs import CostSheet
    from todoku.reports.workbook.funding import Case, FundingSheet
    from todoku.reports.workbook.sheet import Book, Cell

_LABEL_WIDTH, _WIDTH = 40.0, 21.0
_ROWS = (
    "rank", "group.shares", "cost", "eligible", "national", "prefecture", "operator", "local", "group.bond",
    "issue_ratio", "unit", "outside", "base", "bond", "special", "support", "own", "group.repayment", "years", "grace",
    "rate", "method", "per_year", "instalment", "principal", "interest", "allocation_ratio", "allocation",
    "group.burden", "real_burden", "ratio", "planned", "state",
)  # fmt: skip
_OF_BOND = frozenset(
    {"issue_ratio", "unit", "outside", "years", "grace", "rate", "method", "per_year", "instalment", "allocation_ratio"}
)
_NAMED = ("issue_ratio", "unit", "bond", "own", "years", "grace", "rate", "method", "per_year", "interest",
          "allocation_ratio", "allocation", "real_burden")  # fmt: skip
"""Figures whose cells have names: stack_1_rate is the interest rate of the first column."""


@dataclass(frozen=True, slots=True)
class Way:
    """One column of the sheet: a lawful way to pay, with the column of the funding sheet that its grant comes from."""

    case: StackCase
    stack: PlanStack
    funded: Case
    column: int

    @property
    def bond(self) -> StackBond | None:
        """The bond with its terms."""
        return self.stack.bond_terms

    @property
    def granted(self) -> bool:
        """Whether the state's grant of the funding sheet is all that pays beside the town."""
        return self.stack.programmes == (self.case.assessment.programme,)

    def payments(self) -> list[tuple[int, int]]:
        """Return principal and interest of each payment; none without a bond or a term."""
        bond = self.bond
        if bond is None or bond.years is None:
            return []
        rate = None if bond.interest_rate is None else Fraction(bond.interest_rate)
        terms = Terms(bond.years, bond.grace_years, rate, bond.method, bond.per_year)
        return list(periods(self.stack.bond_jpy or 0, terms))


class StackSheet:
    """One column per lawful way to pay; forms of ownership that are paid for alike share their columns."""

    def __init__(self, book: Book, costs: CostSheet, funding: FundingSheet) -> None:
        self.book, self.costs, self.funding = book, costs, funding
        self.ways = _ways(book, funding)
        self.page = Sheet(book, "stacks", [_LABEL_WIDTH, *[_WIDTH] * max(len(self.ways), 3)])
        row = self.page.heading(book.say("stacks.title"), book.say("stacks.note"))
        self.page.heads(row, [book.say("stacks.item"), *(self._head(way) for way in self.ways)])
        self.first = row + 1
        for name in _ROWS:
            self._label(name)
        for way in self.ways:
            self._write(way)

    def cell(self, name: str, way: Way) -> str:
        """Return the address of one figure of a way to pay, with the sheet's name."""
        return self.page.address(self._row(name), way.column)

    def chosen(self, option: FundingOption, *, what_if: bool) -> Way | None:
        """Return the way that the planner chose, where it is lawful under this form."""
        named = (way for way in self.ways if way.stack.id == self.book.plan.funding.stack)
        return next((way for way in named if way.case.what_if == what_if and option in way.case.options), None)

    def as_planned(self) -> list[str]:
        """Return the conditions, as formulas, that no real burden differs from the plan's."""
        return [f"{self.cell('real_burden', way)}={way.stack.real_burden_jpy}" for way in self.ways]

    def write_interest(self, way: Way, address: str) -> None:
        """Take the interest from the sum of the years, which stand on a sheet of their own."""
        at = self._at(way)
        known = f'OR({at["years"]}="",{at["rate"]}="")'
        formula = f"=IF({known},{self.book.unknown},{address})"
        self._put("interest", way, Live(formula, way.stack.interest_jpy), self.book.formats.whole)

    def _row(self, name: str) -> int:
        return self.first + _ROWS.index(name)

    def _at(self, way: Way) -> dict[str, str]:
        return {name: cell_at(self._row(name), way.column) for name in _ROWS}

    def _head(self, way: Way) -> str:
        return f"{stack_name(way.stack, self.book.lang)}\n{way.case.title(self.book.plan, self.book.lang)}"

    def _label(self, name: str) -> None:
        row, formats = self._row(name), self.book.formats
        if name.startswith("group."):
            self.page.blank(row, formats.label)
            self.page.put(row, 0, self.book.say(f"stacks.{name}"), formats.label)
            return
        self.page.put(row, 0, self._title(name), formats.text)

    def _title(self, name: str) -> str:
        if name not in LINES:
            return self.book.say(f"stacks.{name}")
        lang, number = self.book.lang, f"[{LINES.index(name) + 1}] "
        if name in ("national", "prefecture"):
            return number + amount_name(name, self.book.plan, lang) + self.book.say("funding.yen")
        return (
            number + text(f"report.stack.line.{name}", lang) + ("" if name == "ratio" else self.book.say("funding.yen"))
        )

    def _put(self, name: str, way: Way, cell: Cell, look: Format) -> None:
        self.page.put(self._row(name), way.column, cell, look)

    def _write(self, way: Way) -> None:
        formats, stack, at = self.book.formats, way.stack, self._at(way)
        self._put("rank", way, stack.rank, formats.whole)
        self._shares(way, at)
        if way.bond is None:
            for name in _OF_BOND:
                self._put(name, way, "—", formats.right)
            for name in ("base", "bond", "principal", "interest", "allocation"):
                self._put(name, way, 0, formats.whole)
        else:
            self._bond(way, way.bond, at)
        gross = f"{at['local']}-{at['bond']}-{at['special']}"
        own = f"{gross}-MIN(MAX(0,{gross}),{at['support']})"
        self._put("own", way, self._known(at, own, stack.own_jpy), formats.whole)
        real = f"{gross}+{at['principal']}+N({at['interest']})-{at['allocation']}-{at['support']}"
        self._put("real_burden", way, self._known(at, real, stack.real_burden_jpy), formats.total)
        ratio = f"IF({at['cost']}=0,0,{at['real_burden']}/{at['cost']})"
        self._put("ratio", way, self._known(at, ratio, float(Fraction(stack.real_ratio or 0))), formats.ratio)
        for name in _NAMED:
            self.book.name_cell(f"stack_{way.column}_{name}", self.cell(name, way))
        self._put("planned", way, stack.real_burden_jpy, formats.whole)
        same, changed = self.book.say("stacks.same"), self.book.say("stacks.changed")
        state = f'=IF({at["real_burden"]}={at["planned"]},"{same}","{changed}")'
        self._put("state", way, Live(state, same), formats.text)

    def _known(self, at: dict[str, str], value: str, shown: float | None) -> Live:
        """Return a formula that holds only where the local share is known."""
        return Live(f"=IF(ISNUMBER({at['local']}),{value},{self.book.unknown})", shown)

    def _shares(self, way: Way, at: dict[str, str]) -> None:
        formats, stack, funding = self.book.formats, way.stack, self.funding
        self._put("cost", way, Live(f"={funding.cell('capex', way.funded)}", self.costs.fibre_jpy), formats.whole)
        self._put("eligible", way, Live("=fibre_eligible_jpy", self.costs.eligible_jpy), formats.whole)
        if way.granted:
            grant = Live(f"={funding.cell('national', way.funded)}", stack.national_jpy)
            self._put("national", way, grant, formats.whole)
        else:
            self._input("national", way, stack.national_jpy or 0)
        residual = stack.prefecture_on_residual_jpy or 0
        self._input("prefecture", way, (stack.prefecture_jpy or 0) - residual)
        self._input("operator", way, stack.operator_jpy or 0)
        self._input("special", way, stack.special_jpy or 0)
        self._input("support", way, residual)
        rest = f"{at['cost']}-{at['national']}-{at['prefecture']}-{at['operator']}"
        local = f"=IF(ISNUMBER({at['national']}),{rest},{self.book.unknown})"
        self._put("local", way, Live(local, stack.local_jpy), formats.whole)

    def _input(self, name: str, way: Way, amount_jpy: int) -> None:
        self._put(name, way, amount_jpy, self.book.formats.input_whole)
        self.page.between(self._row(name), way.column, most=None)

    def _bond(self, way: Way, bond: StackBond, at: dict[str, str]) -> None:
        formats, stack = self.book.formats, way.stack
        self._put("issue_ratio", way, float(Fraction(bond.issue_ratio)), formats.input_share)
        self._put("allocation_ratio", way, float(Fraction(bond.allocation_ratio)), formats.input_share)
        for name in ("issue_ratio", "allocation_ratio"):
            self.page.between(self._row(name), way.column, most=1)
            self.page.comment(self._row(name), way.column, self._clauses(stack))
        self._input("unit", way, bond.unit_jpy)
        self._input("outside", way, bond.outside_jpy)
        share = at["local"] if bond.base_of == "total" else f"{at['local']}-{at['cost']}+{at['eligible']}"
        self._put("base", way, self._known(at, f"MAX(0,{share}-{at['outside']})", bond.base_jpy), formats.whole)
        issue = f"INT(ROUND({at['base']}*{at['issue_ratio']}/{at['unit']},6))*{at['unit']}"
        self._put("bond", way, self._known(at, issue, stack.bond_jpy), formats.whole)
        self._terms(way, bond, at)
        self._put("principal", way, self._known(at, at["bond"], stack.bond_jpy), formats.whole)
        counted = f"INT(ROUND(({at['principal']}+N({at['interest']}))*{at['allocation_ratio']},6))"
        self._put("allocation", way, self._known(at, counted, stack.allocation_jpy), formats.whole)

    def _clauses(self, stack: PlanStack) -> str:
        """Return where the ratios stand: the sentence, its clause and the document."""
        steps = [step for step in stack.rests_on if step.code == "burden.step.ratios"]
        return "\n".join(
            "\n".join(part for part in (words.reason(step, self.book.lang), step.clause, step.source) if part)
            for step in steps
        )

    def _terms(self, way: Way, bond: StackBond, at: dict[str, str]) -> None:
        formats, lang = self.book.formats, self.book.lang
        rate = None if bond.interest_rate is None else float(Fraction(bond.interest_rate))
        numbers = {"years": bond.years, "grace": bond.grace_years, "per_year": bond.per_year, "rate": rate}
        for name, value in numbers.items():
            look = formats.input_share if name == "rate" else formats.input_whole
            if value is None:
                self.page.blank(self._row(name), look, first=way.column, last=way.column)
            else:
                self._put(name, way, value, look)
        for name, least, most in (("years", 1, LONGEST_YEARS), ("grace", 0, LONGEST_YEARS - 1), ("per_year", 1, 2)):
            self.page.whole_between(self._row(name), way.column, least=least, most=most)
        self.page.between(self._row("rate"), way.column, most=float(HIGHEST_INTEREST))
        methods = [text(f"report.stack.line.method.{one}", lang) for one in METHODS]
        self._put("method", way, text(f"report.stack.line.method.{bond.method}", lang), formats.input_text)
        self.page.one_of(self._row("method"), way.column, methods)
        period = f"({at['rate']}/{at['per_year']})"
        count = f"(({at['years']}-{at['grace']})*{at['per_year']})"
        level = f"INT({at['bond']}*{period}/(1-(1+{period})^-{count}))"
        none = f'OR(N({at["rate"]})=0,N({at["years"]})=0,{at["method"]}="{methods[METHODS.index("equal_principal")]}")'
        self._put("instalment", way, Live(f'=IF({none},"—",{level})', _instalment(way, bond)), formats.whole)


def _instalment(way: Way, bond: StackBond) -> int | str:
    """Return the level instalment as the formula gives it: the last one alone may differ from it by some yen."""
    payments, first = way.payments(), bond.grace_years * bond.per_year
    if not payments or not bond.interest_rate or bond.method == "equal_principal":
        return "—"
    return sum(payments[first])


def _ways(book: Book, funding: FundingSheet) -> list[Way]:
    """Return the lawful ways of all forms, each once: forms whose amounts are the same stand together."""
    alike: dict[tuple[bool, str], StackCase] = {}
    for case in stack_cases(book.plan):
        amounts = "".join(stack.model_dump_json(exclude={"conditions", "rests_on"}) for stack in case.ranked)
        before = alike.get((case.what_if, amounts))
        options = case.options if before is None else (*before.options, *case.options)
        alike[case.what_if, amounts] = StackCase(options, case.stacks, case.what_if)
    ways: list[Way] = []
    for case in alike.values():
        funded = next(
            one for one in funding.cases if one.what_if == case.what_if and one.option.id == case.options[0].id
        )
        ways += [Way(case, stack, funded, len(ways) + number) for number, stack in enumerate(case.ranked, start=1)]
    return ways
