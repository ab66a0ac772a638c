"""What an area holds in all: its people, its households and its extent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from pyproj import Geod

from todoku.indicators.definition import definitions
from todoku.indicators.evidence import plain
from todoku.indicators.indicator import Indicator, IndicatorId
from todoku.provenance import Basis, weakest
from todoku.units import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.indicators.evidence import Evidence
    from todoku.provenance import Dataset

_COUNTED_IN = ("cells", "zones", "facts")
"""Where people and households stand, in the order in which equally strong ones are preferred."""
_SURVEYED = Basis.MEASURED
_GRS80 = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True)
class _Totals:
    """One dataset's totals by municipality; ``empty`` are municipalities with counts left out."""

    kind: str
    values: pd.Series
    basis: Basis
    as_of: str | None
    source: str
    empty: frozenset[str] = frozenset()
    reservation: str | None = None


def population(evidence: Evidence) -> dict[str, Indicator]:
    """Return the people of each municipality and of the region."""
    return _sums("population", _counts(evidence, "population"), evidence, "indicator.reason.no_population")


def households(evidence: Evidence) -> dict[str, Indicator]:
    """Return the households of each municipality and of the region."""
    return _sums("households", _counts(evidence, "households"), evidence, "indicator.reason.no_households")


def area_km2(evidence: Evidence) -> dict[str, Indicator]:
    """Return the area of each municipality and of the region: published, else that of the boundary on the ellipsoid."""
    return _sums("area_km2", _areas(evidence), evidence, "indicator.reason.no_area")


def known_totals(evidence: Evidence, column: str) -> pd.Series:
    """Return the people or households of each municipality where they are known, by the strongest dataset."""
    found = pd.Series(dtype=float)
    for totals in _counts(evidence, column):
        found = found.combine_first(totals.values)
    return found


def known_areas_km2(evidence: Evidence) -> pd.Series:
    """Return the area of each municipality where it is known."""
    found = pd.Series(dtype=float)
    for totals in _areas(evidence):
        found = found.combine_first(totals.values)
    return found


def _counts(evidence: Evidence, column: str) -> list[_Totals]:
    """Return the totals that each dataset gives, the one with the strongest basis first."""
    found = []
    for kind in _COUNTED_IN:
        dataset = evidence.dataset(kind)
        if dataset is None:
            continue
        if kind == "facts":
            values, empty = evidence.fact_numbers(column), frozenset[str]()
        else:
            values, empty = _summed(evidence.rows(kind), column)
        if len(values):
            source = dataset.source
            found.append(_Totals(kind, values, source.basis, source.as_of, source.citation, empty))
    return sorted(found, key=lambda totals: -_strength(totals.basis))


def _strength(basis: Basis) -> int:
    """Return how many bases are no stronger than this one."""
    return sum(weakest(other, basis) is other for other in Basis)


def _summed(rows: pd.DataFrame, column: str) -> tuple[pd.Series, frozenset[str]]:
    counts = pd.to_numeric(rows[column], errors="coerce") if column in rows.columns else pd.Series(dtype=float)
    groups = counts.groupby(rows["municipality_code"])
    empty = groups.apply(lambda values: bool(values.isna().any()))
    values = groups.sum(min_count=1).dropna()
    return values, frozenset(str(code) for code in empty[empty].index)


def _areas(evidence: Evidence) -> list[_Totals]:
    found = []
    facts = evidence.dataset("facts")
    published = evidence.fact_numbers("area_km2")
    if facts is not None and len(published):
        found.append(_Totals("facts", published, _SURVEYED, facts.source.as_of, facts.source.citation))
    boundaries = evidence.dataset("boundaries")
    if boundaries is not None and not set(evidence.region.codes) <= set(published.index):
        found.append(_boundary_areas(evidence, boundaries))
    return found


def _boundary_areas(evidence: Evidence, boundaries: Dataset) -> _Totals:
    rows = evidence.rows("boundaries")
    areas = {
        code: abs(_GRS80.geometry_area_perimeter(shape)[0]) / M2_PER_KM2
        for code, shape in zip(rows["municipality_code"], rows["geometry"], strict=True)
    }
    return _Totals(
        "boundaries",
        pd.Series(areas, dtype=float),
        Basis.ESTIMATED,
        boundaries.source.as_of,
        boundaries.source.citation,
        reservation="indicator.reason.area_from_boundary",
    )


def _sums(indicator: IndicatorId, found: list[_Totals], evidence: Evidence, reason: str) -> dict[str, Indicator]:
    """Return each municipality's total from the first dataset that has it, and the region's where all have the same."""
    unit = definitions()[indicator].unit
    used: dict[str, _Totals | None] = {}
    made: dict[str, Indicator] = {}
    for code in evidence.region.codes:
        observed = evidence.observed(code, indicator)
        used[code] = None if observed else next((totals for totals in found if code in totals.values.index), None)
        totals = used[code]
        if observed is not None:
            made[code] = observed
        elif totals is None:
            made[code] = Indicator.unknown(indicator, unit, reason)
        else:
            made[code] = _total(indicator, totals, [code])
    if not evidence.region.is_municipality:
        own = evidence.region.area_code
        made[own] = evidence.observed(own, indicator) or _region_total(indicator, made, list(used.values()), reason)
    return made


def _region_total(
    indicator: IndicatorId, made: dict[str, Indicator], used: Iterable[_Totals | None], reason: str
) -> Indicator:
    unit = definitions()[indicator].unit
    kinds = {totals.kind if totals else None for totals in used}
    known = [one for one in made.values() if one.value is not None]
    if not known:
        return Indicator.unknown(indicator, unit, reason)
    if len(known) < len(made):
        return Indicator.unknown(indicator, unit, "indicator.reason.some_municipalities_unknown")
    totals = next(iter(used))
    if len(kinds) > 1:
        return Indicator.unknown(indicator, unit, "indicator.reason.mixed_sources")
    if totals is None:
        value = plain(sum(one.value for one in known if one.value is not None))
        return known[0].model_copy(update={"value": value, "basis": weakest(*(one.basis for one in known))})
    return _total(indicator, totals, list(made))


def _total(indicator: IndicatorId, totals: _Totals, codes: list[str]) -> Indicator:
    incomplete = not totals.empty.isdisjoint(codes)
    return Indicator(
        id=indicator,
        value=plain(round(float(totals.values.loc[codes].sum()), 6)),
        unit=definitions()[indicator].unit,
        basis=totals.basis,
        as_of=totals.as_of,
        source=totals.source,
        reason="indicator.reason.some_counts_empty" if incomplete else totals.reservation,
    )
