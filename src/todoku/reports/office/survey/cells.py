"""Looks of the worksheet's cells, and a row of the survey as cells that read the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import Lang, text
from todoku.office.survey.entries import LABELS
from todoku.office.survey.forms import choice_word
from todoku.reports.workbook.sheet import FONT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from todoku.office.survey.rows import SurveyRow

_FIGURES = {"volume": "volume_per_year", "minutes": "minutes_per_case", "people": "people", "share": "share",
            "rule_like_share": "rule_like_share", "rework_share": "rework_share",
            "digital_input_share": "digital_input_share"}  # fmt: skip
_KINDS = {"input": "medium", "staff": "staff", "full_check": "yes"}
_SHARES = ("share", "rule_like_share", "rework_share", "digital_input_share")
NONE = "-"
"""Stands for a label that there is none of: an empty one would be taken to be as in the row above."""
_RIGHT = ("volume", "minutes", "people")


class Looks:
    """The worksheet's formats: yellow cells are filled in by the town, all else is given."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**properties: Any) -> Format:
            return book.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties})

        line = {"border": 1, "border_color": "#B4BDC6", "text_wrap": True}
        yellow, grey = {"bg_color": "#FFF9DC"}, {"bg_color": "#F1F3F5"}
        self.title = make(bold=True, font_size=15)
        self.plain, self.body = make(), make(text_wrap=True, valign="top", font_size=11)
        self.note = make(font_color="#5A6570")
        self.label = make(**line, bold=True, bg_color="#E8EDF2")
        self.head = make(**line, bold=True, font_color="#FFFFFF", bg_color="#1F3864", align="center")
        self.hint = make(**line, **grey, font_size=8, font_color="#44505A", valign="top")
        self.number = make(**line, **grey, align="center", font_color="#5A6570")
        self.entry = make(**line, **yellow)
        self._entry_right = make(**line, **yellow, align="right", num_format="#,##0.####")
        self._entry_share = make(**line, **yellow, align="right", num_format="0.####%")
        said = {"italic": True, "font_color": "#7A4B00", "bg_color": "#FBE9D0"}
        self.example = make(**line, **said)
        self._example_right = make(**line, **said, align="right", num_format="#,##0.####")
        self._example_share = make(**line, **said, align="right", num_format="0%")

    def entry_of(self, column: str) -> Format:
        """Return the look of a cell to be filled in."""
        return self._entry_share if column in _SHARES else self._entry_right if column in _RIGHT else self.entry

    def example_of(self, column: str) -> Format:
        """Return the look of the example's cell."""
        return self._example_share if column in _SHARES else self._example_right if column in _RIGHT else self.example


def put_cell(sheet: Worksheet, row: int, column: int, told: str | float | None, look: Format) -> None:
    """Write a text as text, a number as number, and nothing as an empty cell."""
    if told is None or told == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(told, str):
        sheet.write_string(row, column, told, look)
    else:
        sheet.write_number(row, column, told, look)


def put_row(
    sheet: Worksheet, looks: Looks, names: Sequence[str], row: int, number: int, told: SurveyRow | None, lang: Lang
) -> None:
    """Write a numbered row of the survey; an empty one where there is none."""
    for column, name in enumerate(names):
        if name == "mark":
            sheet.write_number(row, column, number, looks.number)
        else:
            put_cell(sheet, row, column, None if told is None else cell_of(told, name, lang), looks.entry_of(name))


def cell_of(row: SurveyRow, column: str, lang: Lang) -> str | float | None:
    """Return what stands in a column for a row; a range as text with its unit."""
    if column in _FIGURES:
        return _figure(row, column)
    if column in _KINDS:
        chosen = _chosen(row, column)
        return None if chosen is None else choice_word(_KINDS[column], chosen, lang)
    if column in LABELS:
        return str(getattr(row, column)) or NONE
    lists = {
        "peak_months": ",".join(map(str, row.peak_months)),
        "systems": "、".join(row.systems),
        "step": row.activity,
    }
    return lists[column] if column in lists else str(getattr(row, column))


def _chosen(row: SurveyRow, column: str) -> str | None:
    if column == "full_check":
        return None if row.full_check is None else "yes" if row.full_check else "no"
    found: str | None = getattr(row, column)
    return found


def _figure(row: SurveyRow, column: str) -> str | float | None:
    name = _FIGURES[column]
    told: float | None = getattr(row, name)
    ends = next(((low, high) for one, low, high in row.ranges if one == name), None)
    if ends is None or told is None:
        return told
    unit, times = ("%", 100.0) if column in _SHARES else ("min", 1.0) if column == "minutes" else ("", 1.0)
    low, high = (f"{round(end * times, 9):.15g}" for end in ends)
    return f"{low}～{high}{unit}"


def guide_entry(sheet: Worksheet, place: tuple[int, int, int], words: Sequence[str], lang: Lang) -> None:
    """Offer words for the cells of a column: (first row, last row, column)."""
    first, last, column = place
    rule = {"validate": "list", "source": list(words), "error_title": text("office.survey.refused_title", lang),
            "error_message": text("office.survey.refused_choice", lang)}  # fmt: skip
    sheet.data_validation(first, column, last, column, rule)
