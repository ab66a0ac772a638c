"""Reads object-centric event logs (OCEL 2.0: JSON, XML, SQLite) and flattens them on one type of object.

A. Berti et al., "OCEL (Object-Centric Event Log) 2.0 Specification", 2023: sections on the relational, XML and JSON
formats. Flattening: W. M. P. van der Aalst, "Object-Centric Process Mining", 2019: an event belongs to the case of each
object of the type that it names, and to none where it names none.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from todoku.errors import InputError
from todoku.office.events.formats import Format
from todoku.office.events.log import Remark
from todoku.office.events.ocel_xml import parse_ocel_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

TYPE_CHOSEN = "ocel_type_chosen"
REPEATED = "ocel_repeated"
WITHOUT_OBJECT = "ocel_without_object"
_EVENTS = {"event": pl.String, "activity": pl.String, "end": pl.String}
_OBJECTS = {"object": pl.String, "type": pl.String}
_LINKS = {"event": pl.String, "object": pl.String}
_VALUES = {"owner": pl.String, "name": pl.String, "value": pl.String}


@dataclass(frozen=True, slots=True)
class OcelTables:
    """An object-centric log: events, objects, which event names which object, and the attributes of both."""

    events: pl.DataFrame
    objects: pl.DataFrame
    links: pl.DataFrame
    event_values: pl.DataFrame
    object_values: pl.DataFrame


def read_ocel(
    path: Path, form: Format, attributes: Mapping[str, Sequence[str]], object_type: str = ""
) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the events of an object-centric log, one row for each object of a type that an event names.

    Parameters
    ----------
    path, form
        The file and which of the three formats it has.
    attributes
        What is wanted beside case, activity and time (resource, municipality) to the names that attributes of events
        or, for lack of those, of objects have for it.
    object_type
        What a case is. Empty: the type that the most events name; of those, that with the fewest links (so that the
        fewest events are told twice), then the first by name; a remark says so.

    Raises InputError for a type that the log does not have, and for what is no OCEL 2.0.
    """
    readers = {Format.OCEL_JSON: _of_json, Format.OCEL_XML: _of_xml, Format.OCEL_SQLITE: _of_sqlite}
    tables = readers[form](path)
    typed = tables.links.join(tables.objects, on="object", how="inner", maintain_order="left").unique(
        maintain_order=True
    )
    types = (
        typed.group_by("type")
        .agg(pl.col("event").n_unique().alias("events"), pl.len().alias("links"))
        .sort("events", "links", "type", descending=[True, False, False])
    )
    if not types.height:
        raise InputError("office.ocel_no_objects", file=path.name)
    chosen = object_type or str(types["type"][0])
    if chosen not in types["type"]:
        raise InputError("office.ocel_type", file=path.name, type=object_type, allowed=sorted(types["type"]))
    remarks = [] if object_type else [Remark(TYPE_CHOSEN, types.height, chosen, kept=True, source=path.name)]
    of_type = typed.filter(pl.col("type") == chosen).select("event", pl.col("object").alias("case"))
    flat = tables.events.join(of_type, on="event", how="left", maintain_order="left")
    without = flat["case"].null_count()
    repeated = flat.height - tables.events.height
    for code, count, kept in ((REPEATED, repeated, True), (WITHOUT_OBJECT, without, False)):
        if count:
            remarks.append(Remark(code, count, chosen, kept=kept, source=path.name))
    named = flat.filter(pl.col("case").is_not_null())
    return _with_attributes(named, tables, attributes).drop("event"), remarks


def _with_attributes(flat: pl.DataFrame, tables: OcelTables, attributes: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return events with the attributes that are wanted: of the event, else of the object that is its case."""
    whole = flat
    for role, names in attributes.items():
        for values, key in ((tables.event_values, "event"), (tables.object_values, "case")):
            mine = values.filter(pl.col("name").str.to_lowercase().is_in([name.lower() for name in names]))
            if mine.height:
                first = mine.unique("owner", keep="first", maintain_order=True).select(
                    pl.col("owner").alias(key), pl.col("value").alias("_value")
                )
                whole = whole.join(first, on=key, how="left", maintain_order="left")
                known = [role] if role in whole.columns else []
                whole = whole.with_columns(pl.coalesce(*known, "_value").alias(role)).drop("_value")
    return whole


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("office.log_unreadable", file=path.name) from error


def _of_json(path: Path) -> OcelTables:
    try:
        content = json.loads(_unpacked(path))
        return _tables(
            ((one["id"], one["type"], one.get("time")) for one in content["events"]),
            ((one["id"], one["type"]) for one in content["objects"]),
            ((one["id"], link["objectId"]) for one in content["events"] for link in one.get("relationships") or ()),
            _attributes_of(content["events"]),
            _attributes_of(content["objects"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError("office.ocel_unreadable", file=path.name) from error


def _attributes_of(owners: Iterable[Mapping[str, Any]]) -> Iterable[tuple[object, object, object]]:
    return ((one["id"], value["name"], value.get("value")) for one in owners for value in one.get("attributes") or ())


def _of_xml(path: Path) -> OcelTables:
    found = parse_ocel_xml(_unpacked(path), path.name)
    return _tables(found.events, found.objects, found.links, found.event_values, found.object_values)


def _tables(
    events: Iterable[Sequence[object]],
    objects: Iterable[Sequence[object]],
    links: Iterable[Sequence[object]],
    event_values: Iterable[Sequence[object]],
    object_values: Iterable[Sequence[object]],
) -> OcelTables:
    return OcelTables(
        _table(events, _EVENTS),
        _table(objects, _OBJECTS),
        _table(links, _LINKS),
        _table(event_values, _VALUES),
        _table(object_values, _VALUES),
    )


def _table(rows: Iterable[Sequence[object]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    texts = [tuple(None if cell is None else str(cell) for cell in row) for row in rows]
    return pl.DataFrame(texts, schema=dict(schema), orient="row")


def _of_sqlite(path: Path) -> OcelTables:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return _of_database(database)
    except (sqlite3.Error, IndexError) as error:
        raise InputError("office.ocel_unreadable", file=path.name) from error


def _of_database(database: sqlite3.Connection) -> OcelTables:
    """Return the log in a database: a table for the events and objects of each type, beside the tables of all."""
    times: list[Sequence[object]] = []
    values: dict[str, list[Sequence[object]]] = {"event": [], "object": []}
    for kind, found in values.items():
        for (name,) in database.execute(f"SELECT DISTINCT ocel_type_map FROM {kind}_map_type").fetchall():  # noqa: S608 [event or object]
            rows = database.execute(f"SELECT * FROM {_quoted(f'{kind}_{name}')}")  # noqa: S608 [quoted]
            columns = [column[0] for column in rows.description]
            place, time = columns.index("ocel_id"), columns.index("ocel_time") if "ocel_time" in columns else -1
            own = [number for number, column in enumerate(columns) if not column.startswith("ocel_")]
            for row in rows:
                if kind == "event":
                    times.append((row[place], row[time] if time >= 0 else None))
                found += [(row[place], columns[number], row[number]) for number in own if row[number] is not None]
    tables = _tables(
        ((event, activity, None) for event, activity in database.execute("SELECT ocel_id, ocel_type FROM event")),
        database.execute("SELECT ocel_id, ocel_type FROM object"),
        database.execute("SELECT ocel_event_id, ocel_object_id FROM event_object"),
        values["event"],
        values["object"],
    )
    timed = _table(times, {"event": pl.String, "end": pl.String}).unique("event", keep="first", maintain_order=True)
    events = tables.events.drop("end").join(timed, on="event", how="left", maintain_order="left")
    return OcelTables(events, tables.objects, tables.links, tables.event_values, tables.object_values)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
