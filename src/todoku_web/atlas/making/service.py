"""Layers of present service: what was declared of fibre and mobile by grid square, and who lacks it by scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.indicators.present import served_part, states
from todoku.plans.gap import SCENARIOS, lacking, with_state
from todoku_web.atlas.making.layers import KEYS, WEIGHT, SquareLayer, year_of

if TYPE_CHECKING:
    from todoku.plans.gap import ScenarioId, Service
    from todoku.provenance import Dataset
    from todoku_web.atlas.making.holdings import Holdings
    from todoku_web.atlas.making.origins import Origins

_ROUNDING = 1e-9
_DECLARED, _ALL_UNKNOWN = SCENARIOS
_LACKING: tuple[tuple[Service, str, str], ...] = (
    ("ftth", "households", "household"),
    ("mobile", "population", "person"),
)


def service_layers(holdings: Holdings, origins: Origins, *, cells: pd.DataFrame, newest: int) -> list[SquareLayer]:
    """Return for fibre and mobile the part served, and where anything is declared those who lack it.

    Scenario ``declared``: what nobody has said anything about is unknown, and is never served or lacking;
    ``all_unknown``: it is taken as lacking. ``cells`` are the newest squares with population and households.
    """
    parts = _by_pack(holdings, cells)
    made = []
    for service, counted, unit in _LACKING:
        rates, gaps, years = [], [], set()
        for dataset, rows in parts:
            said = dataset if _declares(dataset, service) else None
            origin = rows["origin"] if said is None else origins.of(said)
            rates.append(_rates(rows, said, service).assign(origin=origin))
            gaps.append(_gaps(rows, said, service, counted).assign(origin=origin))
            years |= set() if said is None else {year_of(said.source.as_of, newest)}
        year = max(years, default=newest)
        reason = None if years else "indicator.reason.no_present"
        rate_table = {year: pd.concat(rates, ignore_index=True)}
        made.append(SquareLayer(f"{service}_rate", "service", "ratio", "ratio", "weighted", rate_table, reason=reason))
        if years:
            gap_table = {year: pd.concat(gaps, ignore_index=True)}
            name = f"{service}_lacking_{counted}"
            made.append(SquareLayer(name, "service", unit, "count", "sum", gap_table))
    return made


def _by_pack(holdings: Holdings, cells: pd.DataFrame) -> list[tuple[Dataset | None, pd.DataFrame]]:
    """Return the cells by the dataset of present service that speaks of them, None where there is none."""
    left = np.ones(len(cells), dtype=bool)
    parts: list[tuple[Dataset | None, pd.DataFrame]] = []
    for _, dataset, codes in holdings.with_kind("present"):
        own = cells["municipality_code"].isin(codes).to_numpy() & left
        left &= ~own
        if own.any():
            parts.append((dataset, cells[own].reset_index(drop=True)))
    if left.any():
        parts.append((None, cells[left].reset_index(drop=True)))
    return parts


def _declares(dataset: Dataset | None, service: str) -> bool:
    return dataset is not None and bool((dataset.frame()["service"] == service).any())


def _rates(rows: pd.DataFrame, present: Dataset | None, service: str) -> pd.DataFrame:
    """Return the part of each square that is served; where a part is unknown, so is the declared one."""
    found = states(rows["mesh_code"], present, service)
    part, unknown = served_part(found), found["unknown"].to_numpy()
    weighed = rows[[*KEYS]].assign(**{WEIGHT: rows["households"]})
    return weighed.assign(**{_DECLARED: np.where(unknown > _ROUNDING, np.nan, part), _ALL_UNKNOWN: part})


def _gaps(rows: pd.DataFrame, present: Dataset | None, service: Service, counted: str) -> pd.DataFrame:
    """Return how many lack the service; as declared, a square of which nothing lacking was said may be unknown."""
    stated = with_state(rows, present, service=service)
    counts = {one: _lacking(stated, one, counted) for one in SCENARIOS}
    silent = (counts[_DECLARED] == 0) & (stated["unknown"].to_numpy() > _ROUNDING)
    counts[_DECLARED] = np.where(silent, np.nan, counts[_DECLARED])
    return rows[[*KEYS]].assign(**counts)


def _lacking(stated: pd.DataFrame, scenario: ScenarioId, counted: str) -> np.ndarray:
    return lacking(stated, scenario)[counted].to_numpy(dtype=float)
