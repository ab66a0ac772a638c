"""The workbook's branches: cost and households that fall away with each, sortable, with a column for what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from todoku.i18n import text
from todoku.reports.workbook_sheet import Cell, Live, Sheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from todoku.plans.plan import Branch
    from todoku.reports.workbook_costs import CostSheet
    from todoku.reports.workbook_sheet import Book

_BRANCHES = (
    ("rank", 7), ("name", 32), ("places", 26), ("length", 9), ("households", 9), ("population", 9), ("farm", 10),
    ("planned", 15), ("cost", 15), ("per_household", 14), ("per_unit", 14), ("sum_households", 11), ("sum_cost", 16),
    ("choice", 11),
)  # fmt: skip


class BranchSheet:
    """The branches, dearest first, at the plan's prices and at those that the cost sheet holds now."""

    def __init__(self, book: Book, costs: CostSheet) -> None:
        self.book, self.costs = book, costs
        self.page = Sheet(book, "branches", [width for _, width in _BRANCHES])
        self.at = {name: column for column, (name, _) in enumerate(_BRANCHES)}
        row = self.page.heading(book.say("branches.title"), book.say("branches.note"), book.say("branches.cut"))
        self._factor(row)
        self.head = row + 4
        self._choices(row + 1)
        self.page.heads(self.head, [book.say(f"branches.{name}") for name, _ in _BRANCHES], freeze=2)
        self.first, self.last = self.head + 1, self.head + max(1, len(book.plan.branches))
        for number, branch in enumerate(book.plan.branches, start=self.first):
            self._write(number, branch)
        self.page.sheet.autofilter(self.head, 0, self.last, len(_BRANCHES) - 1)

    @property
    def _route(self) -> list[str]:
        return [self.costs.amount_cell(line) for line in self.costs.fibre if line.unit == "km"]

    def _factor(self, row: int) -> None:
        """Write how far the cost of the route has moved from the plan's: the branches follow in proportion."""
        planned = sum(line.amount_jpy for line in self.costs.fibre if line.unit == "km")
        formula = f"=({'+'.join(self._route)})/{planned}" if planned else "=1"
        self.page.put(row, 1, self.book.say("branches.factor"), self.book.formats.label)
        self.page.put(row, 2, Live(formula, 1.0), self.book.formats.ratio)
        self.factor = self.page.address(row, 2)
        self.book.name_cell("route_cost_factor", self.factor)

    def _choices(self, row: int) -> None:
        """Write what all branches with another choice than fibre come to."""
        span = {name: f"{self._cell(self.head + 1, name)}:{self._cell(self.head + max(1, len(self.book.plan.branches)), name)}"
                for name in ("choice", "households", "cost")}  # fmt: skip
        for offset, (label, name) in enumerate((("left_households", "households"), ("left_cost", "cost"))):
            parts = "+".join(f'SUMIF({span["choice"]},"{word}",{span[name]})' for word in self._words()[1:])
            self.page.put(row + offset, 1, self.book.say(f"branches.{label}"), self.book.formats.label)
            self.page.put(row + offset, 2, Live(f"={parts}", 0), self.book.formats.whole)

    def _words(self) -> list[str]:
        return [self.book.say(f"branches.choice.{name}") for name in ("fibre", "fwa", "satellite", "none")]

    def _cell(self, row: int, name: str) -> str:
        return xl_rowcol_to_cell(row, self.at[name], row_abs=True, col_abs=True)

    def _write(self, row: int, branch: Branch) -> None:
        formats, at = self.book.formats, {name: xl_rowcol_to_cell(row, column) for name, column in self.at.items()}
        none = text("report.branch.no_household", self.book.lang)
        per = _per(branch.cost_jpy, branch.households)
        ranks = f"{self._cell(self.first, 'rank')}:{self._cell(self.last, 'rank')}"

        def so_far(name: str) -> str:
            return f'=SUMIF({ranks},"<="&{at["rank"]},{self._cell(self.first, name)}:{self._cell(self.last, name)})'

        cells: dict[str, tuple[Cell, Format]] = {
            "rank": (branch.rank, formats.whole),
            "name": (branch.name, formats.text),
            "places": ("、".join(dict.fromkeys(branch.places)) or "—", formats.text),
            "length": (branch.length_km, formats.exact),
            "households": (branch.households, formats.whole),
            "population": (branch.population, formats.whole),
            "farm": (branch.farm_area_ha, formats.exact),
            "planned": (branch.cost_jpy, formats.whole),
            "cost": (Live(f"=ROUND({at['planned']}*route_cost_factor,0)", branch.cost_jpy), formats.whole),
            "per_household": (
                Live(f'=IF({at["households"]}=0,"{none}",ROUND({at["cost"]}/{at["households"]},0))', per or none),
                formats.whole,
            ),
            "per_unit": (branch.jpy_per_household_or_farm, formats.whole),
            "sum_households": (Live(so_far("households"), branch.cumulative_households), formats.whole),
            "sum_cost": (Live(so_far("cost"), branch.cumulative_cost_jpy), formats.whole),
            "choice": ("", formats.input_text),
        }
        for name, (cell, look) in cells.items():
            self.page.put(row, self.at[name], cell, look)
        self.page.sheet.data_validation(
            row, self.at["choice"], row, self.at["choice"], {"validate": "list", "source": self._words()}
        )
