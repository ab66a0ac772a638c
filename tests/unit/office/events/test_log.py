"""A raw table becomes a log: in order, coded, and with a word on all that was amiss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.events import log as logs
from todoku.office.events.log import Remark, prepare, remark_text

DAY = datetime(2020, 4, 1, tzinfo=UTC)
SCHEMA = {name: logs.COLUMNS[name] for name in ("municipality", "case", "activity", "resource", "start", "end")}


def table(*rows):
    """Rows of municipality, case, activity, minute of the end, and if wanted minute of the start."""
    at = {None: None} | {minute: DAY + timedelta(minutes=minute) for minute in range(-1000, 1000)}
    whole = [
        (town, case, activity, "r", at[more[0] if more else None], at[end]) for town, case, activity, end, *more in rows
    ]
    return pl.DataFrame(whole, schema=SCHEMA, orient="row")


def told(log):
    return {remark.code: (remark.count, remark.example, remark.kept) for remark in log.remarks}


def spelled(log):
    """Events of a log in words: municipality, case, activity, minute."""
    return [
        (
            log.municipalities[town],
            log.cases["case_id"][case],
            log.activities[activity],
            None if end is None else int((end - DAY).total_seconds() // 60),
        )
        for town, case, activity, end in log.events.select("municipality", "case", "activity", "end").iter_rows()
    ]


def test_events_stand_by_case_and_time_and_those_of_one_moment_as_they_came():
    log = prepare(
        table(("T", "b", "x", 3), ("T", "a", "y", 1), ("T", "b", "w", 1), ("S", "b", "z", 1), ("T", "b", "v", 1))
    )
    assert spelled(log) == [
        ("T", "b", "w", 1),
        ("T", "b", "v", 1),
        ("T", "b", "x", 3),
        ("T", "a", "y", 1),
        ("S", "b", "z", 1),
    ]
    assert log.municipalities == ("S", "T")
    assert log.cases.rows() == [(1, "b"), (1, "a"), (0, "b")]
    assert told(log) == {logs.OUT_OF_ORDER: (1, "b", True)}


rows = st.lists(
    st.tuples(
        st.sampled_from(["S", "T"]),
        st.sampled_from(["a", "b", "c", None, " "]),
        st.sampled_from(["x", "y", None]),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    max_size=30,
)


@given(rows)
def test_any_table_is_ordered_and_loses_only_what_it_says(given):
    log = prepare(table(*given))
    used = [row for row in given if row[1] and row[1].strip() and row[2]]
    assert sorted(map(repr, spelled(log))) == sorted(map(repr, used))
    cases = log.events["case"].to_list()
    assert cases == sorted(cases)
    assert [case for place, case in enumerate(cases) if place == 0 or cases[place - 1] != case] == list(
        range(log.cases.height)
    )
    expected = []
    for town, case in dict.fromkeys((row[0], row[1]) for row in used):
        last, placed = -1, []
        for number, row in enumerate(row for row in used if row[:2] == (town, case)):
            last = last if row[3] is None else row[3]
            placed.append((last, number, row))
        expected += [row for _, _, row in sorted(placed)]
    assert spelled(log) == expected
    missing = sum(row[3] is None for row in used)
    assert told(log).get(logs.TIME_MISSING, (0,))[0] == missing


def test_rows_without_case_or_activity_are_left_out_and_told():
    log = prepare(table(("T", "a", "x", 1), ("T", None, "x", 2), ("T", "a", " ", 3), ("T", " ", "", 3)))
    assert spelled(log) == [("T", "a", "x", 1)]
    assert told(log) == {logs.CASE_MISSING: (2, "2", False), logs.ACTIVITY_MISSING: (2, "3", False)}


def test_a_beginning_behind_the_end_is_taken_off():
    log = prepare(table(("T", "a", "x", 5, 9), ("T", "a", "y", 9, 5)))
    assert log.events["start"].to_list() == [None, DAY + timedelta(minutes=5)]
    assert told(log) == {logs.START_AFTER_END: (1, "a", True)}


def test_an_event_without_end_stands_where_it_begins():
    log = prepare(table(("T", "a", "x", 5), ("T", "a", "y", None, 3)))
    assert [row[2] for row in spelled(log)] == ["y", "x"]
    assert log.events["start"].null_count() < log.events.height


def test_columns_that_are_missing_are_unknown_and_the_municipality_is_the_given_one():
    log = prepare(pl.DataFrame({"case": ["a"], "activity": ["x"]}), municipality="T")
    assert log.municipalities == ("T",)
    assert log.resources == ()
    assert log.events.rows() == [(0, 0, 0, None, None, None)]
    assert log.events["start"].null_count() == log.events.height


def test_an_empty_table_is_an_empty_log():
    log = prepare(table())
    assert (log.events.height, log.cases.height, log.activities, log.remarks) == (0, 0, (), ())


def test_more_municipalities_than_can_be_are_a_column_taken_wrongly():
    many = pl.DataFrame({"municipality": [str(number) for number in range(65_536)]})
    with pytest.raises(InputError) as caught:
        prepare(many.with_columns(case=pl.lit("a"), activity=pl.lit("x")))
    assert caught.value.code == "office.municipalities_many"


@pytest.mark.parametrize("lang", LANGS)
def test_a_remark_is_a_sentence_with_its_source(lang):
    shown = remark_text(Remark(logs.OUT_OF_ORDER, 1234, "C-1", kept=True, source="a.csv"), lang)
    assert shown.startswith("a.csv: ")
    assert "1,234" in shown
    assert "C-1" in shown
