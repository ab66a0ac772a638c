"""Brings what is known by 町丁目 and 字 to grid squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from todoku.areas import mesh, municipalities
from todoku.errors import InputError, TodokuError
from todoku.sources.own.town_names import TownList, town_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.provenance import Dataset

SERVED, UNSERVED, UNKNOWN = "served", "unserved", "unknown"
_STATES = (SERVED, UNSERVED, UNKNOWN)


class Holder(Protocol):
    """A pack, or datasets by kind."""

    def get(self, kind: str, /) -> Dataset | None:
        """Return the dataset of a kind, or None."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of where the towns of a region lie.

    ``cells`` are the region's squares (mesh_code, municipality_code, households). Towns are ``zones`` with ``links``
    (zone_id, mesh_code, households: how a zone's households fall on squares) or, without zones, ``places`` (points).
    """

    cells: pd.DataFrame
    zones: pd.DataFrame | None = None
    links: pd.DataFrame | None = None
    places: pd.DataFrame | None = None

    @classmethod
    def of(cls, data: Holder) -> Ground:
        """Return the ground that a pack gives."""
        tables = {kind: data.get(kind) for kind in ("cells", "zones", "zone_cells", "places")}
        held = {kind: None if dataset is None else dataset.frame() for kind, dataset in tables.items()}
        cells = held["cells"]
        empty = pd.DataFrame({"mesh_code": [], "municipality_code": [], "households": []})
        return cls(empty if cells is None else cells, held["zones"], held["zone_cells"], held["places"])

    @property
    def has_towns(self) -> bool:
        """Whether any town is known by name."""
        return any(table is not None and len(table) for table in (self.zones, self.places))


def list_towns(ground: Ground) -> pd.DataFrame:
    """Return the towns by name: municipality_code, name, households (Int64, empty where unknown), in a fixed order."""
    listed = ground.zones if _has(ground.zones) else ground.places
    if listed is None:
        return pd.DataFrame({"municipality_code": [], "name": [], "households": pd.array([], dtype="Int64")})
    held = listed["households"] if "households" in listed else pd.Series(pd.NA, index=listed.index)
    table = listed[["municipality_code", "name"]].assign(households=held.astype("Int64"))
    summed = table.groupby(["municipality_code", "name"], sort=True)["households"].sum(min_count=1).reset_index()
    keys = [
        (str(code), town_order(str(name)))
        for code, name in zip(summed["municipality_code"], summed["name"], strict=True)
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return summed.iloc[order].reset_index(drop=True)


def town_squares(ground: Ground) -> pd.DataFrame:
    """Return which squares the towns hold: municipality_code, name, mesh_code, weight (households; 1 where unknown).

    A zone holds the squares of its links. Where only points are known, each square belongs to the nearest point of its
    municipality; a point that is nearest to none shares the square that is nearest to it, so that no town is lost.
    """
    if _has(ground.zones) and ground.links is not None and ground.zones is not None:
        named = ground.zones[["zone_id", "municipality_code", "name"]]
        squares = ground.links.merge(named, on="zone_id")
        weight = squares["households"].astype("Float64")
        squares = squares.assign(weight=weight.fillna(1.0).astype("float64"))
    elif _has(ground.places) and ground.places is not None:
        squares = _squares_of_places(ground.cells, ground.places)
    else:
        squares = pd.DataFrame({"municipality_code": [], "name": [], "mesh_code": [], "weight": []})
    summed = squares.groupby(["municipality_code", "name", "mesh_code"], sort=True)["weight"].sum()
    return summed.reset_index()


def present_at_squares(rows: pd.DataFrame, ground: Ground, *, file: str) -> pd.DataFrame:
    """Return the present service of squares (``tables.PRESENT``) from rows by town.

    ``rows``: row, municipality_code, town, service, state, share; a town may also be a grid code. A square that several
    towns share is unserved if any town with households in it is unserved, else unknown if any is unknown (or not among
    the rows), else served: a declared gap is never lost, and unknown never becomes served. How much of it, by
    households, is served and how much is unknown stands beside it (``share``, empty where nothing is known, and
    ``unknown``); the rest is the declared gap. Raises InputError naming file and row for a town that is not known.
    """
    squares = town_squares(ground)
    none = np.array([], dtype=np.float64)
    made = [pd.DataFrame({"mesh_code": [], "service": [], "state": [], "share": none, "unknown": none})]
    direct = _as_squares(rows["town"], ground)
    by_square = rows.assign(mesh_code=direct).loc[direct.notna()]
    made.append(by_square[["mesh_code", "service", "state", "share"]])
    matched = match_towns(rows.loc[direct.isna()], ground, file=file)
    for service, told in matched.groupby("service", sort=True):
        states = told[["municipality_code", "name", "state", "share"]]
        parts = squares.merge(states, on=["municipality_code", "name"], how="left")
        known = parts.loc[parts["mesh_code"].isin(parts.loc[parts["state"].notna(), "mesh_code"])]
        made.append(_joined(known).assign(service=service))
    table = pd.concat([part for part in made if len(part)] or made[:1], ignore_index=True)
    return table.reindex(columns=["mesh_code", "service", "state", "share", "unknown"])


def amounts_at_squares(rows: pd.DataFrame, column: str, ground: Ground, *, file: str) -> pd.DataFrame:
    """Return an amount that is known by town on its squares (mesh_code and the column), in proportion to households."""
    told = rows.dropna(subset=[column])
    direct = _as_squares(told["town"], ground)
    made = [told.assign(mesh_code=direct).loc[direct.notna(), ["mesh_code", column]]]
    matched = match_towns(told.loc[direct.isna()], ground, file=file)
    if len(matched):
        amounts = matched.drop_duplicates(["municipality_code", "name"])[["municipality_code", "name", "row", column]]
        parts = town_squares(ground).merge(amounts, on=["municipality_code", "name"])
        weight = parts["weight"].where(parts.groupby("row")["weight"].transform("sum") > 0, 1.0)
        share = weight / weight.groupby(parts["row"]).transform("sum")
        made.append(parts.assign(**{column: parts[column].astype("float64") * share})[["mesh_code", column]])
    summed = pd.concat(made).astype({column: "float64"}).groupby("mesh_code", sort=True)[column].sum()
    return summed.reset_index()


def match_towns(rows: pd.DataFrame, ground: Ground, *, file: str) -> pd.DataFrame:
    """Return the rows with the listed name of their town; a town named without its 丁目 gives one row for each."""
    if rows.empty:
        return rows.assign(name=[])
    if not ground.has_towns:
        raise InputError("user.no_towns", file=file)
    towns = list_towns(ground)
    lists = {
        code: TownList(municipalities.by_code(str(code)).name, listed["name"])
        for code, listed in towns.groupby("municipality_code")
    }
    names = [
        _find(lists.get(code), town, file=file, row=int(row))
        for row, code, town in rows[["row", "municipality_code", "town"]].itertuples(index=False)
    ]
    return rows.assign(name=pd.Series(names, index=rows.index)).explode("name", ignore_index=True)


def _find(towns: TownList | None, town: str, *, file: str, row: int) -> tuple[str, ...]:
    found = towns.find(town) if towns is not None else ()
    if not found:
        near = towns.near(town) if towns is not None else ()
        raise InputError("user.unknown_town", file=file, row=row, value=town, near=near or ("-",))
    return found


def _joined(parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each square from the towns that share it."""
    total = parts.groupby("mesh_code")["weight"].transform("sum")
    weight = parts["weight"].where(total > 0, 1.0)
    parts = parts.assign(weight=weight, state=parts["state"].fillna(UNKNOWN)).loc[weight > 0]
    held = {state: parts["weight"].where(parts["state"] == state, 0.0) for state in _STATES}
    whole = (parts["state"] == SERVED).astype("float64")
    part = parts["share"].fillna(whole).where(parts["state"] != UNKNOWN, 0.0) * parts["weight"]
    table = parts.assign(**held, part=part).groupby("mesh_code", sort=True)[[*_STATES, "weight", "part"]].sum()
    state = np.select([table[UNSERVED] > 0, table[UNKNOWN] > 0], [UNSERVED, UNKNOWN], default=SERVED)
    unknown = (table[UNKNOWN] / table["weight"]).to_numpy()
    share = np.where(unknown < 1.0, table["part"] / table["weight"], np.nan)
    return pd.DataFrame({"mesh_code": table.index, "state": state, "share": share, "unknown": unknown})


def _squares_of_places(cells: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    made = []
    for code, points in places.groupby("municipality_code", sort=True):
        own = cells.loc[cells["municipality_code"] == code]
        if own.empty:
            continue
        made.append(_nearest(own, points).assign(municipality_code=code))
    columns = ["municipality_code", "name", "mesh_code", "weight"]
    return pd.concat(made, ignore_index=True)[columns] if made else pd.DataFrame({name: [] for name in columns})


def _nearest(cells: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    from scipy.spatial import cKDTree

    codes = cells["mesh_code"].to_numpy(dtype=object)
    lat, lon = mesh.centre(codes.tolist())
    centres = _plane(lat, lon, lat)
    spots = _plane(points["lat"].to_numpy(dtype=np.float64), points["lon"].to_numpy(dtype=np.float64), lat)
    owner = np.asarray(cKDTree(spots).query(centres)[1], dtype=np.int64)
    closest = np.asarray(cKDTree(centres).query(spots)[1], dtype=np.int64)
    without = np.setdiff1d(np.arange(len(spots)), owner)
    place = np.concatenate([owner, without])
    square = np.concatenate([np.arange(len(centres)), closest[without]])
    homes = cells["households"].astype("Float64").fillna(1.0).to_numpy(dtype=np.float64)
    sharers = np.bincount(square, minlength=len(centres))
    return pd.DataFrame(
        {
            "name": points["name"].to_numpy(dtype=object)[place],
            "mesh_code": codes[square],
            "weight": (homes / sharers)[square],
        }
    )


def _plane(lat: NDArray[np.float64], lon: NDArray[np.float64], around: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points in degrees of latitude both ways: near enough to find the nearest within one municipality."""
    return np.column_stack([lat, lon * np.cos(np.radians(around.mean()))])


def _as_squares(towns: pd.Series, ground: Ground) -> pd.Series:
    """Return the grid codes that stand in the place of names, None elsewhere; a listed name is always a name."""
    listed = set(list_towns(ground)["name"])
    return towns.map(lambda town: None if town in listed else _as_square(town)).astype(object)


def _as_square(town: str) -> str | None:
    if not town.isascii():
        return None
    try:
        return mesh.parse_mesh_code(town)
    except TodokuError:
        return None


def _has(table: pd.DataFrame | None) -> bool:
    return table is not None and not table.empty
