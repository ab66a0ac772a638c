"""The present state of service of squares: served, unserved, or unknown where nobody has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.areas.mesh_codes import UNITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.provenance import Dataset

SERVED, UNSERVED, UNKNOWN = "served", "unserved", "unknown"
_ROUNDING = 1e-9


def states(mesh_codes: pd.Series, present: Dataset | None, service: str) -> pd.DataFrame:
    """Return the state (served, unserved or unknown) of squares, in their order and index.

    ``share``: the part that is known to be served (NaN where no part was stated: all of a served square, else none);
    ``unknown``: the part of which nobody has said anything (0-1). ``present`` keeps ``tables.PRESENT``. A square that
    it does not name itself is made up of the smaller squares in it that are named, else takes the state of the larger
    square around it; one that is not named at all is unknown, never unserved.
    """
    found = pd.DataFrame({"state": UNKNOWN, "share": np.nan, "unknown": 1.0}, index=mesh_codes.index)
    if present is None or not len(mesh_codes):
        return found
    table = present.frame()
    own = mesh.level_of(str(mesh_codes.iloc[0]))
    named = table[(table["service"] == service).to_numpy()].set_index("mesh_code")
    given = _with_made_up(_in_parts(named), own)
    columns = {name: found[name].to_numpy(copy=True) for name in found}
    levels = np.unique(mesh.level_of(given.index))
    for level in sorted((Level(one) for one in levels if UNITS[one] % UNITS[own] == 0), key=UNITS.__getitem__):
        around = mesh.parent(mesh_codes.to_numpy(dtype=str), level=level)
        still = (columns["state"] == UNKNOWN) & (columns["unknown"] == 1.0)
        still &= np.isin(around, given.index.to_numpy(dtype=str))
        rows = given.loc[around[still]]
        for name, values in columns.items():
            values[still] = rows[name].to_numpy()
    return pd.DataFrame(columns, index=mesh_codes.index)


def served_part(states: pd.DataFrame) -> NDArray[np.float64]:
    """Return the part of each square that is known to be served: where none was stated, all of a served one."""
    share = states["share"].to_numpy(dtype=float)
    return np.where(np.isnan(share), (states["state"] == SERVED).to_numpy(dtype=float), share)


def _in_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Return state, share and unknown part of each row; of a state that is unknown, all but the share is."""
    share = pd.to_numeric(table["share"], errors="coerce").astype("float64")
    rest = (1.0 - share.fillna(0.0)).where((table["state"] == UNKNOWN).to_numpy(dtype=bool), 0.0)
    stated = table["unknown"].astype("float64") if "unknown" in table else pd.Series(np.nan, index=table.index)
    return pd.DataFrame({"state": table["state"].astype(object), "share": share, "unknown": stated.fillna(rest)})


def _with_made_up(given: pd.DataFrame, own: Level) -> pd.DataFrame:
    """Return states with those of squares that are only known by smaller ones in them."""
    finer = np.array([UNITS[own] > UNITS[level] for level in mesh.level_of(given.index)], dtype=bool)
    if not finer.any():
        return given
    made = _made_up(given[finer], own)
    return pd.concat([given[~finer], made[~made.index.isin(given.index[~finer])]])


def _made_up(parts: pd.DataFrame, own: Level) -> pd.DataFrame:
    """Return state, share and unknown part by square of a level from smaller ones, by area.

    Any part without makes a square unserved, else any part that is not known unknown.
    """
    area = np.array([(UNITS[level] / UNITS[own]) ** 2 for level in mesh.level_of(parts.index)])
    served, known = served_part(parts), 1.0 - parts["unknown"].to_numpy()
    columns = {"served": area * served, "known": area * known, "lacking": served < known - _ROUNDING}
    sums = pd.DataFrame(columns).groupby(mesh.parent(parts.index.to_numpy(dtype=str), level=own)).sum()
    unknown = (1.0 - sums["known"]).where(sums["known"] < 1.0 - _ROUNDING, 0.0)
    state = np.select([sums["lacking"] > 0, unknown > 0], [UNSERVED, UNKNOWN], default=SERVED)
    share = sums["served"].clip(upper=1.0).where(sums["known"] > 0)
    return pd.DataFrame({"state": state.astype(object), "share": share, "unknown": unknown}, index=sums.index)
