"""The workbook's sheet of cost against households that fibre reaches: the points, the bound, and the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.frontier_tables import frontier_text
from todoku.reports.workbook.sheet import Sheet

if TYPE_CHECKING:
    from todoku.plans.frontier.form import Frontier
    from todoku.reports.workbook.sheet import Book, Cell

_COLUMNS = (("frontier_point", 12), ("cost", 18), ("households", 12), ("share", 10), ("further", 18),
            ("bound_households", 14))  # fmt: skip
_COST, _HOUSEHOLDS, _SHARE, _FURTHER, _BOUND = range(1, 6)
_YEN = frozenset({"cost", "further"})
_CHART_ROWS = 22
_NAVY, _GREY, _GOLD = "#00224e", "#5f6368", "#f5d547"


def write_frontier(book: Book, frontier: Frontier) -> None:
    """Write the points, this plan and the corners of the bound as numbers, with a chart of all three."""
    lang, formats = book.lang, book.formats
    page = Sheet(book, "frontier", [width for _, width in _COLUMNS])
    note = text("report.frontier.note", lang, beside=words.yen(frontier.beside_jpy, lang))
    row = page.heading(text("report.table.frontier", lang), frontier_text(book.plan, lang), note)
    yen = text("report.unit.yen", lang)
    heads = [text(f"report.col.{name}", lang) + (f" ({yen})" if name in _YEN else "") for name, _ in _COLUMNS]
    page.heads(row, heads)
    first = row + 1
    for number, one in enumerate(frontier.points):
        cells: tuple[Cell, ...] = (
            number + 1,
            one.cost_jpy,
            one.households,
            one.share,
            one.jpy_per_further_household,
            one.bound_households,
        )
        for column, cell in enumerate(cells):
            look = formats.share if column == _SHARE else formats.whole
            page.put(first + number, column, "-" if cell is None else cell, look)
    ours = first + len(frontier.points)
    page.put(ours, 0, text("report.frontier.this_plan", lang), formats.label)
    page.put(ours, _COST, book.plan.totals.capex_jpy, formats.total)
    page.put(ours, _HOUSEHOLDS, frontier.households, formats.total)
    corners = ours + _CHART_ROWS + 3
    page.put(corners, 0, text("report.chart.frontier_bound", lang), formats.label, span=len(_COLUMNS))
    for number, corner in enumerate(frontier.bound, start=corners + 1):
        page.put(number, _COST, corner.cost_jpy, formats.whole)
        page.put(number, _BOUND, corner.households, formats.whole)
    last = corners + len(frontier.bound)
    spans = ((first, ours - 1, _HOUSEHOLDS), (corners + 1, last, _BOUND), (ours, ours, _HOUSEHOLDS))
    page.sheet.insert_chart(ours + 2, 0, _chart(book, page, spans))


def _chart(book: Book, page: Sheet, spans: tuple[tuple[int, int, int], ...]) -> Any:
    """Return the scatter chart of points, bound and this plan; each span is its first row, last row and column."""
    lang = book.lang
    chart = book.writer.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    names = ("chart.frontier_plans", "chart.frontier_bound", "frontier.this_plan")
    looks: tuple[dict[str, Any], ...] = (
        {"line": {"color": _NAVY, "width": 1.5}, "marker": {"type": "circle", "size": 5, "fill": {"color": _NAVY}}},
        {"line": {"color": _GREY, "dash_type": "dash", "width": 1}, "marker": {"type": "none"}},
        {"line": {"none": True}, "marker": {"type": "diamond", "size": 10, "fill": {"color": _GOLD}}},
    )
    sheet = page.sheet.get_name()
    for name, look, (first, last, column) in zip(names, looks, spans, strict=True):
        chart.add_series(
            {
                "name": text(f"report.{name}", lang),
                "categories": [sheet, first, _COST, last, _COST],
                "values": [sheet, first, column, last, column],
                **look,
            }
        )
    chart.set_x_axis({"name": text("report.chart.frontier_cost", lang), "display_units": "millions",
                      "display_units_visible": False, "num_format": "#,##0", "min": 0})  # fmt: skip
    chart.set_y_axis({"name": text("report.chart.frontier_households", lang), "num_format": "#,##0", "min": 0})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 400})
    return chart
