"""One door for logs of every form: municipalities, mappings, and clear words on what cannot be read."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import zipfile
from datetime import UTC, datetime
from threading import Event

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import Cancelled, InputError, TodokuError, UsageError
from todoku.i18n import LANGS, text
from todoku.office import events
from todoku.office.events import label_decisions, lifecycle, reading, times
from todoku.office.events import log as logs
from todoku.office.events.columns import COLUMN_TWICE
from todoku.office.events.log import remark_text
from todoku.office.events.reading import read_logs
from todoku.office.events.xes_cases import CASE_BY_PLACE, CASE_TWICE
from todoku.run import Run

PLAIN = "case_id,activity,timestamp,resource\n1,受付,2020-04-01T09:00:00+09:00,a\n1,審査,2020-04-02T09:00:00+09:00,b\n"


def put(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def told(log):
    return {remark.code: (remark.count, remark.example, remark.source) for remark in log.remarks}


def spelled(log):
    rows = log.events.select("municipality", "case", "activity").iter_rows()
    return [
        (log.municipalities[town], log.cases["case_id"][case], log.activities[activity])
        for town, case, activity in rows
    ]


def test_a_file_is_the_municipality_that_its_name_says(tmp_path):
    paths = [put(tmp_path, "富士見町.csv", PLAIN), put(tmp_path, "青木村.xes.gz.csv", PLAIN)]
    log = read_logs(paths)
    assert log.municipalities == ("富士見町", "青木村")
    assert log.cases["case_id"].to_list() == ["1", "1"]
    assert log.remarks == ()


def test_files_of_one_name_are_told_apart(tmp_path):
    names = ("a/log.csv", "b/log.csv", "b/c/log.csv", "d/c/log.csv", "a/log.txt", "other.csv")
    log = read_logs([put(tmp_path, name, PLAIN) for name in names])
    assert set(log.municipalities) == {"a/log.csv", "b/log.csv", "b/c/log.csv", "d/c/log.csv", "log.txt", "other"}


def test_a_column_of_municipalities_goes_before_the_file_name(tmp_path):
    content = (
        "市町村名,案件番号,作業,処理日時,担当者\nA市,1,受付,令和2年4月1日 9時0分,佐藤\n,1,審査,令和2年4月2日 9時0分,\n"
    )
    log = read_logs([put(tmp_path, "log.csv", content.encode("cp932"))])
    assert spelled(log) == [("A市", "1", "受付"), ("log", "1", "審査")]
    assert told(log) == {
        times.NAIVE: (2, "Asia/Tokyo", "log.csv"),
        reading.MUNICIPALITY_MISSING: (1, "log", "log.csv"),
    }
    assert log.resources == ("佐藤",)


def test_the_same_log_comes_out_of_every_form(tmp_path):
    start = datetime(2020, 4, 1, tzinfo=UTC)
    frame = pl.DataFrame(
        {"case:concept:name": ["1", "1"], "concept:name": ["受付", "審査"], "time:timestamp": [start, start]}
    )
    frame.write_parquet(tmp_path / "p.parquet")
    frame.with_columns(pl.col("time:timestamp").dt.strftime("%Y-%m-%d %H:%M:%S%:z")).write_csv(tmp_path / "c.csv")
    time = '<date key="time:timestamp" value="2020-04-01T00:00:00Z"/>'
    event = f'<event><string key="concept:name" value="{{}}"/>{time}</event>'
    events = "".join(event.format(name) for name in ("受付", "審査"))
    put(tmp_path, "x.xes", f'<log><trace><string key="concept:name" value="1"/>{events}</trace></log>')
    found = [read_logs([tmp_path / name]) for name in ("p.parquet", "c.csv", "x.xes")]
    for log in found:
        assert log.events.equals(found[0].events)
        assert (log.activities, log.cases["case_id"].to_list(), log.remarks) == (("受付", "審査"), ["1"], ())


def test_starts_durations_and_lifecycles_come_together(tmp_path):
    content = (
        "CaseID,Activity,Lifecycle Transition,Timestamp,Duration Minutes\n"
        "1,x,start,2020-04-01T00:00:00Z,\n1,x,complete,2020-04-01T01:00:00Z,\n1,y,complete,2020-04-01T02:00:00Z,30\n"
        "1,y,schedule,2020-04-01T01:00:00Z,\n"
    )
    log = read_logs([put(tmp_path, "log.csv", content)])
    hours = [
        (one.hour * 60 + one.minute, two.hour * 60 + two.minute)
        for one, two in log.events.select("start", "end").iter_rows()
    ]
    assert hours == [(0, 60), (90, 120)]
    assert told(log)[lifecycle.LEFT_OUT] == (1, "schedule", "log.csv")


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_mapping_says_what_the_names_do_not(tmp_path, suffix):
    path = put(tmp_path, "log.csv", "番号札,内容,いつ\n1,受付,01.04.2020 09:05\n")
    mapping = {
        "columns": {"case_id": "番号札", "activity": "内容", "timestamp": "いつ"},
        "municipalities": {"log.csv": "富士見町"},
        "timezone": "Europe/Amsterdam",
        "time_format": "%d.%m.%Y %H:%M",
    }
    shown = json.dumps(mapping, ensure_ascii=False)
    log = read_logs([path], mapping=put(tmp_path, f"mapping.{suffix}", shown))
    assert log.municipalities == ("富士見町",)
    assert log.events["end"].to_list() == [datetime(2020, 4, 1, 7, 5, tzinfo=UTC)]
    assert read_logs([path], mapping=mapping, timezone="UTC").events["end"].to_list() == [
        datetime(2020, 4, 1, 9, 5, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"case": "番号"}, "office.mapped_column"),
        ({"when": "x"}, "office.mapping_role"),
        ({"columns": {"case": "case_id"}, "colour": 1}, "office.mapping_field"),
        ({"columns": ["case"]}, "office.mapping_field"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path, mapping, code):
    with pytest.raises(InputError) as caught:
        read_logs([put(tmp_path, "log.csv", PLAIN)], mapping=mapping)
    assert caught.value.code == code


def test_each_file_may_have_a_mapping_of_its_own(tmp_path):
    put(tmp_path, "a.csv", "札,仕事,時\n1,受付,01.04.2020 09:05\n")
    put(tmp_path, "b.csv", "案件番号,作業名,日時,担当者\n9,審査,2020-04-01 10:00,甲\n")
    mapping = {
        "timezone": "UTC",
        "municipalities": {"a.csv": "富士見町"},
        "files": {
            "a.csv": {"columns": {"case": "札", "activity": "仕事", "end": "時"}, "time_format": "%d.%m.%Y %H:%M"},
            "b": {"columns": {"resource": ""}, "timezone": "Asia/Tokyo"},
        },
    }
    log = read_logs([tmp_path / "a.csv", tmp_path / "b.csv"], mapping=mapping)
    assert (log.municipalities, log.activities, log.resources) == (("b", "富士見町"), ("受付", "審査"), ())
    assert sorted(log.events["end"].to_list()) == [
        datetime(2020, 4, 1, 1, 0, tzinfo=UTC),
        datetime(2020, 4, 1, 9, 5, tzinfo=UTC),
    ]


def test_a_column_that_none_is_to_say_is_not_looked_for_in_any_form(tmp_path):
    event = '<event><string key="concept:name" value="x"/><string key="org:resource" value="甲"/></event>'
    xes = put(tmp_path, "a.xes", f'<log><trace><string key="concept:name" value="1"/>{event}</trace></log>')
    assert read_logs([xes]).resources == ("甲",)
    table = put(tmp_path, "b.csv", "case,activity,user,user\n1,x,甲,乙\n")
    plain = read_logs([table])
    assert (plain.resources, told(plain)[COLUMN_TWICE]) == (("甲",), (1, "user", "b.csv"))
    assert read_logs([table], mapping={"resource": ""}).resources == ()


@pytest.mark.parametrize("content", ["- a\n- b\n", "a: [", "{"])
def test_a_mapping_that_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(InputError) as caught:
        read_logs([put(tmp_path, "log.csv", PLAIN)], mapping=put(tmp_path, "m.yaml", content))
    assert caught.value.code == "office.mapping_unreadable"


def test_traces_without_a_name_and_of_one_name_stay_apart(tmp_path):
    event = '<event><string key="concept:name" value="x"/></event>'
    named = '<string key="concept:name" value="c"/>'
    content = f"<log><trace>{event}</trace><trace>{named}{event}</trace><trace>{named}{event}</trace>{event}</log>"
    log = read_logs([put(tmp_path, "log.xes", content)])
    assert log.cases["case_id"].to_list() == ["#1", "c", "c (2)"]
    assert told(log)[CASE_BY_PLACE] == (1, "#1", "log.xes")
    assert told(log)[CASE_TWICE] == (1, "c", "log.xes")
    assert told(log)[logs.CASE_MISSING] == (1, "4", "log.xes")


def test_the_municipality_of_a_xes_log_is_the_nearest_that_is_named(tmp_path):
    event = '<event><string key="concept:name" value="x"/>{}</event>'
    town = '<string key="municipality" value="{}"/>'
    traces = f"<trace>{town.format('B')}{event.format('')}{event.format(town.format('C'))}</trace>"
    traces += f"<trace>{event.format('')}</trace>"
    log = read_logs([put(tmp_path, "log.xes", f"<log>{town.format('A')}{traces}</log>")])
    assert [row[0] for row in spelled(log)] == ["B", "C", "A"]


def test_keys_of_xes_can_be_mapped(tmp_path):
    content = '<log><trace><event><string key="名" value="受付"/></event></trace></log>'
    assert read_logs([put(tmp_path, "log.xes", content)], mapping={"activity": "名"}).activities == ("受付",)


def test_rows_without_case_or_activity_are_told_by_file_and_line(tmp_path):
    path = put(tmp_path, "b.csv", "case_id,activity\n1,x\n\n,y\n2,\n")
    log = read_logs([put(tmp_path, "a.csv", PLAIN), path])
    assert told(log)[logs.CASE_MISSING] == (1, "4", "b.csv")
    assert told(log)[logs.ACTIVITY_MISSING] == (1, "5", "b.csv")


def test_a_file_without_rows_is_told_beside_others_and_refused_alone(tmp_path):
    empty = put(tmp_path, "empty.csv", "case_id,activity,timestamp\n")
    log = read_logs([put(tmp_path, "a.csv", PLAIN), empty])
    assert told(log) == {reading.NO_ROWS: (1, "", "empty.csv")}
    assert log.municipalities == ("a",)
    with pytest.raises(InputError) as caught:
        read_logs([empty])
    assert caught.value.code == "office.no_events"


def workbook(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")


def archive(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("log.csv", PLAIN)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", workbook, "office.log_is_workbook"),
        ("a.xlsx", workbook, "office.log_is_workbook"),
        ("a.zip", archive, "office.log_is_zip"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "office.log_is_old_workbook"),
        ("a.pdf", b"%PDF-1.7", "office.log_is_pdf"),
        ("a.xes", b'<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="x"/>', "office.log_is_bpmn"),
        ("a.csv", b"", "office.log_empty"),
        ("a.csv", b"\x1f\x8b broken", "office.log_unreadable"),
        ("a.csv", b"\x00\x01\x02\x03", "office.log_unreadable"),
        ("a.csv", b"just some prose, nothing else", "office.column_missing"),
    ],
)
def test_what_is_no_log_is_refused_by_name(tmp_path, name, content, code):
    path = tmp_path / name
    if callable(content):
        content(path)
    else:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_logs([path])
    assert caught.value.code == code
    for lang in LANGS:
        assert name in text(f"error.{code}", lang, **caught.value.params)


heads = st.sampled_from(
    [b"", b"case_id,activity,timestamp\n", b"<log><trace>", b"PAR1", b"{", b"SQLite format 3\x00", b"\x1f\x8b"]
)
bodies = st.one_of(st.binary(max_size=80), st.text(alphabet='1,x"\n\r\t;2020-04 <>/=', max_size=80).map(str.encode))


@given(heads, bodies)
def test_no_file_ends_in_anything_but_a_log_or_a_clear_word(tmp_path_factory, head, body):
    path = put(tmp_path_factory.mktemp("any"), "any.log", head + body)
    try:
        said = str(read_logs([path]).events.height)
    except TodokuError as error:
        said = text(f"error.{error.code}", "ja", **error.params)
    assert "any.log" in said or int(said)


def test_what_is_not_there_or_named_twice_is_refused(tmp_path):
    path = put(tmp_path, "a.csv", PLAIN)
    for paths, code in (
        ([tmp_path / "none.csv"], "office.log_missing"),
        ([tmp_path], "office.log_is_folder"),
        ([path, tmp_path / "." / "a.csv"], "office.file_twice"),
    ):
        with pytest.raises(InputError) as caught:
            read_logs(paths)
        assert caught.value.code == code
    with pytest.raises(UsageError):
        read_logs([])


def test_reading_can_be_stopped(tmp_path):
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        read_logs([put(tmp_path, "a.csv", PLAIN)], run=Run(stop=stop))


def test_every_remark_that_the_room_makes_has_its_sentence():
    shape = re.compile(r"[a-z]+(_[a-z]+)+")
    codes = set()
    for module in pkgutil.iter_modules(events.__path__):
        names = vars(importlib.import_module(f"todoku.office.events.{module.name}"))
        codes |= {
            value
            for name, value in names.items()
            if name.isupper() and isinstance(value, str) and shape.fullmatch(value)
        }
    codes -= {label_decisions.BY_HAND, logs.NAME}
    assert len(codes) > 25
    for lang in LANGS:
        assert all(remark_text(logs.Remark(code, 1, "x"), lang) for code in codes)


def test_a_million_labels_are_read(tmp_path):
    count = 1_000_000
    row = pl.int_range(count)
    frame = pl.select(
        (row // 10).alias("case_id"),
        pl.concat_str(pl.lit("案件"), row).alias("activity"),
        (row + 1_585_699_500).alias("timestamp"),
    )
    frame.write_parquet(tmp_path / "m.parquet")
    log = read_logs([tmp_path / "m.parquet"])
    assert (len(log.activities), log.events.height, log.cases.height) == (count, count, count // 10)


def test_the_five_real_logs_are_read(real_log):
    assert (real_log.events.height, real_log.cases.height, real_log.remarks) == (262_628, 5_649, ())
    assert real_log.municipalities == tuple(f"BPIC15_{number}" for number in range(1, 6))
    counts = real_log.events.group_by("municipality").len().sort("municipality")["len"].to_list()
    assert counts == [52_217, 44_354, 59_681, 47_293, 59_083]
    assert real_log.cases.group_by("municipality").len().sort("municipality")["len"].to_list() == [
        1199,
        832,
        1409,
        1053,
        1156,
    ]
