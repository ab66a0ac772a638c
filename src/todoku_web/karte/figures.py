"""The figures of all areas: measured, compared and drawn once for a version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from todoku.areas.municipalities import region_of
from todoku.indicators.indicator import INDICATOR_IDS
from todoku.indicators.measure import AreaMeasure, measure
from todoku.indicators.similar import all_similar
from todoku.plans.inputs import datasets_for
from todoku.programmes.fiscal_index import indices_with
from todoku.sources.builtin import facts
from todoku_web.karte.areas import areas
from todoku_web.karte.locator import Outline, outlines
from todoku_web.karte.standings import Standing, standings
from todoku_web.store.packs import pack_for, packs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.indicators.indicator import Indicator, IndicatorId
    from todoku.indicators.similar import Similarity
    from todoku.programmes.fiscal_index import IndexBook
    from todoku.provenance import Dataset
    from todoku.sources.store import Pack
    from todoku_web.karte.areas import Area

PEERS = 5
_INDUSTRY_PREFIX = "industry_"


@dataclass(frozen=True)
class Figures:
    """The measures of every area, the peers of the municipalities, the areas' outlines, and their fiscal indices."""

    version: str
    measures: Mapping[str, AreaMeasure]
    similar: Mapping[str, Similarity]
    outlines: Mapping[str, Outline]

    @cached_property
    def indices(self) -> IndexBook:
        """Published fiscal indices by municipality and year: the packs' over the built-in ones."""
        return fiscal_indices()

    def standing(self, area: Area, indicator: IndicatorId, *, within: str) -> Standing | None:
        """Return where a municipality stands among those of a division; None where its value is not known.

        Only values of the same source and date are compared with each other.
        """
        return self._standings(within, indicator).get(area.code)

    def values(self, codes: tuple[str, ...], indicator: IndicatorId) -> dict[str, float]:
        """Return the known values of municipalities that may be compared: those of the source that most share."""
        groups = self._comparable(codes, indicator)
        return max(groups.values(), key=len, default={})

    def _standings(self, division: str, indicator: IndicatorId) -> dict[str, Standing]:
        key = (division, indicator)
        if key not in self._ranked:
            groups = self._comparable(areas()[division].codes, indicator).values()
            self._ranked[key] = {code: one for group in groups for code, one in standings(group).items()}
        return self._ranked[key]

    @cached_property
    def _ranked(self) -> dict[tuple[str, IndicatorId], dict[str, Standing]]:
        return {}

    def _comparable(
        self, codes: tuple[str, ...], indicator: IndicatorId
    ) -> dict[tuple[str | None, str | None], dict[str, float]]:
        groups: dict[tuple[str | None, str | None], dict[str, float]] = {}
        for code in (one for one in codes if one in self.measures):
            found: Indicator = self.measures[code].indicator(indicator)
            if found.value is not None:
                groups.setdefault((found.source, found.as_of), {})[code] = float(found.value)
        return groups


def compute(version: str) -> Figures:
    """Measure, compare and draw every area from what is at hand now; a second or so with the built-in data."""
    return Figures(version, _measures(), all_similar(facts(), industry=_industry(), count=PEERS), outlines())


def fiscal_indices() -> IndexBook:
    """Return the published fiscal indices, those of packs over the built-in ones; the smallest region's pack last."""
    book = indices_with(None)
    for pack in reversed(packs()):
        held = indices_with(pack.get("fiscal"))
        book |= {code: held[code] for code in pack.region.codes if code in held}
    return book


def _measures() -> dict[str, AreaMeasure]:
    """Measure each area with the pack of the smallest region that holds it, else with the built-in data."""
    found: dict[str, AreaMeasure] = {}
    for pack in (None, *reversed(packs())):
        for area in areas().values():
            if not area.is_municipality and pack_for(area.codes) == pack:
                found[area.code] = measure(region_of(area.code), _datasets(area.code, pack))[0]
        found |= _measured_towns(pack)
    missing = set(areas()) - set(found)
    assert not missing, missing
    assert all(len(one.indicators) == len(INDICATOR_IDS) for one in found.values())
    return found


def _measured_towns(pack: Pack | None) -> dict[str, AreaMeasure]:
    """Measure the municipalities that a pack serves, region by region, so that each dataset is read once."""
    towns = [area.code for area in areas().values() if area.is_municipality and pack_for(area.codes) == pack]
    if not towns:
        return {}
    if pack is not None:
        measured = measure(pack.region, _datasets(pack.region.area_code, pack))
    else:
        prefecture = areas()[towns[0]].prefecture_code
        measured = measure(region_of(prefecture), _datasets(prefecture, None))
    return {one.code: one for one in measured if one.code in towns}


def _datasets(code: str, pack: Pack | None) -> dict[str, Dataset]:
    return datasets_for(region_of(code), None if pack is None else pack.path)


def _industry() -> dict[str, dict[str, float]]:
    """Return the shares of workers by industry that packs hold, by municipality."""
    found: dict[str, dict[str, float]] = {}
    for pack in packs():
        given = pack.get("observations")
        if given is None:
            continue
        rows = given.frame().dropna(subset=["value"])
        for code, name, value in rows[["municipality_code", "indicator", "value"]].itertuples(index=False):
            if name.startswith(_INDUSTRY_PREFIX):
                found.setdefault(code, {}).setdefault(name, float(value))
    return found
