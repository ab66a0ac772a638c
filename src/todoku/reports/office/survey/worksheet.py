"""Writes the worksheet of the survey of amounts of work (業務量調査票): empty, or with rows that were read."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.i18n import DEFAULT_LANG, Lang, text
from todoku.office.survey.forms import businesses, choice_word, heading
from todoku.reports.office.survey.cells import Looks, guide_entry, put_cell, put_row
from todoku.reports.office.survey.pages import write_guide, write_page
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from todoku.office.survey.rows import SurveyRow

COLUMNS = (
    ("mark", 9), ("department", 17), ("business", 17), ("task", 20), ("step", 22), ("volume", 11), ("minutes", 13),
    ("people", 9), ("share", 9), ("peak_months", 9), ("input", 9), ("output", 15), ("systems", 16),
    ("rule_like_share", 11), ("rework_share", 9), ("digital_input_share", 11), ("full_check", 10), ("staff", 13),
    ("remarks", 26),
)  # fmt: skip
_MUNICIPALITY = ("municipality", 14)
_HEADER_ROW = 4
_EMPTY_ROWS = 60
_A3 = 8
_HINT_PT, _EXAMPLE_PT, _ROW_PT = 92.0, 44.0, 22.0
_FROZEN = 5
_EXAMPLE: dict[str, str | float] = {
    "volume": 1200, "people": 2, "share": 1.0, "rule_like_share": 0.8, "rework_share": 0.05, "digital_input_share": 0.3,
}  # fmt: skip
_CHOSEN = {"input": ("medium", "mixed"), "full_check": ("yes", "no"), "staff": ("staff", "regular")}
_TOLD = ("department", "task", "step", "minutes", "peak_months", "output", "systems", "remarks")
_CHOICES = {"input": ("medium", ("paper", "fax", "digital", "mixed")), "full_check": ("yes", ("yes", "no")),
            "staff": ("staff", ("regular", "fiscal_year", "contracted"))}  # fmt: skip
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_worksheet(
    path: Path, rows: Sequence[SurveyRow] = (), *, municipality: str = "", lang: Lang = DEFAULT_LANG
) -> None:
    """Write the worksheet with its guide, and sheets for timings, work sampling and interviews.

    ``rows`` stand in it, to be checked or filled up: reading it again gives the same rows. Rows of several
    municipalities get a column for them; else the one name stands on top. A whole file replaces an older one.
    """
    made = BytesIO()
    named = tuple(dict.fromkeys(row.municipality for row in rows))
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        book.set_properties({"title": text("office.survey.title", lang)})
        looks = Looks(book)
        write_guide(book, looks, lang)
        on_top = named[0] if len(named) == 1 else municipality
        _write_survey(book, looks, rows, on_top, several=len(named) > 1, lang=lang)
        for name in ("timings", "sampling", "interviews"):
            write_page(book, looks, name, on_top, lang)
        _write_lists(book, looks, lang)
    with replacing(path) as part:
        part.write_bytes(made.getvalue())


def _write_survey(
    book: xlsxwriter.Workbook,
    looks: Looks,
    rows: Sequence[SurveyRow],
    municipality: str,
    *,
    several: bool,
    lang: Lang,
) -> None:
    columns = (COLUMNS[0], _MUNICIPALITY, *COLUMNS[1:]) if several else COLUMNS
    names = [name for name, _ in columns]
    sheet = book.add_worksheet(text("office.survey.sheet.survey", lang))
    put_top(sheet, looks, "office.survey.title", municipality, lang)
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, heading("survey", name, lang), looks.head)
    sheet.set_row(_HEADER_ROW, 58)
    _write_hints(sheet, looks, names, lang)
    first = _HEADER_ROW + 3
    last = first + max(_EMPTY_ROWS, len(rows) + 10) - 1
    for number in range(first, last + 1):
        row = rows[number - first] if number - first < len(rows) else None
        sheet.set_row(number, _ROW_PT)
        put_row(sheet, looks, names, number, number - first + 1, row, lang)
    for name, (kind, words) in _CHOICES.items():
        guide_entry(sheet, (first, last, names.index(name)), [choice_word(kind, one, lang) for one in words], lang)
    _guide_figures(sheet, names, first, last, lang)
    sheet.freeze_panes(_HEADER_ROW + 1, _FROZEN)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_footer("&C&A&R&P / &N")
    sheet.activate()


def put_top(sheet: Worksheet, looks: Looks, title: str, municipality: str, lang: Lang) -> None:
    """Write a sheet's title, and below it the one cell in which the municipality is named."""
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, text(title, lang), looks.title)
    sheet.set_row(0, 24)
    sheet.merge_range(2, 0, 2, 1, text("office.survey.municipality", lang), looks.label)
    sheet.merge_range(2, 2, 2, 3, municipality, looks.entry)
    sheet.write_string(2, 4, text("office.survey.municipality_hint", lang), looks.note)
    sheet.set_row(2, 20)


def _write_hints(sheet: Worksheet, looks: Looks, names: Sequence[str], lang: Lang) -> None:
    """Write the row of guidance, and the row that is an example and says so."""
    hints, example = _HEADER_ROW + 1, _HEADER_ROW + 2
    for column, name in enumerate(names):
        if name == "mark":
            sheet.write_string(hints, column, text("office.survey.guidance", lang), looks.hint)
            sheet.write_string(example, column, text("office.survey.example", lang), looks.example)
        elif name == "municipality":
            sheet.write_blank(hints, column, None, looks.hint)
            sheet.write_blank(example, column, None, looks.example)
        else:
            sheet.write_string(hints, column, text(f"office.survey.hint.survey.{name}", lang), looks.hint)
            put_cell(sheet, example, column, _example(name, lang), looks.example_of(name))
    sheet.set_row(hints, _HINT_PT)
    sheet.set_row(example, _EXAMPLE_PT)


def _example(name: str, lang: Lang) -> str | float:
    if name == "business":
        return next(one.name[lang] for one in businesses() if one.id == "resident_tax")
    if name in _CHOSEN:
        return choice_word(*_CHOSEN[name], lang)
    return text(f"office.survey.example.{name}", lang) if name in _TOLD else _EXAMPLE[name]


def _guide_figures(sheet: Worksheet, names: Sequence[str], first: int, last: int, lang: Lang) -> None:
    """Refuse negative figures and shares above 100 % while they are typed; words such as 3～5分 may stand."""
    for name in ("volume", "minutes", "people", "share", "rule_like_share", "rework_share", "digital_input_share"):
        column = names.index(name)
        cell = xlsxwriter.utility.xl_rowcol_to_cell(first, column)
        share = name.endswith("share")
        allowed = f"AND({cell}>=0,{cell}<=1)" if share else f"{cell}>=0"
        message = "office.survey.refused_share" if share else "office.survey.refused_number"
        rule = {
            "validate": "custom",
            "value": f"=OR(ISTEXT({cell}),{allowed})",
            "error_title": text("office.survey.refused_title", lang),
            "error_message": text(message, lang),
        }
        sheet.data_validation(first, column, last, column, rule)
    rule = {"validate": "list", "source": f"='{text('office.survey.sheet.lists', lang)}'!$A$1:$A${len(businesses())}",
            "error_type": "information", "error_title": text("office.survey.refused_title", lang),
            "error_message": text("office.survey.other_business", lang)}  # fmt: skip
    sheet.data_validation(first, names.index("business"), last, names.index("business"), rule)


def _write_lists(book: xlsxwriter.Workbook, looks: Looks, lang: Lang) -> None:
    """Write the names of businesses that the list offers, on a sheet that is hidden."""
    sheet = book.add_worksheet(text("office.survey.sheet.lists", lang))
    sheet.set_column(0, 0, 30)
    for row, one in enumerate(businesses()):
        sheet.write_string(row, 0, one.name[lang], looks.plain)
    sheet.hide()
