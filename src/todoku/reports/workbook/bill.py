"""The workbook's bill of quantities: quantity x unit price, with the prices to be filled in from quotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Live, Sheet, cell_at

if TYPE_CHECKING:
    from todoku.plans.pon_form import BillRow, PonDesign
    from todoku.reports.workbook.sheet import Book

_COLUMNS = (
    ("item", 38), ("quantity", 13), ("unit", 10), ("unit_price", 14), ("amount", 17), ("basis", 14), ("reason", 62),
)  # fmt: skip
_QUANTITY, _UNIT, _PRICE, _AMOUNT, _BASIS, _REASON = range(1, 7)


def write_bill(book: Book, pon: PonDesign) -> None:
    """Write the bill; a row without a price stays unknown until one is filled in, and the sum leaves it out."""
    page = Sheet(book, "bill", [width for _, width in _COLUMNS])
    row = page.heading(text("report.table.bill", book.lang), book.say("bill.note"), text("report.note.bill", book.lang))
    page.heads(row, [book.say(f"bill.{name}") for name, _ in _COLUMNS])
    first = row + 1
    for number, line in enumerate(pon.bill, start=first):
        _write_row(page, number, line)
    total, formats = first + len(pon.bill), book.formats
    page.put(total, 0, text("report.pon.bill_total", book.lang), formats.label)
    page.blank(total, formats.total, first=1)
    amounts = f"{cell_at(first, _AMOUNT)}:{cell_at(total - 1, _AMOUNT)}"
    page.put(total, _AMOUNT, Live(f"=SUM({amounts})", pon.bill_jpy), formats.total)
    book.name_cell("bill_total_jpy", page.address(total, _AMOUNT))


def _write_row(page: Sheet, row: int, line: BillRow) -> None:
    book, formats = page.book, page.book.formats
    page.put(row, 0, text(line.name_key, book.lang, **line.params), formats.text)
    page.put(row, _QUANTITY, line.quantity, formats.exact if line.unit == "km" else formats.whole)
    page.put(row, _UNIT, words.unit(line.unit, book.lang), formats.text)
    if line.unit_price_jpy is None:
        page.blank(row, formats.input_whole, first=_PRICE, last=_PRICE)
    else:
        page.put(row, _PRICE, line.unit_price_jpy, formats.input_whole)
    page.between(row, _PRICE, most=None)
    price = cell_at(row, _PRICE)
    formula = f'=IF({price}="",{book.unknown},ROUND({cell_at(row, _QUANTITY)}*{price},0))'
    page.put(row, _AMOUNT, Live(formula, line.amount_jpy), formats.whole)
    page.put(row, _BASIS, words.basis(line.basis, book.lang), formats.text)
    origin = (line.price_source or "") if line.reason is None else words.reason(line.reason, book.lang)
    page.put(row, _REASON, origin, formats.text)
