"""The workbook's cost sheet: quantity x unit price line by line, with the eligible share of each as an input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.money import product
from todoku.reports.rows import words
from todoku.reports.rows.part_names import part_names
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
_Sum = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class CostPart:
    """The fibre lines that fall to one part of the municipality, or all where the plan lies in one.

    ``suffix`` ends the names of its cells: empty where there is one part, else _1, _2, ...
    """

    name: str | None
    title: str | None
    suffix: str
    lines: tuple[CostLine, ...]

    @property
    def total_jpy(self) -> int:
        """Cost of the lines."""
        return sum(line.amount_jpy for line in self.lines)

    @property
    def eligible_jpy(self) -> int:
        """Lines that the programme counts."""
        return sum(line.amount_jpy for line in self.lines if line.eligibility == "eligible")

    @property
    def to_be_asked_jpy(self) -> int:
        """Lines of which the bureau has to be asked."""
        return sum(line.amount_jpy for line in self.lines if line.eligibility == "to_be_asked")


class CostSheet:
    """The cost lines, fibre first; the totals that the other sheets refer to have names."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.page = Sheet(book, "costs", [width for _, width in _COLUMNS])
        row = self.page.heading(book.say("costs.title"), book.say("costs.note"))
        self.page.heads(row, [book.say(f"costs.{name}") for name, _ in _COLUMNS])
        self.rows: dict[tuple[str, str | None], int] = {}
        self.first: dict[str, int] = {}
        """The row in which a cost line stands first: lines of further parts take price and share from there."""
        self.fibre = [line for line in book.plan.costs if line.component == "fibre"]
        self.mobile = [line for line in book.plan.costs if line.component == "mobile"]
        self.parts = self._parts()
        fibre_row = self._fibre(row + 1)
        mobile_row = self._group(fibre_row + 1, "mobile", self.mobile, [(_AMOUNT, "total", self.mobile_jpy)])
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
        return self.page.address(self.rows[line.id, line.part], _AMOUNT)

    def quantity_cell(self, line: CostLine) -> str:
        """Return the address of a line's quantity."""
        return self.page.address(self.rows[line.id, line.part], _QUANTITY)

    def _parts(self) -> list[CostPart]:
        names = part_names(self.book.plan, self.book.lang)
        if not names:
            return [CostPart(None, None, "", tuple(self.fibre))]
        return [
            CostPart(name, title, f"_{number}", tuple(line for line in self.fibre if line.part == name))
            for number, (name, title) in enumerate(names.items(), start=1)
        ]

    def _fibre(self, row: int) -> int:
        """Write the fibre lines part by part and, where there are several, their total; return the total's row."""
        if len(self.parts) == 1:
            return self._group(row, "fibre", self.fibre, _sums(self.parts[0]))
        totals = []
        for part in self.parts:
            totals.append(self._group(row, "fibre", list(part.lines), _sums(part), part=part))
            row = totals[-1] + 1
        self.page.put(row, 0, self.book.say("costs.subtotal.fibre"), self.book.formats.label)
        self.page.blank(row, self.book.formats.total, first=1)
        for column, name, value in _sums(CostPart(None, None, "", tuple(self.fibre))):
            added = "+".join(cell_at(total, column) for total in totals)
            self.page.put(row, column, Live(f"={added}", value), self.book.formats.total)
            self.book.name_cell(f"fibre_{name}_jpy", self.page.address(row, column))
        return row

    def _group(
        self, row: int, component: str, lines: list[CostLine], sums: list[_Sum], *, part: CostPart | None = None
    ) -> int:
        """Write a component's lines and, under them, its sub-total; return the sub-total's row."""
        page, formats = self.page, self.book.formats
        of_part = "" if part is None else "_of"
        told = {} if part is None else {"part": part.title}
        page.across(row, self.book.say(f"costs.group.{component}{of_part}", **told), formats.label)
        first = row + 1
        for number, line in enumerate(lines, start=first):
            self.rows[line.id, line.part] = number
            self._line(number, line, suffix=part.suffix if part else "", counted=component == "fibre")
        total = first + len(lines)
        page.put(total, 0, self.book.say(f"costs.subtotal.{component}{of_part}", **told), formats.label)
        page.blank(total, formats.total, first=1)
        for column, name, value in sums:
            span = f"{cell_at(first, column)}:{cell_at(total - 1, column)}"
            page.put(total, column, Live(f"=SUM({span})" if lines else "=0", value), formats.total)
            suffix = "" if part is None else part.suffix
            self.book.name_cell(f"{component}_{name}{suffix}_jpy", page.address(total, column))
        return total

    def _total(self, row: int, fibre: int, mobile: int) -> None:
        page, formats = self.page, self.book.formats
        page.put(row, 0, self.book.say("costs.total"), formats.label)
        page.blank(row, formats.total, first=1)
        parts = "+".join(cell_at(part, _AMOUNT) for part in (fibre, mobile))
        page.put(row, _AMOUNT, Live(f"={parts}", self.fibre_jpy + self.mobile_jpy), formats.total)
        self.book.name_cell("all_total_jpy", page.address(row, _AMOUNT))

    def _line(self, row: int, line: CostLine, *, suffix: str, counted: bool) -> None:
        page, formats, lang = self.page, self.book.formats, self.book.lang
        quantity, price, amount, share, eligible = (
            cell_at(row, column) for column in (_QUANTITY, _PRICE, _AMOUNT, _SHARE, _ELIGIBLE)
        )
        page.put(row, 0, text(line.name_key, lang), formats.text)
        exact = line.unit == "km" or not float(line.quantity).is_integer()
        page.put(row, _QUANTITY, line.quantity, formats.input_exact if exact else formats.input_whole)
        page.put(row, _UNIT, words.unit(line.unit, lang), formats.text)
        page.between(row, _QUANTITY, most=None)
        self.book.name_cell(f"quantity_{line.id}{suffix}", page.address(row, _QUANTITY))
        first = self.first.setdefault(line.id, row)
        if first == row:
            page.put(row, _PRICE, line.unit_price_jpy, formats.input_whole)
            page.between(row, _PRICE, most=None)
            self.book.name_cell(f"price_{line.id}", page.address(row, _PRICE))
        else:
            page.put(row, _PRICE, Live(f"={cell_at(first, _PRICE)}", line.unit_price_jpy), formats.whole)
        # The inner rounding gives back the exact decimal product; the outer one rounds half up, as the program does.
        cents = line.amount_jpy - product(line.quantity, line.unit_price_jpy)
        whole = f"=ROUND(ROUND({quantity}*{price},4),0)" + (f"{cents:+d}" if cents else "")
        page.put(row, _AMOUNT, Live(whole, line.amount_jpy), formats.whole)
        if cents:
            page.comment(row, _AMOUNT, self.book.say("costs.cents", cents=cents))
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
        first = self.first[line.id]
        if first == row:
            page.put(row, _SHARE, 1 if counted else 0, formats.input_share)
            self.book.name_cell(f"eligible_share_{line.id}", page.address(row, _SHARE))
        else:
            page.put(row, _SHARE, Live(f"={cell_at(first, _SHARE)}", 1 if counted else 0), formats.input_share)
        page.between(row, _SHARE, most=1)
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


def _sums(part: CostPart) -> list[_Sum]:
    """Return the sums of fibre lines: column, name and value."""
    return [
        (_AMOUNT, "total", part.total_jpy),
        (_ELIGIBLE, "eligible", part.eligible_jpy),
        (_ASKED, "to_be_asked", part.to_be_asked_jpy),
    ]
