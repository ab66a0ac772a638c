"""The workbook's decisions and what they cost: a list to filter, and sums that recalculate from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from todoku.office.specification.decisions import Way, ways
from todoku.reports.office.fit_gap import words as shown
from todoku.reports.office.fit_gap.words import NOTHING, said
from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Live

if TYPE_CHECKING:
    from todoku.office.specification.costs import Amount, CostLine
    from todoku.office.specification.fit_gap import Row
    from todoku.office.specification.study import FitGap
    from todoku.reports.office.sheet import Page
    from todoku.reports.workbook.sheet import Cell

_COLUMNS = (
    ("id", 12), ("kind", 11), ("item", 38), ("gaps", 30), ("ways", 22), ("decision", 14), ("state", 11), ("reason", 30),
    ("who", 12), ("day", 12), ("initial_yen", 14), ("yearly_yen", 14), ("interface", 22), ("hours", 11), ("basis", 10),
    ("faults", 34),
)  # fmt: skip
_NAMES = [name for name, _ in _COLUMNS]


class DecisionPage:
    """The sheet of every gap that the town decides on, with its decision, and of options that were chosen."""

    def __init__(self, page: Page, study: FitGap) -> None:
        self.page, self.study, self.lang = page, study, page.lang
        rows = [row for row in study.rows if row.to_decide or row.decision is not None]
        head = page.heading(said("report.note.decisions", self.lang))
        page.heads(head, [said(f"report.col.{name}", self.lang) for name in _NAMES], freeze=3)
        self.first = head + 1
        figure = page.looks.figure("#,##0.#", strong=False)
        looks = [page.looks.whole if name.endswith("_yen") else figure if name == "hours" else page.looks.text
                 for name in _NAMES]  # fmt: skip
        self.last = page.rows(self.first, [self._cells(row) for row in rows], looks)

    @staticmethod
    def widths() -> list[float]:
        """Return the widths of the sheet's columns."""
        return [float(width) for _, width in _COLUMNS]

    def _cells(self, row: Row) -> tuple[Cell, ...]:
        lang, decision = self.lang, row.decision
        found = {
            "id": shown.item_id(row, lang),
            "kind": said(f"kind.{row.kind}", lang),
            "item": shown.title(row),
            "gaps": shown.gaps(row, lang) or NOTHING,
            "ways": "\n".join(said(f"way.{way}", lang) for way in ways(row)) if row.to_decide else NOTHING,
            "state": self.state(row),
            "basis": said(f"basis.{row.hours_basis}", lang) if row.hours_per_year is not None else NOTHING,
            "hours": row.hours_per_year,
            "faults": shown.faults(row, lang) or NOTHING,
        }
        if decision is not None:
            kind = decision.kind
            found |= {
                "decision": said(f"way.{kind}", lang) if kind in tuple(Way) else decision.written,
                "reason": decision.reason or NOTHING,
                "who": decision.decided_by or NOTHING,
                "day": NOTHING if decision.decided_on is None else decision.decided_on.isoformat(),
                "initial_yen": decision.initial_jpy,
                "yearly_yen": decision.yearly_jpy,
                "interface": decision.interface or NOTHING,
            }
        return tuple(found.get(name, NOTHING) for name in _NAMES)

    def state(self, row: Row) -> str:
        """Return whether a row is decided, refused or still to be decided."""
        name = "undecided" if row.decision is None else "refused_word" if row.faults else "holds"
        return said(f"report.{name}", self.lang)

    def area(self, name: str) -> str:
        """Return the address of a column of the list, for formulas."""
        column = xl_col_to_name(_NAMES.index(name))
        return f"'{self.page.title}'!${column}${self.first + 1}:${column}${self.last + 1}"

    def write_counts(self, page: Page, row: int) -> int:
        """Write how many are decided, refused and undecided into another sheet; return its last row."""
        page.heads(row, [said("report.col.state", self.lang), said("report.col.count", self.lang)], freeze=None)
        rows = [one for one in self.study.rows if one.to_decide or one.decision is not None]
        for name in ("holds", "refused_word", "undecided"):
            row += 1
            label = said(f"report.{name}", self.lang)
            count = sum(self.state(one) == label for one in rows)
            cells = (label, Live(f'=COUNTIF({self.area("state")},"{label}")', count))
            page.line(row, cells, (page.looks.label, page.looks.whole))
        return row


class CostPage:
    """The sheet of costs by way of deciding, from the list of decisions, beside what customising costs today."""

    WIDTHS = (34.0, 10.0, 18.0, 12.0, 18.0, 12.0, 14.0, 12.0)

    def __init__(self, page: Page, study: FitGap, decisions: DecisionPage) -> None:
        self.page, self.study, self.decisions, self.lang = page, study, decisions, page.lang
        head = page.heading(said("report.note.costs", self.lang))
        titles = ("way", "count", "initial_yen", "unknown", "yearly_yen", "unknown", "hours", "unknown")
        page.heads(head, [said(f"report.col.{name}", self.lang) for name in titles], freeze=1)
        self.first = head + 1
        for row, line in enumerate(study.costs.lines, start=self.first):
            self._line(row, line)
        self.total_row = self.first + len(study.costs.lines)
        self._total(self.total_row, study.costs.total)
        self._today(self.total_row + 2)

    def _line(self, row: int, line: CostLine) -> None:
        way, holds = said(f"way.{line.way}", self.lang), said("report.holds", self.lang)
        unknown = words.unknown(self.lang)
        both = f'{self.decisions.area("decision")},"{way}",{self.decisions.area("state")},"{holds}"'
        cells: list[Cell] = [way, Live(f"=COUNTIFS({both})", line.rows)]
        for name, (known, lacking) in zip(("initial_yen", "yearly_yen", "hours"), _sums(line), strict=True):
            area, beside = self.decisions.area(name), f"{xl_col_to_name(len(cells) + 1)}{row + 1}"
            formula = f'=IF(AND($B{row + 1}>0,{beside}=$B{row + 1}),"{unknown}",SUMIFS({area},{both}))'
            cells.append(Live(formula, unknown if line.rows and lacking == line.rows else known))
            cells.append(Live(f'=COUNTIFS({both},{area},"{unknown}")', lacking))
        formats = self.page.looks
        figure = formats.figure("#,##0.#", strong=False)
        self.page.line(row, cells, (formats.label, *[formats.whole] * 5, figure, formats.whole))

    def _total(self, row: int, line: CostLine) -> None:
        unknown = words.unknown(self.lang)
        cells: list[Cell] = [said("way.total", self.lang), Live(f"=SUM(B{self.first + 1}:B{row})", line.rows)]
        for known, lacking in _sums(line):
            here, beside = (xl_col_to_name(len(cells) + place) for place in (0, 1))
            added = f"SUM({here}{self.first + 1}:{here}{row})"
            formula = f'=IF(AND($B{row + 1}>0,{beside}{row + 1}=$B{row + 1}),"{unknown}",{added})'
            cells.append(Live(formula, unknown if line.rows and lacking == line.rows else known))
            cells.append(Live(f"=SUM({beside}{self.first + 1}:{beside}{row})", lacking))
        formats = self.page.looks
        figure = formats.figure("#,##0.#", strong=True)
        self.page.line(row, cells, (formats.label, *[formats.total] * 5, figure, formats.total))

    def _today(self, row: int) -> None:
        costs, formats = self.study.costs, self.page.looks
        initial, yearly = costs.customising_initial_jpy, costs.customising_yearly_jpy
        sums = (_known(initial), initial.unknown, _known(yearly), yearly.unknown)
        cells: tuple[Cell, ...] = (said("report.customising", self.lang), costs.customised, *sums)
        self.page.line(row, cells, (formats.label, *[formats.whole] * 5))
        label = said("report.saving", self.lang)
        address = f"=E{row + 1}-E{self.total_row + 1}"
        known = costs.yearly_saving_jpy is not None
        self.page.put(row + 1, 0, label, formats.label)
        self.page.put(row + 1, 4, Live(address, costs.yearly_saving_jpy) if known else None, formats.whole)
        if not known:
            width = len(CostPage.WIDTHS)
            self.page.put(row + 2, 0, said("report.saving_unknown", self.lang), formats.note, span=width)

    def write_totals(self, page: Page, row: int) -> int:
        """Write the sums of the decisions that hold into another sheet; return its last row."""
        total = self.study.costs.total
        page.heads(
            row, [said(f"report.col.{name}", self.lang) for name in ("cost", "known_yen", "unknown")], freeze=None
        )
        for name, column, amount in (("initial_yen", "C", total.initial_jpy), ("yearly_yen", "E", total.yearly_jpy)):
            row += 1
            beside = chr(ord(column) + 1)
            cells = (
                said(f"report.col.{name}", self.lang),
                Live(f"='{self.page.title}'!{column}{self.total_row + 1}", _known(amount, words.unknown(self.lang))),
                Live(f"='{self.page.title}'!{beside}{self.total_row + 1}", amount.unknown),
            )
            page.line(row, cells, (page.looks.label, page.looks.whole, page.looks.whole))
        return row


def _sums(line: CostLine) -> tuple[tuple[float, int], ...]:
    """Return what is known, and of how many it is not: initial cost, yearly cost, hours a year."""
    return (
        (line.initial_jpy.known, line.initial_jpy.unknown),
        (line.yearly_jpy.known, line.yearly_jpy.unknown),
        (line.hours_per_year, line.hours_unknown),
    )


def _known(amount: Amount, otherwise: str | None = None) -> int | str | None:
    """Return the sum of what is known; where nothing of something is known, what stands for that."""
    return otherwise if amount.parts and amount.unknown == amount.parts else amount.known
