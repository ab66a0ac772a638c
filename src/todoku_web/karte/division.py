"""Municipalities in a table: one row each, the columns of every list, in the order that a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.areas.names import name_key
from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku_web.karte.areas import areas
from todoku_web.karte.indicator_rows import shown_unit, shown_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from todoku.i18n import Lang
    from todoku.indicators.indicator import IndicatorId
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures

COLUMNS: tuple[IndicatorId, ...] = (
    "population",
    "households",
    "area_km2",
    "ftth_household_rate",
    "mobile_population_rate",
    "base_stations",
    "fiscal_index",
)
"""The indicators that stand in lists of municipalities."""
CODE, NAME = "code", "name"
SORTS = (CODE, NAME, *COLUMNS)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading, and in which order the column stands now: ascending, descending, or none."""

    name: str
    title: str
    unit: str
    order: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its basis, and the reason where it is not known."""

    value: str
    known: bool
    basis: str
    basis_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class TownRow:
    """A municipality in a list."""

    code: str
    name: str
    kana: str
    subprefecture: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TownRows:
    """A table of municipalities, with the sources of its values."""

    headings: tuple[Heading, ...]
    rows: tuple[TownRow, ...]
    sources: tuple[str, ...]
    reasons: tuple[str, ...]


def town_rows(figures: Figures, codes: Iterable[str], lang: Lang, *, sort: str, down: bool) -> TownRows:
    """Return municipalities as a table; those of unknown value stand last in either order."""
    ordered = sorted_towns(figures, [areas()[code] for code in codes], lang, sort=sort, down=down)
    rows = tuple(_row(figures, area, lang) for area in ordered)
    found = [figures.measures[area.code].indicator(name) for area in ordered for name in COLUMNS]
    return TownRows(
        headings=headings(figures, lang, sort=sort, down=down),
        rows=rows,
        sources=tuple(dict.fromkeys(one.source for one in found if one.source)),
        reasons=tuple(dict.fromkeys(text(one.reason, lang) for one in found if one.reason)),
    )


def sorted_towns(figures: Figures, towns: list[Area], lang: Lang, *, sort: str, down: bool) -> list[Area]:
    """Return municipalities in the order of a column; equal ones by code."""
    ordered = sorted(towns, key=lambda area: area.code)
    if sort in COLUMNS:
        name: IndicatorId = sort  # type: ignore[assignment]

        def value(area: Area) -> float | None:
            return figures.measures[area.code].indicator(name).value

        known = [area for area in ordered if value(area) is not None]
        known.sort(key=lambda area: value(area) or 0.0, reverse=down)
        return known + [area for area in ordered if value(area) is None]
    by: Callable[[Area], str] = (lambda area: _name_order(area, lang)) if sort == NAME else (lambda area: area.code)
    return sorted(ordered, key=by, reverse=down)


def headings(figures: Figures, lang: Lang, *, sort: str, down: bool) -> tuple[Heading, ...]:
    """Return the headings of the columns."""
    now = "descending" if down else "ascending"
    first = [(CODE, text("karte.col.code", lang), ""), (NAME, text("karte.col.name", lang), "")]
    some = next(iter(figures.measures.values()))
    others = [(name, definitions()[name].title(lang), shown_unit(some.indicator(name).unit, lang)) for name in COLUMNS]
    return tuple(Heading(name, title, unit, now if name == sort else "none") for name, title, unit in (*first, *others))


def _name_order(area: Area, lang: Lang) -> str:
    return area.kana if lang == "ja" else name_key(area.name_en)


def _row(figures: Figures, area: Area, lang: Lang) -> TownRow:
    subprefecture = areas().get(area.subprefecture_code or "")
    cells = []
    for name in COLUMNS:
        found = figures.measures[area.code].indicator(name)
        cells.append(
            Cell(
                value=shown_value(found, lang),
                known=found.value is not None,
                basis=found.basis.value,
                basis_name=text(f"basis.{found.basis.value}", lang),
                reason=text(found.reason, lang) if found.reason else "",
            )
        )
    return TownRow(
        code=area.code,
        name=area.name(lang),
        kana=area.kana,
        subprefecture=subprefecture.name(lang) if subprefecture is not None else "",
        cells=tuple(cells),
    )
