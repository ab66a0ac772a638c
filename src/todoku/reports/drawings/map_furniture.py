"""What stands on every map beside the land: scale bar, north arrow, symbols and legend."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from todoku.reports.drawings.svg import GREY, INK, NAVY, PAPER, Drawing, n, text_width_pt
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from todoku.reports.drawings.labels import Room
    from todoku.reports.drawings.map_frame import MapFrame

LEGEND_SIZE = 7.5
_ROW_PT, _SWATCH_PT, _GAP_PT = 13.0, 20.0, 12.0
_SCALE_SHARE = 0.22
"""The scale bar takes at most so much of the map's width."""


@dataclass(frozen=True, slots=True)
class LegendItem:
    """An entry of the legend: its words and how its sign is drawn in a box of 20 x 9 points at (x, y)."""

    text: str
    draw: Callable[[Drawing, float, float], None]


def reserve(frame: MapFrame, room: Room) -> None:
    """Keep the corners of the scale bar and the north arrow free of labels."""
    width = _scale_length_m(frame) / frame.m_per_pt
    room.take((0, frame.height_pt - 27, width + 34, frame.height_pt))
    room.take((frame.width_pt - 36, 0, frame.width_pt, 42))


def draw(drawing: Drawing, frame: MapFrame) -> None:
    """Draw the scale bar at the lower left, and at the upper right the arrow to the north, which is up."""
    _scale_bar(drawing, frame)
    _north_arrow(drawing, frame)


def _scale_bar(drawing: Drawing, frame: MapFrame) -> None:
    length_m = _scale_length_m(frame)
    width = length_m / frame.m_per_pt
    x, y = 12.0, frame.height_pt - 8.0
    label = f"{length_m / 1000:g} km" if length_m >= M_PER_KM else f"{length_m:g} m"
    drawing.rect(x - 7, y - 16, width + 24, 20, fill=PAPER, opacity=0.85)
    drawing.rect(x, y - 4, width / 2, 3.5, fill=INK)
    drawing.rect(x + width / 2, y - 4, width / 2, 3.5, fill=PAPER)
    drawing.rect(x, y - 4, width, 3.5, fill="none", stroke=INK, stroke_width=0.6)
    drawing.text(x, y - 7, "0", size=7.0, anchor="middle")
    drawing.text(x + width, y - 7, label, size=7.0, anchor="middle")


def _scale_length_m(frame: MapFrame) -> float:
    return round_length_m(frame.width_pt * _SCALE_SHARE * frame.m_per_pt)


def round_length_m(at_most_m: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not longer than this."""
    power = 10.0 ** floor(log10(at_most_m))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= at_most_m)


def _north_arrow(drawing: Drawing, frame: MapFrame) -> None:
    x, y = frame.width_pt - 18.0, 8.0
    drawing.rect(x - 11, y - 2, 22, 32, fill=PAPER, opacity=0.85)
    drawing.path(f"M{n(x)},{n(y)}L{n(x + 5)},{n(y + 17)}L{n(x)},{n(y + 13)}Z", fill=INK)
    drawing.path(f"M{n(x)},{n(y)}L{n(x - 5)},{n(y + 17)}L{n(x)},{n(y + 13)}Z", fill=PAPER, stroke=INK, stroke_width=0.6)
    drawing.text(x, y + 27, "N", size=8.0, anchor="middle", bold=True)


def exchange_sign(drawing: Drawing, x: float, y: float) -> None:
    """Draw the sign of an exchange: a square within a square."""
    drawing.rect(x - 5, y - 5, 10, 10, fill=PAPER, stroke=INK, stroke_width=1.2)
    drawing.rect(x - 2.5, y - 2.5, 5, 5, fill=INK)


def site_sign(drawing: Drawing, x: float, y: float, size: float = 1.0) -> None:
    """Draw the sign of a base station: a triangle on its base, in a share of its usual size."""
    drawing.path(
        f"M{n(x)},{n(y - 6 * size)}L{n(x + 5.5 * size)},{n(y + 4 * size)}L{n(x - 5.5 * size)},{n(y + 4 * size)}Z",
        fill="#ffffff",
        stroke=NAVY,
        stroke_width=1.6 * size,
        stroke_linejoin="round",
    )
    drawing.circle(x, y + 0.8 * size, 1.5 * size, fill=NAVY)


def crossing_sign(drawing: Drawing, x: float, y: float, kind: str) -> None:
    """Draw the sign of a crossing: a diamond on railways, a ring on rivers."""
    outline = {"fill": PAPER, "stroke": INK, "stroke_width": 0.9}
    if kind == "railway":
        drawing.path(f"M{n(x)},{n(y - 3.4)}l3.4,3.4l-3.4,3.4l-3.4,-3.4Z", **outline)
    else:
        drawing.circle(x, y, 2.4, **outline)


def rank_badge(drawing: Drawing, x: float, y: float, rank: int) -> None:
    """Draw the rank of a branch, as it stands in the table, in a round badge."""
    drawing.circle(x, y, badge_radius_pt(rank), fill=PAPER, stroke=INK, stroke_width=0.9)
    drawing.text(x, y + 2.5, str(rank), size=7.0, anchor="middle", bold=True)


def badge_radius_pt(rank: int) -> float:
    """Return the radius of a rank's badge: wider for more digits."""
    return 5.2 if rank < 10 else 6.2 if rank < 100 else 7.6  # noqa: PLR2004 (digits of the number)


def legend_height_pt(items: Sequence[LegendItem], width_pt: float) -> float:
    """Return the height of the strip that holds the legend's entries at this width."""
    return len(_rows(items, width_pt)) * _ROW_PT + 6


def legend(drawing: Drawing, items: Sequence[LegendItem], *, top_pt: float) -> None:
    """Draw the legend as a strip of rows that wraps at the drawing's width."""
    for number, row in enumerate(_rows(items, drawing.width_pt)):
        y = top_pt + 6 + number * _ROW_PT
        for item, x in row:
            item.draw(drawing, x, y)
            drawing.text(x + _SWATCH_PT + 4, y + 7.4, item.text, size=LEGEND_SIZE)


def _rows(items: Sequence[LegendItem], width_pt: float) -> list[list[tuple[LegendItem, float]]]:
    rows: list[list[tuple[LegendItem, float]]] = [[]]
    x = 0.0
    for item in items:
        width = _SWATCH_PT + 4 + text_width_pt(item.text, LEGEND_SIZE)
        if rows[-1] and x + width > width_pt:
            rows.append([])
            x = 0.0
        rows[-1].append((item, x))
        x += width + _GAP_PT
    return [row for row in rows if row]


def box_item(text: str, **paint: object) -> LegendItem:
    """Return an entry whose sign is a filled box; ``overlay`` is painted over the fill."""
    overlay = paint.pop("overlay", None)

    def draw(drawing: Drawing, x: float, y: float) -> None:
        drawing.rect(x, y, _SWATCH_PT, 9, **paint)
        if overlay is not None:
            drawing.rect(x, y, _SWATCH_PT, 9, fill=overlay)
        drawing.rect(x, y, _SWATCH_PT, 9, fill="none", stroke=GREY, stroke_width=0.5)

    return LegendItem(text, draw)


def line_item(text: str, *strokes: dict[str, object]) -> LegendItem:
    """Return an entry whose sign is a line, drawn with each of the strokes in turn."""

    def draw(drawing: Drawing, x: float, y: float) -> None:
        for stroke in strokes:
            drawing.line(x, y + 4.5, x + _SWATCH_PT, y + 4.5, **stroke)

    return LegendItem(text, draw)


def sign_item(text: str, sign: Callable[[Drawing, float, float], None]) -> LegendItem:
    """Return an entry whose sign is a map symbol."""
    return LegendItem(text, lambda drawing, x, y: sign(drawing, x + _SWATCH_PT / 2, y + 4.5))
