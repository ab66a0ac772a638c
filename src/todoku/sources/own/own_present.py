"""Takes a planner's own table of present service, by square or by 町丁目, over what the data say of those squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from todoku import tables
from todoku.errors import InputError
from todoku.provenance import Dataset
from todoku.sources.connector import ReadOptions
from todoku.sources.own.one_sheet import present_from_towns
from todoku.sources.own.towns import Ground
from todoku.sources.own.user_tables import PRESENT_BY_TOWN, UserTables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.areas.region import Region

_KEY = ["mesh_code", "service"]


def own_present(path: Path, region: Region, datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """Return ``present`` as a table (CSV, Excel) states it, squares that it does not name as they are known already.

    Raises InputError for a table that says nothing of present service in the region, or with a mistake in a row.
    """
    ground = Ground.of(datasets)
    stated = []
    for dataset in UserTables().read(path, ReadOptions(region=region)):
        if dataset.kind == PRESENT_BY_TOWN and len(dataset.frame()):
            stated.append(present_from_towns(dataset, ground, file=path.name))
        elif dataset.kind == "present":
            stated.append(dataset)
    here = set(ground.cells["mesh_code"])
    frames = [one.frame().loc[one.frame()["mesh_code"].isin(here)] for one in stated]
    if not sum(map(len, frames)):
        raise InputError("user.no_present", file=path.name, area=region.name)
    own = pd.concat(frames, ignore_index=True)
    twice = own.loc[own.duplicated(_KEY, keep=False), "mesh_code"]
    if len(twice):
        raise InputError("user.square_twice", file=path.name, mesh_code=str(twice.iloc[0]))
    known = datasets.get("present")
    if known is not None:
        before = known.frame()
        named = pd.MultiIndex.from_frame(own[_KEY])
        rest = before.loc[~pd.MultiIndex.from_frame(before[_KEY]).isin(named)]
        own = pd.concat([rest, own], ignore_index=True)
    own = own[[name for name in (*tables.PRESENT.names, "unknown") if name in own]]
    return {"present": Dataset("present", stated[0].source, table=tables.check(own, tables.PRESENT))}
