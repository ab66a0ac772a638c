"""The worksheet's guide, and its sheets for timings, work sampling and interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import has, text
from todoku.office.survey.forms import heading
from todoku.reports.workbook.sheet import text_width

if TYPE_CHECKING:
    import xlsxwriter

    from todoku.i18n import Lang
    from todoku.reports.office.survey.cells import Looks

_GUIDE_LINES = 8
_GUIDE_WIDTH = 100
_LINE_PT = 17.0
_HEADER_ROW = 4
_EMPTY_ROWS = 40
_A3, _A4 = 8, 9
_TITLES = {"timings": "office.survey.title.timings", "sampling": "office.survey.title.sampling",
           "interviews": "office.interview.title"}  # fmt: skip
_WIDTHS = {
    "timings": (("mark", 10), ("task", 24), ("step", 28), ("measured_minutes", 16), ("observer", 20), ("date", 14)),
    "sampling": (("mark", 10), ("task", 24), ("step", 28), ("instants", 16), ("on_task", 16), ("staff_hours", 20)),
    "interviews": (
        ("mark", 10), ("business", 16), ("task", 18), ("step", 20), ("trigger", 22), ("inputs", 24),
        ("decision_rules", 34), ("exceptions", 30), ("troubles", 26), ("know_how", 34), ("questions", 26),
        ("told_by", 15), ("date", 12),
    ),
}  # fmt: skip
_ROWS_PT = {"timings": 20.0, "sampling": 20.0, "interviews": 72.0}


def write_guide(book: xlsxwriter.Workbook, looks: Looks, lang: Lang) -> None:
    """Write how the worksheet is filled in."""
    sheet = book.add_worksheet(text("office.survey.sheet.guide", lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    sheet.write_string(0, 0, text("office.survey.title", lang), looks.title)
    sheet.set_row(0, 28)
    for number in range(1, _GUIDE_LINES + 1):
        line = text(f"office.survey.guide.{number}", lang)
        sheet.set_row(number + 1, _LINE_PT * -(-int(text_width(line) * 1.05) // _GUIDE_WIDTH) + 4)
        sheet.write_string(number + 1, 0, line, looks.body)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 1)


def write_page(book: xlsxwriter.Workbook, looks: Looks, name: str, municipality: str, lang: Lang) -> None:
    """Write one of the further sheets, empty."""
    sheet = book.add_worksheet(text(f"office.survey.sheet.{name}", lang))
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, text(_TITLES[name], lang), looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(2, 0, text("office.survey.municipality", lang), looks.label)
    sheet.merge_range(2, 1, 2, 2, municipality, looks.entry)
    sheet.write_string(2, 3, text("office.survey.municipality_hint", lang), looks.note)
    columns = _WIDTHS[name]
    for column, (one, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, heading(name, one, lang), looks.head)
        key = f"office.survey.hint.{name}.{one}"
        hint = text(key, lang) if has(key) else text("office.survey.guidance", lang)
        sheet.write_string(_HEADER_ROW + 1, column, hint, looks.hint)
    sheet.set_row(_HEADER_ROW, 34)
    sheet.set_row(_HEADER_ROW + 1, 40)
    for number in range(1, _EMPTY_ROWS + 1):
        row = _HEADER_ROW + 1 + number
        sheet.set_row(row, _ROWS_PT[name])
        sheet.write_number(row, 0, number, looks.number)
        for column in range(1, len(columns)):
            sheet.write_blank(row, column, None, looks.entry)
    sheet.freeze_panes(_HEADER_ROW + 1, 3)
    sheet.set_landscape()
    sheet.set_paper(_A3 if name == "interviews" else _A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_footer("&C&A&R&P / &N")
