"""The tables that ``todoku measure`` prints for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from todoku.areas.municipalities import by_code
from todoku.i18n import Lang, text
from todoku.indicators.definition import definitions
from todoku.indicators.distribution import distribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.indicators.indicator import Indicator, IndicatorId
    from todoku.indicators.measure import AreaMeasure
    from todoku.indicators.similar import Similarity

_MUNICIPAL_COLUMNS: tuple[IndicatorId, ...] = (
    "population",
    "households",
    "area_km2",
    "ftth_household_rate",
    "base_stations",
    "fiscal_index",
)
_DECIMALS = {"km2": 2, "index": 2}
_REASONS_SHOWN = 4
_WIDEST_FIGURE = 10
_CODE_DIGITS = 5


def print_measures(measures: Sequence[AreaMeasure], lang: Lang, console: Console | None = None) -> None:
    """Print the first area's indicators in full, the municipalities of a region in one table, and the sources."""
    console = console or Console(soft_wrap=False)
    sources = _sources(measures)
    console.print(_full_table(measures[0], sources, lang))
    if len(measures) > 1:
        console.print(_municipal_table(measures[1:], lang))
        _print_distribution(measures[1:], lang, console)
        console.print(text("measure.json_note", lang))
    console.print(text("measure.sources", lang), style="bold")
    for citation, number in sources.items():
        console.print(f"[{number}] {citation}", markup=False, highlight=False)


def print_peers(similarity: Similarity, name: str, lang: Lang, console: Console | None = None) -> None:
    """Print the municipalities most alike, with the features that make them so."""
    console = console or Console()
    table = Table(title=text("measure.peers.title", lang, name=name), title_justify="left")
    for key in ("peers.rank", "col.code", "col.name", "peers.distance", "peers.why"):
        table.add_column(
            text(f"measure.{key}", lang), justify="right" if key == "peers.distance" else "left", overflow="fold"
        )
    for peer in similarity.peers:
        why = [
            f"{text(f'measure.feature.{one.feature}', lang)} {one.standardised:+.2f}"
            for one in peer.features[:_REASONS_SHOWN]
        ]
        named = _name(peer.code, peer.name, lang)
        table.add_row(str(peer.rank), peer.code, named, f"{peer.distance:.2f}", ", ".join(why))
    console.print(table)
    missing = [text(f"measure.feature.{feature}", lang) for feature in similarity.missing]
    if missing:
        console.print(text("measure.peers.missing", lang, features=missing))


def shown_value(indicator: Indicator, lang: Lang) -> str:
    """Return a value as a person reads it: ratios in per cent, the unknown with its range where there is one."""
    if indicator.value is None:
        lowest, highest = indicator.parts.get("lowest"), indicator.parts.get("highest")
        if lowest is None or highest is None:
            return text("measure.unknown", lang)
        return text("measure.range", lang, lowest=f"{lowest:.1%}", highest=f"{highest:.1%}")
    if indicator.unit == "ratio":
        return f"{indicator.value * 100:.1f}"
    return f"{indicator.value:,.{_DECIMALS.get(indicator.unit, 0)}f}"


def _name(code: str, name: str, lang: Lang) -> str:
    """Return a municipality's name as the reader's language has it; other areas keep theirs."""
    if lang == "ja" or not code.isdigit() or len(code) != _CODE_DIGITS:
        return name
    return by_code(code).name_en or name


def _full_table(area: AreaMeasure, sources: dict[str, int], lang: Lang) -> Table:
    table = Table(title=f"{_name(area.code, area.name, lang)} ({area.code})", title_justify="left")
    for key in ("indicator", "value", "unit", "basis", "as_of", "source_or_reason"):
        table.add_column(
            text(f"measure.col.{key}", lang), justify="right" if key == "value" else "left", overflow="fold"
        )
    for indicator in area.indicators:
        why = [f"\\[{sources[indicator.source]}]"] if indicator.source else []
        if indicator.reason:
            why.append(text(indicator.reason, lang))
        table.add_row(
            definitions()[indicator.id].title(lang),
            shown_value(indicator, lang),
            text(f"measure.unit.{indicator.unit}", lang),
            text(f"basis.{indicator.basis.value}", lang),
            indicator.as_of or "—",
            " ".join(why) or "—",
        )
    return table


def _municipal_table(municipalities: Sequence[AreaMeasure], lang: Lang) -> Table:
    """Return one row per municipality; headings may break over lines, figures never do."""
    title = text("measure.municipalities", lang, count=len(municipalities))
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    rows = [[shown_value(area.indicator(name), lang) for name in _MUNICIPAL_COLUMNS] for area in municipalities]
    table.add_column(text("measure.col.code", lang), min_width=5, overflow="fold")
    table.add_column(text("measure.col.name", lang), overflow="fold")
    for name, column in zip(_MUNICIPAL_COLUMNS, zip(*rows, strict=True), strict=True):
        widest = min(max(cell_len(value) for value in column), _WIDEST_FIGURE)
        table.add_column(definitions()[name].title(lang), justify="right", overflow="fold", min_width=widest)
    for area, values in zip(municipalities, rows, strict=True):
        table.add_row(area.code, _name(area.code, area.name, lang), *values)
    return table


def _print_distribution(municipalities: Sequence[AreaMeasure], lang: Lang, console: Console) -> None:
    spread = distribution(municipalities, "ftth_household_rate")
    if sum(spread.counts):
        console.print(text("measure.distribution", lang, counts=spread.counts, unknown=spread.unknown))


def _sources(measures: Sequence[AreaMeasure]) -> dict[str, int]:
    """Return every citation with the number under which it is listed."""
    citations = dict.fromkeys(one.source for area in measures for one in area.indicators if one.source)
    return {citation: number for number, citation in enumerate(citations, start=1)}
