"""Puts together the tables of an import that are known by municipality, place or square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from todoku import tables
from todoku.errors import InputError, TodokuError
from todoku.provenance import Dataset
from todoku.sources.importing.extents import days
from todoku.sources.importing.report import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from todoku.areas.region import Region
    from todoku.sources.importing.extents import Extents
    from todoku.sources.importing.report import Candidate, Ledger

_ROW = "row"
"""A user's own table keeps the row of its file beside each row, so that errors can name it."""


@dataclass(frozen=True, slots=True)
class Merge:
    """How tables of a kind come together: what identifies a row, and what is added up; else the newest row stays."""

    schema: tables.Schema
    key: tuple[str, ...]
    added: tuple[str, ...] = ()


BY_MUNICIPALITY = {
    "fiscal": Merge(tables.FISCAL, tables.FISCAL.key),
    "base_stations": Merge(tables.BASE_STATIONS, tables.BASE_STATIONS.key),
    "support_areas": Merge(tables.SUPPORT_AREAS, tables.SUPPORT_AREAS.key),
    "observations": Merge(tables.OBSERVATIONS, tables.OBSERVATIONS.key),
    "places": Merge(tables.PLACES, ("municipality_code", "name", "lat", "lon")),
}
BY_SQUARE = {
    "present": Merge(tables.PRESENT, tables.PRESENT.key),
    "farm_cells": Merge(tables.FARM_CELLS, tables.FARM_CELLS.key, added=("farm_area_m2", "fields")),
    "farm_households": Merge(tables.FARM_HOUSEHOLDS, tables.FARM_HOUSEHOLDS.key, added=("farms",)),
    "elevation_cells": Merge(tables.ELEVATION_CELLS, tables.ELEVATION_CELLS.key),
}


def merge_by_municipality(
    kind: str, candidates: Sequence[Candidate], region: Region, *, ledger: Ledger
) -> Dataset | None:
    """Return one table of the region's municipalities from all files of a kind, or None."""
    return _merge(kind, BY_MUNICIPALITY[kind], candidates, lambda one: _of_municipalities(one, region), ledger)


def merge_by_square(
    kind: str, candidates: Sequence[Candidate], extents: Extents, region: Region, *, ledger: Ledger
) -> Dataset | None:
    """Return one table of the region's squares from all files of a kind, or None.

    A user's own table that names a square off the land is left with an error that names its row. Where nobody knows
    where the region lies, every file is left with that reason.
    """
    if not extents.known:
        for candidate in candidates:
            ledger.leave_outside(candidate, extent_known=False)
        return None
    return _merge(kind, BY_SQUARE[kind], candidates, lambda one: _of_squares(one, extents, region), ledger)


def _of_municipalities(candidate: Candidate, region: Region) -> pd.DataFrame:
    """Return the rows of the region's municipalities, and of the region itself: its publisher's own total."""
    frame = candidate.dataset.frame()
    return frame.loc[frame["municipality_code"].isin([*region.codes, region.area_code])]


def _of_squares(candidate: Candidate, extents: Extents, region: Region) -> pd.DataFrame:
    frame = candidate.dataset.frame()
    owners = extents.assign(frame["mesh_code"])
    if _ROW in frame and owners.isna().any():
        row = frame.loc[owners.isna()].iloc[0]
        raise InputError("user.off_land", file=candidate.file, row=int(row[_ROW]), value=row["mesh_code"])
    return frame.loc[owners.isin(region.codes)]


def _merge(
    kind: str,
    rule: Merge,
    candidates: Sequence[Candidate],
    clip: Callable[[Candidate], pd.DataFrame],
    ledger: Ledger,
) -> Dataset | None:
    used: list[tuple[Candidate, pd.DataFrame]] = []
    known: set[tuple[object, ...]] = set()
    for candidate in sorted(candidates, key=lambda one: (-(days(one.dataset.source.as_of) or 0), one.file)):
        try:
            own = clip(candidate)
        except TodokuError as error:
            ledger.leave(candidate.file, f"error.{error.code}", **error.params)
            continue
        if own.empty:
            ledger.leave_outside(candidate)
            continue
        keys = pd.Series(list(own[list(rule.key)].itertuples(index=False, name=None)), index=own.index)
        repeated = keys.isin(known) if not rule.added else pd.Series(data=False, index=own.index)
        if repeated.all():
            ledger.leave(candidate.file, _why_left(candidate, own, rule, used), kind=kind, of=used[0][0].file)
            continue
        known |= set(keys)
        fresh = own.loc[~repeated].drop_duplicates(list(rule.key) if not rule.added else None)
        used.append((candidate, fresh))
        said = [remark("import.known_already", rows=int(repeated.sum()))] if repeated.any() else []
        ledger.take(candidate, len(fresh), *said)
    return _joined(kind, rule, used) if used else None


def _why_left(
    candidate: Candidate, own: pd.DataFrame, rule: Merge, used: Sequence[tuple[Candidate, pd.DataFrame]]
) -> str:
    """Return why a file whose every row is known already was left: the same values, older ones, or just other ones."""
    names = [name for name in rule.schema.names if name in own]
    taken = {row for _, frame in used for row in frame[names].astype(str).itertuples(index=False, name=None)}
    if set(own[names].astype(str).itertuples(index=False, name=None)) <= taken:
        return "import.left.same_content"
    newest = max(days(one.dataset.source.as_of) or 0 for one, _ in used)
    older = (days(candidate.dataset.source.as_of) or 0) < newest
    return "import.left.older" if older else "import.left.contradicts"


def _joined(kind: str, rule: Merge, used: Sequence[tuple[Candidate, pd.DataFrame]]) -> Dataset:
    table = pd.concat([frame.drop(columns=_ROW, errors="ignore") for _, frame in used], ignore_index=True)
    if rule.added:
        table = table.groupby(list(rule.key), as_index=False, sort=True)[list(rule.added)].sum()
    table = table.sort_values(list(rule.key), ignore_index=True)
    first, *rest = (candidate.dataset for candidate, _ in used)
    notes = tuple(dict.fromkeys(said for candidate, _ in used for said in candidate.dataset.notes))
    parts = tuple(dict.fromkeys(other.source for other in rest))
    return Dataset(kind, first.source, tables.check(table, rule.schema), notes=notes, parts=parts)
