"""Writes the empty worksheet that a town and its vendor fill in: the standard's items with lists to choose from."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import has, text
from todoku.office.specification.layout import business_words
from todoku.office.specification.model import Requirement, class_for
from todoku.reports.workbook.sheet import FONT, text_width
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from todoku.i18n import Lang
    from todoku.office.specification.model import DataItem, Form, Function, Specification

OWN_ROWS = 40
"""Empty rows under each list, for what the town has beside the standard."""
MARKS = {
    Requirement.MANDATORY: "◎",
    Requirement.OPTIONAL: "○",
    Requirement.FORBIDDEN: "×",
    Requirement.NOT_APPLICABLE: "-",
}
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEAD = 3
_PACKAGE = ("package", "package_note")
_DECISION = ("decision", "decision_reason", "decided_by", "decided_on", "initial_jpy", "yearly_jpy", "interface")
_TODAY = (
    *("present", "own_name", "stands_for", "how", "times_per_year", "hours_per_year", "hours_basis"),
    *("customised", "custom_initial_jpy", "custom_yearly_jpy"),
)
_COLUMNS = {
    "functions": ("id", "level_1", "level_2", "level_3", "text"),
    "forms": ("id", "level_1", "name", "text"),
    "data": ("id", "group", "name", "type", "length", "code", "required"),
    "form_fields": ("form_id", "form_name", "number", "name", "length", "condition", "meaning"),
}
_ANSWERS = {
    "functions": (*_TODAY, *_PACKAGE, *_DECISION),
    "forms": (*_TODAY, *_PACKAGE, *_DECISION),
    "data": ("present", "own_name", "stands_for", "own_type", "own_length", "own_code", *_PACKAGE, *_DECISION),
    "form_fields": ("present", "own_order", "own_name", "own_length", "own_condition", "own_meaning"),
}
_LISTS = {
    "present": ("yes", "no", "unknown"),
    "customised": ("yes", "no", "unknown"),
    "package": ("yes", "no", "unknown"),
    "how": ("system", "spreadsheet", "paper", "outsourced"),
    "hours_basis": ("measured", "survey", "estimated"),
    "decision": ("review", "option", "external", "new_work"),
}
_WIDTHS = {
    **dict.fromkeys(("text", "decision_reason", "condition", "meaning", "own_condition", "own_meaning"), 44.0),
    **dict.fromkeys(("name", "own_name", "form_name", "level_3", "interface", "package_note"), 24.0),
    **dict.fromkeys(("level_1", "level_2", "group", "how", "decision", "decided_by"), 16.0),
}
_WIDTH, _PAPER_A3 = 12.0, 8
_LINE_PT = 16.0


def write_worksheet(path: Path, specification: Specification, *, lang: Lang, body_kind: str) -> None:
    """Write the worksheet of a specification for one kind of body; the same specification gives the same bytes.

    Raises InputError for a full disk, a folder in the way, or a file that another program holds open.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, _SETTINGS)
    looks = _Looks(book)
    _guide(book, looks, specification, lang, body_kind)
    _table(book, looks, "functions", list(_functions(specification.functions, body_kind)), lang, body_kind)
    if specification.forms:
        _table(book, looks, "forms", list(_forms(specification.forms, body_kind)), lang, body_kind)
    if any(form.fields for form in specification.forms):
        _table(book, looks, "form_fields", list(_form_fields(specification.forms)), lang, body_kind)
    if specification.data_items:
        _table(book, looks, "data", list(_data(specification.data_items)), lang, body_kind)
    book.set_properties({"title": specification.title, "created": _made_on(specification)})
    book.close()
    with replacing(path) as part:
        part.write_bytes(made.getvalue())


def _made_on(specification: Specification) -> Any:
    day = specification.date or dt.date(2021, 9, 1)  # the day from which the law is in force
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


class _Looks:
    """Formats of the worksheet: what is to be filled in is yellow."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**properties: Any) -> Format:
            base = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True}
            return book.add_format(base | properties)

        line = {"border": 1, "border_color": "#B4BDC6"}
        self.title = make(font_size=14, bold=True, text_wrap=False)
        self.plain = make(text_wrap=False)
        self.note = make()
        self.head = make(**line, bold=True, bg_color="#E8EDF2", align="center", valign="vcenter")
        self.input_head = make(**line, bold=True, bg_color="#FFE08A", align="center", valign="vcenter")
        self.text = make(**line)
        self.given = make(**line, bg_color="#FFFBEA", num_format="#,##0")
        self.code = make(**line, num_format="@")
        self.day = make(**line, bg_color="#FFFBEA", num_format="yyyy-mm-dd")


def title_lines(specification: Specification, lang: Lang) -> tuple[str, str]:
    """Return the two lines by which a worksheet says what it belongs to, and is known again when it is read."""
    name = business_words(specification.business)
    shown = name if isinstance(name, str) else name["ja"] if lang == "ja" else f"{name['en']} ({name['ja']})"
    known = text("office.fit.worksheet.of", lang, business=shown or "—", edition=specification.edition or "—")
    return specification.title, known


def _guide(book: xlsxwriter.Workbook, looks: _Looks, specification: Specification, lang: Lang, body_kind: str) -> None:
    sheet = book.add_worksheet(text("office.fit.sheet.guide", lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    title, known = title_lines(specification, lang)
    sheet.write_string(0, 0, title, looks.title)
    sheet.write_string(1, 0, known, looks.plain)
    body = text(f"office.body.{body_kind}", lang)
    sheet.write_string(2, 0, text("office.fit.worksheet.body", lang, body=body), looks.plain)
    lines = ("today", "fields", "own", "package", "decision", "cost", "unknown")
    for row, name in enumerate(lines, start=4):
        sheet.write_string(row, 0, text(f"office.fit.worksheet.{name}", lang), looks.note)
        sheet.set_row(row, 46)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _table(
    book: xlsxwriter.Workbook, looks: _Looks, table: str, rows: Sequence[dict[str, Any]], lang: Lang, body_kind: str
) -> None:
    sheet = book.add_worksheet(text(f"office.fit.sheet.{table}", lang))
    fixed = [*_COLUMNS[table], *(("class", "conformity_date") if table in {"functions", "forms"} else ())]
    columns = [*fixed, *_ANSWERS[table]]
    sheet.write_string(0, 0, text(f"office.fit.sheet.{table}", lang), looks.title)
    sheet.set_row(0, 22)
    sheet.write_string(1, 0, text("office.fit.worksheet.fill", lang), looks.plain)
    for column, name in enumerate(columns):
        title = text(f"office.body.{body_kind}", lang) if name == "class" else _title(table, name, lang)
        sheet.write_string(_HEAD, column, title, looks.input_head if name in _ANSWERS[table] else looks.head)
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
    sheet.set_row(_HEAD, 46)
    first, last = _HEAD + 1, _HEAD + len(rows) + OWN_ROWS
    for number, row in enumerate([*rows, *([{}] * OWN_ROWS)], start=first):
        _write_row(sheet, looks, number, columns, row, table)
        sheet.set_row(number, _row_pt(row))
    for column, name in enumerate(columns):
        if name in _LISTS:
            words = [text(f"office.fit.word.{name}.{one}", lang) for one in _LISTS[name]]
            sheet.data_validation(first, column, last, column, {"validate": "list", "source": words})
    _set_up(sheet, len(fixed), first, last, len(columns))


def _row_pt(row: dict[str, Any]) -> float:
    """Return the height that shows a row's longest text."""
    lines = max(
        (
            ceil(text_width(part) / (_WIDTHS.get(name, _WIDTH) - 2))
            for name, cell in row.items()
            for part in [str(cell)]
        ),
        default=1,
    )
    breaks = max((str(cell).count("\n") + 1 for cell in row.values()), default=1)
    return _LINE_PT * max(1, lines, breaks)


def _title(table: str, name: str, lang: Lang) -> str:
    key = f"office.fit.col.{table}.{name}"
    return text(key if has(key) else f"office.fit.col.{name}", lang)


def _write_row(
    sheet: Worksheet, looks: _Looks, number: int, columns: Sequence[str], row: dict[str, Any], table: str
) -> None:
    for column, name in enumerate(columns):
        value = row.get(name, "")
        if name in _ANSWERS[table]:
            look = looks.day if name == "decided_on" else looks.given
        else:
            look = looks.code if name in {"id", "form_id", "number"} else looks.text
        if value == "" or value is None:
            sheet.write_blank(number, column, None, look)
        elif isinstance(value, int):
            sheet.write_number(number, column, value, look)
        else:
            sheet.write_string(number, column, value, look)


def _set_up(sheet: Worksheet, fixed: int, first: int, last: int, columns: int) -> None:
    sheet.freeze_panes(first, min(fixed, 2))
    sheet.autofilter(_HEAD, 0, last, columns - 1)
    sheet.repeat_rows(_HEAD)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&A&R&P / &N")


def _shown_class(one: Function | Form, body_kind: str) -> str:
    requirement = class_for(one.classes, body_kind)
    return "" if requirement is None else MARKS[requirement]


def _day(one: Function | Form) -> str:
    return "" if one.conformity_date is None else one.conformity_date.isoformat()


def _functions(functions: Sequence[Function], body_kind: str) -> Iterator[dict[str, Any]]:
    for one in functions:
        levels = dict(zip(("level_1", "level_2", "level_3"), one.levels, strict=False))
        shown = {"id": one.id, "text": one.text, "class": _shown_class(one, body_kind), "conformity_date": _day(one)}
        yield shown | levels


def _forms(forms: Sequence[Form], body_kind: str) -> Iterator[dict[str, Any]]:
    for one in forms:
        shown = {"id": one.id, "level_1": next(iter(one.levels), ""), "name": one.name, "text": one.text}
        yield shown | {"class": _shown_class(one, body_kind), "conformity_date": _day(one)}


def _form_fields(forms: Sequence[Form]) -> Iterator[dict[str, Any]]:
    for form in forms:
        for number, one in enumerate(form.fields, start=1):
            yield {
                "form_id": form.id,
                "form_name": form.name,
                "number": one.number or str(number),
                "name": one.name,
                "length": one.length,
                "condition": one.condition,
                "meaning": one.meaning,
            }


def _data(items: Sequence[DataItem]) -> Iterator[dict[str, Any]]:
    for one in items:
        mark = "◎" if one.required else "" if one.required is None else "×"
        shown = {"id": one.id, "group": one.group, "name": one.name, "type": one.type}
        yield shown | {"length": one.length, "code": one.code, "required": mark}
