"""Draws the plan's small charts: real projects beside ours, the cost of reaching the last, payers, states, schedule."""

from __future__ import annotations

from datetime import date
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year
from todoku.i18n import text
from todoku.reports.drawings.paints import STATES, payer_paint, state_paint
from todoku.reports.drawings.svg import (
    BROWN,
    GOLD,
    GREY,
    INK,
    NAVY,
    PALE,
    PAPER,
    Drawing,
    Picture,
    shortened,
    text_width_pt,
)
from todoku.reports.rows import words
from todoku.reports.rows.cost_tables import own_jpy_per_km
from todoku.reports.rows.funding_tables import PARTIES, option_name, payer, shares, what_if_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan
    from todoku.reports.drawings.labels import Box

WIDTH_PT = 482.0
_PAYER_LEFT = 142.0
_MOST_NAME_PT = 210.0
_MILLION = 1_000_000
_QUARTERS, _MONTHS_PER_QUARTER, _FIRST_MONTH = 4, 3, 4
_MAX_BARS, _MAX_TICKS, _MAX_DOTS = 12, 8, 30


def comparison_bars(plan: Plan, *, lang: Lang, width_pt: float = WIDTH_PT) -> Picture:
    """Return the cost per kilometre of real projects beside ours, as horizontal bars; ours is hatched."""
    ours = (text("report.comparison.ours", lang), own_jpy_per_km(plan), True)
    bars = [ours, *((one.name, one.jpy_per_km, False) for one in plan.comparisons)]
    known = [(name, price, own) for name, price, own in bars if price is not None][:_MAX_BARS]
    row, left = 17.0, _room_for([name for name, _, _ in known], least=150.0)
    drawing = Drawing(width_pt, row * len(known) + 6)
    longest = max((price for _, price, _ in known), default=1)
    for number, (name, price, own) in enumerate(known):
        y = number * row + 4
        width = (width_pt - left - 110) * price / longest
        fill = GOLD if own else NAVY
        drawing.text(left - 6, y + 9, shortened(name, 7.5, left - 8), size=7.5, anchor="end", bold=own)
        drawing.rect(left, y, width, row - 6, fill=fill)
        if own:
            drawing.rect(
                left, y, width, row - 6, fill=drawing.pattern("hatch", "#5b4a00"), stroke=INK, stroke_width=0.6
            )
        shown = text("report.chart.per_km", lang, amount=words.readable_yen(price, lang))
        drawing.text(left + width + 5, y + 9, shown, size=7.5, bold=own)
    drawing.line(left, 1, left, row * len(known) + 4, stroke=INK, stroke_width=0.6)
    items = [f"{name} {words.readable_yen(price, lang)}" for name, price, _ in known]
    return drawing.finish(text("report.alt.comparison", lang, items=items))


def coverage_curve(plan: Plan, *, lang: Lang, width_pt: float = WIDTH_PT, height_pt: float = 178.0) -> Picture:
    """Return what it costs to reach so many households, cheaper branches first: the last few are the dear ones.

    The curve starts with what is common to all branches, and ends at the whole plan.
    """
    total, capex = plan.totals.households, plan.totals.capex_jpy
    points = [(total, capex)]
    points += [(total - one.cumulative_households, capex - one.cumulative_cost_jpy) for one in plan.branches]
    points = [(max(0, households), max(0, cost)) for households, cost in reversed(points)]
    drawing = Drawing(width_pt, height_pt)
    left, right, top, bottom = 44.0, width_pt - 16, 20.0, height_pt - 30
    cost_ticks, household_ticks = _ticks(capex / _MILLION), _ticks(total)

    def at(households: float, cost_jpy: float) -> tuple[float, float]:
        x = left + (right - left) * households / household_ticks[-1]
        return x, bottom - (bottom - top) * cost_jpy / _MILLION / cost_ticks[-1]

    for tick in cost_ticks:
        _, y = at(0, tick * _MILLION)
        drawing.line(left, y, right, y, stroke=PALE, stroke_width=0.5)
        drawing.text(left - 5, y + 2.5, words.number(tick, lang), size=7.0, anchor="end")
    for tick in household_ticks:
        x, _ = at(tick, 0)
        drawing.line(x, bottom, x, bottom + 3, stroke=INK, stroke_width=0.6)
        drawing.text(x, bottom + 11, words.number(tick, lang), size=7.0, anchor="middle")
    drawing.path(_steps([at(*point) for point in points]), fill="none", stroke=NAVY, stroke_width=1.6)
    for place, point in enumerate(points):
        if len(points) <= _MAX_DOTS or place == len(points) - 1:
            fill = PAPER if place < len(points) - 1 else NAVY
            drawing.circle(*at(*point), 1.8, fill=fill, stroke=NAVY, stroke_width=1.0)
    drawing.path(f"M{left:.1f},{top:.1f}V{bottom:.1f}H{right:.1f}", fill="none", stroke=INK, stroke_width=0.8)
    drawing.text(2, 9, text("report.chart.cost_axis", lang), size=7.5)
    drawing.text(
        (left + right) / 2, height_pt - 4, text("report.chart.households_axis", lang), size=7.5, anchor="middle"
    )
    _mark_dearest(drawing, plan, at, lang)
    first = points[0]
    return drawing.finish(
        text(
            "report.alt.curve",
            lang,
            base=words.readable_yen(first[1], lang),
            households=words.number(total, lang),
            capex=words.readable_yen(capex, lang),
        )
    )


def _mark_dearest(drawing: Drawing, plan: Plan, at: Callable[[float, float], tuple[float, float]], lang: Lang) -> None:
    """Say beside the curve what the dearest tenth of the plan's households takes of the money."""
    tenth = next((one for one in plan.branches if one.cumulative_households * 10 >= plan.totals.households), None)
    if tenth is None or not plan.totals.capex_jpy or not plan.totals.households:
        return
    x, y = at(plan.totals.households - tenth.cumulative_households, plan.totals.capex_jpy - tenth.cumulative_cost_jpy)
    drawing.line(x, y, x, drawing.height_pt - 30, stroke=GREY, stroke_width=0.7, stroke_dasharray="3 2")
    label = text(
        "report.chart.dearest",
        lang,
        households=words.ratio(tenth.cumulative_households / plan.totals.households, lang, decimals=0),
        cost=words.ratio(tenth.cumulative_cost_jpy / plan.totals.capex_jpy, lang, decimals=0),
        ranks=tenth.rank,
    )
    drawing.text(x - 5, drawing.height_pt - 37, label, size=7.5, anchor="end", halo=True)


def _steps(points: list[tuple[float, float]]) -> str:
    first, *others = points
    return f"M{first[0]:.1f},{first[1]:.1f}" + "".join(f"L{x:.1f},{y:.1f}" for x, y in others)


def _ticks(largest: float) -> list[float]:
    """Return the ticks of an axis from 0 to the first round step that is not below the largest value."""
    power = 10.0 ** floor(log10(max(largest, 1.0)))
    step = next(part * power for part in (0.1, 0.2, 0.5, 1.0, 2.0) if largest / (part * power) <= _MAX_TICKS)
    return [step * place for place in range(ceil(largest / step) + 1)]


def payer_bars(plan: Plan, *, lang: Lang, width_pt: float = WIDTH_PT) -> Picture:
    """Return who pays which share under each form of ownership: the unknown dotted, the what-if in a bar below."""
    left, y = _PAYER_LEFT, 4.0
    heights = [36.0 if option.what_if is not None else 22.0 for option in plan.funding.options]
    drawing = Drawing(width_pt, sum(heights) + 20)
    width, said = width_pt - left - 4, []
    for option, height in zip(plan.funding.options, heights, strict=True):
        name, capex = option_name(option, lang), option.capex_jpy
        drawing.text(left - 6, y + 10.5, shortened(name, 7.5, left - 8), size=7.5, anchor="end")
        said.append(_payer_bar(drawing, plan, name, shares(option), (left, y, width, 15.0), capex_jpy=capex, lang=lang))
        if option.what_if is not None:
            label = words.what_if_label(option.what_if, plan.funding.user_rate, lang)
            drawing.text(left - 6, y + 24.5, shortened(label, 6.5, left - 8), size=6.5, anchor="end", fill=BROWN)
            box, parts = (left, y + 15, width, 14.0), what_if_shares(option)
            said.append(_payer_bar(drawing, plan, f"{name} {label}", parts, box, capex_jpy=capex, lang=lang))
        y += height
    _payer_legend(drawing, plan, y + 4, lang)
    return drawing.finish(text("report.alt.payers", lang, items=said))


def _payer_bar(
    drawing: Drawing, plan: Plan, name: str, amounts: dict[str, int | None], box: Box, *, capex_jpy: int, lang: Lang
) -> str:
    x, y, width, height = box
    if not capex_jpy or amounts["national"] is None:
        label = text("report.chart.unknown", lang)
        _unknown_part(drawing, box, label)
        return f"{name}: {label}"
    said = []
    for party, amount in amounts.items():
        share = (amount or 0) / capex_jpy
        if share:
            label = f"{payer(party, plan, lang)} {words.ratio(share, lang)}"
            said.append(label)
            _payer_part(drawing, party, (x, y, width * share, height), label)
            x += width * share
    undecided = [payer(party, plan, lang) for party, amount in amounts.items() if amount is None]
    if undecided:
        left = capex_jpy - sum(amount or 0 for amount in amounts.values())
        label = text("report.chart.open", lang, payers=undecided, share=words.ratio(left / capex_jpy, lang))
        said.append(label)
        _unknown_part(drawing, (x, y, box[0] + width - x, height), label)
    return f"{name}: {text('report.list', lang, items=said)}"


def _unknown_part(drawing: Drawing, box: Box, label: str) -> None:
    """Draw what is not known, or of which nobody knows yet who pays it: dotted, with its label."""
    x, y, width, height = box
    drawing.rect(x, y, width, height, fill=PAPER)
    drawing.rect(x, y, width, height, fill=drawing.pattern("dots", "#9aa0a6"), stroke=GREY, stroke_width=0.7)
    drawing.text(x + width / 2, y + height - 4.5, label, size=7.5, anchor="middle", halo=True)


def _payer_part(drawing: Drawing, party: str, box: Box, label: str) -> None:
    x, y, width, height = box
    fill, overlay, ink = payer_paint(drawing, party)
    drawing.rect(x, y, width, height, fill=fill)
    drawing.rect(x, y, width, height, fill=overlay, stroke=INK, stroke_width=0.5)
    if text_width_pt(label, 7.5) < width - 4:
        drawing.text(x + width / 2, y + height - 4, label, size=7.5, anchor="middle", fill=ink, bold=True)


def _payer_legend(drawing: Drawing, plan: Plan, y: float, lang: Lang) -> None:
    x = _PAYER_LEFT
    for party in PARTIES:
        fill, overlay, _ = payer_paint(drawing, party)
        drawing.rect(x, y, 18, 9, fill=fill)
        drawing.rect(x, y, 18, 9, fill=overlay, stroke=INK, stroke_width=0.5)
        name = payer(party, plan, lang)
        drawing.text(x + 22, y + 7.5, name, size=7.5)
        x += 22 + text_width_pt(name, 7.5) + 14


def states_bar(plan: Plan, *, lang: Lang, width_pt: float = WIDTH_PT) -> Picture:
    """Return households by present service as one bar: served, unserved, unknown."""
    assumption = plan.assumption
    counts = {
        "served": assumption.declared_served_households,
        "unserved": assumption.declared_unserved_households,
        "unknown": assumption.unknown_households,
    }
    total = sum(counts.values())
    drawing = Drawing(width_pt, 36.0)
    x, beside, said = 0.0, 0.0, []
    for state in STATES:
        share = counts[state] / total if total else None
        label = text("report.chart.state", lang, name=text(f"report.state.{state}", lang),
                     count=words.number(counts[state], lang), share=words.ratio(share, lang))  # fmt: skip
        said.append(label)
        fill, overlay = state_paint(drawing, state)
        for box in ((beside, 1.0, 16.0, 9.0), (x, 15.0, width_pt * (share or 0.0), 20.0)):
            if box[2]:
                drawing.rect(*box, fill=fill)
                drawing.rect(*box, fill=overlay or "none", stroke=INK, stroke_width=0.5)
        drawing.text(beside + 20, 8.5, label, size=7.5)
        x += width_pt * (share or 0.0)
        beside += 20 + text_width_pt(label, 7.5) + 14
    return drawing.finish(text("report.alt.states", lang, items=said))


def schedule_chart(plan: Plan, *, lang: Lang, width_pt: float = WIDTH_PT, row_pt: float = 15.0) -> Picture:
    """Return the schedule (工程) as bars over the quarters of fiscal years."""
    names = [text(phase.name_key, lang) for phase in plan.schedule]
    bases = [words.basis(phase.basis, lang) for phase in plan.schedule]
    left, head = _room_for(names, least=150.0) + max((text_width_pt(one, 6.0) for one in bases), default=0.0) + 4, 24.0
    spans = [(_quarter(one.start), _quarter(one.end)) for one in plan.schedule]
    first = min((start for start, _ in spans), default=0) // _QUARTERS * _QUARTERS
    last = max((end for _, end in spans), default=_QUARTERS - 1) // _QUARTERS * _QUARTERS + _QUARTERS
    width = (width_pt - left) / max(1, last - first)
    drawing = Drawing(width_pt, head + row_pt * len(spans) + 2)
    for quarter in range(first, last + 1):
        x = left + (quarter - first) * width
        is_year = quarter % _QUARTERS == 0
        drawing.line(
            x, 0 if is_year else 13, x, drawing.height_pt - 2, stroke=GREY if is_year else PALE, stroke_width=0.6
        )
        if quarter < last:
            drawing.text(x + width / 2, 21, f"Q{quarter % _QUARTERS + 1}", size=6.0, anchor="middle", fill=GREY)
            if is_year:
                name = shortened(words.fiscal_year_name(quarter // _QUARTERS, lang), 7.0, width * _QUARTERS - 2)
                drawing.text(x + width * 2, 9.5, name, size=7.0, anchor="middle", bold=True)
    said = []
    for number, (phase, (start, end)) in enumerate(zip(plan.schedule, spans, strict=True)):
        y, name, basis = head + number * row_pt, names[number], bases[number]
        drawing.line(0, y, width_pt, y, stroke=PALE, stroke_width=0.5)
        beside = text_width_pt(basis, 6.0) + 8
        drawing.text(2, y + row_pt - 4.5, shortened(name, 7.5, left - beside), size=7.5)
        drawing.text(left - 4, y + row_pt - 4.5, basis, size=6.0, anchor="end", fill=GREY)
        box = (left + (start - first) * width, y + 3, (end - start + 1) * width, row_pt - 6)
        drawing.rect(*box, fill=NAVY)
        said.append(f"{name} {words.day(phase.start, lang)}–{words.day(phase.end, lang)}")
    drawing.line(0, head, width_pt, head, stroke=GREY, stroke_width=0.6)
    return drawing.finish(text("report.alt.schedule", lang, items=said))


def _room_for(names: Sequence[str], *, least: float) -> float:
    """Return the width beside a chart in which the longest of its rows' names stands whole, up to a limit."""
    return min(_MOST_NAME_PT, max([least, *(text_width_pt(name, 7.5) + 12 for name in names)]))


def _quarter(day: str) -> int:
    """Return the fiscal quarter of a date, counted from the year 0."""
    found = date.fromisoformat(day)
    return fiscal_year(found) * _QUARTERS + (found.month - _FIRST_MONTH) % 12 // _MONTHS_PER_QUARTER
