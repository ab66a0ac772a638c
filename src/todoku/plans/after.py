"""The datasets as they would be once the plan is built: what it reaches counts as served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.indicators.present import SERVED, UNKNOWN
from todoku.provenance import Basis, Dataset, Source, weakest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.indicators.indicator import Indicator
    from todoku.plans.scenario import Designed

_STATIONS = frozenset({"base_stations", "base_station_target_rate"})
PLANNED = Source(publisher="todoku", title="plan", licence="-", basis=Basis.MODELLED)


def datasets_after(datasets: Mapping[str, Dataset], cells: pd.DataFrame, main: Designed) -> dict[str, Dataset]:
    """Return the datasets with the present service that the plan leads to; its basis is modelled."""
    parts = [] if datasets.get("present") is None else [datasets["present"].frame()]
    if main.tree is not None:
        parts.append(_with_fibre(main.tree.cells.loc[main.tree.cells["reached"]], all_of_it=main.id != "declared"))
    if main.stations is not None:
        covered = cells.loc[cells["mesh_code"].isin(main.stations.covered), "mesh_code"]
        parts.append(_served(covered, "mobile"))
    if not parts:
        return dict(datasets)
    joined = pd.concat(parts, ignore_index=True)
    table = joined.drop_duplicates(["mesh_code", "service"], keep="last").reset_index(drop=True)
    before = datasets.get("present")
    present = Dataset("present", PLANNED, table=table, parts=() if before is None else before.sources)
    return {**datasets, "present": present}


def with_planned_stations(indicators: tuple[Indicator, ...], sites: int) -> tuple[Indicator, ...]:
    """Return indicators in which the plan's base stations are counted with those that are known; unknown stays so."""
    return tuple(_counted(one, sites) if sites and one.id in _STATIONS else one for one in indicators)


def _counted(one: Indicator, sites: int) -> Indicator:
    if one.value is None:
        return one
    value: float = one.value + sites
    parts = {**one.parts, "planned": sites}
    if one.id == "base_station_target_rate":
        stations, target = one.parts.get("base_stations"), one.parts.get("target")
        if stations is None or not target:
            return one
        value, parts = (stations + sites) / target, {**parts, "base_stations": stations + sites}
    return one.model_copy(
        update={
            "value": value,
            "basis": weakest(one.basis, PLANNED.basis),
            "source": "; ".join(part for part in (one.source, PLANNED.citation) if part),
            "parts": parts,
        }
    )


def _with_fibre(reached: pd.DataFrame, *, all_of_it: bool) -> pd.DataFrame:
    """Return the squares reached; the part that is unknown stays so where only what was declared is built."""
    unknown = 0.0 if all_of_it else reached["unknown"].to_numpy()
    table = _served(reached["mesh_code"], "ftth").assign(unknown=unknown)
    return table.assign(share=1.0 - table["unknown"], state=np.where(table["unknown"] > 0, UNKNOWN, SERVED))


def _served(mesh_codes: pd.Series, service: str) -> pd.DataFrame:
    return pd.DataFrame({"mesh_code": mesh_codes.to_numpy(), "service": service, "state": SERVED, "share": 1.0})
