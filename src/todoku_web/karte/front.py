"""What karte puts on the first page: the search, a few figures of the region, the calls."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from todoku.dates import today
from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku_web.karte.areas import AreaKind, areas, municipalities
from todoku_web.karte.build import figures
from todoku_web.karte.calls import calls_for
from todoku_web.karte.indicator_rows import shown_unit, shown_value
from todoku_web.karte.plans import newest_plans
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku.indicators.indicator import IndicatorId

_KEY_FIGURES: tuple[IndicatorId, ...] = ("population", "households", "ftth_household_rate", "mobile_population_rate")
_MOST_CALLS = 3


def search(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 [as blocks are asked]
    """Return the names that the search completes."""
    return {"towns": _names(current_lang(), len(areas()))}


def region_figures(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 [as blocks are asked]
    """Return the key figures of each prefecture that is whole here."""
    return {"regions": _regions(current_lang(), figures().version)}


def calls(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 [as blocks are asked]
    """Return the calls that are open, or may be, today."""
    found = calls_for(None, current_lang(), day=today())
    return {**found, "rows": found["rows"][:_MOST_CALLS]}


def plans(request: HttpRequest) -> dict[str, Any] | None:  # noqa: ARG001 [as blocks are asked]
    """Return the plans that were published last."""
    return newest_plans(current_lang())


@lru_cache(maxsize=4)
def _names(lang: Lang, known: int) -> list[str]:
    assert known
    return [area.name(lang) for area in municipalities()]


@lru_cache(maxsize=4)
def _regions(lang: Lang, version: str) -> list[dict[str, Any]]:
    assert version
    shown = []
    for area in areas().values():
        if area.kind is not AreaKind.PREFECTURE or area.code not in figures().measures:
            continue
        found = [figures().measures[area.code].indicator(name) for name in _KEY_FIGURES]
        shown.append(
            {
                "code": area.code,
                "name": area.name(lang),
                "count": len(area.codes),
                "figures": [
                    {
                        "title": definitions()[one.id].title(lang),
                        "value": shown_value(one, lang),
                        "unit": shown_unit(one.unit, lang) if one.value is not None else "",
                        "known": one.value is not None,
                        "basis": one.basis.value,
                        "basis_name": text(f"basis.{one.basis.value}", lang),
                        "as_of": one.as_of or "",
                        "reason": text(one.reason, lang) if one.reason else "",
                    }
                    for one in found
                ],
                "sources": list(dict.fromkeys(one.source for one in found if one.source)),
            }
        )
    return shown
