"""Municipalities side by side: every indicator and designation in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku.indicators.indicator import INDICATOR_IDS
from todoku_web.karte.designations import designations
from todoku_web.karte.division import Cell
from todoku_web.karte.indicator_rows import shown_unit, shown_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator, or a designation, of each municipality."""

    title: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table: who stands in it, the lines of figures and of designations, and the sources of the figures."""

    towns: tuple[tuple[str, str], ...]
    figures: tuple[Line, ...]
    designations: tuple[Line, ...]
    sources: tuple[str, ...]


def compared(held: Figures, towns: Sequence[Area], lang: Lang) -> Comparison:
    """Return municipalities side by side, in the order given."""
    lines = []
    for name in INDICATOR_IDS:
        found = [held.measures[area.code].indicator(name) for area in towns]
        cells = tuple(
            Cell(
                value=shown_value(one, lang),
                known=one.value is not None,
                basis=one.basis.value,
                basis_name=text(f"basis.{one.basis.value}", lang),
                reason=text(one.reason, lang) if one.reason else "",
            )
            for one in found
        )
        lines.append(Line(definitions()[name].title(lang), shown_unit(found[0].unit, lang), cells))
    every = [one for area in towns for one in held.measures[area.code].indicators]
    return Comparison(
        towns=tuple((area.code, area.name(lang)) for area in towns),
        figures=tuple(lines),
        designations=_designations(towns, lang),
        sources=tuple(dict.fromkeys(one.source for one in every if one.source)),
    )


def _designations(towns: Sequence[Area], lang: Lang) -> tuple[Line, ...]:
    by_town = [{one.id: one for one in designations(area, lang)} for area in towns]
    names = dict.fromkeys(name for held in by_town for name in held)
    unknown = text("karte.ground_state.unknown", lang)
    lines = []
    for name in names:
        cells = []
        for held in by_town:
            one = held.get(name)
            state = one.state_name if one is not None else unknown
            known = one is not None and one.state != "unknown"
            reason = one.remark if one is not None else text("karte.no_designations", lang)
            cells.append(Cell(state, known, "", "", reason))
        lines.append(Line(text(f"karte.ground.{name}", lang), "", tuple(cells)))
    return tuple(lines)
