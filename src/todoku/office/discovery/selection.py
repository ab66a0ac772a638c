"""Takes one municipality out of a log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from todoku.errors import InputError

if TYPE_CHECKING:
    from todoku.office.events.log import EventLog


def only_municipality(log: EventLog, name: str) -> EventLog:
    """Return the cases of one municipality, with the codes that the whole log gives.

    Raises InputError where the log has none of that name.
    """
    if name not in log.municipalities:
        raise InputError("office.discovery.municipality", name=name, municipalities=list(log.municipalities))
    code = log.municipalities.index(name)
    kept = log.cases["municipality"] == code
    number = kept.cast(pl.UInt32).cum_sum() - 1
    events = log.events.filter(pl.col("municipality") == code)
    renumbered = events.with_columns(case=number[events["case"]].cast(pl.UInt32))
    return replace(log, events=renumbered, cases=log.cases.filter(kept))
