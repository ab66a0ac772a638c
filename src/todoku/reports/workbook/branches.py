"""The workbook's branches: cost and households that fall away with each, and a column for what was decided."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.money import RoundingMode, round_to
from todoku.reports.workbook.sheet import Cell, Live, Sheet, cell_at

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from todoku.plans.plan import Branch
    from todoku.reports.workbook.costs import CostSheet
    from todoku.reports.workbook.sheet import Book

_BRANCHES = (
    ("rank", 7), ("name", 30), ("places", 20), ("length", 9), ("households", 8), ("population", 8), ("farm", 9),
    ("planned", 14), ("cost", 14), ("per_household", 13), ("farms", 8), ("per_unit", 13),
    ("sum_households", 10), ("sum_cost", 15), ("choice", 10),
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
        self.first, self.last = self.head + 1, self.head + max(1, len(book.plan.branches))
        self._choices(row + 1)
        self.page.heads(self.head, [book.say(f"branches.{name}") for name, _ in _BRANCHES], freeze=2)
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
        self.book.name_cell("route_cost_factor", self.page.address(row, 2))

    def _choices(self, row: int) -> None:
        """Write what all branches with another choice than fibre come to."""
        for offset, (label, name) in enumerate((("left_households", "households"), ("left_cost", "cost"))):
            chosen, summed = self._column("choice"), self._column(name)
            parts = "+".join(f'SUMIF({chosen},"{word}",{summed})' for word in self._words()[1:])
            self.page.put(row + offset, 1, self.book.say(f"branches.{label}"), self.book.formats.label)
            self.page.put(row + offset, 2, Live(f"={parts}", 0), self.book.formats.whole)

    def _words(self) -> list[str]:
        return [self.book.say(f"branches.choice.{name}") for name in ("fibre", "fwa", "satellite", "none")]

    def _column(self, name: str) -> str:
        """Return the fixed address of a column over all branches."""
        return f"{cell_at(self.first, self.at[name], fixed=True)}:{cell_at(self.last, self.at[name], fixed=True)}"

    def _write(self, row: int, branch: Branch) -> None:
        formats = self.book.formats
        cells: dict[str, tuple[Cell, Format]] = {
            "rank": (branch.rank, formats.whole),
            "name": (branch.name, formats.text),
            "places": ("、".join(dict.fromkeys(branch.places)) or "—", formats.text),
            "length": (branch.length_km, formats.exact),
            "households": (branch.households, formats.whole),
            "population": (branch.population, formats.whole),
            "farm": (branch.farm_area_ha, formats.exact),
            "planned": (branch.cost_jpy, formats.whole),
            "farms": (branch.farms, formats.whole),
            "per_unit": (branch.jpy_per_household_or_farm, formats.whole),
            "choice": ("", formats.input_text),
            **{name: (cell, formats.whole) for name, cell in self._live(row, branch).items()},
        }
        for name, (cell, look) in cells.items():
            self.page.put(row, self.at[name], cell, look)
        choice = self.at["choice"]
        self.page.sheet.data_validation(row, choice, row, choice, {"validate": "list", "source": self._words()})

    def _live(self, row: int, branch: Branch) -> dict[str, Live]:
        """Return the cells that follow the cost sheet: each reads its own row and fixed columns, to stand sorting."""
        here = {name: cell_at(row, column) for name, column in self.at.items()}
        none = text("report.branch.no_household", self.book.lang)
        per: int | str = none
        if branch.households:
            per = round_to(Fraction(branch.cost_jpy, branch.households), unit=1, mode=RoundingMode.HALF_UP)
        so_far = f'=SUMIF({self._column("rank")},"<="&{here["rank"]},'
        share = f"ROUND({here['cost']}/{here['households']},0)"
        return {
            "cost": Live(f"=ROUND({here['planned']}*route_cost_factor,0)", branch.cost_jpy),
            "per_household": Live(f'=IF({here["households"]}=0,"{none}",{share})', per),
            "sum_households": Live(f"{so_far}{self._column('households')})", branch.cumulative_households),
            "sum_cost": Live(f"{so_far}{self._column('cost')})", branch.cumulative_cost_jpy),
        }
