"""The workbook's cost sheet: quantity x unit price line by line, with the eligible share of each as an input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Live, Sheet, cell_at

if TYPE_CHECKING:
    from todoku.plans.plan import CostLine
    from todoku.reports.workbook.sheet import Book

_COLUMNS = (
    ("item", 30), ("quantity", 10), ("unit", 7), ("unit_price", 12), ("amount", 15), ("share", 8), ("eligible", 15),
    ("to_be_asked", 13), ("eligibility", 10), ("clause", 24), ("basis", 12), ("price", 18), ("price_source", 30),
)  # fmt: skip
_QUANTITY, _UNIT, _PRICE, _AMOUNT, _SHARE, _ELIGIBLE, _ASKED = range(1, 8)
_FACTS_FROM = 8


class CostSheet:
    """The cost lines, fibre first; the totals that the other sheets refer to have names."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.page = Sheet(book, "costs", [width for _, width in _COLUMNS])
        row = self.page.heading(book.say("costs.title"), book.say("costs.note"))
        self.page.heads(row, [book.say(f"costs.{name}") for name, _ in _COLUMNS])
        self.rows: dict[str, int] = {}
        self.fibre = [line for line in book.plan.costs if line.component == "fibre"]
        self.mobile = [line for line in book.plan.costs if line.component == "mobile"]
        fibre_row = self._group(row + 1, "fibre", self.fibre)
        mobile_row = self._group(fibre_row + 1, "mobile", self.mobile)
        self._total(mobile_row + 1, fibre_row, mobile_row)

    @property
    def fibre_jpy(self) -> int:
        """Cost of the fibre lines."""
        return sum(line.amount_jpy for line in self.fibre)

    @property
    def mobile_jpy(self) -> int:
        """Cost of the base stations."""
        return sum(line.amount_jpy for line in self.mobile)

    @property
    def eligible_jpy(self) -> int:
        """Fibre lines that the programme counts."""
        return sum(line.amount_jpy for line in self.fibre if line.eligibility == "eligible")

    @property
    def to_be_asked_jpy(self) -> int:
        """Fibre lines of which the bureau has to be asked."""
        return sum(line.amount_jpy for line in self.fibre if line.eligibility == "to_be_asked")

    def amount_cell(self, line: CostLine) -> str:
        """Return the address of a line's amount."""
        return self.page.address(self.rows[line.id], _AMOUNT)

    def quantity_cell(self, line: CostLine) -> str:
        """Return the address of a line's quantity."""
        return self.page.address(self.rows[line.id], _QUANTITY)

    def _group(self, row: int, component: str, lines: list[CostLine]) -> int:
        """Write a component's lines and, under them, its sub-total; return the sub-total's row."""
        page, formats = self.page, self.book.formats
        page.across(row, self.book.say(f"costs.group.{component}"), formats.label)
        first = row + 1
        for number, line in enumerate(lines, start=first):
            self.rows[line.id] = number
            self._line(number, line, counted=component == "fibre")
        total = first + len(lines)
        page.put(total, 0, self.book.say(f"costs.subtotal.{component}"), formats.label)
        page.blank(total, formats.total, first=1)
        for column, name, value in self._sums(component):
            span = f"{cell_at(first, column)}:{cell_at(total - 1, column)}"
            page.put(total, column, Live(f"=SUM({span})" if lines else "=0", value), formats.total)
            self.book.name_cell(f"{component}_{name}_jpy", page.address(total, column))
        return total

    def _sums(self, component: str) -> list[tuple[int, str, int]]:
        if component == "mobile":
            return [(_AMOUNT, "total", self.mobile_jpy)]
        return [
            (_AMOUNT, "total", self.fibre_jpy),
            (_ELIGIBLE, "eligible", self.eligible_jpy),
            (_ASKED, "to_be_asked", self.to_be_asked_jpy),
        ]

    def _total(self, row: int, fibre: int, mobile: int) -> None:
        page, formats = self.page, self.book.formats
        page.put(row, 0, self.book.say("costs.total"), formats.label)
        page.blank(row, formats.total, first=1)
        parts = "+".join(cell_at(part, _AMOUNT) for part in (fibre, mobile))
        page.put(row, _AMOUNT, Live(f"={parts}", self.fibre_jpy + self.mobile_jpy), formats.total)
        self.book.name_cell("all_total_jpy", page.address(row, _AMOUNT))

    def _line(self, row: int, line: CostLine, *, counted: bool) -> None:
        page, formats, lang = self.page, self.book.formats, self.book.lang
        quantity, price, amount, share, eligible = (
            cell_at(row, column) for column in (_QUANTITY, _PRICE, _AMOUNT, _SHARE, _ELIGIBLE)
        )
        page.put(row, 0, text(line.name_key, lang), formats.text)
        exact = line.unit == "km" or not float(line.quantity).is_integer()
        page.put(row, _QUANTITY, line.quantity, formats.input_exact if exact else formats.input_whole)
        page.put(row, _UNIT, words.unit(line.unit, lang), formats.text)
        page.put(row, _PRICE, line.unit_price_jpy, formats.input_whole)
        # The inner rounding gives back the exact decimal product; the outer one rounds half up, as the program does.
        page.put(row, _AMOUNT, Live(f"=ROUND(ROUND({quantity}*{price},4),0)", line.amount_jpy), formats.whole)
        for column, name in ((_QUANTITY, "quantity"), (_PRICE, "price")):
            page.between(row, column, most=None)
            self.book.name_cell(f"{name}_{line.id}", page.address(row, column))
        if counted:
            self._eligible(row, line, amount, share, eligible)
        else:
            for column in (_SHARE, _ELIGIBLE, _ASKED):
                page.put(row, column, "—", formats.right)
        for column, fact in enumerate(self._facts(line), start=_FACTS_FROM):
            page.put(row, column, fact, formats.text)

    def _eligible(self, row: int, line: CostLine, amount: str, share: str, eligible: str) -> None:
        page, formats = self.page, self.book.formats
        counted = line.amount_jpy if line.eligibility == "eligible" else 0
        asked = line.eligibility == "to_be_asked"
        page.put(row, _SHARE, 1 if counted else 0, formats.input_share)
        page.between(row, _SHARE, most=1)
        self.book.name_cell(f"eligible_share_{line.id}", page.address(row, _SHARE))
        page.put(row, _ELIGIBLE, Live(f"=INT(ROUND({amount}*{share},4))", counted), formats.whole)
        page.put(
            row,
            _ASKED,
            Live(f"={amount}-{eligible}" if asked else "=0", line.amount_jpy if asked else 0),
            formats.whole,
        )
        if asked:
            page.comment(row, _SHARE, self.book.say("costs.asked"))

    def _facts(self, line: CostLine) -> tuple[str, ...]:
        lang = self.book.lang
        year = "" if line.price_year is None else self.book.say("costs.price_year", year=line.price_year)
        confidence = self.book.say("costs.confidence", level=words.code("confidence", line.confidence, lang))
        price = (year, words.code("tax", line.tax, lang), confidence, line.price_id)
        return (
            text(f"programmes.eligibility.{line.eligibility}", lang),
            line.clause or "—",
            words.basis(line.quantity_basis, lang),
            "\n".join(part for part in price if part),
            words.two_lines(line.price_source),
        )
