"""The tables that the interface gives out, from the atlas: grid squares and outlines of municipalities."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from todoku.areas.mesh import decode
from todoku.provenance import Basis
from todoku_web.atlas import edition
from todoku_web.atlas.build import OUTLINES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku_web.atlas.edition import Edition

COUNTS = ("population", "households")
_COLUMN = "present"
"""The one scenario of layers that are counted or modelled as they are now."""


@dataclass(frozen=True)
class Cells:
    """Grid squares in order of their code.

    ``table`` has mesh_code, municipality_code, population, households (NaN is unknown), basis, as_of; ``bounds`` is
    west, south, east, north of each in degrees.
    """

    table: pd.DataFrame
    bounds: NDArray[np.float64]
    sources: tuple[dict[str, Any], ...]

    def within(self, codes: Sequence[str] | None, bbox: Sequence[float] | None) -> NDArray[np.intp]:
        """Return the places of the squares of municipalities, and that a rectangle touches; None stands for all."""
        kept = np.ones(len(self.table), dtype=bool)
        if codes is not None:
            kept &= self.table["municipality_code"].isin(list(codes)).to_numpy()
        if bbox is not None:
            kept &= touches(self.bounds, bbox)
        return np.flatnonzero(kept)


@dataclass(frozen=True)
class Outlines:
    """Municipalities in order of their code, with their outlines in degrees as the map shows them."""

    codes: tuple[str, ...]
    shapes: NDArray[np.object_]
    origin: dict[str, Any]


def touches(bounds: NDArray[np.float64], bbox: Sequence[float]) -> NDArray[np.bool_]:
    """Return which rectangles touch another (west, south, east, north); one with west beyond east spans 180 degrees."""
    west, south, east, north = bbox
    beside = (bounds[:, 3] < south) | (bounds[:, 1] > north)
    if west <= east:
        return ~beside & (bounds[:, 2] >= west) & (bounds[:, 0] <= east)
    return ~beside & ((bounds[:, 2] >= west) | (bounds[:, 0] <= east))


def cells() -> Cells:
    """Return every square of the newest year: of region packs, else modelled from what is built in."""
    return _cells(edition.current().folder)


def outlines() -> Outlines:
    """Return the municipalities of the atlas."""
    return _outlines(edition.current().folder)


@lru_cache(maxsize=2)
def _cells(folder: Path) -> Cells:
    now = edition.Edition(folder)
    names = [name for name in now.squares if name == COUNTS[0] or name.startswith(f"{COUNTS[0]}_l")]
    table = pd.concat([_of_level(now, name) for name in names]).sort_values("mesh_code", ignore_index=True)
    origins = {number: now.origin(number) for number in table["origin"].unique().tolist()}
    unknown = table[list(COUNTS)].isna().all(axis=1)
    told = table.assign(
        basis=[str(origins[one]["basis"]) for one in table["origin"]],
        as_of=[origins[one]["as_of"] for one in table["origin"]],
    )
    told.loc[unknown, "basis"] = str(Basis.UNKNOWN)
    sources = {one["citation"]: one for origin in origins.values() for one in origin["sources"]}
    return Cells(told.drop(columns="origin"), _bounds(table["mesh_code"]), tuple(sources.values()))


def _of_level(now: Edition, name: str) -> pd.DataFrame:
    """Return the squares of one level with both counts, of the newest year."""
    year = max(now.squares[name]["years"])
    people = now.table(name, year).rename(columns={_COLUMN: COUNTS[0]})
    homes = now.table(name.replace(*COUNTS), year).set_index("mesh_code")[_COLUMN]
    return people.assign(**{COUNTS[1]: homes.reindex(people["mesh_code"]).to_numpy()})


def _bounds(codes: pd.Series[str]) -> NDArray[np.float64]:
    south, west, north, east = np.array([decode(code) for code in codes], dtype=float).reshape(-1, 4).T
    return np.column_stack([west, south, east, north])


@lru_cache(maxsize=2)
def _outlines(folder: Path) -> Outlines:
    now = edition.Edition(folder)
    content = json.loads(gzip.decompress((folder / OUTLINES).read_bytes()))
    found = sorted(content["features"], key=lambda feature: str(feature["properties"]["code"]))
    shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in found], dtype=object)
    codes = tuple(str(feature["properties"]["code"]) for feature in found)
    return Outlines(codes, shapely.orient_polygons(shapes), now.origin(now.meta["outlines"]))
