"""Looks at a town's own table of present service: which squares it names, and what becomes different by it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from todoku.i18n import text
from todoku.indicators.present import SERVED, UNKNOWN, UNSERVED
from todoku.plans.gap import with_state
from todoku.plans.inputs import inputs_for
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    import pandas as pd

    from todoku.i18n import Lang
    from todoku.plans.inputs import PlanInputs
    from todoku_web.uploads.models import Upload

_SERVICES: tuple[Literal["ftth", "mobile"], ...] = ("ftth", "mobile")
_STATES = (SERVED, UNSERVED, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Count:
    """How many squares and households of one service are in one state, before and after."""

    service: str
    state: str
    squares_before: int
    squares_after: int
    households_before: int
    households_after: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a table would change."""

    counts: tuple[Count, ...]
    changed_squares: int


def look_at_present(upload: Upload, area: str, lang: Lang) -> Look:
    """Return what a table of present service changes in an area. InputError for one that says nothing of it."""
    pack = pack_for((area,))
    path = None if pack is None else pack.path
    with tempfile.TemporaryDirectory(prefix="todoku-present-") as beside:
        place = Path(beside) / f"present.{upload.kind}"
        shutil.copyfile(upload.path, place)
        after = inputs_for(area, pack=path, present=place)
    before = inputs_for(area, pack=path)
    counts: list[Count] = []
    changed = 0
    for service in _SERVICES:
        one, other = _states(before, service), _states(after, service)
        changed += int((one["state"].to_numpy() != other["state"].to_numpy()).sum())
        name = text(f"planning.service.{service}", lang)
        counts += [_count(name, state, text(f"planning.map.state.{state}", lang), one, other) for state in _STATES]
    return Look(tuple(counts), changed)


def _states(inputs: PlanInputs, service: Literal["ftth", "mobile"]) -> pd.DataFrame:
    cells = inputs.datasets["cells"].frame().sort_values("mesh_code").reset_index(drop=True)
    return with_state(cells, inputs.datasets.get("present"), service=service)


def _count(service: str, state: str, name: str, before: pd.DataFrame, after: pd.DataFrame) -> Count:
    rows = [frame.loc[frame["state"] == state] for frame in (before, after)]
    households = [int(frame["households"].fillna(0).sum()) for frame in rows]
    return Count(service, name, len(rows[0]), len(rows[1]), *households)
