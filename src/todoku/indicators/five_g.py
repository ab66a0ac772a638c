"""5G rates by grid square: 5G基盤展開率 over 10 km squares, the Sub6 rate over 1 km squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.indicators.evidence import cited, oldest
from todoku.indicators.indicator import Indicator, IndicatorId
from todoku.indicators.present import SERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.indicators.evidence import Evidence

OPERATORS = ("NTTドコモ", "KDDI/沖縄セルラー", "ソフトバンク", "楽天モバイル")
"""The four of the assignment of April 2019; all of them are needed for the union."""
BASE, BASE_TARGET = "g5_base", "g5_target"
"""Services of present cover: 10 km squares with a 高度特定基地局 as ``g5_base:OPERATOR``, and the target squares."""
SUB6, HIGH_TRAFFIC = "g5_sub6", "g5_high_traffic"
"""1 km squares with Sub6, and those of high traffic."""
SUB6_SHARE = 0.75
"""A square without an outdoor station counts when at least three quarters of it are covered."""


def deployment_rate(squares_with_station: int, target_squares: int) -> float:
    """Return the 5G基盤展開率: 10 km squares with a 高度特定基地局 over the target squares (4,464 in all Japan)."""
    return squares_with_station / target_squares


def g5_base_deployment_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the 5G基盤展開率 of the four operators together, with each operator's in the parts, by area code.

    A square across borders counts for each municipality with which it shares area, and once for the region; the figures
    are for reference (参考値), since the official one is national. The target squares must be supplied.
    """
    found = {}
    for code in evidence.area_codes:
        observed = evidence.observed(code, "g5_base_deployment_rate")
        found[code] = observed or _base_rate(evidence, _codes_of(evidence, code))
    return found


def g5_sub6_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the part of the high-traffic 1 km squares that have Sub6, by area code; those squares must be supplied."""
    high = evidence.listed(HIGH_TRAFFIC)
    places = evidence.municipality_of(high.index.to_numpy(dtype=str)) if len(high) else pd.Series(dtype=object)
    found = {}
    for code in evidence.area_codes:
        observed = evidence.observed(code, "g5_sub6_rate")
        squares = places.index[places.isin(_codes_of(evidence, code)).to_numpy()]
        found[code] = observed or _sub6_rate(evidence, squares)
    return found


def _base_rate(evidence: Evidence, codes: tuple[str, ...]) -> Indicator:
    target = evidence.listed(BASE_TARGET)
    target = target[(target["state"] == SERVED).to_numpy()]
    if target.empty:
        return _unknown("g5_base_deployment_rate", "indicator.reason.g5_no_target")
    boundaries = evidence.rows("boundaries")
    boundaries = boundaries[boundaries["municipality_code"].isin(codes).to_numpy()]
    if len(boundaries) < len(codes):
        return _unknown("g5_base_deployment_rate", "indicator.reason.no_boundaries")
    touched = np.concatenate([mesh.cover(shape, level=Level.KM10) for shape in boundaries["geometry"]])
    squares = target.index[target.index.isin(touched)]
    if squares.empty:
        return _unknown("g5_base_deployment_rate", "indicator.reason.g5_no_target")
    stations = {operator: _with_station(evidence, operator, squares) for operator in OPERATORS}
    parts: dict[str, float | int | None] = {"target_squares": len(squares)}
    for operator, column in stations.items():
        parts[f"operator:{operator}"] = None if column is None else deployment_rate(int(column.sum()), len(squares))
    known = [column for column in stations.values() if column is not None]
    if len(known) < len(OPERATORS):
        return _unknown("g5_base_deployment_rate", "indicator.reason.g5_union_unknown", parts)
    used = [evidence.dataset("present"), evidence.dataset("boundaries")]
    any_operator = np.logical_or.reduce([column.to_numpy(dtype=bool) for column in known])
    return Indicator(
        id="g5_base_deployment_rate",
        value=deployment_rate(int(any_operator.sum()), len(squares)),
        unit="ratio",
        basis=used[0].source.basis,  # type: ignore[union-attr]  # the target squares came from it
        as_of=oldest(used[0]),
        source=cited(*used),
        reason="indicator.reason.g5_reference",
        parts=parts,
    )


def _with_station(evidence: Evidence, operator: str, squares: pd.Index) -> pd.Series | None:
    """Return which squares have an operator's station; None where the operator's cover of any of them is unknown."""
    listed = evidence.listed(f"{BASE}:{operator}").reindex(squares)
    return None if listed["state"].isna().any() else listed["state"] == SERVED


def _sub6_rate(evidence: Evidence, squares: pd.Index) -> Indicator:
    if squares.empty:
        return _unknown("g5_sub6_rate", "indicator.reason.g5_no_high_traffic")
    listed = evidence.listed(SUB6).reindex(squares)
    if listed["state"].isna().any():
        known = int(listed["state"].notna().sum())
        return _unknown(
            "g5_sub6_rate", "indicator.reason.present_unknown", {"high_traffic_squares": len(squares), "known": known}
        )
    share = pd.to_numeric(listed["share"], errors="coerce")
    counts = ((listed["state"] == SERVED) & (share.isna() | (share >= SUB6_SHARE))).sum()
    present = evidence.dataset("present")
    return Indicator(
        id="g5_sub6_rate",
        value=int(counts) / len(squares),
        unit="ratio",
        basis=present.source.basis,  # type: ignore[union-attr]  # the squares came from it
        as_of=oldest(present),
        source=cited(present),
        parts={"high_traffic_squares": len(squares), "with_sub6": int(counts)},
    )


def _unknown(indicator: IndicatorId, reason: str, parts: Mapping[str, float | int | None] | None = None) -> Indicator:
    return Indicator.unknown(indicator, "ratio", reason).model_copy(update={"parts": dict(parts or {})})


def _codes_of(evidence: Evidence, code: str) -> tuple[str, ...]:
    return evidence.region.codes if code == evidence.region.area_code else (code,)
