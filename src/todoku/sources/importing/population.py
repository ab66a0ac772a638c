"""Chooses the people of an import: one census at one level, or zones brought to squares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas import mesh
from todoku.areas.overlay import zones_to_squares
from todoku.networks.plane import Plane
from todoku.provenance import Basis, Dataset
from todoku.sources.importing.extents import days
from todoku.sources.importing.report import remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.areas.region import Region
    from todoku.sources.importing.extents import Extents
    from todoku.sources.importing.report import Candidate, Ledger, Remark

COVERS = 0.8
"""A census covers the region if it has this share of the populated 1 km squares that any of the files has there: fewer
than all, because squares empty over the years."""
COVERS_BLOCK = 0.5
"""... and this share in every 80 km square, which is how e-Stat cuts its files."""

ROADSIDE_M = 250.0
"""People of a small area are taken to live no further than this from a road that is known, half a square's width: of
100, 250 and 500 m it puts most households where the census has them, along the bus roads of 室蘭市 and the streets of
札幌市 (``docs/explanation/settlement-model.md``)."""

_NAMED_SQUARES = 10
_MOSTLY = 0.5
_BLOCK_DIGITS = 4
_COUNTS = ("population", "households")


@dataclass(frozen=True)
class _Census:
    """The squares of one census at one level, from one file or several."""

    as_of: str | None
    level: int
    candidates: tuple[Candidate, ...]
    table: pd.DataFrame
    """All squares of the files with the municipality to which each belongs (None: to none), and ``file`` (a number)."""

    def within(self, codes: Iterable[str]) -> pd.DataFrame:
        """Return the squares of these municipalities."""
        return self.table.loc[self.table["municipality_code"].isin(list(codes))]

    def populated_km(self, codes: Iterable[str]) -> set[str]:
        """Return the 1 km squares with people in these municipalities."""
        own = self.within(codes)
        held = own.loc[own["population"].fillna(0) > 0, "mesh_code"].tolist()
        if not held or self.level not in (mesh.Level.KM1, mesh.Level.M500, mesh.Level.M250, mesh.Level.M125):
            return set(held)
        return set(mesh.parent(held, level=mesh.Level.KM1).tolist())


def choose_cells(
    candidates: Sequence[Candidate], extents: Extents, region: Region, *, ledger: Ledger
) -> Dataset | None:
    """Return the region's squares with people (``tables.CELLS``), or None where no file has any.

    The newest census that covers the region is taken, of two levels of one census the finer; never two together. The
    ledger learns what was left and why, and how many squares belong to no municipality.
    """
    censuses = [_assigned(as_of, level, grouped, extents) for (as_of, level), grouped in _grouped(candidates).items()]
    held = {id(census): census.populated_km(region.codes) for census in censuses}
    every = set().union(*held.values()) if held else set()
    if not every:
        for candidate in candidates:
            ledger.leave_outside(candidate)
        return None
    share = {key: _share(squares, every) for key, squares in held.items()}
    ordered = sorted(censuses, key=lambda one: (-(days(one.as_of) or 0), -_fineness(one.level)))
    chosen = next((one for one in ordered if share[id(one)] >= COVERS), None)
    chosen = chosen or max(ordered, key=lambda one: share[id(one)])
    dataset, taken = _dataset(chosen, region, ledger)
    for census in ordered:
        if census is not chosen:
            _leave(census, chosen.as_of, taken, share=share[id(census)], region=region, ledger=ledger)
    return dataset


def choose_zones(candidates: Sequence[Candidate], region: Region, *, ledger: Ledger) -> Dataset | None:
    """Return the region's small areas (``tables.ZONES``), each municipality's from one file, the newest; or None.

    The same areas in a second file, be it of another format, are left.
    """
    taken: list[tuple[Candidate, gpd.GeoDataFrame]] = []
    for candidate in sorted(candidates, key=lambda one: (-(days(one.dataset.source.as_of) or 0), one.file)):
        frame = candidate.dataset.frame()
        own = frame.loc[frame["municipality_code"].isin(region.codes)]
        if own.empty:
            ledger.leave_outside(candidate)
            continue
        before = next((found for found in taken if _same_municipalities(own, found[1])), None)
        if before is None:
            taken.append((candidate, gpd.GeoDataFrame(own, geometry="geometry", crs=frame.crs)))
            as_of = candidate.dataset.source.as_of or "-"
            ledger.take(candidate, len(own), remark("import.zones", zones=len(own), **_totals(own), as_of=as_of))
        else:
            reason = "same_content" if _content(own) == _content(before[1]) else "older"
            ledger.leave(candidate.file, f"import.left.{reason}", kind="zones", of=before[0].file)
    if not taken:
        return None
    table = gpd.GeoDataFrame(pd.concat([found for _, found in taken], ignore_index=True), crs=taken[0][1].crs)
    first = taken[0][0].dataset
    parts = tuple(candidate.dataset.source for candidate, _ in taken[1:])
    return Dataset("zones", first.source, tables.check(table, tables.ZONES), notes=first.notes, parts=parts)


def squares_of_zones(zones: Dataset, roads: Dataset | None, *, level: int = mesh.Level.M500) -> tuple[Dataset, Dataset]:
    """Return the zones' people on squares (kind ``cells``) and how they fall there (kind ``zone_cells``).

    The zones' counts are the census's; where in a zone they live is modelled, and so is the basis of the squares: on as
    many squares as such households live on (``areas.settling``), those with most ground within ``ROADSIDE_M`` of a road
    where the zone has any, else with most of the zone. The sum of every zone stays exact.
    """
    cells, links = zones_to_squares(zones.frame(), level=level, land=_roadside(roads))
    source = zones.source.model_copy(update={"basis": Basis.MODELLED})
    key = "import.zones_to_squares" if roads is None else "import.zones_to_roadside"
    inhabited = int((cells[list(_COUNTS)].fillna(0) > 0).any(axis=1).sum())
    said = remark(key, zones=len(zones.frame()), squares=inhabited, metres=round(ROADSIDE_M)).stored()
    linked = Dataset("zone_cells", source, tables.check(links, tables.ZONE_CELLS), notes=(said,), parts=zones.parts)
    return replace(linked, kind="cells", table=tables.check(cells, tables.CELLS)), linked


def _roadside(roads: Dataset | None) -> Any:
    """Return the ground near roads (degrees), or None where no roads are known."""
    if roads is None or not len(roads.frame()):
        return None
    lines = roads.frame()["geometry"].to_numpy()
    bounds = shapely.bounds(lines)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    return plane.to_degrees(shapely.union_all(shapely.buffer(plane.to_plane(lines), ROADSIDE_M, quad_segs=2)))


def _grouped(candidates: Sequence[Candidate]) -> dict[tuple[str | None, int], list[tuple[Candidate, pd.DataFrame]]]:
    grouped: dict[tuple[str | None, int], list[tuple[Candidate, pd.DataFrame]]] = {}
    for candidate in candidates:
        frame = candidate.dataset.frame()
        levels = mesh.level_of(frame["mesh_code"].tolist())
        for level in np.unique(levels):
            part = frame.loc[levels == level]
            grouped.setdefault((candidate.dataset.source.as_of, int(level)), []).append((candidate, part))
    return grouped


def _assigned(
    as_of: str | None, level: int, grouped: list[tuple[Candidate, pd.DataFrame]], extents: Extents
) -> _Census:
    every = [frame.assign(file=number) for number, (_, frame) in enumerate(grouped)]
    table = pd.concat(every, ignore_index=True).drop(columns="level", errors="ignore")
    table = table.assign(municipality_code=extents.assign(table["mesh_code"]))
    return _Census(as_of, level, tuple(candidate for candidate, _ in grouped), table)


def _share(squares: set[str], every: set[str]) -> float:
    """Return the share of the squares that are there; less than ``COVERS`` where a whole 80 km square is missing."""
    codes = pd.Series(sorted(every))
    by_block = codes.isin(squares).groupby(codes.str[:_BLOCK_DIGITS]).mean()
    share = len(squares) / len(every)
    return share if (by_block >= COVERS_BLOCK).all() else min(share, COVERS - 0.01)


def _dataset(census: _Census, region: Region, ledger: Ledger) -> tuple[Dataset, str]:
    """Return the census's squares of the region, and the file from which most of them are."""
    own = census.within(region.codes)
    used = _files_used(own, sizes=census.table.groupby("file").size())
    merged = _merged(own.loc[own["file"].isin(used)])
    said = _account(census, region, merged)
    for number, candidate in enumerate(census.candidates):
        held = own.loc[own["file"] == number]
        if number in used:
            ledger.take(candidate, len(held), *(said if number == used[0] else ()))
        elif held.empty:
            ledger.leave_outside(candidate)
        else:
            differing = _differing(own.loc[own["file"].isin(used)], held)
            reason = "same_squares" if differing else "same_content"
            of = census.candidates[used[0]].file
            ledger.leave(candidate.file, f"import.left.{reason}", kind="cells", of=of, squares=differing)
    first, *rest = (census.candidates[number].dataset for number in used)
    notes = (*first.notes, *(entry.stored() for entry in said))
    table = tables.check(merged.sort_values("mesh_code", ignore_index=True), tables.CELLS)
    parts = tuple(other.source for other in rest)
    return Dataset("cells", first.source, table, notes=notes, parts=parts), census.candidates[used[0]].file


def _files_used(own: pd.DataFrame, *, sizes: pd.Series) -> list[int]:
    """Return the files that are needed: those most of whose squares in the region no file before them has.

    The file with the most squares of the region is first, of equals the one with the fewest elsewhere: that was made
    for this region.

    A prefecture's file holds of a square on its border only its own part, so that few squares of a second file are in
    the first with other counts; where most are there, the file is the same table again.
    """
    inside = own.groupby("file").size()
    order = sorted(inside.index, key=lambda number: (-inside[number], sizes[number], number))
    used: list[int] = []
    known: set[str] = set()
    for number in order:
        squares = set(own.loc[own["file"] == number, "mesh_code"])
        if not used or len(squares & known) < _MOSTLY * len(squares):
            used.append(int(number))
            known |= squares
    return used


def _differing(taken: pd.DataFrame, left: pd.DataFrame) -> int:
    """Return in how many squares of a file that is left the counts are others than in those that are taken."""
    both = left.merge(taken.drop_duplicates("mesh_code"), on="mesh_code", suffixes=("", "_taken"))
    other = pd.Series(data=False, index=both.index)
    for name in _COUNTS:
        other |= both[name].fillna(-1) != both[f"{name}_taken"].fillna(-1)
    return int(other.sum())


def _merged(own: pd.DataFrame) -> pd.DataFrame:
    """Return each square once: equal rows of several files once, the parts that border files hold added up."""
    names = [name for name in own if name != "file"]
    once = own.drop_duplicates(names)
    if not once["mesh_code"].duplicated().any():
        return once[names]
    counted = [name for name in names if pd.api.types.is_numeric_dtype(once[name])]
    added = once.groupby("mesh_code", sort=True)
    return added[["municipality_code"]].first().join(added[counted].sum(min_count=1)).reset_index()[names]


def _account(census: _Census, region: Region, merged: pd.DataFrame) -> list[Remark]:
    """Return what became of the squares: taken, elsewhere, and dropped because no municipality is near."""
    every = census.table.drop_duplicates("mesh_code")
    owner = every["municipality_code"]
    dropped = every.loc[owner.isna()]
    elsewhere = every.loc[owner.notna() & ~owner.isin(region.codes), "population"]
    said = [
        remark(
            "import.cells",
            squares=len(merged),
            **_totals(merged),
            as_of=census.as_of or "-",
            elsewhere=len(elsewhere),
            elsewhere_population=int(elsewhere.sum()),
        )
    ]
    if len(dropped):
        people = int(dropped["population"].sum())
        names = dropped["mesh_code"].sort_values().tolist()
        shown = [*names[:_NAMED_SQUARES], *(["…"] if len(names) > _NAMED_SQUARES else [])]
        said.append(remark("import.dropped", squares=len(dropped), population=people, codes=shown))
    return said


def _leave(census: _Census, as_of: str | None, taken: str, *, share: float, region: Region, ledger: Ledger) -> None:
    for number, candidate in enumerate(census.candidates):
        held = census.within(region.codes)
        if not (held["file"] == number).any():
            ledger.leave_outside(candidate)
        elif (days(census.as_of) or 0) < (days(as_of) or 0):
            ledger.leave(candidate.file, "import.left.older", kind="cells", of=taken)
        elif share < COVERS:
            ledger.leave(candidate.file, "import.left.cells_partly", percent=round(100 * share), of=taken)
        else:
            ledger.leave(candidate.file, "import.left.cells_coarser", of=taken)


def _totals(table: pd.DataFrame) -> dict[str, int]:
    return {name: int(table[name].sum()) for name in _COUNTS}


def _fineness(level: int) -> int:
    sides_m = {mesh.Level.M125: 125, mesh.Level.M250: 250, mesh.Level.M500: 500, mesh.Level.KM1: 1000}
    return -sides_m.get(mesh.Level(level), 10_000)


def _same_municipalities(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return bool(set(one["municipality_code"]) & set(other["municipality_code"]))


def _content(zones: pd.DataFrame) -> list[tuple[str, ...]]:
    names = ["municipality_code", "name", *_COUNTS]
    return sorted(tuple(str(value) for value in row) for row in zones[names].itertuples(index=False))
