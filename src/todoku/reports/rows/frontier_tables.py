"""The table of cost against households that fibre reaches, and what is said of the squares that were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.plans.frontier.form import Frontier, FrontierPoint
    from todoku.plans.plan import Plan


def frontier_tables(plan: Plan, lang: Lang) -> tuple[Table, ...]:
    """Return the table with this plan's row marked; none of a plan without a frontier."""
    if plan.frontier is None:
        return ()
    table = points_table(plan.frontier, lang, ours=_ours(plan, plan.frontier, lang))
    return (table,)


def points_table(frontier: Frontier, lang: Lang, *, ours: tuple[int, Row] | None = None) -> Table:
    """Return the points as a table; ``ours``: this plan's row, and the number of points before it."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.frontier_point", lang), weight=0.9),
        Column(text("report.col.cost", lang), "right", yen, weight=1.3),
        Column(text("report.col.households", lang), "right", weight=0.9),
        Column(text("report.col.share", lang), "right", weight=0.7),
        Column(text("report.col.further", lang), "right", yen, weight=1.1),
        Column(text("report.col.bound_households", lang), "right", weight=0.9),
    )
    rows = [_row(str(number), one, lang) for number, one in enumerate(frontier.points, start=1)]
    if ours is not None:
        place, row = ours
        same = place < len(rows) and rows[place].cells[1:3] == row.cells[1:3]
        rows[place : place + same] = [row]
    notes = (
        text("report.frontier.note", lang, beside=words.yen(frontier.beside_jpy, lang)),
        text("report.frontier.make", lang),
    )
    return Table("frontier", text("report.table.frontier", lang), columns, tuple(rows), notes)


def frontier_text(plan: Plan, lang: Lang) -> str:
    """Return how dear the last households are beside the first, and how this plan's squares were chosen."""
    if plan.frontier is None:
        return ""
    told = [_told(plan.frontier, lang), *([reach_text(plan, lang)] if plan.reach is not None else [])]
    return ("" if lang == "ja" else " ").join(told)


def reach_text(plan: Plan, lang: Lang) -> str:
    """Return how the squares were chosen that fibre reaches, and how good that is; empty where it reaches all."""
    reach = plan.reach
    if reach is None:
        return ""
    told = text(
        f"report.frontier.reach_{reach.limit}",
        lang,
        budget=words.readable_yen(reach.budget_jpy, lang),
        target=words.ratio(reach.target, lang),
        households=words.number(reach.households, lang),
        share=words.ratio(reach.share, lang),
        bound=words.number(reach.bound_households, lang),
        least=words.readable_yen(reach.lower_bound_jpy, lang),
        gap=words.ratio(reach.gap, lang),
        left_squares=words.number(reach.left_out_squares, lang),
        left_households=words.number(reach.left_out_households, lang),
    )
    if not reach.left_out_uncounted_squares:
        return told
    uncounted = words.number(reach.left_out_uncounted_squares, lang)
    return ("" if lang == "ja" else " ").join([told, text("report.frontier.uncounted", lang, squares=uncounted)])


def _told(frontier: Frontier, lang: Lang) -> str:
    dear = [(one, further) for one, further in _further(frontier.points) if further]
    gap = words.number(frontier.gap_households, lang)
    if len(dear) < 2:  # noqa: PLR2004 [a first and a last]
        reached = words.number(frontier.points[-1].households, lang)
        return text("report.frontier.text_one", lang, gap=gap, households=reached)
    (first, _), (last, further) = dear[0], dear[-1]
    return text(
        "report.frontier.text",
        lang,
        gap=gap,
        first_share=words.ratio(first.share, lang),
        first=words.readable_yen(first.jpy_per_further_household, lang),
        last_households=words.number(further, lang),
        last=words.readable_yen(last.jpy_per_further_household, lang),
    )


def _further(points: Sequence[FrontierPoint]) -> list[tuple[FrontierPoint, int]]:
    before = [0, *(one.households for one in points)]
    return [(one, one.households - homes) for one, homes in zip(points, before, strict=False)]


def _row(name: str, one: FrontierPoint, lang: Lang) -> Row:
    further = one.jpy_per_further_household
    return Row(
        (
            name,
            words.number(one.cost_jpy, lang),
            words.number(one.households, lang),
            words.ratio(one.share, lang),
            "-" if further is None else words.number(further, lang),
            words.number(one.bound_households, lang),
        )
    )


def _ours(plan: Plan, frontier: Frontier, lang: Lang) -> tuple[int, Row]:
    """Return this plan's row and its place: that of the point that it is, else between those around it."""
    cost_jpy, homes = plan.totals.capex_jpy, frontier.households
    own = next((one for one in frontier.points if (one.cost_jpy, one.households) == (cost_jpy, homes)), None)
    place = sum(one.cost_jpy < cost_jpy for one in frontier.points)
    name = text("report.frontier.this_plan", lang)
    if own is not None:
        return place, Row(_row(name, own, lang).cells, "ours")
    share = homes / frontier.gap_households if frontier.gap_households else None
    most = None if plan.reach is None else plan.reach.bound_households
    shown = (words.number(cost_jpy, lang), words.number(homes, lang), words.ratio(share, lang), "-")
    return place, Row((name, *shown, "-" if most is None else words.number(most, lang)), "ours")
