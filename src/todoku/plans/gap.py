"""Which squares count as lacking service: what was declared, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from todoku.indicators.coverage import HALF
from todoku.indicators.present import SERVED, UNKNOWN, UNSERVED, served_part, states

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.provenance import Dataset

ScenarioId = Literal["declared", "all_unknown"]
SCENARIOS: tuple[ScenarioId, ...] = get_args(ScenarioId)
Service = Literal["ftth", "mobile"]

_COUNTS = ("population", "households")
_ROUNDING = 1e-9


def with_state(cells: pd.DataFrame, present: Dataset | None, *, service: Service) -> pd.DataFrame:
    """Return the cells with ``state``, ``share`` and ``unknown`` as ``indicators.present.states`` gives them.

    A square more than half of which has mobile service counts as served, as in the indicators.
    """
    found = states(cells["mesh_code"], present, service)
    state, share = found["state"], found["share"]
    if service == "mobile":
        state = state.mask(share > HALF, SERVED)
    return cells.assign(state=state, share=share, unknown=found["unknown"])


def lacking(cells: pd.DataFrame, scenario: ScenarioId) -> pd.DataFrame:
    """Return the cells with only the people and households that a scenario takes as lacking the service.

    Of a square that towns of different states share, those are the part declared as unserved, and with it the part that
    is unknown where that is taken as lacking too; in whole numbers, at least one where there was any. The rest of an
    unserved square is served, so that the three states of a square add up to it.
    """
    rest = 1.0 - served_part(cells) - (cells["unknown"].to_numpy() if scenario == "declared" else 0.0)
    part = np.where(in_scenario(cells, scenario), rest, 0.0)
    some = part > _ROUNDING
    counts = {name: np.maximum(np.floor(cells[name] * part + 0.5), (cells[name] > 0) & some) for name in _COUNTS}
    return cells.assign(**counts)


def by_state(cells: pd.DataFrame) -> dict[str, int]:
    """Return the households of the cells that are served, unserved and unknown; together they are all of them."""
    whole = int(cells["households"].fillna(0).sum())
    declared, either = (int(lacking(cells, one)["households"].fillna(0).sum()) for one in SCENARIOS)
    return {SERVED: whole - either, UNSERVED: declared, UNKNOWN: either - declared}


def to_connect(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which squares have something that fibre is laid to: a household, or people where households are unknown.

    A farm counts too. In other squares people were counted and no household: the parts of a small area's few.
    """
    home = cells["households"].fillna(cells["population"]) > 0
    return np.asarray(home | (cells["farms"] > 0), dtype=bool)


def in_scenario(cells: pd.DataFrame, scenario: ScenarioId) -> pd.Series:
    """Return which cells a scenario takes as lacking service: those declared so, or those and the unknown."""
    wanted = (UNSERVED,) if scenario == "declared" else (UNSERVED, UNKNOWN)
    return cells["state"].isin(wanted)


def main_scenario(cells: pd.DataFrame, assume_unknown: Literal["auto", "served", "unserved"]) -> ScenarioId:
    """Return the scenario that the plan's main design follows.

    ``auto`` follows what was declared, and takes the unknown as lacking only where nothing was declared as lacking and
    something is unknown.
    """
    if assume_unknown == "auto":
        told = (cells["state"] == UNSERVED).any() or not (cells["unknown"] > _ROUNDING).any()
        return "declared" if told else "all_unknown"
    return "declared" if assume_unknown == "served" else "all_unknown"


def mobile_scenario(
    cells: pd.DataFrame, assume_unknown: Literal["auto", "served", "unserved"], *, fibre: ScenarioId
) -> ScenarioId:
    """Return the scenario of the main design's base stations: what was declared of mobile gaps, where something was.

    Else it is that of the fibre: a town that states the gaps of its fibre alone gets no stations that nobody asked for.
    """
    declared = assume_unknown == "auto" and bool((cells["state"] == UNSERVED).any())
    return "declared" if declared else fibre
