"""Goes through the rows below a table's headings: what is no task is left out and told, labels are filled down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from todoku.i18n import LANGS, text
from todoku.office.survey.forms import plain, row_words
from todoku.office.survey.grid import address
from todoku.office.survey.headings import is_header_again
from todoku.office.survey.met import Met
from todoku.office.survey.values import is_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from todoku.office.survey.grid import Grid
    from todoku.office.survey.headings import Header

LABELS = ("department", "business", "task")
"""What a blank cell takes over from the row above, the widest first."""
GUIDANCE = "survey_guidance_row"
_TOTAL_ENDS = ("合計", "小計", "総計", "累計", "課計", "部計", "係計", "subtotal")
_FILLED_KINDS = ("label", "text", "texts", "medium", "staff", "yes", "months", "share", "count", "people")
"""Kinds of which a merged block tells one value for all its rows; minutes and hours may be those of all together."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table: cells by column (empty ones are missing), and where each stands."""

    grid: Grid
    header: Header
    row: int
    cells: Mapping[str, object]

    def text(self, column: str) -> str:
        """Return a cell as a text without spaces around it; "" where it is empty."""
        raw = self.cells.get(column, "")
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return str(raw).strip()

    def at(self, column: str) -> str:
        """Return the address of a cell."""
        return address(self.row, self.header.columns[column])

    @property
    def place(self) -> str:
        """File, sheet and row."""
        return f"{self.grid.name}!{self.row + 1}"

    def met(self, code: str, column: str, *, kept: bool = True) -> Met:
        """Return that something was met in a cell."""
        return Met(code, self.grid.name, self.at(column), self.text(column), kept)


def read_entries(grid: Grid, header: Header, met: list[Met]) -> list[Entry]:
    """Return the rows that tell of a task; rows left out, cells filled and unknown headings are added to ``met``."""
    if header.unknown:
        met += [
            Met("survey_column_unknown", grid.name, address(header.top, column), said)
            for column, said in header.unknown
        ]
    found: list[Entry] = []
    carried: dict[str, object] = {}
    blank: list[int] = []
    for row in range(header.first_row, len(grid.rows)):
        if _is_blank(grid, header, row):
            blank.append(row)
            continue
        code = _no_task(grid, header, row)
        if code == GUIDANCE:  # the form's own
            continue
        if code:
            met.append(Met(code, grid.name, address(row, 0), _first_words(grid.rows[row])))
            continue
        entry, filled = _entry(grid, header, row, carried)
        if "step" in header.columns and entry.cells.keys() <= {"mark", *LABELS}:
            met.append(Met("survey_group_row", grid.name, address(row, 0), _first_words(grid.rows[row]), kept=True))
            continue
        met += filled
        found.append(entry)
    last = found[-1].row if found else 0
    met += [Met("survey_blank_row", grid.name, address(row, 0)) for row in blank if row < last]
    return found


def municipality_on_top(grid: Grid, header: Header) -> str:
    """Return the municipality that a sheet names above its headings; "" where it names none."""
    bears = header.form.column("municipality").headings
    for row in range(header.top):
        for column, cell in enumerate(grid.rows[row]):
            label, _, rest = str(cell).partition(":" if ":" in str(cell) else "：")
            if plain(label) not in bears and plain(label).rstrip(")").split("(")[0] not in bears:
                continue
            if rest.strip():
                return rest.strip()
            beside = (grid.at(row, place) for place in range(column + 1, len(grid.rows[row])))
            named = (said for one in beside if (said := str(one).strip()) and one != cell)
            return next((said for said in named if said not in _hints()), "")
    return ""


@cache
def _hints() -> frozenset[str]:
    """Return what our own worksheets say beside the cell for the municipality."""
    return frozenset(text("office.survey.municipality_hint", lang) for lang in LANGS)


def _is_blank(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row holds nothing, or its number alone."""
    mark = header.columns.get("mark")
    number = "" if mark is None else str(grid.at(row, mark)).strip()
    held = [place for place, cell in enumerate(grid.rows[row]) if str(cell).strip()]
    return not held or (held == [mark] and number.removesuffix(".0").isdigit())


def _first_text(cells: Sequence[object]) -> str:
    return next((str(cell).strip() for cell in cells if str(cell).strip()), "")


def _first_words(cells: Sequence[object]) -> str:
    """Return the first cell that holds more than a row's number; that number where there is nothing else."""
    words = (str(cell).strip() for cell in cells if isinstance(cell, str) and not cell.strip().isdigit())
    return next(filter(None, words), _first_text(cells))


def _no_task(grid: Grid, header: Header, row: int) -> str:
    """Return why a row is no task, as a remark's code; "" where it is one."""
    words, first = row_words(), plain(_first_text(grid.rows[row]))
    labels = [plain(grid.at(row, header.columns[name])) for name in ("mark", *LABELS, "step") if name in header.columns]
    if first.startswith(words["notes"]):
        return "survey_note_row"
    if first in words["examples"] or any(label in words["examples"] for label in labels):
        return "survey_example_row"
    if first.startswith(words["guidance"]):
        return GUIDANCE
    own = [grid.rows[row][column] for name in ("mark", *LABELS, "step")
           if (column := header.columns.get(name, len(grid.rows[row]))) < len(grid.rows[row])]  # fmt: skip
    if any(_is_total(str(cell).strip()) for cell in (_first_text(grid.rows[row]), *own)):
        return "survey_total_row"
    if is_header_again(grid, header, row):
        return "survey_header_row"
    filled = {name for name, column in header.columns.items() if plain(grid.at(row, column))}
    return "survey_note_row" if len(filled - {"mark"}) <= 1 and not filled & {"step", *LABELS} else ""


def _is_total(cell: str) -> bool:
    """Whether a cell heads a sum: 小計, 税務課 計, Total; but not a task like 集計 or 統計."""
    shown = plain(cell)
    words = row_words()["totals"]
    if not shown or shown[0].isdigit():
        return False
    return shown in words or shown.endswith(_TOTAL_ENDS) or plain(cell.rsplit(maxsplit=1)[-1]) in words


def _entry(grid: Grid, header: Header, row: int, carried: dict[str, object]) -> tuple[Entry, list[Met]]:
    """Return a row with its cells, labels taken over from above; ``carried`` holds the labels of the row above."""
    cells, met = {}, []
    for name, column in header.columns.items():
        raw = grid.at(row, column)
        if grid.merged_below(row, column) and not is_nothing(raw):
            fills = header.form.column(name).kind in _FILLED_KINDS
            code = "survey_merged_filled" if fills else "survey_merged_alone"
            met.append(Met(code, grid.name, address(row, column), str(raw), kept=True))
            raw = raw if fills else ""
        if not (isinstance(raw, str) and not raw.strip()):
            cells[name] = raw
    met += _taken_over(grid, header, row, cells, carried)
    return Entry(grid, header, row, cells), met


def _taken_over(
    grid: Grid, header: Header, row: int, cells: dict[str, object], carried: dict[str, object]
) -> Iterator[Met]:
    """Fill blank labels with those of the row above, as far as no wider label has changed."""
    for place, name in enumerate(LABELS):
        if name not in header.columns:
            continue
        if name in cells and is_nothing(cells[name]):  # said to be none
            del cells[name]
            carried.pop(name, None)
        elif name in cells:
            if plain(cells[name]) != plain(carried.get(name, "")):
                for narrower in LABELS[place + 1 :]:
                    carried.pop(narrower, None)
            carried[name] = cells[name]
        elif name in carried and (name != "task" or "step" in cells):
            cells[name] = carried[name]
            yield Met("survey_taken_over", grid.name, address(row, header.columns[name]), str(carried[name]), kept=True)
