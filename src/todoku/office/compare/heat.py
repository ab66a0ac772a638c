"""The map of effects: activities by municipalities, as reports draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.office.compare.findings import Heat
from todoku.office.compare.shares import cramers_v

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.compare.deviations import Told
    from todoku.office.compare.effects import Usual
    from todoku.office.events.log import EventLog


def heat_of(log: EventLog, usuals: Sequence[Usual], told: Sequence[Told], core: Sequence[int]) -> Heat:
    """Return the effects of the core's activities, in its order, and of all others of which a deviation is told."""
    others = sorted({int(one.evidence.activity[one.at[0]]) for one in told} - set(core))
    rows = {code: at for at, code in enumerate([*core, *others])}
    shape = len(rows), len(log.municipalities)
    shares, times, seen = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    for usual in usuals:
        here = [(at, rows[int(code)]) for at, code in enumerate(usual.done.activity) if int(code) in rows]
        at, row = (np.array([pair[side] for pair in here], dtype=np.int64) for side in (0, 1))
        where = np.ix_(row, usual.done.towns)
        shares[where] = np.where(np.isnan(usual.done.p), np.nan, cramers_v(usual.done.own, usual.share))[at]
        for timed in reversed(usual.times):
            ratio = np.where(np.isnan(timed.p), np.nan, np.expm1(timed.own - timed.usual.usual))[at]
            times[where] = np.where(np.isnan(ratio), times[where], ratio)
    for one in told:
        seen[rows[int(one.evidence.activity[one.at[0]])], int(one.evidence.towns[one.at[1]])] = True
    names = tuple(log.activities[code] for code in rows)
    return Heat(names, log.municipalities, _plain(shares), _plain(times), tuple(map(tuple, seen.tolist())))


def _plain(table: NDArray[np.float64]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(None if np.isnan(cell) else float(cell) for cell in line) for line in table)
