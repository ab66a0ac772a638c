"""Object-centric logs give one log for one object type, whichever of the three formats they come in."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing

import pytest

from todoku.errors import InputError
from todoku.office.events import ocel
from todoku.office.events.reading import read_logs

OBJECTS = [("p1", "申請", {"municipality": "A市"}), ("p2", "申請", {}), ("f1", "手数料", {}), ("f2", "手数料", {})]
EVENTS = [
    ("e1", "受付", "2020-04-01T09:00:00+09:00", {"resource": "佐藤"}, ["p1"]),
    ("e2", "合議", "2020-04-02T00:00:00Z", {}, ["p1", "p2"]),
    ("e3", "収納", "2020-04-03T00:00:00Z", {}, ["f1", "p2"]),
    ("e4", "巡回", "2020-04-04T00:00:00Z", {}, []),
    ("e5", "還付", "2020-04-05T00:00:00Z", {}, ["f1", "f2"]),
]
FLAT = [("p1", "受付"), ("p1", "合議"), ("p2", "合議"), ("p2", "収納")]


def as_json(path):
    document = {
        "objectTypes": [],
        "eventTypes": [],
        "objects": [
            {
                "id": name,
                "type": kind,
                "attributes": [
                    {"name": key, "value": value, "time": "1970-01-01T00:00:00Z"} for key, value in given.items()
                ],
            }
            for name, kind, given in OBJECTS
        ],
        "events": [
            {
                "id": name,
                "type": kind,
                "time": time,
                "attributes": [{"name": key, "value": value} for key, value in given.items()],
                "relationships": [{"objectId": one, "qualifier": "q"} for one in links],
            }
            for name, kind, time, given, links in EVENTS
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def as_xml(path, *, doctype=""):
    def values(given):
        inner = "".join(f'<attribute name="{key}">{value}</attribute>' for key, value in given.items())
        return f"<attributes>{inner}</attributes>"

    objects = "".join(f'<object id="{name}" type="{kind}">{values(given)}</object>' for name, kind, given in OBJECTS)
    events = "".join(
        f'<event id="{name}" type="{kind}" time="{time}">{values(given)}<objects>'
        + "".join(f'<relationship object-id="{one}" qualifier="q"/>' for one in links)
        + "</objects></event>"
        for name, kind, time, given, links in EVENTS
    )
    attribute = '<attributes><attribute name="municipality" type="string"/></attributes>'
    types = f'<object-types><object-type name="申請">{attribute}</object-type></object-types><event-types/>'
    log = f"<log>{types}<objects>{objects}</objects><events>{events}</events></log>"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{doctype}{log}', encoding="utf-8")


def as_sqlite(path):
    names = {kind: f"t{number}" for number, kind in enumerate(dict.fromkeys(row[1] for row in [*EVENTS, *OBJECTS]))}
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE event (ocel_id TEXT, ocel_type TEXT)")
        base.execute("CREATE TABLE object (ocel_id TEXT, ocel_type TEXT)")
        base.execute("CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)")
        for table, rows in (("event", EVENTS), ("object", OBJECTS)):
            base.execute(f"CREATE TABLE {table}_map_type (ocel_type TEXT, ocel_type_map TEXT)")
            for kind in dict.fromkeys(row[1] for row in rows):
                base.execute(f"INSERT INTO {table}_map_type VALUES (?, ?)", (kind, names[kind]))
                base.execute(f'CREATE TABLE "{table}_{names[kind]}" (ocel_id, ocel_time, resource, municipality)')
            for name, kind, *more in rows:
                base.execute(f"INSERT INTO {table} VALUES (?, ?)", (name, kind))
                given, time = (more[1], more[0]) if table == "event" else (more[0], "1970-01-01T00:00:00Z")
                row = (name, time, given.get("resource"), given.get("municipality"))
                base.execute(f'INSERT INTO "{table}_{names[kind]}" VALUES (?, ?, ?, ?)', row)
        base.executemany(
            "INSERT INTO event_object VALUES (?, ?, 'q')", [(row[0], one) for row in EVENTS for one in row[4]]
        )


WRITERS = {"log.json": as_json, "log.xml": as_xml, "log.sqlite": as_sqlite}


def pairs(log):
    found = log.events.select("case", "activity").iter_rows()
    return [(log.cases["case_id"][case], log.activities[activity]) for case, activity in found]


def told(log):
    return {remark.code: (remark.count, remark.example) for remark in log.remarks}


@pytest.mark.parametrize("name", WRITERS)
def test_a_log_is_flattened_on_the_type_that_the_most_events_name(tmp_path, name):
    WRITERS[name](tmp_path / name)
    log = read_logs([tmp_path / name])
    assert pairs(log) == FLAT
    assert {code: told(log)[code] for code in (ocel.TYPE_CHOSEN, ocel.REPEATED, ocel.WITHOUT_OBJECT)} == {
        ocel.TYPE_CHOSEN: (2, "申請"),
        ocel.REPEATED: (1, "申請"),
        ocel.WITHOUT_OBJECT: (2, "申請"),
    }
    assert log.resources == ("佐藤",)
    assert log.municipalities == ("A市", "log")
    assert str(log.events["end"][0]) == "2020-04-01 00:00:00+00:00"


@pytest.mark.parametrize("name", WRITERS)
def test_the_object_type_can_be_said(tmp_path, name):
    WRITERS[name](tmp_path / name)
    log = read_logs([tmp_path / name], object_type="手数料")
    assert pairs(log) == [("f1", "収納"), ("f1", "還付"), ("f2", "還付")]
    assert ocel.TYPE_CHOSEN not in told(log)
    with pytest.raises(InputError) as caught:
        read_logs([tmp_path / name], object_type="届出")
    assert (caught.value.code, caught.value.params["allowed"]) == ("office.ocel_type", ["手数料", "申請"])


def test_packed_json_is_read(tmp_path):
    as_json(tmp_path / "log.json")
    (tmp_path / "log.json.gz").write_bytes(gzip.compress((tmp_path / "log.json").read_bytes()))
    assert pairs(read_logs([tmp_path / "log.json.gz"])) == FLAT


def test_a_document_type_is_refused(tmp_path):
    as_xml(tmp_path / "log.xml", doctype='<!DOCTYPE log [<!ENTITY a "b">]>')
    with pytest.raises(InputError) as caught:
        read_logs([tmp_path / "log.xml"])
    assert caught.value.code == "office.xes_document_type"


@pytest.mark.parametrize(
    "content", ['{"events": 1}', '{"objects": [], "events": [{}]}', "[1, 2]", "{", '{"a": ' * 5000, '[["x"]]']
)
def test_what_is_no_such_log_is_refused(tmp_path, content):
    (tmp_path / "log.json").write_text(content)
    with pytest.raises(InputError) as caught:
        read_logs([tmp_path / "log.json"])
    assert caught.value.code == "office.ocel_unreadable"


def test_a_log_without_objects_is_refused(tmp_path):
    (tmp_path / "log.json").write_text('{"objects": [], "events": [{"id": "e", "type": "x", "time": "2020-04-01"}]}')
    with pytest.raises(InputError) as caught:
        read_logs([tmp_path / "log.json"])
    assert caught.value.code == "office.ocel_no_objects"


def test_another_database_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as base, base:
        base.execute("CREATE TABLE other (a TEXT)")
    with pytest.raises(InputError) as caught:
        read_logs([tmp_path / "log.sqlite"])
    assert caught.value.code == "office.ocel_unreadable"
