"""Which squares count as lacking service: what was declared, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from todoku.indicators.present import UNKNOWN, UNSERVED, states

if TYPE_CHECKING:
    import pandas as pd

    from todoku.provenance import Dataset

ScenarioId = Literal["declared", "all_unknown"]
Service = Literal["ftth", "mobile"]


def with_state(cells: pd.DataFrame, present: Dataset | None, *, service: Service) -> pd.DataFrame:
    """Return the cells with a column ``state``: served, unserved or unknown."""
    return cells.assign(state=states(cells["mesh_code"], present, service)["state"])


def in_scenario(cells: pd.DataFrame, scenario: ScenarioId) -> pd.Series:
    """Return which cells a scenario takes as lacking service: those declared so, or those and the unknown."""
    wanted = (UNSERVED,) if scenario == "declared" else (UNSERVED, UNKNOWN)
    return cells["state"].isin(wanted)


def main_scenario(cells: pd.DataFrame, assume_unknown: Literal["auto", "served", "unserved"]) -> ScenarioId:
    """Return the scenario that the plan's main design follows.

    ``auto`` follows what was declared, and takes the unknown as lacking only where nothing was declared at all.
    """
    if assume_unknown == "auto":
        return "declared" if (cells["state"] == UNSERVED).any() else "all_unknown"
    return "declared" if assume_unknown == "served" else "all_unknown"
