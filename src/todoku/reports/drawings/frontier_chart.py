"""Draws cost against the households that fibre reaches: the plans, the line above which none lies, and this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.drawings.axes import Axis
from todoku.reports.drawings.svg import GOLD, GREY, INK, NAVY, PALE, PAPER, Drawing, Picture, text_width_pt
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.frontier.form import Frontier

WIDTH_PT = 482.0
_MILLION = 1_000_000
_ROOM = 1.04
_MOST_TICKS = 8


def frontier_chart(
    frontier: Frontier,
    *,
    lang: Lang,
    ours: tuple[int, int] | None = None,
    width_pt: float = WIDTH_PT,
    height_pt: float = 220.0,
) -> Picture:
    """Return the chart; ``ours``: cost and households of this plan, marked where given."""
    drawing = Drawing(width_pt, height_pt)
    costs = [one.cost_jpy for one in frontier.points] + [frontier.beside_jpy, *([ours[0]] if ours else [])]
    most = max([one.households for one in frontier.points] + [1, *([ours[1]] if ours else [])])
    across = Axis(0.0, max(costs) / _MILLION * _ROOM or 1.0, 50.0, width_pt - 16)
    up = Axis(0.0, most * _ROOM, height_pt - 32, 32.0)
    _grid(drawing, across, up, lang)

    def at(cost_jpy: float, households: float) -> tuple[float, float]:
        return across.at(cost_jpy / _MILLION), up.at(min(households, up.high))

    bound = [at(one.cost_jpy, one.households) for one in frontier.bound]
    drawing.path(_line(bound), fill="none", stroke=GREY, stroke_width=1.0, stroke_dasharray="4 2.5")
    points = [at(one.cost_jpy, one.households) for one in frontier.points]
    drawing.path(_line([at(frontier.beside_jpy, 0), *points]), fill="none", stroke=NAVY, stroke_width=1.4)
    for x, y in points:
        drawing.circle(x, y, 2.4, fill=PAPER, stroke=NAVY, stroke_width=1.1)
    if ours is not None:
        _mark(drawing, at(*ours), text("report.frontier.this_plan", lang))
    _legend(drawing, lang)
    return drawing.finish(_alt(frontier, ours, lang))


def _grid(drawing: Drawing, across: Axis, up: Axis, lang: Lang) -> None:
    for tick in up.ticks(most=_MOST_TICKS):
        if tick <= up.high:
            y = up.at(tick)
            drawing.line(across.start_pt, y, across.end_pt, y, stroke=PALE, stroke_width=0.5)
            drawing.text(across.start_pt - 5, y + 2.5, words.number(tick, lang), size=7.0, anchor="end")
    for tick in across.ticks(most=_MOST_TICKS):
        if tick <= across.high:
            x = across.at(tick)
            drawing.line(x, up.start_pt, x, up.start_pt + 3, stroke=INK, stroke_width=0.6)
            drawing.text(x, up.start_pt + 11, words.number(tick, lang), size=7.0, anchor="middle")
    corner = f"M{across.start_pt:.1f},{up.end_pt:.1f}V{up.start_pt:.1f}H{across.end_pt:.1f}"
    drawing.path(corner, fill="none", stroke=INK, stroke_width=0.8)
    drawing.text(2, up.end_pt - 9, text("report.chart.frontier_households", lang), size=7.5)
    middle = (across.start_pt + across.end_pt) / 2
    drawing.text(middle, up.start_pt + 25, text("report.chart.frontier_cost", lang), size=7.5, anchor="middle")


def _mark(drawing: Drawing, place: tuple[float, float], label: str) -> None:
    x, y = place
    drawing.path(f"M{x:.1f},{y - 5.5:.1f}L{x + 5.5:.1f},{y:.1f}L{x:.1f},{y + 5.5:.1f}L{x - 5.5:.1f},{y:.1f}Z",
                 fill=GOLD, stroke=INK, stroke_width=0.9)  # fmt: skip
    room = drawing.width_pt - 4 - text_width_pt(label, 7.5)
    drawing.text(min(x + 7, room), y + (11 if x + 7 <= room else 16), label, size=7.5, bold=True, halo=True)


def _legend(drawing: Drawing, lang: Lang) -> None:
    x = 110.0
    for key, paint in (
        ("plans", {"stroke": NAVY, "stroke_width": 1.4}),
        ("bound", {"stroke": GREY, "stroke_width": 1.0, "stroke_dasharray": "4 2.5"}),
    ):
        label = text(f"report.chart.frontier_{key}", lang)
        drawing.line(x, 7.0, x + 20, 7.0, **paint)
        drawing.text(x + 24, 9.5, label, size=7.5)
        x += 24 + text_width_pt(label, 7.5) + 16


def _line(points: list[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:.1f},{y:.1f}" for place, (x, y) in enumerate(points))


def _alt(frontier: Frontier, ours: tuple[int, int] | None, lang: Lang) -> str:
    last = frontier.points[-1]
    cost_jpy, homes = ours or (last.cost_jpy, last.households)
    items = [
        text(
            "report.alt.frontier_point",
            lang,
            cost=words.readable_yen(one.cost_jpy, lang),
            households=words.number(one.households, lang),
        )
        for one in frontier.points
    ]
    shown = {"cost": words.readable_yen(cost_jpy, lang), "households": words.number(homes, lang)}
    return text("report.alt.frontier", lang, items=items, **shown)
