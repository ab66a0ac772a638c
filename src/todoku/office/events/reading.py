"""Reads event logs of municipalities, whatever their form: the one door through which evidence in logs comes in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from todoku.errors import InputError, UsageError
from todoku.office.events.columns import LogMapping, log_mapping, names_of
from todoku.office.events.durations import with_durations
from todoku.office.events.formats import Format, format_of
from todoku.office.events.lifecycle import join_lifecycle
from todoku.office.events.log import COLUMNS, NAME, TIME_TYPE, EventLog, Remark, named_rows, prepare
from todoku.office.events.ocel import read_ocel
from todoku.office.events.tabular import read_delimited, read_parquet
from todoku.office.events.times import check_zone, parse_times, remarks_of_times
from todoku.office.events.xes_cases import read_xes_cases
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_ROWS = "file_without_rows"
MUNICIPALITY_MISSING = "municipality_missing"
_SUFFIXES = frozenset(
    {".gz", ".xes", ".csv", ".tsv", ".txt", ".parquet", ".json", ".xml", ".sqlite", ".jsonocel", ".xmlocel"}
)
_OF_OCEL = ("case", "activity", "end")
"""What an OCEL log tells by itself, and no mapping can say otherwise."""
_STEP = "step.office.read_logs"


def read_logs(
    paths: Sequence[Path | str],
    *,
    mapping: Mapping[str, Any] | Path | str | None = None,
    object_type: str = "",
    timezone: str = "",
    run: Run | None = None,
) -> EventLog:
    """Return the event log that is in these files together.

    Parameters
    ----------
    paths
        XES, CSV and TSV (all three also gzipped), Parquet, OCEL 2.0 (JSON, XML, SQLite), told apart by their content.
        The municipality of an event is what its column or attribute says; where there is none, the file's name
        without its suffixes, with as much of its folders as tells files of one name apart.
    mapping
        What the usual names of columns do not tell: see :class:`todoku.office.events.columns.LogMapping`. The columns
        as a table, all of it as a table, or the YAML or JSON file that holds either. A mapped column goes before all;
        a file with a mapping of its own is read by that.
    object_type
        What a case is in an OCEL log; empty: the mapping's, else the one that the most events name.
    timezone
        Zone (IANA) of times that name none; empty: the mapping's, else Asia/Tokyo.
    run
        Progress by file, and cancelling.

    Rows that cannot be used are left out and told in the log's remarks, what had to be assumed as well. Raises
    InputError, with the file's name and what to do, for a file that is no event log or lacks a column that must be
    there, and where no file holds a single event.
    """
    run = run or Run()
    files = _files(paths)
    settings = log_mapping(mapping)
    settings = LogMapping(
        settings.columns,
        settings.municipalities,
        timezone or settings.timezone,
        settings.time_format,
        object_type or settings.object_type,
        settings.files,
    )
    for zone in {settings.timezone, *(one.timezone for one in settings.files.values())}:
        check_zone(zone)
    tables, remarks = [], []
    with run.step(_STEP, len(files)) as advance:
        for path, name in _names(files).items():
            town = settings.municipalities.get(path.name, settings.municipalities.get(name, name))
            table, met = _one(path, town, settings.of(path.name, name))
            tables.append(table)
            remarks += met
            advance(1)
    whole = pl.concat(tables, how="diagonal")
    tables.clear()
    if not whole.height:
        raise InputError("office.no_events", files=[path.name for path in files])
    return prepare(whole, remarks=remarks)


def _files(paths: Sequence[Path | str]) -> list[Path]:
    """Return the files, each once."""
    if not paths:
        raise UsageError("office.no_files")
    files = [Path(path) for path in paths]
    for path in files:
        if path.is_dir():
            raise InputError("office.log_is_folder", file=str(path))
    twice = [str(path) for path, count in Counter(path.resolve() for path in files).items() if count > 1]
    if twice:
        raise InputError("office.file_twice", files=[Path(path).name for path in twice])
    return files


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """Return the municipality that each file's name tells: its stem, with suffix or folders where one is not enough."""
    whole = {path: path.resolve() for path in files}
    depth = 0
    names = {path: _stem(path) for path in files}
    while len(set(names.values())) < len(files):
        shared = {name for name, count in Counter(names.values()).items() if count > 1}
        for path, name in names.items():
            if name in shared:
                names[path] = path.name if depth == 0 else "/".join(whole[path].parts[-1 - depth :])
        depth += 1
    return names


def _stem(path: Path) -> str:
    stem = path.name
    while Path(stem).suffix.lower() in _SUFFIXES:
        stem = Path(stem).stem
    return stem


def _one(path: Path, name: str, settings: LogMapping) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the events of one file as `prepare` takes them, and what is to be told of it."""
    table, remarks = _table(path, settings)
    if not table.height:
        return _typed(pl.DataFrame()), [*remarks, Remark(NO_ROWS, 1, source=path.name)]
    named, left_out = named_rows(table, source=path.name)
    timed, of_times = _timed(named, settings, path.name)
    joined, of_lifecycle = join_lifecycle(timed, source=path.name)
    placed, of_places = _placed(joined, name, path.name)
    return _typed(placed), [*remarks, *left_out, *of_times, *of_lifecycle, *of_places]


def _table(path: Path, settings: LogMapping) -> tuple[pl.DataFrame, list[Remark]]:
    """Return a file's columns named for what they say, in the values of the source."""
    try:
        form = format_of(path)
        if form is Format.DELIMITED:
            return read_delimited(path, settings.columns)
        if form is Format.PARQUET:
            return read_parquet(path, settings.columns)
        if form is Format.XES:
            return read_xes_cases(path, settings.columns)
        wanted = {role: names_of(role) for role in ("resource", "municipality")}
        wanted |= {role: (column,) for role, column in settings.columns.items() if role not in _OF_OCEL}
        named = {role: columns for role, columns in wanted.items() if columns != ("",)}
        return read_ocel(path, form, named, settings.object_type)
    except OSError as error:
        raise InputError("office.log_missing", file=str(path)) from error


def _timed(named: pl.DataFrame, settings: LogMapping, source: str) -> tuple[pl.DataFrame, list[Remark]]:
    """Return a table with ``start`` and ``end`` in UTC, of times and durations as the source has them."""
    read = {
        column: parse_times(named[column], zone=settings.timezone, time_format=settings.time_format)
        for column in ("start", "end")
        if column in named.columns
    }
    empty = pl.lit(None, TIME_TYPE)
    timed = named.with_columns(
        pl.lit(read[column].at).alias(column) if column in read else empty.alias(column) for column in ("start", "end")
    )
    whole, of_durations = with_durations(timed, source=source)
    return whole, [*remarks_of_times(read.values(), zone=settings.timezone, source=source), *of_durations]


def _placed(joined: pl.DataFrame, name: str, source: str) -> tuple[pl.DataFrame, list[Remark]]:
    """Return events of which each names its municipality."""
    if "municipality" not in joined.columns:
        return joined.with_columns(pl.lit(name).alias("municipality")), []
    empty = (pl.col("municipality").fill_null("") == "").arg_true()
    missing = joined.select(empty).to_series()
    if not len(missing):
        return joined, []
    filled = joined.with_columns(
        pl.when(pl.col("municipality").fill_null("") == "")
        .then(pl.lit(name))
        .otherwise("municipality")
        .alias("municipality")
    )
    return filled, [Remark(MUNICIPALITY_MISSING, len(missing), example=name, kept=True, source=source)]


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in table.columns]
    whole = table.with_columns(*missing) if table.width else pl.DataFrame(schema=dict(COLUMNS))
    names = [NAME] if NAME in whole.columns else []
    return whole.select(*(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()), *names)
