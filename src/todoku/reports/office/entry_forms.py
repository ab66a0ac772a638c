"""Writes the forms in which costs of systems, procedures and security items are told: guide row, example, entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.errors import UsageError
from todoku.i18n import has, text
from todoku.office.cloud_cost.lines import STAGES
from todoku.office.survey.forms import choice_word, heading
from todoku.reports.office.survey.cells import Looks, guide_entry, put_cell
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from todoku.i18n import Lang

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER_ROW = 4
_EMPTY_ROWS = 60
_A3 = 8
_HEAD_PT, _HINT_PT, _ROW_PT = 48.0, 64.0, 22.0

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A sheet to be filled in: the form that reads it, its columns with their widths, an example, rows given.

    ``choices`` are words offered, by column. ``given`` columns are not to be filled in;
    ``on_top`` asks for the municipality once, above the table.
    """

    form: str
    sheet: str
    title: str
    columns: Sequence[tuple[str, float]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    example: Mapping[str, Cell] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Cell]] = ()
    given: frozenset[str] = frozenset()
    row_pt: float = _ROW_PT
    on_top: bool = False
    municipality: str = ""


def write_forms(path: Path, forms: Sequence[EntryForm], *, lang: Lang) -> None:
    """Write a workbook of forms; a whole file replaces an older one. Raises UsageError for another suffix."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError("office.form_suffix", file=str(path))
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        book.set_properties({"title": forms[0].title})
        looks = Looks(book)
        for form in forms:
            _write(book.add_worksheet(form.sheet), looks, form, lang)
    with replacing(path) as part:
        part.write_bytes(made.getvalue())


def write_cloud_form(path: Path, *, lang: Lang) -> None:
    """Write the empty form of quotes and bills, with the group's members and quotes by number of members."""

    def say(key: str) -> str:
        return text(f"office.cloud.form.{key}", lang)

    option = words_of("cost_option", ("own", "shared", "government"), lang)
    costs = EntryForm(
        "cloud_costs", say("costs"), say("title"),
        (("mark", 9), ("option", 18), ("municipality", 16), ("stage", 14), ("item", 34), ("timing", 11), ("jpy", 18),
         ("first_year", 12), ("last_year", 12), ("basis", 13), ("remarks", 34)),
        {"option": option, "stage": words_of("cost_stage", STAGES, lang),
         "timing": words_of("cost_timing", ("one_off", "yearly"), lang),
         "basis": words_of("cost_basis", ("bill", "quote", "estimate"), lang)},
        {"option": choice_word("cost_option", "own", lang), "municipality": say("example.who"),
         "stage": choice_word("cost_stage", "running", lang), "item": say("example.item"),
         "timing": choice_word("cost_timing", "yearly", lang), "jpy": 12_000_000, "first_year": 2026,
         "basis": choice_word("cost_basis", "bill", lang)},
    )  # fmt: skip
    members = EntryForm("cloud_members", say("members"), say("members"),
                        (("mark", 9), ("municipality", 24), ("population", 16), ("use", 16)),
                        example={"municipality": say("example.who"), "population": 8000, "use": 12000})  # fmt: skip
    sizes = EntryForm("cloud_sizes", say("sizes"), say("sizes"),
                      (("mark", 9), ("option", 24), ("bodies", 12), ("jpy", 26)), {"option": option},
                      {"option": choice_word("cost_option", "shared", lang), "bodies": 2, "jpy": 9e6})  # fmt: skip
    write_forms(path, (costs, members, sizes), lang=lang)


def words_of(kind: str, choices: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """Return choices as people read them."""
    return tuple(choice_word(kind, one, lang) for one in choices)


def _write(sheet: Worksheet, looks: Looks, form: EntryForm, lang: Lang) -> None:
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, form.title, looks.title)
    sheet.set_row(0, 24)
    if form.on_top:
        sheet.merge_range(2, 0, 2, 1, text("office.survey.municipality", lang), looks.label)
        put_cell(sheet, 2, 2, form.municipality, looks.entry)
        sheet.write_string(2, 3, text("office.survey.municipality_hint", lang), looks.note)
    for column, (name, width) in enumerate(form.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, heading(form.form, name, lang), looks.head)
        key = f"office.survey.hint.{form.form}.{name}"
        hint = text(key, lang) if has(key) else text("office.survey.guidance", lang) if name == "mark" else ""
        put_cell(sheet, _HEADER_ROW + 1, column, hint, looks.hint)
    sheet.set_row(_HEADER_ROW, _HEAD_PT)
    sheet.set_row(_HEADER_ROW + 1, _HINT_PT)
    first = _write_example(sheet, looks, form, lang)
    last = first + max(_EMPTY_ROWS if not form.given else 0, len(form.rows)) - 1
    for row in range(first, last + 1):
        told = form.rows[row - first] if row - first < len(form.rows) else {}
        sheet.set_row(row, form.row_pt)
        for column, (name, _) in enumerate(form.columns):
            if name == "mark":
                sheet.write_number(row, column, row - first + 1, looks.number)
            else:
                look = looks.label if name in form.given else looks.entry
                put_cell(sheet, row, column, told.get(name), look)
    names = [name for name, _ in form.columns]
    for name, words in form.choices.items():
        guide_entry(sheet, (first, last, names.index(name)), words, lang)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_footer("&C&A&R&P / &N")


def _write_example(sheet: Worksheet, looks: Looks, form: EntryForm, lang: Lang) -> int:
    """Write the row that is an example and says so, where there is one; return the first row to be filled in."""
    row = _HEADER_ROW + 2
    if not form.example:
        return row
    for column, (name, _) in enumerate(form.columns):
        told = text("office.survey.example", lang) if name == "mark" else form.example.get(name)
        put_cell(sheet, row, column, told, looks.example)
    sheet.set_row(row, form.row_pt)
    return row + 1
