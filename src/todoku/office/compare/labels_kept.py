"""A log with so many labels that most of them are none of activities, brought down to the most frequent ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from todoku.office.events.log import EventLog, Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS_LEFT = "labels_left"
_CELLS = 4_000_000
"""Labels times municipalities that are counted at most."""
_LABELS = 20_000


def with_fewer_labels(log: EventLog) -> EventLog:
    """Return a log of at most 20,000 labels, and four million cells of label and municipality; else as it is.

    Events of rarer labels are left out, with a remark.
    """
    most = min(_LABELS, _CELLS // max(len(log.municipalities), 1))
    if len(log.activities) <= most:
        return log
    activity = log.events["activity"].to_numpy()
    count = np.bincount(activity, minlength=len(log.activities))
    kept: NDArray[np.int64] = np.sort(np.argsort(-count, kind="stable")[:most])
    place = np.full(len(log.activities), -1)
    place[kept] = np.arange(most)
    code = pl.Series("activity", place[activity])
    events = (
        log.events.with_columns(code).filter(pl.col("activity") >= 0).with_columns(pl.col("activity").cast(pl.UInt32))
    )
    left = Remark(LABELS_LEFT, len(log.activities) - most)
    return replace(
        log, events=events, activities=tuple(log.activities[one] for one in kept), remarks=(*log.remarks, left)
    )
