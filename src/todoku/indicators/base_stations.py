"""Base stations: how many there are, and how they stand against the national plan and its 20 % on top."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from todoku.indicators.evidence import cited, oldest, plain
from todoku.indicators.indicator import Indicator
from todoku.provenance import weakest

if TYPE_CHECKING:
    from todoku.indicators.evidence import Evidence

NATIONAL_PLAN = 70_000
"""5G stations planned by the end of fiscal 2023 (約7万局), ICT地域展開マスタープラン, June 2019."""
UPLIFT = Fraction(1, 5)
"""「2割以上の上積み」."""
TARGET = "base_station_target"
"""Name under which a user's observations give a municipality's own target, in stations."""


def raised_target(planned: int, uplift: Fraction = UPLIFT) -> int:
    """Return a plan with a share on top, in whole stations, halves up: 70,000 -> 84,000."""
    return int(planned * (1 + uplift) + Fraction(1, 2))


def base_stations(evidence: Evidence) -> dict[str, Indicator]:
    """Return the stations of the operators in the pack, by area code; a municipality without a row is unknown.

    The region's is the publisher's own total where the table has one (a row under the region's code), else the sum
    where every municipality is known.
    """
    rows = _rows(evidence)
    found = {code: _of_area(evidence, rows, code) for code in evidence.region.codes}
    own = evidence.region.area_code
    if own not in found:
        found[own] = _of_area(evidence, rows, own)
        if found[own].value is None and not rows.empty:
            found[own] = _of_region(evidence, rows, list(found.values())[:-1])
    return found


def base_station_target_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the stations over the target, by area code; no target is published below the nation."""
    stations = base_stations(evidence)
    found = {}
    for code in evidence.area_codes:
        observed = evidence.observed(code, "base_station_target_rate")
        found[code] = observed or _against_target(evidence, code, stations[code])
    return found


def _rows(evidence: Evidence) -> pd.DataFrame:
    dataset = evidence.dataset("base_stations")
    if dataset is None:
        return pd.DataFrame(columns=["municipality_code", "operator", "stations"])
    table = dataset.frame()
    return table[table["municipality_code"].isin(evidence.area_codes).to_numpy()]


def _of_area(evidence: Evidence, rows: pd.DataFrame, code: str) -> Indicator:
    observed = evidence.observed(code, "base_stations")
    own = rows[(rows["municipality_code"] == code).to_numpy()]
    if observed is not None:
        return observed
    if own.empty:
        missing = "no_stations" if evidence.dataset("base_stations") is None else "no_station_row"
        return Indicator.unknown("base_stations", "station", f"indicator.reason.{missing}")
    return _counted(evidence, own)


def _of_region(evidence: Evidence, rows: pd.DataFrame, municipalities: list[Indicator]) -> Indicator:
    known = [one for one in municipalities if one.value is not None]
    if len(known) == len(municipalities) and not any(one.source != known[0].source for one in known):
        return _counted(evidence, rows)
    made = Indicator.unknown("base_stations", "station", "indicator.reason.some_municipalities_unknown")
    parts: dict[str, float | int | None] = {
        "known_sum": plain(sum(one.value for one in known if one.value is not None)),
        "municipalities_known": len(known),
        "municipalities": len(municipalities),
    }
    return made.model_copy(update={"parts": parts})


def _counted(evidence: Evidence, rows: pd.DataFrame) -> Indicator:
    dataset = evidence.dataset("base_stations")
    assert dataset is not None
    by_operator = rows.groupby("operator")["stations"].sum().sort_index()
    return Indicator(
        id="base_stations",
        value=int(by_operator.sum()),
        unit="station",
        basis=dataset.source.basis,
        as_of=dataset.source.as_of,
        source=dataset.source.citation,
        reason="indicator.reason.listed_operators_only",
        parts={f"operator:{operator}": int(count) for operator, count in by_operator.items()},
    )


def _against_target(evidence: Evidence, code: str, stations: Indicator) -> Indicator:
    target = _target(evidence, code)
    if target is None or target <= 0:
        return Indicator.unknown("base_station_target_rate", "ratio", "indicator.reason.no_station_target")
    if stations.value is None:
        return Indicator.unknown("base_station_target_rate", "ratio", stations.reason or "indicator.reason.no_stations")
    used = [evidence.dataset("base_stations"), evidence.dataset("observations")]
    bases = [dataset.source.basis for dataset in used if dataset is not None]
    return Indicator(
        id="base_station_target_rate",
        value=stations.value / target,
        unit="ratio",
        basis=weakest(*bases),
        as_of=oldest(*used),
        source=cited(*used),
        reason=stations.reason,
        parts={"base_stations": stations.value, "target": plain(target)},
    )


def _target(evidence: Evidence, code: str) -> float | None:
    """Return the user's target of an area; of a region also the sum of its municipalities', where all are given."""
    own = evidence.observed_value(code, TARGET)
    if own is not None or code in evidence.region.codes:
        return own
    targets = [evidence.observed_value(one, TARGET) for one in evidence.region.codes]
    return None if any(target is None for target in targets) else sum(target or 0.0 for target in targets)
