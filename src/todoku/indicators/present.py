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
_ROUNDING = 1e-9


def states(mesh_codes: pd.Series, present: Dataset | None, service: str) -> pd.DataFrame:
    """Return the state (served, unserved or unknown) and the share served of squares, in their order and index.

    ``present`` keeps ``tables.PRESENT``. A square that it does not name itself is made up of the smaller squares in it
    that are named, else takes the state of the larger square around it; one that is not named at all is unknown, never
    unserved.
    """
    state = np.full(len(mesh_codes), UNKNOWN, dtype=object)
    share = np.full(len(mesh_codes), np.nan)
    if present is not None and len(mesh_codes):
        table = present.frame()
        own = mesh.level_of(str(mesh_codes.iloc[0]))
        given = _with_made_up(table[(table["service"] == service).to_numpy()].set_index("mesh_code"), own)
        levels = np.unique(mesh.level_of(given.index))
        for level in sorted((Level(one) for one in levels if UNITS[one] % UNITS[own] == 0), key=UNITS.__getitem__):
            around = mesh.parent(mesh_codes.to_numpy(dtype=str), level=level)
            still = (state == UNKNOWN) & np.isin(around, given.index.to_numpy(dtype=str))
            rows = given.loc[around[still]]
            state[still] = rows["state"].to_numpy()
            share[still] = pd.to_numeric(rows["share"], errors="coerce").to_numpy(dtype=float)
    return pd.DataFrame({"state": state, "share": share}, index=mesh_codes.index)


def _with_made_up(given: pd.DataFrame, own: Level) -> pd.DataFrame:
    """Return states with those of squares that are only known by smaller ones in them."""
    finer = np.array([UNITS[own] > UNITS[level] for level in mesh.level_of(given.index)], dtype=bool)
    if not finer.any():
        return given
    made = _made_up(given[finer], own)
    return pd.concat([given[~finer], made[~made.index.isin(given.index[~finer])]])


def _made_up(parts: pd.DataFrame, own: Level) -> pd.DataFrame:
    """Return state and share by square of a level from smaller ones, by area.

    Any part without makes a square unserved, else any part that is not known unknown; its share is known where all of
    it is.
    """
    area = np.array([(UNITS[level] / UNITS[own]) ** 2 for level in mesh.level_of(parts.index)])
    share = pd.to_numeric(parts["share"], errors="coerce").to_numpy(dtype=float)
    state = parts["state"].to_numpy()
    known = (state != UNKNOWN) | ~np.isnan(share)
    served = np.where(np.isnan(share), state == SERVED, share)
    columns = {"served": area * served * known, "known": area * known, "lacking": known & (served < 1.0)}
    sums = pd.DataFrame(columns).groupby(mesh.parent(parts.index.to_numpy(dtype=str), level=own)).sum()
    whole = sums["known"] > 1.0 - _ROUNDING
    made = np.select([sums["lacking"] > 0, ~whole], [UNSERVED, UNKNOWN], default=SERVED)
    return pd.DataFrame({"state": made, "share": sums["served"].clip(upper=1.0).where(whole)}, index=sums.index)
