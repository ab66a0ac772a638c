"""What is known of every municipality, subprefecture and prefecture of the atlas: the library's indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.areas.municipalities import region_of
from todoku.areas.registry import register
from todoku.dates import fiscal_year
from todoku.indicators.definition import definitions
from todoku.indicators.measure import measure
from todoku.provenance import Basis, weakest
from todoku_web.atlas.making.layers import year_of
from todoku_web.atlas.making.levels import default_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.areas.region import Region
    from todoku.indicators.indicator import Indicator
    from todoku_web.atlas.making.holdings import Holdings
    from todoku_web.atlas.making.levels import Rule
    from todoku_web.atlas.making.origins import Origins

FISCAL = "fiscal_index"
_RULES: dict[str, Rule] = {"ratio": "ratio", "person": "count", "household": "count", "station": "count"}


def divisions_of(holdings: Holdings) -> list[Region]:
    """Return the prefectures and subprefectures of which every municipality is in the atlas."""
    known = register()
    regions = [region_of(code) for code in (*known.prefectures, *known.subprefectures)]
    return [region for region in regions if set(region.codes) <= set(holdings.codes)]


def measured_areas(holdings: Holdings, origins: Origins) -> dict[str, list[dict[str, Any]]]:
    """Return every indicator of every area, by area code; what is unknown is None with the key of its reason."""
    found: dict[str, list[dict[str, Any]]] = {}
    for holding in holdings.found:
        for dataset in holding.datasets.values():
            origins.know(dataset)
        for area in measure(holding.region, holding.datasets):
            found.setdefault(area.code, _plain(area.indicators, origins))
    for region in divisions_of(holdings):
        if region.area_code not in found:
            around = next((one for one in holdings.found if set(region.codes) <= set(one.region.codes)), None)
            datasets = {} if around is None else around.datasets
            found[region.area_code] = _plain(measure(region, datasets)[0].indicators, origins)
    return found


def indicator_layers(
    areas: dict[str, list[dict[str, Any]]], holdings: Holdings, *, newest: int
) -> list[dict[str, Any]]:
    """Return the layers by municipality: for each indicator its years, classes and values by municipality.

    ``values`` by year: code -> {value, basis, as_of, reason, sources}. The fiscal index has all years of the ministry's
    table; of the others the newest value is known, and the layer bears the year of the newest of them.
    """
    made = []
    for place, (name, definition) in enumerate(definitions().items()):
        rows = {code: areas[code][place] for code in holdings.codes}
        dated = [row["as_of"] for row in rows.values() if row["value"] is not None and row["as_of"]]
        values = {max((year_of(one, newest) for one in dated), default=newest): rows}
        if name == FISCAL:
            values = {**_fiscal(holdings, rows), **_fiscal_newest(values, rows)}
        made.append(_layer(name, definition.unit, values))
    return made


def _layer(name: str, unit: str, values: dict[int, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    known = [row for row in values[max(values)].values() if row["value"] is not None]
    numbers = np.array([row["value"] for row in known], dtype=float)
    return {
        "id": name,
        "unit": unit,
        "years": sorted(values),
        "default_year": max(values),
        "basis": str(weakest(*(Basis(row["basis"]) for row in known))) if known else str(Basis.UNKNOWN),
        "as_of": max((row["as_of"] or "" for row in known), default="") or None,
        "sources": sorted({number for row in known for number in row["sources"]}),
        "known": len(known),
        "classes": list(default_breaks(numbers, rule=_RULES.get(unit, "number"))),
        "values": {str(year): rows for year, rows in values.items()},
    }


def _plain(indicators: Iterable[Indicator], origins: Origins) -> list[dict[str, Any]]:
    return [{**one.model_dump(mode="json"), "sources": origins.cited(one.source)} for one in indicators]


def _fiscal(holdings: Holdings, rows: dict[str, dict[str, Any]]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return the fiscal index by fiscal year, with the basis and sources of the newest one."""
    years: dict[int, dict[str, dict[str, Any]]] = {}
    unknown = {"value": None, "basis": "unknown", "as_of": None, "reason": "indicator.reason.no_fiscal_index"}
    for holding in holdings.found:
        dataset = holding.datasets.get("fiscal")
        table = None if dataset is None else dataset.frame().dropna(subset=["fiscal_index"])
        for code, year, index in () if table is None else table.itertuples(index=False):
            values = years.setdefault(int(year), {one: {**row, **unknown} for one, row in rows.items()})
            if values[code]["value"] is None:
                known = {"value": float(index), "basis": "measured", "as_of": f"{year + 1}-03-31", "reason": None}
                values[code] = {**rows[code], **known}
    return years


def _fiscal_newest(
    values: dict[int, dict[str, dict[str, Any]]], rows: dict[str, dict[str, Any]]
) -> dict[int, dict[str, dict[str, Any]]]:
    """Return the newest values under their fiscal year, which the indicators date by its end."""
    ends = [row["as_of"] for row in rows.values() if row["as_of"]]
    if not ends:
        return values
    import datetime as dt

    return {fiscal_year(dt.date.fromisoformat(max(ends))): rows}
