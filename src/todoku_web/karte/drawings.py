"""The small drawings of a karte as SVG without any style of their own: classes paint them, a title tells them."""

from __future__ import annotations

from itertools import pairwise
from math import log10
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from todoku.reports.drawings.axes import Axis
from todoku.reports.drawings.svg import n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.karte.locator import Outline
    from todoku_web.karte.standings import Spread

_STRIP_WIDTH, _STRIP_HEIGHT, _BAND = 160.0, 18.0, 8.0
_STRIP_MARGIN = 6.0
_SERIES_WIDTH, _SERIES_HEIGHT = 320.0, 120.0
_SERIES_LEFT, _SERIES_RIGHT, _SERIES_TOP, _SERIES_BOTTOM = 34.0, 10.0, 10.0, 22.0
_TICKS = 4
_TOWN_RADIUS = 2.2


def strip(value: float | None, spread: Spread, *, title: str) -> SafeString:
    """Draw the four quarters of a distribution, and where a value lies on them.

    Values that spread over more than a power of ten lie on a logarithmic scale, where none is 0.
    """
    logarithmic = spread.lowest > 0 and spread.highest / spread.lowest > 10  # noqa: PLR2004 [a power of ten]
    scaled = log10 if logarithmic else float
    low, *_, high = edges = [scaled(edge) for edge in spread.edges]
    axis = Axis(low, high if high > low else low + 1, _STRIP_MARGIN, _STRIP_WIDTH - _STRIP_MARGIN)
    top = (_STRIP_HEIGHT - _BAND) / 2
    parts = [
        _rect(axis.at(begin), top, axis.at(end) - axis.at(begin), _BAND, f"quarter q{number}")
        for number, (begin, end) in enumerate(pairwise(edges), start=1)
    ]
    middle = axis.at(edges[2])
    parts.append(f'<path class="median" d="M{n(middle)},{n(top - 2)}V{n(top + _BAND + 2)}"/>')
    if value is not None:
        at, centre = axis.at(scaled(value)), _STRIP_HEIGHT / 2
        parts.append(f'<path class="own" d="M{n(at)},{n(centre - 7)}l5,7l-5,7l-5,-7Z"/>')
    return _svg("strip", _STRIP_WIDTH, _STRIP_HEIGHT, title, parts)


def series(points: Sequence[tuple[str, float]], median: Sequence[float | None], *, title: str) -> SafeString:
    """Draw a value over years as a line with a mark at each year, over the median of the others as a broken line."""
    known = [value for _, value in points] + [value for value in median if value is not None]
    low, high = min(known), max(known)
    room = (high - low) * 0.15 or 0.05
    upright = Axis(max(0.0, low - room), high + room, _SERIES_HEIGHT - _SERIES_BOTTOM, _SERIES_TOP)
    along = Axis(0, max(len(points) - 1, 1), _SERIES_LEFT + 6, _SERIES_WIDTH - _SERIES_RIGHT - 6)
    parts = []
    for tick in upright.ticks(most=_TICKS):
        level = n(upright.at(tick))
        parts.append(f'<path class="grid" d="M{n(_SERIES_LEFT)},{level}H{n(_SERIES_WIDTH - _SERIES_RIGHT)}"/>')
        parts.append(
            f'<text class="label" x="{n(_SERIES_LEFT - 4)}" y="{level}" text-anchor="end" dy="3">{tick:g}</text>'
        )
    others = [(along.at(at), upright.at(value)) for at, value in enumerate(median) if value is not None]
    if len(others) > 1:
        parts.append(f'<path class="others" d="{_line(others)}"/>')
    own = [(along.at(at), upright.at(value)) for at, (_, value) in enumerate(points)]
    parts.append(f'<path class="line" d="{_line(own)}"/>')
    for (x, y), (name, _) in zip(own, points, strict=True):
        parts.append(f'<circle class="dot" cx="{n(x)}" cy="{n(y)}" r="3"/>')
        parts.append(
            f'<text class="label" x="{n(x)}" y="{n(_SERIES_HEIGHT - 6)}" text-anchor="middle">{escape(name)}</text>'
        )
    return _svg("series", _SERIES_WIDTH, _SERIES_HEIGHT, title, parts)


def located(own: Outline, division: Outline | None, whole: Outline, *, title: str) -> SafeString:
    """Draw the prefecture, in it the subprefecture, and in it the area itself with a mark where it lies."""
    parts = [f'<path class="whole" d="{whole.path}"/>']
    if division is not None:
        parts.append(f'<path class="division" d="{division.path}"/>')
    if own is not whole:
        parts.append(f'<path class="own" d="{own.path}"/>')
        if own is not division:
            parts.append(f'<circle class="hall" cx="{n(own.x)}" cy="{n(own.y)}" r="{n(_TOWN_RADIUS)}"/>')
    return _svg("locator", whole.width, whole.height, title, parts)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{n(x)},{n(y)}" for x, y in points)


def _rect(x: float, y: float, width: float, height: float, name: str) -> str:
    return f'<rect class="{name}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"/>'


def _svg(name: str, width: float, height: float, title: str, parts: Sequence[str]) -> SafeString:
    told = escape(title)
    return mark_safe(  # noqa: S308 [all texts in it are escaped, the rest are numbers]
        f'<svg class="{name}" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" height="{n(height)}"'
        f' role="img" aria-label="{told}" focusable="false">{"".join(parts)}</svg>'
    )
