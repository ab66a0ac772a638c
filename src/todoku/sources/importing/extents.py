"""Where the municipalities of an import lie: which boundaries are believed, and to whom each square belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas import mesh, municipalities
from todoku.areas.overlay import assign_squares
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.provenance import Dataset
from todoku.sources import jma
from todoku.sources.builtin import holds, municipal_extents
from todoku.sources.importing.report import remark
from todoku.sources.notes import note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from todoku.areas.region import Region
    from todoku.sources.importing.report import Candidate, Ledger

WITHIN_M = 2000.0
"""A square outside every municipality belongs to the nearest within this distance, else to none."""

_TOUCHING_DEG = 0.001
_NEAR_DEG = 0.03
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_NO_DATE_DAYS = 10**7


@dataclass(frozen=True)
class BoundarySet:
    """Boundaries that were published together: files of one folder, connector and date."""

    candidates: tuple[Candidate, ...]
    frame: gpd.GeoDataFrame

    @property
    def as_of(self) -> str | None:
        """The date of the boundaries."""
        return self.candidates[0].dataset.source.as_of

    @property
    def codes(self) -> set[str]:
        """The municipalities that the set knows."""
        return set(self.frame["municipality_code"])

    def corners(self, codes: Iterable[str]) -> int:
        """Return how many points draw these municipalities: how detailed the set is."""
        drawn = self.frame.loc[self.frame["municipality_code"].isin(list(codes)), "geometry"]
        return int(shapely.get_num_coordinates(drawn.to_numpy()).sum())


@dataclass(frozen=True)
class Extents:
    """The region's boundaries, those around it, and the rule by which squares belong to municipalities."""

    dataset: Dataset
    """The region's own municipalities (``tables.BOUNDARIES``)."""
    believed: gpd.GeoDataFrame
    """All municipalities of the set that was chosen."""
    beyond: gpd.GeoDataFrame
    """Municipalities that only other sets know; they keep the region's neighbours from losing squares to it."""
    by_agency: bool = False
    """Whether the boundaries are outlines of 500 m squares: then the agency's areas are asked in their place, because
    the centre of a 1 km square lies on the corners of four of them."""

    @property
    def outline(self) -> BaseGeometry:
        """The region as one geometry, in degrees."""
        return shapely.union_all(self.dataset.frame()["geometry"].to_numpy())

    @property
    def known(self) -> bool:
        """Whether it is known where any of the region lies."""
        return not self.dataset.frame().empty

    def assign(self, mesh_codes: pd.Series) -> pd.Series:
        """Return the municipality of each square, None for a square of none.

        A square belongs to the municipality that holds its centre: of the chosen set, else of another set, else (near
        the region, where no set knows the neighbour) of the meteorological agency's areas. Outside all of them it
        belongs to the nearest within 2 km.
        """
        codes = pd.Series(pd.unique(mesh_codes), dtype=object)
        found = pd.Series([None] * len(codes), dtype=object)
        for boundaries in (self.beyond,) if self.by_agency else (self.believed, self.beyond):
            _fill(found, codes, boundaries, within_m=0.0)
        self._fill_by_agency(found, codes)
        _fill(found, codes, _together(self.believed, self.beyond), within_m=WITHIN_M)
        by_code = dict(zip(codes, found, strict=True))
        return pd.Series([by_code[code] for code in mesh_codes], index=mesh_codes.index, dtype=object)

    def _fill_by_agency(self, found: pd.Series, codes: pd.Series) -> None:
        open_rows = np.flatnonzero(found.isna().to_numpy())
        if not len(open_rows):
            return
        lat, lon = mesh.centre(codes.iloc[open_rows].to_list())
        outline = self.outline
        shapely.prepare(outline)
        near = shapely.dwithin(shapely.points(lon, lat), outline, _NEAR_DEG)
        known = set() if self.by_agency else {*self.believed["municipality_code"], *self.beyond["municipality_code"]}
        for row, row_lat, row_lon in zip(open_rows[near], lat[near], lon[near], strict=True):
            owner = jma.municipality_at(float(row_lat), float(row_lon))
            if owner is not None and owner not in known:
                found.iloc[row] = owner


def find_extents(
    candidates: Sequence[Candidate],
    region: Region,
    *,
    zones: Sequence[Candidate],
    squares: Sequence[str],
    census: str | None,
    ledger: Ledger,
) -> Extents:
    """Choose the boundaries for a region, and tell the ledger which were taken and why the others were left.

    Of the sets that know all of the region's municipalities the one nearest in time to ``census`` is believed, then
    the one that knows more of the neighbours, then the most detailed. Without such a set the outlines of the zones
    serve, and without zones the built-in extents (modelled), which outside Hokkaido grow from the populated
    ``squares``.
    """
    sets = _sets(candidates, ledger)
    covering = [found for found in sets if set(region.codes) <= found.codes]
    if not covering:
        for found in sets:
            _leave(found, "import.left.boundaries_incomplete", region, ledger)
        return _without_boundaries(region, zones=zones, squares=squares, others=sets)
    neighbours = _neighbours(sets, region)

    def rank(found: BoundarySet) -> tuple[int, int, int, str]:
        known = len(neighbours & found.codes)
        detail = found.corners({*region.codes, *neighbours})
        return (_days_between(found.as_of, census), -known, -detail, found.candidates[0].file)

    chosen, *rest = sorted(covering, key=rank)
    own = _only(chosen.frame, region.codes)
    for candidate in chosen.candidates:
        held = len(_only(candidate.dataset.frame(), region.codes))
        if held:
            ledger.take(candidate, held, remark("import.boundaries", as_of=chosen.as_of or "-"))
        else:
            ledger.leave_outside(candidate)
    for found in sets:
        if found is not chosen:
            reason = "other" if found in rest else "incomplete"
            _leave(found, f"import.left.boundaries_{reason}", region, ledger, of=chosen.candidates[0].file)
    first = chosen.candidates[0].dataset
    parts = tuple(candidate.dataset.source for candidate in chosen.candidates[1:])
    dataset = Dataset("boundaries", first.source, table=own, notes=first.notes, parts=parts)
    beyond = [found.frame for found in (*rest, *sets) if found is not chosen]
    return Extents(dataset, chosen.frame, _unknown_to(chosen.frame, beyond))


def _sets(candidates: Sequence[Candidate], ledger: Ledger) -> list[BoundarySet]:
    def together(candidate: Candidate) -> tuple[str, str, str]:
        folder = candidate.file.rpartition("/")[0]
        return (folder, candidate.connector, candidate.dataset.source.as_of or "")

    sets = []
    for _, grouped in groupby(sorted(candidates, key=lambda one: (together(one), one.file)), key=together):
        frames: list[gpd.GeoDataFrame] = []
        used: list[Candidate] = []
        for candidate in grouped:
            fresh = _unknown_to(_together(*frames), [_frame(candidate.dataset)])
            if fresh.empty:
                ledger.leave(candidate.file, "import.left.same_content", kind="boundaries", of=used[0].file)
                continue
            frames.append(fresh)
            used.append(candidate)
        sets.append(BoundarySet(tuple(used), _together(*frames)))
    return sets


def _leave(found: BoundarySet, reason: str, region: Region, ledger: Ledger, *, of: str = "-") -> None:
    for candidate in found.candidates:
        if candidate.dataset.frame()["municipality_code"].isin(region.codes).any():
            ledger.leave(candidate.file, reason, as_of=found.as_of or "-", region=region.name, of=of)
        else:
            ledger.leave_outside(candidate)


def _neighbours(sets: Sequence[BoundarySet], region: Region) -> set[str]:
    """Return the municipalities that touch the region in any of the sets."""
    touching: set[str] = set()
    for found in sets:
        own = _only(found.frame, region.codes)
        if own.empty:
            continue
        tree = shapely.STRtree(found.frame["geometry"].to_numpy())
        rows = np.unique(tree.query(own["geometry"].to_numpy(), predicate="dwithin", distance=_TOUCHING_DEG)[1])
        touching |= set(found.frame["municipality_code"].iloc[rows])
    return touching - set(region.codes)


def _without_boundaries(
    region: Region, *, zones: Sequence[Candidate], squares: Sequence[str], others: Sequence[BoundarySet]
) -> Extents:
    by_zones = _outlines_of_zones(zones, region)
    dataset = by_zones or (municipal_extents(region) if holds(region) else _agency_extents(region, squares))
    frame = _frame(dataset)
    beyond = _unknown_to(frame, [found.frame for found in others])
    return Extents(dataset, frame, beyond, by_agency=by_zones is None)


def _outlines_of_zones(zones: Sequence[Candidate], region: Region) -> Dataset | None:
    frames = [_only(candidate.dataset.frame(), region.codes) for candidate in zones]
    held = next((found for found in frames if set(found["municipality_code"]) == set(region.codes)), None)
    if held is None:
        return None
    whole = gpd.GeoDataFrame(held, geometry="geometry", crs=GEOGRAPHIC_CRS).dissolve("municipality_code")
    names = [municipalities.by_code(str(code)).name for code in whole.index]
    table = gpd.GeoDataFrame(
        {"municipality_code": whole.index.to_numpy(dtype=object), "name": names},
        geometry=whole.geometry.to_numpy(),
        crs=GEOGRAPHIC_CRS,
    )
    source = zones[next(at for at, found in enumerate(frames) if found is held)].dataset.source
    said = note("import.boundaries_from_zones")
    return Dataset("boundaries", source, table=tables.check(table, tables.BOUNDARIES), notes=(said,))


def _agency_extents(region: Region, squares: Sequence[str]) -> Dataset:
    """Return extents outside Hokkaido: squares of the agency's areas, reached from the populated squares in them."""
    starts: dict[str, list[tuple[float, float]]] = {code: [] for code in region.codes}
    lat, lon = mesh.centre(list(squares)) if len(squares) else ((), ())
    for point in zip(lat, lon, strict=True):
        starts.get(jma.municipality_at(*point) or "", []).append(point)
    reached = {code: jma.flood(code, points).codes for code, points in starts.items() if points}
    table = gpd.GeoDataFrame(
        {
            "municipality_code": list(reached),
            "name": [municipalities.by_code(code).name for code in reached],
            "geometry": [shapely.union_all(np.asarray(mesh.polygons(codes))) for codes in reached.values()],
        },
        geometry="geometry",
        crs=GEOGRAPHIC_CRS,
    )
    return Dataset("boundaries", jma.SOURCE, table=table, notes=(note("builtin.land"),))


def _fill(found: pd.Series, codes: pd.Series, boundaries: gpd.GeoDataFrame, *, within_m: float) -> None:
    rows = np.flatnonzero(found.isna().to_numpy())
    if len(rows) and len(boundaries):
        owners = assign_squares(codes.iloc[rows].to_list(), boundaries, within_m=within_m)
        found.iloc[rows] = np.asarray(owners, dtype=object)


def _together(*frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    held = [frame[list(tables.BOUNDARIES.names)] for frame in frames if len(frame)]
    if not held:
        return gpd.GeoDataFrame({"municipality_code": [], "name": [], "geometry": []}, crs=GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame(pd.concat(held, ignore_index=True), geometry="geometry", crs=GEOGRAPHIC_CRS)


def _unknown_to(frame: gpd.GeoDataFrame, others: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the municipalities of the other sets that a set does not know, each once."""
    every = _together(*others)
    known = set(frame["municipality_code"])
    fresh = every.loc[~every["municipality_code"].isin(known)]
    return fresh.drop_duplicates("municipality_code").reset_index(drop=True)


def _only(frame: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    return frame.loc[frame["municipality_code"].isin(list(codes))].reset_index(drop=True)


def _frame(dataset: Dataset) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dataset.frame(), geometry="geometry", crs=GEOGRAPHIC_CRS)


def days(as_of: str | None) -> int | None:
    """Return a date written as 2021, 2021-01 or 2021-01-01 as a number of days, None where it is not known."""
    match = _DATE.match(as_of or "")
    return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).toordinal() if match else None


def _days_between(as_of: str | None, census: str | None) -> int:
    """Return the days between a set and the census, a set without a date last; without a census the newest is first."""
    own, wanted = days(as_of), days(census)
    if own is None:
        return _NO_DATE_DAYS
    return abs(own - (wanted if wanted is not None else date.max.toordinal()))
