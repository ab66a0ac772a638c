"""The present state of service of squares: served, unserved, or unknown where nobody has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.mesh_codes import UNITS

if TYPE_CHECKING:
    from todoku.provenance import Dataset

SERVED, UNSERVED, UNKNOWN = "served", "unserved", "unknown"


def states(mesh_codes: pd.Series, present: Dataset | None, service: str) -> pd.DataFrame:
    """Return the state (served, unserved or unknown) and the share served of squares, in their order and index.

    ``present`` keeps ``tables.PRESENT``. A square that it does not name itself takes the state of the larger square
    around it; one that is not named at all is unknown, never unserved.
    """
    state = np.full(len(mesh_codes), UNKNOWN, dtype=object)
    share = np.full(len(mesh_codes), np.nan)
    if present is not None and len(mesh_codes):
        table = present.frame()
        given = table[(table["service"] == service).to_numpy()].set_index("mesh_code")
        own = mesh.level_of(str(mesh_codes.iloc[0]))
        levels = np.unique(mesh.level_of(given.index))
        for level in sorted((Level(one) for one in levels if UNITS[one] % UNITS[own] == 0), key=UNITS.__getitem__):
            around = mesh.parent(mesh_codes.to_numpy(dtype=str), level=level)
            still = (state == UNKNOWN) & np.isin(around, given.index.to_numpy(dtype=str))
            rows = given.loc[around[still]]
            state[still] = rows["state"].to_numpy()
            share[still] = pd.to_numeric(rows["share"], errors="coerce").to_numpy(dtype=float)
    return pd.DataFrame({"state": state, "share": share}, index=mesh_codes.index)
