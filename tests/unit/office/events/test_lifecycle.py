"""Starts and completions become one event; what stands alone stays, what is neither is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from todoku.office.events import lifecycle
from todoku.office.events.lifecycle import join_lifecycle
from todoku.office.events.log import TIME_TYPE

DAY = datetime(2020, 4, 1, tzinfo=UTC)
SCHEMA = {
    "case": pl.String,
    "activity": pl.String,
    "resource": pl.String,
    "lifecycle": pl.String,
    "instance": pl.String,
    "start": TIME_TYPE,
    "end": TIME_TYPE,
}


def at(minute):
    return None if minute is None else DAY + timedelta(minutes=minute)


def raw(*rows):
    """Rows of activity, transition, minute, and if wanted instance and resource."""
    whole = []
    for activity, transition, minute, *more in rows:
        instance, resource = (*more, None, None)[:2]
        whole.append(("c", activity, resource, transition, instance, None, at(minute)))
    return pl.DataFrame(whole, schema=SCHEMA, orient="row")


def joined(*rows):
    table, remarks = join_lifecycle(raw(*rows))
    minutes = [
        (activity, *(None if one is None else int((one - DAY).total_seconds() // 60) for one in moments))
        for activity, *moments in table.select("activity", "start", "end").iter_rows()
    ]
    return minutes, {remark.code: (remark.count, remark.example) for remark in remarks}


def test_a_start_and_its_completion_are_one_event_where_the_completion_stood():
    assert joined(("x", "START", 1), ("y", "complete", 2), ("x", "Complete", 5)) == (
        [("y", None, 2), ("x", 1, 5)],
        {lifecycle.LONE_COMPLETE: (1, "")},
    )


def test_the_first_start_is_ended_first():
    rows = (("x", "start", 1), ("x", "start", 2), ("x", "complete", 3), ("x", "complete", 9))
    assert joined(*rows) == ([("x", 1, 3), ("x", 2, 9)], {})
    assert joined(*rows[::-1]) == ([("x", 2, 9), ("x", 1, 3)], {})


def test_instances_are_joined_by_their_names():
    rows = (("x", "start", 1, "i"), ("x", "start", 2, "j"), ("x", "complete", 3, "j"), ("x", "complete", 9, "i"))
    assert joined(*rows) == ([("x", 2, 3), ("x", 1, 9)], {})


def test_a_completion_before_every_start_stands_alone_and_takes_no_later_one():
    assert joined(("x", "complete", 1), ("x", "start", 2), ("x", "complete", 3), ("x", "start", 4)) == (
        [("x", None, 1), ("x", 2, 3), ("x", 4, None)],
        {lifecycle.LONE_START: (1, ""), lifecycle.LONE_COMPLETE: (1, "")},
    )


def test_one_moment_begins_before_it_ends():
    assert joined(("x", "complete", 1), ("x", "start", 1)) == ([("x", 1, 1)], {})


def test_other_transitions_are_left_out_and_told():
    rows = (("x", "schedule", 0), ("x", "start", 1), ("x", "suspend", 2), ("x", "schedule", 2), ("x", "complete", 3))
    assert joined(*rows) == ([("x", 1, 3)], {lifecycle.LEFT_OUT: (3, "schedule, suspend")})


def test_states_that_the_standard_does_not_know_are_completions():
    assert joined(("x", "決裁", 1), ("x", None, 2), ("x", "", 3)) == (
        [("x", None, 1), ("x", None, 2), ("x", None, 3)],
        {lifecycle.OWN_STATES: (1, "決裁")},
    )


def test_events_without_time_stay_and_are_joined_with_nothing():
    assert joined(("x", "start", None), ("x", "start", 1), ("x", "complete", None), ("x", "complete", 3))[0] == [
        ("x", None, None),
        ("x", None, None),
        ("x", 1, 3),
    ]


def test_who_is_known_of_the_completion_or_else_of_the_start():
    table, _ = join_lifecycle(raw(("x", "start", 1, None, "a"), ("x", "complete", 2, None, None)))
    assert table["resource"].to_list() == ["a"]


def test_a_table_without_transitions_comes_back_as_it_is():
    table = raw(("x", "start", 1)).drop("lifecycle")
    assert join_lifecycle(table) == (table, []) or join_lifecycle(table)[0] is table


rows = st.lists(
    st.tuples(
        st.sampled_from(["x", "y"]),
        st.sampled_from(["start", "complete"]),
        st.integers(0, 20),
        st.sampled_from([None, "i"]),
    ),
    max_size=24,
)


@given(rows)
def test_joining_is_a_queue_in_the_order_of_time(given):
    ordered = sorted(enumerate(given), key=lambda pair: (pair[1][2], pair[1][1] == "complete", pair[0]))
    waiting, expected, alone = {}, [], 0
    for _, (activity, transition, minute, instance) in ordered:
        queue = waiting.setdefault((activity, instance), [])
        if transition == "start":
            queue.append(minute)
        elif queue:
            expected.append((activity, queue.pop(0), minute))
        else:
            expected.append((activity, None, minute))
            alone += 1
    expected += [(activity, minute, None) for (activity, _), queue in waiting.items() for minute in queue]
    found, remarks = joined(*given)
    if not any(one[1] == "start" for one in given):
        assert remarks == {}
        return
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert remarks.get(lifecycle.LONE_COMPLETE, (0,))[0] == alone
