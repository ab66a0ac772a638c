"""Rates of present cover: by household, by farm area, by population and by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.overlay import assign_squares
from todoku.indicators.evidence import cited, oldest
from todoku.indicators.present import served_part
from todoku.indicators.rates import AMOUNTS, Amounts, complete_rate, rate_indicators
from todoku.indicators.totals import known_areas_km2, known_totals
from todoku.provenance import Basis, weakest
from todoku.units import M2_PER_KM2

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.indicators.evidence import Evidence
    from todoku.indicators.indicator import Indicator
    from todoku.provenance import Dataset

FIBRE, MOBILE = "ftth", "mobile"
HALF = 0.5
"""A square is covered when more than this part of its area is (the Ministry's rule for 500 m squares)."""

_NO_PRESENT = "indicator.reason.no_present"
_PRESENT_UNKNOWN = "indicator.reason.present_unknown"


def ftth_household_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the part of the households to which fibre is available, by municipality and for the region."""
    cells = evidence.rows("cells")
    amounts = _weighted(evidence, cells, "households", FIBRE) if evidence.has_service(FIBRE) else _none()
    return rate_indicators(
        "ftth_household_rate",
        _amounts(
            evidence,
            amounts,
            weights=known_totals(evidence, "households"),
            weighed_by="cells",
            no_denominator="indicator.reason.no_households" if evidence.has_service(FIBRE) else _NO_PRESENT,
        ),
        evidence,
    )


def farm_area_broadband_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the part of the farm area to which fibre is available, by municipality and for the region."""
    farms = _farm_cells(evidence)
    amounts = _weighted(evidence, farms, "farm_area_m2", FIBRE) if evidence.has_service(FIBRE) else _none()
    areas = farms.groupby("municipality_code")["farm_area_m2"].sum() if len(farms) else pd.Series(dtype=float)
    return rate_indicators(
        "farm_area_broadband_rate",
        _amounts(
            evidence,
            amounts,
            weights=areas,
            weighed_by="farm_cells",
            no_denominator=_NO_PRESENT if len(farms) else "indicator.reason.no_farms",
        ),
        evidence,
    )


def mobile_population_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the part of the people who live in squares of which more than half is covered."""
    cells = evidence.rows("cells")
    declared = evidence.has_service(MOBILE)
    reservation = None if _all_of_level(cells, Level.M500) else "indicator.reason.not_500m"
    found = rate_indicators(
        "mobile_population_rate",
        _amounts(
            evidence,
            _whole_squares(evidence, cells, cells.get("population"), MOBILE) if declared else _none(),
            weights=known_totals(evidence, "population"),
            weighed_by="cells",
            no_denominator="indicator.reason.no_population" if declared else _no_mobile(evidence),
            reservation=reservation,
        ),
        evidence,
    )
    return _with_operators(found, evidence, cells)


def mobile_area_rate(evidence: Evidence) -> dict[str, Indicator]:
    """Return the part of the area, in 500 m squares by their centres, of which more than half is covered."""
    declared = evidence.has_service(MOBILE)
    squares = _squares_of_land(evidence) if declared else pd.DataFrame(columns=["mesh_code", "municipality_code"])
    areas_m2 = pd.Series(mesh.area_m2(squares["mesh_code"].to_numpy(dtype=str)), index=squares.index)
    return rate_indicators(
        "mobile_area_rate",
        _amounts(
            evidence,
            _whole_squares(evidence, squares, areas_m2, MOBILE) if len(squares) else _none(),
            weights=known_areas_km2(evidence) * M2_PER_KM2,
            weighed_by="boundaries",
            no_denominator="indicator.reason.no_boundaries" if declared else _no_mobile(evidence),
        ),
        evidence,
    )


def _amounts(
    evidence: Evidence,
    amounts: pd.DataFrame,
    *,
    weights: pd.Series,
    weighed_by: str,
    no_denominator: str,
    reservation: str | None = None,
) -> Amounts:
    used: list[Dataset] = [found for found in (evidence.dataset(weighed_by), evidence.dataset("present")) if found]
    return Amounts(
        by_municipality=amounts,
        weights=weights,
        basis=weakest(*(dataset.source.basis for dataset in used)) if used else Basis.UNKNOWN,
        as_of=oldest(*used),
        source=cited(*used),
        no_denominator=no_denominator,
        unknown=_PRESENT_UNKNOWN,
        reservation=reservation,
    )


def _weighted(evidence: Evidence, squares: pd.DataFrame, column: str, service: str) -> pd.DataFrame:
    """Return served, unserved and unknown amounts, a square counting by its parts where these are known."""
    if squares.empty:
        return _none()
    states = evidence.states(squares["mesh_code"], service)
    return _by_municipality(squares, squares[column], served_part(states), unknown=states["unknown"].to_numpy())


def _whole_squares(evidence: Evidence, squares: pd.DataFrame, weight: pd.Series | None, service: str) -> pd.DataFrame:
    """Return covered, uncovered and unknown amounts, a square counting whole when more than half of it is covered."""
    if squares.empty or weight is None:
        return _none()
    states = evidence.states(squares["mesh_code"], service)
    part, unknown = served_part(states), states["unknown"].to_numpy()
    covered = part > HALF
    undecided = ~covered & (part + unknown > HALF)
    return _by_municipality(squares, weight, covered.astype(float), unknown=undecided.astype(float))


def _by_municipality(
    squares: pd.DataFrame, weight: pd.Series, part: NDArray[np.float64], *, unknown: NDArray[np.float64]
) -> pd.DataFrame:
    """Return the sums of a weight, of which these parts of each square are served and unknown."""
    amount = pd.to_numeric(weight, errors="coerce").fillna(0.0).to_numpy(dtype=float)
    lacking = np.maximum(1.0 - part - unknown, 0.0)
    rows = pd.DataFrame({"served": amount * part, "unserved": amount * lacking, "unknown": amount * unknown})
    return rows.groupby(squares["municipality_code"].to_numpy()).sum()


def _farm_cells(evidence: Evidence) -> pd.DataFrame:
    dataset = evidence.dataset("farm_cells")
    if dataset is None:
        return pd.DataFrame(columns=["mesh_code", "municipality_code", "farm_area_m2"])
    farms = dataset.frame()
    codes = farms["mesh_code"].to_numpy(dtype=str)
    placed = farms.assign(municipality_code=evidence.municipality_of(codes).to_numpy())
    return placed[placed["municipality_code"].isin(evidence.region.codes).to_numpy()]


def _squares_of_land(evidence: Evidence) -> pd.DataFrame:
    """Return the 500 m squares with their centre inside a municipality of the region, however near others lie."""
    boundaries = evidence.rows("boundaries")
    if boundaries.empty:
        return pd.DataFrame(columns=["mesh_code", "municipality_code"])
    codes = np.unique(np.concatenate([mesh.cover(shape, level=Level.M500) for shape in boundaries["geometry"]]))
    owners = assign_squares(codes, boundaries, within_m=0.0)
    squares = pd.DataFrame({"mesh_code": codes, "municipality_code": owners.to_numpy()})
    return squares.dropna(ignore_index=True)


def _with_operators(found: dict[str, Indicator], evidence: Evidence, cells: pd.DataFrame) -> dict[str, Indicator]:
    """Add each operator's rate to the parts, where it is declared; while a part is unknown it stays empty."""
    made = dict(found)
    for operator in evidence.operators(MOBILE):
        amounts = _whole_squares(evidence, cells, cells.get("population"), f"{MOBILE}:{operator}")
        for code, indicator in made.items():
            codes = evidence.region.codes if code == evidence.region.area_code else (code,)
            parts = {**indicator.parts, f"operator:{operator}": complete_rate(amounts, codes)}
            made[code] = indicator.model_copy(update={"parts": parts})
    return made


def _no_mobile(evidence: Evidence) -> str:
    return "indicator.reason.mobile_union_unknown" if evidence.operators(MOBILE) else _NO_PRESENT


def _all_of_level(cells: pd.DataFrame, level: Level) -> bool:
    return bool((mesh.level_of(cells["mesh_code"]) == level).all()) if len(cells) else True


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=AMOUNTS, dtype=float)
