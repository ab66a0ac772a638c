"""Draws with SVG in points: shapes, patterns and text in the paper's own typeface, always the same bytes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape, quoteattr

from todoku.reports.paper.fonts import FAMILY

if TYPE_CHECKING:
    from collections.abc import Iterable

Anchor = Literal["start", "middle", "end"]

INK, GREY, PALE, PAPER = "#1a1a1a", "#5f6368", "#d9dce1", "#ffffff"
BROWN = "#8a3b00"
NAVY, GOLD = "#00224e", "#f5d547"
"""Ends of the cividis scale, darkened and lightened for print: they stay apart for every kind of colour vision."""
CIVIDIS = ("#fdea9b", "#d5c164", "#a69d75", "#6f727b", "#3a4a6c", "#00224e")
VIRIDIS_DARKENING = ("#6ece58", "#1f9e89", "#31688e", "#440154")

_PATTERNS = {
    "hatch": '<path d="M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5" stroke="{ink}" stroke-width="0.9" fill="none"/>',
    "dots": '<circle cx="1.5" cy="1.5" r="0.75" fill="{ink}"/><circle cx="4.5" cy="4.5" r="0.75" fill="{ink}"/>',
    "cross": '<path d="M0,0 L6,6 M6,0 L0,6" stroke="{ink}" stroke-width="0.6" fill="none"/>',
}
_WIDE = {"W", "F", "A"}
_LATIN_EM = 0.56


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing: its SVG, size in points, and the words that stand for it where it cannot be seen."""

    svg: str
    width_pt: float
    height_pt: float
    alt: str


@dataclass(slots=True)
class Drawing:
    """A drawing under way; later elements lie over earlier ones."""

    width_pt: float
    height_pt: float
    parts: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)

    def pattern(self, kind: str, ink: str) -> str:
        """Return the paint of a pattern (hatch, dots, cross) in a colour."""
        name = f"{kind}-{ink.lstrip('#')}"
        self.patterns[name] = (
            f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f"{_PATTERNS[kind].format(ink=ink)}</pattern>"
        )
        return f"url(#{name})"

    def rect(self, x: float, y: float, width: float, height: float, **paint: object) -> None:
        """Add a rectangle."""
        self.parts.append(f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"{_attributes(paint)}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, **paint: object) -> None:
        """Add a straight line."""
        self.parts.append(f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}"{_attributes(paint)}/>')

    def circle(self, x: float, y: float, radius: float, **paint: object) -> None:
        """Add a circle."""
        self.parts.append(f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"{_attributes(paint)}/>')

    def path(self, d: str, **paint: object) -> None:
        """Add a path; an empty one is left out."""
        if d:
            self.parts.append(f'<path d="{d}"{_attributes(paint)}/>')

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 8.0,
        anchor: Anchor = "start",
        bold: bool = False,
        fill: str = INK,
        halo: bool = False,
    ) -> None:
        """Add a line of text whose baseline starts at (x, y); a halo keeps it readable over lines."""
        paint: dict[str, object] = {"font_size": size, "fill": fill}
        if anchor != "start":
            paint["text_anchor"] = anchor
        if bold:
            paint["font_weight"] = 700
        if halo:
            paint |= {"stroke": PAPER, "stroke_width": 2.2, "stroke_linejoin": "round", "paint_order": "stroke"}
        self.parts.append(f'<text x="{n(x)}" y="{n(y)}"{_attributes(paint)}>{escape(content)}</text>')

    def group(self, parts: Iterable[str], **paint: object) -> None:
        """Add finished elements under common attributes."""
        self.parts.append(f"<g{_attributes(paint)}>{''.join(parts)}</g>")

    def finish(self, alt: str) -> Picture:
        """Return the drawing as a picture."""
        defs = f"<defs>{''.join(self.patterns[name] for name in sorted(self.patterns))}</defs>" if self.patterns else ""
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(self.width_pt)} {n(self.height_pt)}"'
            f' width="{n(self.width_pt)}pt" height="{n(self.height_pt)}pt"'
            f' font-family={quoteattr(FAMILY)} role="img"><title>{escape(alt)}</title>{defs}{"".join(self.parts)}</svg>'
        )
        return Picture(svg, self.width_pt, self.height_pt, alt)


def n(value: float) -> str:
    """Return a coordinate with one decimal at most: 0.1 pt is finer than print."""
    shown = f"{value:.1f}"
    return shown.removesuffix(".0") if shown != "-0.0" else "0"


def text_width_pt(content: str, size: float) -> float:
    """Return about how wide a line of text is: a full em for Japanese, a little over half for Latin letters."""
    return size * sum(1.0 if unicodedata.east_asian_width(char) in _WIDE else _LATIN_EM for char in content)


def shortened(content: str, size: float, width_pt: float) -> str:
    """Return the text cut to a width, with an ellipsis where something is left out."""
    if text_width_pt(content, size) <= width_pt:
        return content
    cut = content
    while cut and text_width_pt(cut + "…", size) > width_pt:
        cut = cut[:-1]
    return cut + "…"


def _attributes(paint: dict[str, object]) -> str:
    shown = []
    for name, value in paint.items():
        if value is not None:
            number = n(value) if isinstance(value, float) and name != "opacity" else str(value)
            shown.append(f" {name.replace('_', '-')}={quoteattr(number)}")
    return "".join(shown)
