"""The indicators of an area as they stand in its karte: value, basis, date, source, reason, place among the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku.indicators.indicator import INDICATOR_IDS
from todoku.reports.rows import words
from todoku_web.karte.areas import areas
from todoku_web.karte.drawings import strip
from todoku_web.karte.standings import Spread, spread_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from todoku.i18n import Lang
    from todoku.indicators.indicator import Indicator, IndicatorId
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures

_WORTH_QUARTERS = 4
"""Of fewer values no quarters are told."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of an area, ready to be read."""

    id: IndicatorId
    title: str
    meaning: str
    value: str
    unit: str
    basis: str
    basis_name: str
    as_of: str
    source: str
    source_number: int
    """Under which the source is listed below the table; 0 where there is none."""
    reason: str
    standing: tuple[str, ...]
    """Its place among the others, sentence by sentence."""
    picture: SafeString | None


def indicator_rows(figures: Figures, area: Area, lang: Lang) -> list[IndicatorRow]:
    """Return the rows of an area, in the order in which indicators are shown."""
    rows: list[IndicatorRow] = []
    numbers: dict[str, int] = {}
    for name in INDICATOR_IDS:
        found = figures.measures[area.code].indicator(name)
        if found.source:
            numbers.setdefault(found.source, len(numbers) + 1)
        row = _row(found, lang, numbers)
        told = _town_place(figures, area, found, lang) if area.is_municipality else _spread(figures, area, found, lang)
        rows.append(replace(row, standing=told[0], picture=told[1]))
    return rows


def sources(rows: list[IndicatorRow]) -> list[tuple[int, str]]:
    """Return the citations of rows with their numbers."""
    return sorted({(row.source_number, row.source) for row in rows if row.source})


def shown_value(found: Indicator, lang: Lang) -> str:
    """Return a value as a person reads it; an unknown one as the range in which it lies, else as "unknown"."""
    if found.value is not None:
        return words.in_unit(found.value, found.unit, lang)
    low, high = (found.parts.get(name) for name in ("lowest", "highest"))
    if low is None or high is None or found.unit != "ratio":
        return text("measure.unknown", lang)
    return text("measure.range", lang, lowest=words.ratio(low, lang), highest=words.ratio(high, lang))


def shown_unit(unit: str, lang: Lang) -> str:
    """Return a unit's name as it stands behind a value; ratios bring their own, an index has none."""
    return "" if unit in {"ratio", "index"} else words.unit(unit, lang)


def _row(found: Indicator, lang: Lang, numbers: dict[str, int]) -> IndicatorRow:
    definition = definitions()[found.id]
    return IndicatorRow(
        id=found.id,
        title=definition.title(lang),
        meaning=definition.meaning_ja if lang == "ja" else definition.meaning_en,
        value=shown_value(found, lang),
        unit=shown_unit(found.unit, lang) if found.value is not None else "",
        basis=found.basis.value,
        basis_name=text(f"basis.{found.basis.value}", lang),
        as_of=found.as_of or "",
        source=found.source or "",
        source_number=numbers[found.source] if found.source else 0,
        reason=text(found.reason, lang) if found.reason else "",
        standing=(),
        picture=None,
    )


def _town_place(
    figures: Figures, area: Area, found: Indicator, lang: Lang
) -> tuple[tuple[str, ...], SafeString | None]:
    """Return the ranks of a municipality's value in prefecture and subprefecture, and the picture of the former."""
    told: list[str] = []
    picture = None
    for division in (area.prefecture_code, area.subprefecture_code):
        if division is None or division not in areas():
            continue
        standing = figures.standing(area, found.id, within=division)
        if standing is None or standing.spread.count == 1:
            continue
        said = {"area": areas()[division].name(lang), "count": standing.spread.count, "rank": standing.rank}
        tied = text("karte.tied", lang, count=standing.tied) if standing.tied else ""
        told.append(text("karte.rank", lang, **said) + tied)
        if picture is None and standing.spread.count >= _WORTH_QUARTERS:
            told.append(text(f"karte.quarter.{standing.quarter}", lang))
            told.append(_median(standing.spread, found.unit, lang))
            title = f"{definitions()[found.id].title(lang)}: {' '.join(told)}"
            picture = strip(found.value, standing.spread, title=title)
    return tuple(told), picture


def _spread(figures: Figures, area: Area, found: Indicator, lang: Lang) -> tuple[tuple[str, ...], SafeString | None]:
    """Return how the values of a division's municipalities spread, and the picture of it."""
    values = figures.values(area.codes, found.id)
    if len(values) < _WORTH_QUARTERS:
        return (), None
    spread = spread_of(values.values())
    low, high = (words.in_unit(edge, found.unit, lang) for edge in (spread.lowest, spread.highest))
    told = (
        text("karte.spread", lang, count=spread.count, all=len(area.codes), low=low, high=high),
        _median(spread, found.unit, lang),
    )
    title = f"{definitions()[found.id].title(lang)}: {' '.join(told)}"
    return told, strip(None, spread, title=title)


def _median(spread: Spread, unit: str, lang: Lang) -> str:
    shown = " ".join(part for part in (words.in_unit(spread.median, unit, lang), shown_unit(unit, lang)) if part)
    return text("karte.median", lang, value=shown)
