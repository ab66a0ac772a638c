"""Draws the map of effects: activities by municipalities, what is told marked by a sign, not by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.compare.sentences import called
from todoku.reports.drawings.svg import GREY, INK, PALE, Drawing, shortened, text_width_pt
from todoku.reports.office.comparison.sentences import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison
    from todoku.reports.drawings.svg import Picture

MOST_ROWS, MOST_COLUMNS = 45, 40
_WIDTH_PT, _LABEL_PT, _NAMED_PT, _ROW_PT = 500.0, 150.0, 220.0, 12.0
_TYPE_PT, _SMALL_PT = 7.0, 6.0
_LESS, _MORE = ("#dbe7f3", "#9fc0de", "#4f86b8"), ("#fbe6cf", "#f0b277", "#cf7423")
_STEPS = {"shares": (0.1, 0.3, 0.5), "times": (0.1, 0.5, 1.0)}
_HEAD_MOST_PT = 90.0
_TYPES = {"shares": ("added", "skipped"), "times": ("slow", "fast")}


def heat_map(comparison: Comparison, which: str, lang: Lang) -> Picture | None:
    """Return the map of ``shares`` or ``times``; None where nothing of it is known.

    Rows are the activities of the core and those with a deviation, as many as fit; columns the municipalities.
    """
    heat = comparison.heat
    signs = {
        (one.activity, one.municipality): "+" if one.effect > 0 else "−"
        for one in comparison.deviations
        if one.reference == "group" and one.type in _TYPES[which]
    }
    table: Sequence[Sequence[float | None]] = getattr(heat, which)
    rows = [at for at, line in enumerate(table[:MOST_ROWS]) if any(cell is not None for cell in line)]
    columns = range(min(len(heat.municipalities), MOST_COLUMNS))
    if not rows or not columns:
        return None
    head_pt = min(max(text_width_pt(heat.municipalities[one], _TYPE_PT) for one in columns) + 8.0, _HEAD_MOST_PT)
    label_pt = _NAMED_PT if any(heat.activities[row] in comparison.names for row in rows) else _LABEL_PT
    cell_pt = min((_WIDTH_PT - label_pt) / len(columns), 34.0)
    made = Drawing(_WIDTH_PT, head_pt + len(rows) * _ROW_PT + 26.0)
    for place, column in enumerate(columns):
        _head(made, heat.municipalities[column], label_pt + (place + 0.5) * cell_pt, head_pt)
    for line, row in enumerate(rows):
        y = head_pt + line * _ROW_PT
        name = comparison.names.get(heat.activities[row], "")
        label = shortened(called(heat.activities[row], name, lang), _TYPE_PT, label_pt - 6.0)
        made.text(label_pt - 4.0, y + _ROW_PT * 0.72, label, size=_TYPE_PT, anchor="end")
        for place, column in enumerate(columns):
            at = (label_pt + place * cell_pt, y, cell_pt)
            sign = signs.get((heat.activities[row], heat.municipalities[column]), "")
            _cell(made, table[row][column], which, at, sign=sign)
    _legend(made, which, head_pt + len(rows) * _ROW_PT + 8.0, lang)
    return made.finish(said(f"heat.alt.{which}", lang, rows=len(rows), columns=len(columns)))


def _head(made: Drawing, name: str, x: float, head_pt: float) -> None:
    shown = shortened(name, _TYPE_PT, head_pt - 6.0)
    inner = Drawing(0, 0)
    inner.text(0, 0, shown, size=_TYPE_PT)
    made.group(inner.parts, transform=f"translate({x + _TYPE_PT * 0.35:.1f} {head_pt - 3.0:.1f}) rotate(-90)")


def _cell(made: Drawing, value: float | None, which: str, at: tuple[float, float, float], *, sign: str) -> None:
    x, y, width = at
    if value is None:
        made.line(x + width * 0.35, y + _ROW_PT / 2, x + width * 0.65, y + _ROW_PT / 2, stroke=PALE, stroke_width=0.8)
        return
    step = sum(abs(value) >= one for one in _STEPS[which])
    fill = "#ffffff" if step == 0 else (_MORE if value > 0 else _LESS)[step - 1]
    made.rect(x + 0.5, y + 0.5, width - 1.0, _ROW_PT - 1.0, fill=fill, stroke=PALE, stroke_width=0.4)
    if sign:
        made.text(x + width / 2, y + _ROW_PT * 0.76, sign, size=9.0, anchor="middle", bold=True, fill=INK)


def _legend(made: Drawing, which: str, y: float, lang: Lang) -> None:
    x = _LABEL_PT
    paints = [*((f"−{low:.0%}", paint) for low, paint in zip(reversed(_STEPS[which]), reversed(_LESS), strict=True)),
              *((f"+{low:.0%}", paint) for low, paint in zip(_STEPS[which], _MORE, strict=True))]  # fmt: skip
    for label, paint in paints:
        made.rect(x, y, 10.0, 8.0, fill=paint, stroke=PALE, stroke_width=0.4)
        made.text(x + 12.0, y + 6.8, label, size=_SMALL_PT, fill=GREY)
        x += 36.0
    made.text(x + 4.0, y + 6.8, said(f"heat.legend.{which}", lang), size=_SMALL_PT, fill=GREY)
