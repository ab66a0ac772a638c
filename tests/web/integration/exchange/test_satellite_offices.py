"""Offices and bookings: what can be booked, who waits, who gives way, and who is told."""

from __future__ import annotations

import datetime as dt
import random
from uuid import uuid4

import pytest
from django.utils import timezone

from todoku.errors import InputError, TodokuError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.actions import verify
from todoku_web.exchange.satellite_offices.actions import booking, offices, places
from todoku_web.exchange.satellite_offices.actions.clock import lapse
from todoku_web.exchange.satellite_offices.builtin import known_offices
from todoku_web.exchange.satellite_offices.models import OPEN, Booking, Closure, Office
from todoku_web.exchange.satellite_offices.queries import known_entries, waiting_position
from todoku_web.notices.models import Notice
from todoku_web.parts.collision import Collision
from web.offices_world import ABOUT, NOW, TERMS, at, make_offices_world, overfull, somebody, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    now = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def world(clock):  # noqa: ARG001
    return make_offices_world()


def told(person):
    return [one.kind.removeprefix("satellite_offices.") for one in Notice.objects.filter(person=person).order_by("pk")]


def refused(doing):
    with pytest.raises(TodokuError) as caught:
        doing()
    return caught.value


def test_seats_are_booked_until_there_are_none_and_the_next_time_is_named(world):
    assert world.book(2, 9, 12).state == "booked"
    assert world.book(2, 9, 17).state == "booked"
    error = refused(lambda: world.book(2, 11, 13))
    assert error.code == "satellite_offices.full"
    assert "12:00" in error.params["earliest"]["ja"]
    assert world.book(2, 12, 13).state == "booked"
    assert told(world.guest) == ["booked"] * 3
    assert told(world.keeper) == ["booked"] * 3


def test_a_group_books_at_once_and_brings_no_more_than_fit(world):
    assert refused(lambda: world.book(2, 9, 10, count=3)).code == "satellite_offices.too_many_seats"
    assert refused(lambda: world.book(2, 9, 10, count=2, people=3)).code == "satellite_offices.too_many_people"
    assert world.book(2, 9, 10, count=2, people=2).state == "booked"
    assert refused(lambda: world.book(2, 9, 10)).code == "satellite_offices.full"


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ((1, 7, 8), "past"),
        ((1, 8, 9), "past"),
        ((2, 8, 9), "closed"),
        ((2, 16, 18), "closed"),
        ((3, 9, 10), "closed"),
        ((32, 9, 10), "too_far"),
        ((2, 10, 10), "backwards"),
    ],
)
def test_limits_are_those_of_the_operator(world, when, code):
    assert refused(lambda: world.book(*when)).code == f"satellite_offices.{code}"
    assert Booking.objects.count() == 0


def test_a_booking_is_no_longer_than_the_operator_lets_and_on_half_hours(world):
    office = offices.write(
        world.office, "terms", {**TERMS, "most_hours": 2}, by=world.keeper, seen=world.office.version
    )
    assert refused(lambda: world.book(2, 9, 11.5)).code == "satellite_offices.too_long"
    assert world.book(2, 9, 11).state == "booked"
    wish = booking.Wish(at(2, 9, 15), at(2, 10))
    assert (
        refused(lambda: booking.book(world.desks, wish, by=world.guest, key="k")).code == "satellite_offices.half_hours"
    )
    night = booking.Wish(at(2, 16), at(3, 10))
    error = refused(lambda: booking.book(world.desks, night, by=world.guest, key="n"))
    assert error.code == "satellite_offices.one_day"
    offices.write(office, "terms", {**TERMS, "takes_bookings": False}, by=world.keeper, seen=office.version)
    assert refused(lambda: world.book(2, 9, 11)).code == "satellite_offices.no_bookings"


def test_the_last_second_before_it_begins_is_early_enough(world, clock):
    clock[0] = at(2, 9) - dt.timedelta(seconds=1)
    one = world.book(2, 9, 10)
    clock[0] = at(2, 9)
    assert refused(lambda: world.book(2, 9, 10)).code == "satellite_offices.past"
    assert isinstance(refused(lambda: world.cancel(one)), NotAllowed)


def test_who_waits_first_gets_what_becomes_free(world):
    kept = [world.book(2, 9, 12), world.book(2, 9, 12)]
    group = world.book(2, 9, 12, count=2, people=2, waits=True)
    single = world.book(2, 9, 12, waits=True)
    assert (group.state, single.state, waiting_position(group), waiting_position(single)) == (
        "waiting",
        "waiting",
        1,
        2,
    )
    world.cancel(kept[0])
    assert states() == ["cancelled", "booked", "waiting", "booked"]
    world.cancel(kept[1])
    world.cancel(single)
    assert states() == ["cancelled", "cancelled", "booked", "cancelled"]
    assert told(world.guest).count("promoted") == 2
    assert overfull() == []


def test_a_closure_displaces_and_tells_and_nothing_is_lost(world):
    first, second = world.book(2, 9, 12), world.book(2, 13, 15)
    late = world.book(2, 9, 12, count=2, waits=True)
    closure, displaced = world.close(2, "8:00-12:00")
    assert displaced == 1
    assert states() == ["displaced", "booked", "waiting"]
    assert told(world.guest)[-1] == "displaced"
    assert told(world.keeper).count("displaced") == 0  # who closed it need not be told
    places.reopen(closure, by=world.keeper)
    assert states() == ["booked", "booked", "waiting"]
    assert [one.action for one in first.events.all()] == ["booked", "displaced", "promoted"]
    assert waiting_position(late) == 1
    assert waiting_position(second) is None


def test_what_was_displaced_comes_back_before_who_waited_longer(world):
    waits = world.book(2, 9, 12, count=2, waits=True)
    world.cancel(waits)
    early = world.book(2, 9, 10, count=2)
    wanted = world.book(2, 9, 12, waits=True)
    closure, _ = world.close(2)
    places.reopen(closure, by=world.keeper)
    early.refresh_from_db()
    wanted.refresh_from_db()
    assert (early.state, wanted.state) == ("booked", "waiting")


def test_fewer_seats_displace_the_last_who_booked(world):
    first, second, third = world.book(2, 9, 12), world.book(2, 11, 14), world.book(2, 13, 15)
    assert world.resize(count=1) == 1
    assert states() == ["booked", "displaced", "booked"]
    assert world.resize(is_offered=False) == 2
    assert states() == ["displaced"] * 3
    assert world.resize(is_offered=True, count=2) == 0
    assert states() == ["booked"] * 3
    assert {one.pk for one in (first, second, third)} == set(Booking.objects.values_list("pk", flat=True))


def test_new_hours_hold_from_their_day_on(world):
    today, later = world.book(1, 16, 17), world.book(8, 16, 17)
    assert world.set_hours("2027-04-05", thu="9:00-16:00") == 1
    today.refresh_from_db()
    later.refresh_from_db()
    assert (today.state, later.state) == ("booked", "displaced")
    assert refused(lambda: world.set_hours("2027-03-20")).code == "satellite_offices.hours_past"
    assert refused(lambda: world.book(8, 16, 16.5)).code == "satellite_offices.closed"


def test_taking_an_office_out_of_the_directory_displaces_until_it_is_back(world):
    one = world.book(2, 9, 10)
    world.office.refresh_from_db()
    office = offices.withdraw(world.office, by=world.keeper, seen=world.office.version)
    assert states() == ["displaced"]
    assert isinstance(refused(lambda: world.book(2, 9, 10)), NotAllowed)
    offices.put_in_directory(office, by=world.keeper, seen=office.version)
    one.refresh_from_db()
    assert one.state == "booked"


def test_a_booking_moves_without_being_lost(world):
    one = world.book(2, 9, 12, count=2)
    other = world.book(2, 13, 15)
    wish = booking.Wish(at(2, 13), at(2, 15), 2, 2)
    assert refused(lambda: booking.change(one, wish, by=world.guest, seen=one.version)).code == "satellite_offices.full"
    one.refresh_from_db()
    assert (one.starts_at, one.state, one.version) == (at(2, 9), "booked", 1)
    moved = booking.change(one, booking.Wish(at(2, 11), at(2, 13), 2, 2), by=world.guest, seen=1)
    assert (moved.state, moved.version) == ("booked", 2)
    assert isinstance(refused(lambda: booking.change(one, wish, by=world.guest, seen=1)), ChangedMeanwhile)
    assert isinstance(refused(lambda: booking.change(other, wish, by=world.keeper, seen=1)), NotAllowed)


def test_the_operator_calls_off_with_a_reason_and_the_guest_is_told(world):
    one = world.book(2, 9, 12)
    assert refused(lambda: world.cancel(one, by=world.keeper)).code == "planning.text_empty"
    assert world.cancel(one, by=world.keeper, said="停電のため").reason == "停電のため"
    assert told(world.guest) == ["booked", "cancelled"]
    assert Notice.objects.filter(person=world.guest).first().text["ja"].endswith("停電のため")


def test_who_waited_in_vain_is_told_once(world, clock):
    world.book(2, 9, 12, count=2)
    world.book(2, 9, 12, waits=True)
    clock[0] = at(2, 9)
    assert (lapse(), lapse()) == (1, 0)
    assert states() == ["booked", "lapsed"]
    assert told(world.guest)[-1] == "lapsed"


def test_the_same_form_twice_is_one_booking_and_one_closure(world):
    wish = booking.Wish(at(2, 9), at(2, 10))
    first = booking.book(world.desks, wish, by=world.guest, key="same")
    assert booking.book(world.desks, wish, by=world.guest, key="same") == first
    closure, _ = world.close(9)
    assert world.close(9) == (closure, 0)
    assert Closure.objects.count() == 1


def test_a_guest_books_for_nobody_elses_organisation_and_home_is_that_of_a_town(world):
    with pytest.raises(NotAllowed):
        world.book(2, 9, 10, for_body=world.operator)
    firm = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="会社", area_code="")
    worker = somebody("worker@example.jp", firm)
    assert world.book(2, 9, 10, for_body=world.town).home_code == "01230"
    assert world.book(2, 9, 10, by=worker, for_body=firm).home_code == ""
    stranger = Person.objects.create_user("new@example.jp", "a-long-password")
    assert isinstance(refused(lambda: world.book(2, 13, 14, by=stranger)), NotAllowed)


def test_who_came_is_counted_by_the_operator_once_it_began(world, clock):
    one = world.book(2, 9, 12)
    assert isinstance(refused(lambda: booking.count_people(one, 1, by=world.keeper, seen=1)), NotAllowed)
    clock[0] = at(2, 9)
    assert refused(lambda: booking.count_people(one, 2, by=world.keeper, seen=1)).code == "satellite_offices.came"
    assert booking.count_people(one, 0, by=world.keeper, seen=1).came == 0


def test_the_entry_of_a_source_says_what_it_says_and_its_town_takes_it_over(db):  # noqa: ARG001
    entry = known_offices()["shiretokolabo"]
    assert (entry.name, entry.area_code) == ("しれとこらぼ", "01545")
    assert "ふるさとテレワーク" in entry.summary["ja"]
    assert known_entries() == [entry]
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="斜里町", area_code="01545")
    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="清里町", area_code="01546")
    with pytest.raises(NotAllowed):
        offices.take_over(entry, by=somebody("other@example.jp", other))
    with pytest.raises(NotAllowed):
        offices.take_over(entry, by=somebody("viewer@example.jp", town, role=Role.VIEWER))
    officer = somebody("shari@example.jp", town)
    made = offices.take_over(entry, by=officer)
    assert offices.take_over(entry, by=officer) == made
    assert (made.state, made.organisation, made.area_code, made.lat) == ("listed", town, "01545", None)
    assert "総務省 北海道総合通信局" in made.part("about")["sources"]
    assert known_entries() == []
    offices.write(made, "about", {**ABOUT, "area": "斜里町", "name": "しれとこらぼ"}, by=officer, seen=made.version)


def test_two_who_write_the_same_part_are_asked_and_other_parts_go_beside(world):
    office, seen = world.office, world.office.version
    offices.write(office, "about", {**ABOUT, "price": "無料"}, by=world.keeper, seen=seen)
    offices.write(office, "terms", {**TERMS, "most_hours": 4}, by=world.keeper, seen=seen)
    with pytest.raises(Collision):
        offices.write(office, "about", {**ABOUT, "price": "1日500円"}, by=world.keeper, seen=seen)
    kept = Office.objects.get()
    assert (kept.part("about")["price"], kept.most_hours) == ("無料", 4)
    with pytest.raises(ChangedMeanwhile):
        places.change_place(world.desks, {}, by=world.keeper, seen=7)
    with pytest.raises(InputError):
        places.add_place(office, {"kind": "desk", "place_name": "席", "count": 1, "each_people": 1}, by=world.keeper)


class Walk:
    """Does one thing after the other, as the dice fall; what is refused leaves everything as it was."""

    def __init__(self, seed, clock):
        self.dice, self.clock = random.Random(seed), clock
        self.world = make_offices_world(3)
        self.room = places.add_place(
            self.world.office,
            {
                "kind": "meeting_room",
                "place_name": "部屋",
                "count": 1,
                "each_people": 6,
                "note": "",
                "is_offered": True,
            },
            by=self.world.keeper,
        )
        self.did = set()

    def step(self):
        names = ("book", "book", "book", "cancel", "change", "close", "reopen", "resize", "hours", "pass_time")
        name = self.dice.choice(names)
        try:
            if getattr(self, name)() is not False:
                self.did.add(name)
        except TodokuError:
            return

    def wish(self):
        start = self.clock[0].replace(minute=0) + dt.timedelta(minutes=30 * self.dice.randint(1, 60))
        end = start + dt.timedelta(minutes=30 * self.dice.randint(1, 10))
        count = self.dice.randint(1, 2)
        return booking.Wish(start, end, count, count, waits=self.dice.random() < 0.6)

    def one(self):
        found = list(Booking.objects.filter(state__in=OPEN).order_by("created_at", "pk"))
        return self.dice.choice(found) if found else None

    def book(self):
        place = self.dice.choice([self.world.desks, self.world.desks, self.room])
        booking.book(place, self.wish(), by=self.world.guest, key=uuid4().hex)

    def cancel(self):
        one = self.one()
        return one is not None and booking.cancel(one, by=self.world.guest, seen=one.version) is not None

    def change(self):
        one = self.one()
        return one is not None and booking.change(one, self.wish(), by=self.world.guest, seen=one.version) is not None

    def close(self):
        day = (self.clock[0] - NOW).days + 1 + self.dice.randint(0, 2)
        place = self.dice.choice(["", str(self.world.desks.pk)])
        self.world.close(day, self.dice.choice(["", "9:00-12:00", "12:30-14:00"]), closed_place=place)

    def reopen(self):
        found = list(Closure.objects.order_by("pk"))
        return bool(found) and places.reopen(self.dice.choice(found), by=self.world.keeper) is None

    def resize(self):
        self.world.resize(count=self.dice.randint(1, 4))

    def hours(self):
        day = (self.clock[0] + dt.timedelta(days=self.dice.randint(0, 2))).date()
        self.world.set_hours(day.isoformat(), fri=self.dice.choice(["9:00-17:00", "10:00-13:00", ""]))

    def pass_time(self):
        self.clock[0] += dt.timedelta(minutes=30 * self.dice.randint(1, 8))
        lapse()


@pytest.mark.parametrize("seed", [1, 2])
def test_in_any_order_of_events_no_seat_is_ever_with_two(seed, clock):
    walk = Walk(seed, clock)
    made = 0
    for _ in range(60):
        walk.step()
        assert overfull() == []
        assert Booking.objects.count() >= made
        made = Booking.objects.count()
    assert walk.did == {"book", "cancel", "change", "close", "reopen", "resize", "hours", "pass_time"}
    assert list(verify().faults) == []
