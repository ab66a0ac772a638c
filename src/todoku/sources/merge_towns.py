"""Finds the squares of what users state by 町丁目 and 字, while a pack is put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from todoku.errors import TodokuError
from todoku.provenance import Basis
from todoku.sources.notes import note
from todoku.sources.one_sheet import present_from_towns
from todoku.sources.towns import Ground, amounts_at_squares
from todoku.sources.user_tables import FARM_HOUSEHOLDS, FARMS_BY_TOWN, PRESENT_BY_TOWN

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.sources.import_report import Candidate, Ledger


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
    frame = rows.frame()
    source = rows.source.model_copy(update={"basis": Basis.ESTIMATED})
    spread = replace(rows, source=source, notes=(*rows.notes, note("import.spread_over_squares")))
    made = []
    if frame["farm_area_m2"].notna().any():
        area = amounts_at_squares(frame, "farm_area_m2", ground, file=candidate.file)
        table = area.assign(fields=pd.array([0] * len(area), dtype="int64"))
        made.append(replace(spread, kind="farm_cells", table=table))
    if frame["farms"].notna().any():
        farms = amounts_at_squares(frame, "farms", ground, file=candidate.file)
        made.append(replace(spread, kind=FARM_HOUSEHOLDS, table=farms))
    return [replace(candidate, dataset=dataset) for dataset in made]
