"""From served, unserved and unknown amounts to a rate: by municipality, and for the region as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from todoku.indicators.definition import definitions
from todoku.indicators.evidence import plain
from todoku.indicators.indicator import Indicator, IndicatorId
from todoku.provenance import Basis, weakest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.indicators.evidence import Evidence

AMOUNTS = ["served", "unserved", "unknown"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a rate is made from.

    ``by_municipality``: served, unserved and unknown amounts, indexed by municipality code; a municipality without a
    row has no denominator. ``weights``: denominators of municipalities whose rate the user gave, where they are known
    from elsewhere.
    """

    by_municipality: pd.DataFrame
    weights: pd.Series
    basis: Basis
    as_of: str | None
    source: str | None
    no_denominator: str
    """Catalogue key for a municipality without a denominator."""
    unknown: str
    """Catalogue key for a municipality of which a part is unknown."""
    reservation: str | None = None
    """Catalogue key of what must be said beside a value."""


def rate_indicators(indicator: IndicatorId, amounts: Amounts, evidence: Evidence) -> dict[str, Indicator]:
    """Return a rate for each municipality and for the region, by area code.

    The user's own figure goes first. Else a value is given only where nothing is unknown; otherwise its parts carry the
    lowest and the highest that it can be. The region's rate adds up numerators and denominators.
    """
    found = {}
    for code in evidence.region.codes:
        found[code] = evidence.observed(code, indicator) or _of_amounts(indicator, amounts, code)
    own = evidence.region.area_code
    if own not in found:
        found[own] = evidence.observed(own, indicator) or _of_region(indicator, amounts, evidence)
    return found


def complete_rate(amounts: pd.DataFrame, codes: Sequence[str]) -> float | None:
    """Return the rate over some municipalities, or None while a part of them is unknown or has no denominator."""
    sums = amounts.reindex(list(codes)).sum(skipna=False)
    total = float(sums["served"] + sums["unserved"])
    return float(sums["served"]) / total if total > 0 and sums["unknown"] == 0 else None


def _of_amounts(indicator: IndicatorId, amounts: Amounts, code: str) -> Indicator:
    if code not in amounts.by_municipality.index:
        return Indicator.unknown(indicator, "ratio", amounts.no_denominator)
    return _made(indicator, amounts, amounts.by_municipality.loc[[code]].sum(), amounts.basis, amounts.reservation)


def _of_region(indicator: IndicatorId, amounts: Amounts, evidence: Evidence) -> Indicator:
    """Add up the municipalities, taking rate x denominator where the user gave a rate."""
    given = {code: evidence.observed_value(code, indicator) for code in evidence.region.codes}
    rates = pd.Series({code: rate for code, rate in given.items() if rate is not None}, dtype=float)
    counted = amounts.by_municipality.drop(index=rates.index, errors="ignore")
    denominators = amounts.by_municipality.sum(axis=1).combine_first(amounts.weights).reindex(rates.index)
    weighed = pd.DataFrame({"served": rates * denominators, "unserved": (1.0 - rates) * denominators, "unknown": 0.0})
    known = pd.concat([counted, weighed.dropna()])
    if len(known) < len(evidence.region.codes):
        reason = amounts.no_denominator if known.empty else "indicator.reason.some_municipalities_unknown"
        return _without_value(indicator, reason, known.sum())
    basis, reservation = amounts.basis, amounts.reservation
    if len(weighed):
        dataset = evidence.dataset("observations")
        basis = weakest(basis, dataset.source.basis) if dataset is not None and len(counted) else Basis.MEASURED
        reservation = "indicator.reason.weighted_from_rates"
    return _made(indicator, amounts, known.sum(), basis, reservation)


def _made(
    indicator: IndicatorId, amounts: Amounts, sums: pd.Series, basis: Basis, reservation: str | None
) -> Indicator:
    total = float(sums[AMOUNTS].sum())
    if total <= 0:
        return Indicator.unknown(indicator, "ratio", amounts.no_denominator)
    if sums["unknown"] > 0:
        return _without_value(indicator, amounts.unknown, sums)
    return Indicator(
        id=indicator,
        value=float(sums["served"]) / total,
        unit=definitions()[indicator].unit,
        basis=basis,
        as_of=amounts.as_of,
        source=amounts.source,
        reason=reservation,
        parts=_parts(sums),
    )


def _without_value(indicator: IndicatorId, reason: str, sums: pd.Series) -> Indicator:
    made = Indicator.unknown(indicator, "ratio", reason)
    return made.model_copy(update={"parts": _parts(sums)}) if sums[AMOUNTS].sum() > 0 else made


def _parts(sums: pd.Series) -> dict[str, float | int | None]:
    amounts = {name: float(sums[name]) for name in AMOUNTS}
    total = sum(amounts.values())
    return {
        **{name: plain(amount) for name, amount in amounts.items()},
        "lowest": amounts["served"] / total,
        "highest": (amounts["served"] + amounts["unknown"]) / total,
    }
