"""The datasets as they would be once the plan is built: what it reaches counts as served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from todoku.indicators.present import SERVED
from todoku.provenance import Basis, Dataset, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.plans.scenario import Designed

PLANNED = Source(publisher="todoku", title="plan", licence="-", basis=Basis.MODELLED)


def datasets_after(datasets: Mapping[str, Dataset], cells: pd.DataFrame, main: Designed) -> dict[str, Dataset]:
    """Return the datasets with the present service that the plan leads to; its basis is modelled."""
    parts = [] if datasets.get("present") is None else [datasets["present"].frame()]
    if main.tree is not None:
        parts.append(_served(main.tree.cells.loc[main.tree.cells["reached"], "mesh_code"], "ftth"))
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


def _served(mesh_codes: pd.Series, service: str) -> pd.DataFrame:
    return pd.DataFrame({"mesh_code": mesh_codes.to_numpy(), "service": service, "state": SERVED, "share": 1.0})
