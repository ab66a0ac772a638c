"""The law of seats and of opening hours: tried against counting moment by moment, in any order of events."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.exchange.lending.availability import Span, replan
from todoku_web.exchange.satellite_offices.opening import (
    WEEKDAYS,
    Week,
    covers,
    open_spans,
    said_hours,
    typed_hours,
    without,
)
from todoku_web.exchange.satellite_offices.seats import SeatBook, seats_claim

MIDNIGHT = dt.datetime(2027, 4, 5, tzinfo=JST)
HALF = dt.timedelta(minutes=30)
DAY = [Span(MIDNIGHT + 18 * HALF, MIDNIGHT + 34 * HALF)]


def at(half):
    return MIDNIGHT + half * HALF


def claim(name, start, end, count=1):
    return seats_claim(name, 1, count, at(start), at(end))


def crowded(claims, half):
    """Return how many seats are taken in a half hour, counted one by one."""
    return sum(one.parts[0].count for one in claims if one.starts_at <= at(half) < one.ends_at)


@st.composite
def wishes(draw):
    made = []
    for number in range(draw(st.integers(1, 14))):
        start = draw(st.integers(16, 33))
        made.append(claim(number, start, start + draw(st.integers(1, 8)), draw(st.integers(1, 3))))
    return made


@given(wishes(), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_a_booking_fits_where_at_every_moment_enough_seats_are_free_and_nowhere_else(wanted, seats):
    book, kept = SeatBook(1, seats, DAY, now=MIDNIGHT), []
    for one in wanted:
        inside = DAY[0].start <= one.starts_at and one.ends_at <= DAY[0].end
        room = all(
            crowded([*kept, one], half) <= seats for half in range(48) if one.starts_at <= at(half) < one.ends_at
        )
        held = book.allot(one)
        assert (held is not None) == (inside and room)
        if held is not None:
            book.hold(held)
            kept.append(one)
        free = [book.free(Span(at(half), at(half + 1))) for half in range(48)]
        assert free == [seats - crowded(kept, half) if 18 <= half < 34 else None for half in range(48)]


@given(wishes(), wishes(), st.integers(1, 3), st.integers(0, 3), st.integers(18, 34))
@settings(max_examples=150, deadline=None)
def test_whatever_changes_nobody_is_lost_nothing_is_overfull_and_nobody_waits_for_what_is_free(
    wanted, waiting, seats, later_seats, later_end
):
    book, standing = SeatBook(1, seats, DAY, now=MIDNIGHT), []
    for one in wanted:
        held = book.allot(one)
        if held is not None:
            book.hold(held)
            standing.append(one)
    late = [seats_claim(f"w{one.id}", 1, one.parts[0].count, one.starts_at, one.ends_at) for one in waiting]
    opening = [Span(DAY[0].start, at(later_end))] if later_end > 18 else []
    now = SeatBook(1, later_seats, opening, standing, now=MIDNIGHT)
    done = replan(now, standing, late)
    stays = [one for one in standing if one.id not in done.displaced]
    granted = [one for one in late if one.id in done.granted]
    seated = [*stays, *granted]
    assert all(crowded(seated, half) <= later_seats for half in range(48))
    assert all(covers(opening, Span(one.starts_at, one.ends_at)) for one in seated)
    assert {one.id for one in standing} == {one.id for one in stays} | set(done.displaced)
    for one in late:
        if one.id not in done.granted:
            assert now.allot(one) is None
    if later_seats >= seats and later_end == 34:
        assert done.displaced == []


def test_the_last_to_ask_gives_way():
    standing = [claim("first", 20, 24), claim("second", 20, 24), claim("third", 20, 24)]
    book = SeatBook(1, 2, DAY, standing, now=MIDNIGHT)
    assert replan(book, standing, []).displaced == ["third"]


def test_the_next_time_is_found_in_opening_hours():
    two_days = [*DAY, Span(DAY[0].start + dt.timedelta(days=1), DAY[0].end + dt.timedelta(days=1))]
    book = SeatBook(1, 1, two_days, [claim("all", 18, 33)], now=MIDNIGHT)
    assert book.earliest(claim("short", 20, 21)) == at(33)
    assert book.earliest(claim("long", 20, 24)) == at(18) + dt.timedelta(days=1)
    assert book.earliest(claim("never", 0, 40)) is None


def test_what_has_begun_can_be_kept_and_not_asked_for():
    book = SeatBook(1, 1, DAY, now=at(20))
    assert book.allot(claim("x", 20, 22)) is None
    assert book.allot(claim("x", 19, 22), in_a_hurry=True) is not None
    assert book.allot(claim("x", 18, 20), in_a_hurry=True) is None


def week(from_on, **hours):
    return Week.of(from_on, hours)


def test_hours_hold_from_their_day_on_and_closures_are_cut_out():
    monday = dt.date(2027, 4, 5)
    weeks = [week(monday, mon=[540, 1020], tue=[540, 1020]), week(monday + dt.timedelta(days=1), tue=[600, 660])]
    lunch = Span(at(24), at(26))
    assert open_spans(weeks, [lunch], monday, monday + dt.timedelta(days=2)) == [
        Span(at(18), at(24)),
        Span(at(26), at(34)),
        Span(at(48 + 20), at(48 + 22)),
    ]
    assert open_spans(weeks, [], monday - dt.timedelta(days=7), monday - dt.timedelta(days=1)) == []


def test_an_office_that_never_closes_is_open_over_midnight():
    always = week(dt.date(2027, 4, 1), **{day: [0, 1440] for day in WEEKDAYS})
    spans = open_spans([always], [], dt.date(2027, 4, 5), dt.date(2027, 4, 6))
    assert spans == [Span(at(0), at(96))]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=5))
def test_what_is_left_is_what_no_closure_covers(closures):
    closed = sorted(Span(at(start), at(start + length)) for start, length in closures)
    left = without(Span(at(4), at(16)), closed)
    for half in range(30):
        inside = any(one.start <= at(half) < one.end for one in left)
        shut = any(one.start <= at(half) < one.end for one in closed)
        assert inside == (4 <= half < 16 and not shut)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9:00-17:15", (540, 1035)),
        ("９：００〜１７：１５", (540, 1035)),
        ("9-17", (540, 1020)),
        ("9時～17時", (540, 1020)),
        ("0:00-24:00", (0, 1440)),
        ("  ", None),
    ],
)
def test_hours_are_read_as_people_type_them(typed, minutes):
    assert typed_hours(typed) == minutes
    assert typed_hours(said_hours(minutes)) == minutes


@pytest.mark.parametrize("typed", ["17-9", "9", "9:60-17", "25-26", "0-24:30", "9-9", "朝から", "9-17" * 20])
def test_what_are_no_hours_is_refused(typed):
    with pytest.raises(InputError):
        typed_hours(typed)
