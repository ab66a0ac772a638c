"""Turns what a XES log holds into the columns of an event log: each trace a case, whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from todoku.office.events.columns import known
from todoku.office.events.log import Remark
from todoku.office.events.xes import read_xes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CASE_BY_PLACE = "xes_case_by_place"
CASE_TWICE = "xes_case_twice"


def read_xes_cases(path: Path, mapping: Mapping[str, str]) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the events of a XES log, one row each, named for what the columns say, and what is to be told.

    ``mapping``: role to key, in place of the standard keys. A case is a trace: where several have one name they are
    numbered, where one has none it is called by its place. The municipality is an attribute of the event, its trace or
    the log, the nearest first.
    """
    usual = {role: tuple(keys) for role, keys in known()["xes"].items()}
    keys = usual | {role: (key,) for role, key in mapping.items() if key}
    read = read_xes(path, [key for wanted in keys.values() for key in wanted])
    names, remarks = _case_names(read.traces, keys["case"], path.name)
    columns = {
        role: _first(read.events, wanted) for role, wanted in keys.items() if role not in {"case", "municipality"}
    }
    case = names.gather(read.events["trace"])
    town = _municipality(read.events, read.traces, read.log, keys["municipality"])
    columns = {
        role: values
        for role, values in columns.items()
        if role in {"activity", "end"} or values.null_count() < len(values)
    }
    if town.null_count() < len(town):
        columns["municipality"] = town
    return pl.DataFrame({"case": case, **columns}), [*read.remarks, *remarks]


def _first(table: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Return for each row the value of the first of these keys that it has."""
    present = [key for key in keys if table[key].null_count() < table.height]
    return table.select(pl.coalesce(present or keys[:1]).alias("value"))["value"]


def _case_names(traces: pl.DataFrame, keys: Sequence[str], source: str) -> tuple[pl.Series, list[Remark]]:
    """Return the name of each trace, and what is to be told of those that have none or share one."""
    given = _first(traces, keys)
    place = pl.int_range(1, pl.len() + 1).cast(pl.String)
    table = given.rename("name").to_frame().with_columns(pl.coalesce("name", pl.lit("#") + place).alias("whole"))
    turn = pl.int_range(1, pl.len() + 1).over("whole")
    numbered = table.with_columns(turn.alias("turn")).with_columns(
        pl.when(pl.col("turn") > 1)
        .then(pl.col("whole") + " (" + pl.col("turn").cast(pl.String) + ")")
        .otherwise("whole")
        .alias("case")
    )
    remarks = []
    if given.null_count():
        remarks.append(Remark(CASE_BY_PLACE, given.null_count(), example="#1", kept=True, source=source))
    shared = numbered.filter(pl.col("turn") > 1)
    if shared.height:
        remarks.append(Remark(CASE_TWICE, shared.height, str(shared["whole"][0]), kept=True, source=source))
    return numbered["case"], remarks


def _municipality(events: pl.DataFrame, traces: pl.DataFrame, log: Mapping[str, str], keys: Sequence[str]) -> pl.Series:
    of_trace = _first(traces, keys).gather(events["trace"])
    of_log = next((log[key] for key in keys if key in log), None)
    of_event = _first(events, keys)
    return pl.select(pl.coalesce(of_event, of_trace, pl.lit(of_log, pl.String)).alias("value")).to_series()
