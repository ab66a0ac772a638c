"""Finds the squares of what users state by 町丁目 and 字, while a pack is put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from todoku.errors import TodokuError
from todoku.sources.own.one_sheet import farms_from_towns, present_from_towns
from todoku.sources.own.user_tables import FARMS_BY_TOWN, PRESENT_BY_TOWN

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.sources.importing.report import Candidate, Ledger
    from todoku.sources.own.towns import Ground


def resolve_towns(
    by_kind: dict[str, list[Candidate]], ground: Ground, *, region: Region, ledger: Ledger
) -> dict[str, list[Candidate]]:
    """Return the candidates by kind, with squares in the place of towns; files with unknown towns go to the ledger."""
    resolved = {kind: list(held) for kind, held in by_kind.items() if kind not in (PRESENT_BY_TOWN, FARMS_BY_TOWN)}
    for kind in (PRESENT_BY_TOWN, FARMS_BY_TOWN):
        for candidate in by_kind.get(kind, []):
            frame = candidate.dataset.frame()
            own = frame.loc[frame["municipality_code"].isin(region.codes)]
            if own.empty:
                ledger.leave_outside(candidate)
                continue
            try:
                made = _at_squares(replace(candidate, dataset=candidate.dataset.with_table(own)), ground)
            except TodokuError as error:
                ledger.leave(candidate.file, f"error.{error.code}", **error.params)
                continue
            for one in made:
                resolved.setdefault(one.dataset.kind, []).append(one)
    return resolved


def _at_squares(candidate: Candidate, ground: Ground) -> list[Candidate]:
    rows = candidate.dataset
    if rows.kind == PRESENT_BY_TOWN:
        return [replace(candidate, dataset=present_from_towns(rows, ground, file=candidate.file))]
    return [replace(candidate, dataset=dataset) for dataset in farms_from_towns(rows, ground, file=candidate.file)]
