"""The law of availability: buffers, interchangeable units, sets, the waiting list, and whatever the order of events."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from todoku_web.exchange.lending.availability import (
    HOUR,
    Book,
    Claim,
    Held,
    Part,
    Span,
    Unit,
    replan,
    still_out,
    whole_hour,
)

NOON = dt.datetime(2027, 4, 1, 3, tzinfo=dt.UTC)
FAR = NOON + 1000 * HOUR
CAMERA, DRONE = 1, 2


def hours(number):
    return NOON + number * HOUR


def claim(name, first, last, *parts, shipping_h=0):
    return Claim(name, parts or (Part(CAMERA),), hours(first), hours(last), shipping_h)


def book(*units, held=(), now=NOON):
    return Book(units or (Unit(1, CAMERA),), held, now=now)


class TestSpans:
    def test_a_loan_occupies_its_unit_from_preparation_until_the_end_of_service(self):
        wanted = claim("a", 48, 72, Part(CAMERA, preparation_h=3, service_h=5), shipping_h=24)
        assert wanted.span(wanted.parts[0]) == Span(hours(48 - 24 - 3), hours(72 + 24 + 5))

    def test_spans_that_only_touch_do_not_overlap(self):
        assert not Span(hours(0), hours(2)).overlaps(Span(hours(2), hours(3)))
        assert Span(hours(0), hours(2)).overlaps(Span(hours(1), hours(3)))

    def test_the_last_free_hour_is_free_and_the_one_before_is_not(self):
        part = Part(CAMERA, preparation_h=2, service_h=4)
        taken = book()
        taken.hold(taken.allot(claim("a", 10, 20, part, shipping_h=6)))
        free_from = 20 + 6 + 4 + 6 + 2
        assert taken.allot(claim("b", free_from, free_from + 1, part, shipping_h=6))
        assert taken.allot(claim("b", free_from - 1, free_from + 1, part, shipping_h=6)) is None

    def test_there_must_be_time_to_prepare_unless_the_lender_hurries(self):
        part = Part(CAMERA, preparation_h=5)
        assert book().allot(claim("a", 5, 6, part))
        assert book().allot(claim("a", 4, 6, part)) is None
        (held,) = book().allot(claim("a", 4, 6, part), in_a_hurry=True)
        assert held.span == Span(NOON, hours(6))

    def test_what_should_be_back_occupies_its_unit_until_it_could_be_ready(self):
        late = dt.timedelta(minutes=20)
        out = still_out(Span(NOON, hours(5)), now=hours(9) + late, shipping_h=2, service_h=3)
        assert out == Span(NOON, hours(10 + 2 + 3))
        assert still_out(Span(NOON, hours(50)), now=hours(9), shipping_h=2, service_h=3).end == hours(50)

    def test_whole_hours(self):
        assert whole_hour(hours(1)) == hours(1)
        assert whole_hour(hours(1) + dt.timedelta(seconds=1)) == hours(2)


class TestUnitsAndSets:
    def test_units_are_interchangeable_and_the_one_that_leaves_least_idle_is_taken(self):
        taken = book(Unit(1, CAMERA), Unit(2, CAMERA), held=[Held(2, "a", Span(hours(1), hours(9)))])
        assert [one.unit for one in taken.allot(claim("b", 10, 12))] == [2]
        assert [one.unit for one in taken.allot(claim("b", 8, 12))] == [1]

    def test_a_named_unit_or_none(self):
        taken = book(Unit(1, CAMERA), Unit(2, CAMERA), held=[Held(2, "a", Span(hours(1), hours(9)))])
        assert taken.allot(claim("b", 5, 6, Part(CAMERA, named=2))) is None
        assert [one.unit for one in taken.allot(claim("b", 9, 10, Part(CAMERA, named=2)))] == [2]

    @pytest.mark.parametrize("flaw", [{"is_lendable": False}, {"is_missing": True}])
    def test_units_in_repair_or_missing_are_promised_to_nobody(self, flaw):
        assert book(Unit(1, CAMERA, **flaw)).allot(claim("a", 1, 2)) is None

    def test_a_set_is_free_when_every_part_is(self):
        parts = (Part(CAMERA, 2), Part(DRONE, service_h=10))
        taken = book(Unit(1, CAMERA), Unit(2, CAMERA), Unit(3, DRONE))
        taken.hold(taken.allot(claim("a", 1, 5, *parts)))
        assert sorted(one.unit for one in taken.held_by("a")) == [1, 2, 3]
        assert taken.allot(claim("b", 6, 7, Part(CAMERA, 2)))
        assert taken.allot(claim("b", 6, 7, *parts)) is None
        assert taken.allot(claim("b", 15, 17, *parts))

    def test_nobody_can_hold_what_is_held(self):
        taken = book()
        held = taken.allot(claim("a", 1, 5))
        taken.hold(held)
        with pytest.raises(ValueError, match="1"):
            taken.hold([Held(1, "b", Span(hours(4), hours(6)))])


class TestEarliestAndLatest:
    def test_the_earliest_hour_is_the_first_gap_that_is_long_enough(self):
        part = Part(CAMERA, preparation_h=1, service_h=1)
        taken = book(held=[Held(1, "a", Span(hours(0), hours(10))), Held(1, "b", Span(hours(13), hours(20)))])
        assert taken.earliest(claim("c", 2, 3, part), until=FAR) == hours(11)
        assert taken.earliest(claim("c", 2, 4, part), until=FAR) == hours(21)
        assert taken.earliest(claim("c", 2, 4, part), until=hours(21)) is None

    def test_too_soon_is_answered_with_the_first_hour_for_which_there_is_time(self):
        assert book().earliest(claim("a", 1, 3, Part(CAMERA, preparation_h=4), shipping_h=2), until=FAR) == hours(6)

    def test_nobody_knows_when_a_missing_unit_comes_back(self):
        assert book(Unit(1, CAMERA, is_missing=True)).earliest(claim("a", 1, 3), until=FAR) is None

    def test_until_when_a_loan_can_be_kept(self):
        part = Part(CAMERA, service_h=2)
        taken = book(held=[Held(1, "next", Span(hours(20), hours(30)))])
        mine = claim("a", 3, 5, part, shipping_h=3)
        taken.hold(taken.allot(mine))
        assert taken.latest_end(mine) == hours(20 - 3 - 2)
        taken.release("next")
        assert taken.latest_end(mine) is None


class TestReplanning:
    def test_a_claim_that_does_not_fit_holds_up_nobody_behind_it(self):
        taken = book(held=[Held(1, "a", Span(hours(4), hours(9)))])
        long, short = claim("long", 1, 6), claim("short", 1, 3)
        assert list(replan(taken, [], [long, short]).granted) == ["short"]

    def test_whoever_is_kept_waiting_by_a_late_return_gets_another_unit_or_waits(self):
        units = [Unit(1, CAMERA, is_missing=True), Unit(2, CAMERA)]
        out = Held(1, "out", Span(hours(0), hours(20)))
        first, second = claim("first", 10, 12), claim("second", 11, 13)
        met = [Held(1, "first", Span(hours(10), hours(12))), Held(1, "second", Span(hours(13), hours(14)))]
        taken = book(*units, held=[out, *met])
        done = replan(taken, [first, second], [])
        assert [one.unit for one in done.moved["first"]] == [2]
        assert done.displaced == ["second"]

    def test_what_is_promised_for_later_stands_while_a_unit_is_missing(self):
        later = Held(1, "later", Span(hours(50), hours(60)))
        taken = book(Unit(1, CAMERA, is_missing=True), held=[Held(1, "out", Span(hours(0), hours(20))), later])
        done = replan(taken, [claim("later", 50, 60)], [])
        assert (done.moved, done.displaced) == ({}, [])


UNITS = 3
TIMES = st.integers(0, 60)


class Lending(RuleBasedStateMachine):
    """Requests, cancels, extensions, late and early returns and repairs in any order."""

    @initialize(buffers=st.tuples(*[st.integers(0, 6)] * 3))
    def begin(self, buffers):
        self.preparation_h, self.service_h, self.shipping_h = buffers
        self.now = NOON
        self.claims = {}
        self.state = {}
        self.held = {}
        self.broken = set()
        self.number = 0

    def book(self):
        missing = {unit for name, held in self.held.items() if self.late(name) for unit in held}
        units = [Unit(unit, CAMERA, unit not in self.broken, unit in missing) for unit in range(UNITS)]
        held = [Held(unit, name, span) for name, spans in self.held.items() for unit, span in spans.items()]
        return Book(units, held, now=self.now)

    def late(self, name):
        return self.state[name] == "out" and self.now >= self.claims[name].ends_at

    def settle(self):
        for name in filter(self.late, list(self.claims)):
            for unit, span in self.held[name].items():
                self.held[name][unit] = still_out(
                    span, now=self.now, shipping_h=self.shipping_h, service_h=self.service_h
                )
        movable = [one for name, one in self.claims.items() if self.state[name] == "granted"]
        waiting = [one for name, one in self.claims.items() if self.state[name] == "waiting"]
        done = replan(self.book(), movable, waiting)
        for name in done.displaced:
            self.state[name] = "waiting"
            self.held[name] = {}
        for name, held in (done.moved | done.granted).items():
            self.grant(name, held)

    def grant(self, name, held):
        self.state[name] = "granted"
        self.held[name] = {one.unit: one.span for one in held}

    def named(self, data, *states):
        names = [name for name in self.claims if self.state[name] in states]
        return data.draw(st.sampled_from(names)) if names else None

    @rule(start=TIMES, length=st.integers(1, 20), count=st.integers(1, 2), named=st.none() | st.integers(0, UNITS - 1))
    def ask(self, start, length, count, named):
        self.number += 1
        number = 1 if named is not None else count
        part = Part(CAMERA, number, self.preparation_h, self.service_h, named)
        begins = self.now + start * HOUR
        wanted = Claim(self.number, (part,), begins, begins + length * HOUR, self.shipping_h)
        self.claims[self.number] = wanted
        held = self.book().allot(wanted)
        self.state[self.number], self.held[self.number] = "waiting", {}
        if held is not None:
            self.grant(self.number, held)

    @rule(data=st.data())
    def cancel(self, data):
        name = self.named(data, "granted", "waiting")
        if name is not None:
            self.state[name], self.held[name] = "cancelled", {}
            self.settle()

    @rule(data=st.data())
    def hand_over(self, data):
        name = self.named(data, "granted")
        if name is None or self.now >= self.claims[name].ends_at:
            return
        book = self.book()
        spans = {unit: Span(min(span.start, self.now), span.end) for unit, span in self.held[name].items()}
        if not any(book.in_the_way(unit, span, but=name) for unit, span in spans.items()):
            self.state[name], self.held[name] = "out", spans

    @rule(data=st.data(), more=st.integers(1, 30))
    def extend(self, data, more):
        name = self.named(data, "out")
        if name is None:
            return
        one, book = self.claims[name], self.book()
        longer = Claim(name, one.parts, one.starts_at, one.ends_at + more * HOUR, one.shipping_h)
        spans = {unit: Span(span.start, longer.span(one.parts[0]).end) for unit, span in self.held[name].items()}
        if not any(book.in_the_way(unit, span, but=name) for unit, span in spans.items()):
            self.claims[name], self.held[name] = longer, spans
            self.settle()

    @rule(data=st.data())
    def give_back(self, data):
        name = self.named(data, "out")
        if name is not None:
            self.state[name] = "returned"
            for unit, span in self.held[name].items():
                self.held[name][unit] = Span(span.start, max(self.now, span.start) + self.service_h * HOUR)
            self.settle()

    @rule(step=st.integers(1, 40))
    def pass_time(self, step):
        self.now += step * HOUR
        self.settle()

    @rule(unit=st.integers(0, UNITS - 1))
    def break_or_mend(self, unit):
        self.broken ^= {unit}
        self.settle()

    @invariant()
    @precondition(lambda self: hasattr(self, "claims"))
    def no_unit_is_with_two(self):
        for unit in range(UNITS):
            spans = sorted(spans[unit] for spans in self.held.values() if unit in spans)
            assert not any(one.overlaps(other) for one, other in combinations(spans, 2))

    @invariant()
    @precondition(lambda self: hasattr(self, "claims"))
    def whoever_is_granted_has_all_that_was_wanted(self):
        for name, one in self.claims.items():
            if self.state[name] == "granted":
                part = one.parts[0]
                assert len(self.held[name]) == part.count
                assert part.named is None or set(self.held[name]) == {part.named}
                assert not set(self.held[name]) & self.broken
            if self.state[name] in {"waiting", "cancelled"}:
                assert self.held[name] == {}

    @invariant()
    @precondition(lambda self: hasattr(self, "claims"))
    def a_granted_loan_has_its_buffers(self):
        for name, one in self.claims.items():
            for span in self.held[name].values() if self.state[name] in {"granted", "out"} else ():
                assert span.end >= one.ends_at + (self.shipping_h + self.service_h) * HOUR
                assert span.start <= max(one.starts_at, self.now)

    @invariant()
    @precondition(lambda self: hasattr(self, "claims"))
    def nobody_waits_for_what_is_free(self):
        book = self.book()
        waiting = [one for name, one in self.claims.items() if self.state[name] == "waiting"]
        assert [one.id for one in waiting if book.allot(one)] == []


TestAnyOrder = Lending.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
