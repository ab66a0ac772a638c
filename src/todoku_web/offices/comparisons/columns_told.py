"""What a person says of a log's columns: as the form holds it, as it is kept, and what can be read by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from todoku.dates import JST
from todoku.errors import InputError
from todoku.i18n import text
from todoku.office.events.reading import read_logs
from todoku.office.events.table_columns import table_columns
from todoku_web.offices.comparisons.part_specs import COLUMN_ROLES, DURATION_UNITS
from todoku_web.uploads.keeping import under_its_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from todoku.i18n import Lang
    from todoku.office.events.log import EventLog, Remark
    from todoku.office.events.table_columns import TableColumns
    from todoku_web.offices.comparisons.models import Evidence

_WRITTEN = ("time_format", "timezone")
_TIMES = ("start", "end")
_EXAMPLE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class LogRead:
    """What can be read of a log: how much, of when, and what was left out or assumed."""

    municipalities: int
    cases: int
    events: int
    first: date | None
    last: date | None
    remarks: tuple[Remark, ...]


def columns_of(evidence: Evidence) -> TableColumns | None:
    """Return the columns of a log that is a table; None for any other file."""
    with under_its_name(evidence.upload.sha256, evidence.upload.name) as path:
        return table_columns(path)


def choices_of(found: TableColumns, lang: Lang) -> dict[str, str]:
    """Return the columns to choose from, by their place, each with its first value."""
    return {str(at): _with_example(name, found.examples[name], lang) for at, name in enumerate(found.names)}


def held_of(evidence: Evidence, found: TableColumns) -> dict[str, str]:
    """Return what stands in the form: what was said before, else what the names of the columns tell."""
    told = evidence.reading.get("columns", found.usual)
    place = {name: str(at) for at, name in enumerate(found.names)}
    unit = next((one for one in DURATION_UNITS if told.get(f"duration_{one}")), "")
    by_role = {**told, "duration": told.get(f"duration_{unit}", "")}
    columns = {f"{role}_column": place.get(by_role.get(role, ""), "") for role in COLUMN_ROLES}
    written = {name: evidence.reading.get(name, "") for name in _WRITTEN}
    return {**columns, "duration_unit": unit, **written}


def reading_of(value: Mapping[str, str], found: TableColumns) -> dict[str, Any]:
    """Return what a form says as the library's mapping of a file: a role without a column has none."""
    said = {role: value[f"{role}_column"] for role in COLUMN_ROLES}
    columns = {role: found.names[int(at)] if at else "" for role, at in said.items() if role != "duration"}
    for unit in DURATION_UNITS:
        is_its = bool(said["duration"]) and unit == value["duration_unit"]
        columns[f"duration_{unit}"] = found.names[int(said["duration"])] if is_its else ""
    return {"columns": columns, **{name: value[name] for name in _WRITTEN if value[name]}}


def log_read(evidence: Evidence, reading: Mapping[str, Any]) -> LogRead:
    """Return what can be read of a log by what is said of its columns.

    Raises InputError where that is nothing, or where no time can be read in the columns that are to tell it.
    """
    with under_its_name(evidence.upload.sha256, evidence.upload.name) as path:
        log = read_logs([path], mapping=dict(reading))
    first, last = _span(log)
    asked = [name for role in _TIMES if (name := reading["columns"][role])]
    if asked and first is None:
        raise InputError("comparisons.no_times", columns=asked)
    return LogRead(len(log.municipalities), log.cases.height, log.events.height, first, last, log.remarks)


def _span(log: EventLog) -> tuple[date | None, date | None]:
    """Return the first and the last day of a log, in Japan."""
    times = pl.concat([log.events[name].alias("at") for name in _TIMES])
    first, last = times.min(), times.max()
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first.astimezone(JST).date(), last.astimezone(JST).date()
    return None, None


def _with_example(name: str, example: str, lang: Lang) -> str:
    if not example:
        return name
    short = example if len(example) <= _EXAMPLE_LENGTH else example[:_EXAMPLE_LENGTH] + "…"
    return text("comparisons.column_choice", lang, name=name, example=short)
