"""Which squares count as lacking service: what was declared, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from todoku.areas.mesh import level_of, parent

if TYPE_CHECKING:
    from todoku.provenance import Dataset

ScenarioId = Literal["declared", "all_unknown"]
Service = Literal["ftth", "mobile"]

SERVED, UNSERVED, UNKNOWN = "served", "unserved", "unknown"


def with_state(cells: pd.DataFrame, present: Dataset | None, *, service: Service) -> pd.DataFrame:
    """Return the cells with a column ``state``: served, unserved or unknown.

    A square that the present-service table does not name, nor a larger square around it, is unknown: unknown is never
    taken for unserved here.
    """
    states = pd.Series(UNKNOWN, index=cells.index, dtype="object")
    if present is not None:
        table = present.frame()
        table = table.loc[table["service"] == service]
        known = dict(zip(table["mesh_code"], table["state"], strict=True))
        for keys in _keys_by_level(cells["mesh_code"], list(known)):
            found = keys.map(known)
            states = found.where(found.notna() & (states == UNKNOWN), states)
    return cells.assign(state=states)


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


def _keys_by_level(codes: pd.Series, known: list[str]) -> list[pd.Series]:
    """Return the cells' own codes, then those of the larger squares around them, for each level that is known of."""
    if codes.empty or not known:
        return []
    own = level_of(codes.iloc[0])
    levels = sorted({level_of(code) for code in known if level_of(code) <= own}, reverse=True)
    return [
        codes if level == own else pd.Series(parent(codes.to_numpy(dtype=str), level=level), index=codes.index)
        for level in levels
    ]
