"""Lending: what is granted, what waits, what becomes of it, and who is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail
from django.utils import timezone

from todoku.errors import AreaError, InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Membership, Role
from todoku_web.audit.actions import verify
from todoku_web.audit.models import Entry
from todoku_web.exchange.lending.actions import asking, deciding, handing, sets, stock
from todoku_web.exchange.lending.actions.clock import tell_overdue
from todoku_web.exchange.lending.models import Holding, Reservation, State
from todoku_web.exchange.lending.shipping import Reach, reach, shipping_h
from web.lending_world import FACTS, NOW, UNIT, at, make_lending_world, overlapping, states, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Put the clock to an hour of April 2027: ``clock(3, 12)``."""

    def put(day, hour=9, minute=0):
        moment = at(day, hour) + dt.timedelta(minutes=minute)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    put(1)
    return put


@pytest.fixture
def world(clock):  # noqa: ARG001
    return make_lending_world()


def fresh(one):
    return Reservation.objects.get(pk=one.pk)


def step(action, one, **given):
    return action(one, by=given.pop("by"), seen=fresh(one).version, **given)


def lend(world, one):
    """Hand something over in good condition."""
    step(deciding.prepare, one, by=world.keeper)
    return handing.hand_over(one, good(one), by=world.keeper, seen=fresh(one).version)


def good(one, condition="good"):
    return dict.fromkeys(one.holdings.values_list("unit_id", flat=True), condition)


def code_of(call, *args, **kwargs):
    with pytest.raises((InputError, AreaError)) as caught:
        call(*args, **kwargs)
    return caught.value.code


class TestAsking:
    def test_what_is_free_is_granted_with_its_buffers(self, world):
        one = world.ask(5, 6, area_code="01230")
        held = one.holdings.get()
        assert (one.state, one.shipping_h) == (State.GRANTED, 12)
        assert (held.starts_at, held.ends_at) == (at(5) - dt.timedelta(hours=14), at(6) + dt.timedelta(hours=16))

    def test_the_way_depends_on_the_town(self, world):
        hours = {code: shipping_h(world.camera, code, default_h=48) for code in ("01205", "01230", "01202", "13101")}
        assert hours == {"01205": 0, "01230": 12, "01202": 24, "13101": 48}
        assert reach("01101", "01102") == Reach.SAME_TOWN

    def test_what_is_not_free_is_refused_with_the_earliest_hour(self, world):
        world.ask(5, 6)
        with pytest.raises(InputError) as caught:
            world.ask(5, 7)
        assert caught.value.code == "lending.not_free"
        assert caught.value.params["earliest"]["en"] == "Tue 6 April 2027, 15:00"
        assert world.ask(7, 8).state == State.GRANTED

    def test_or_joins_the_waiting_list(self, world):
        world.ask(5, 6)
        assert world.ask(5, 7, waits=True).state == State.WAITING

    def test_the_same_form_twice_makes_one_reservation(self, world):
        made = [
            asking.ask(world.camera, wish(5, 6), borrower=world.borrower, by=world.asker, key="k") for _ in range(2)
        ]
        assert made[0] == made[1]
        assert Reservation.objects.count() == 1

    def test_the_lender_may_want_to_decide_on_each(self, world, django_capture_on_commit_callbacks):
        drone, _ = world.add(title="ドローン", confirms_each=True)
        with django_capture_on_commit_callbacks(execute=True):
            one, other = world.ask(5, 6, thing=drone), world.ask(5, 6, thing=drone, waits=True)
        assert [letter.to for letter in mail.outbox] == [["keeper@example.jp"]] * 2
        assert states() == [State.ASKED] * 2
        assert not Holding.objects.exists()
        assert step(deciding.grant, one, by=world.keeper).state == State.GRANTED
        assert step(deciding.grant, other, by=world.keeper).state == State.WAITING
        third = world.ask(9, 10, thing=drone)
        assert step(deciding.refuse, third, by=world.keeper, said="点検のため").state == State.REFUSED

    def test_a_request_that_does_not_wait_is_not_granted_where_nothing_is_free(self, world):
        drone, _ = world.add(title="ドローン", confirms_each=True)
        one, other = world.ask(5, 6, thing=drone), world.ask(5, 6, thing=drone)
        step(deciding.grant, one, by=world.keeper)
        assert code_of(step, deciding.grant, other, by=world.keeper) == "lending.not_free"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"starts_at": at(6), "ends_at": at(5)}, "lending.ends_before_starts"),
            ({"starts_at": at(5), "ends_at": at(5)}, "lending.ends_before_starts"),
            ({"starts_at": NOW, "ends_at": at(2)}, "lending.past"),
            ({"ends_at": at(19, 10)}, "lending.too_long"),
            ({"starts_at": at(5).replace(tzinfo=None)}, "lending.no_zone"),
            ({"starts_at": at(5) + dt.timedelta(minutes=30)}, "lending.whole_hours"),
            ({"starts_at": at(800), "ends_at": at(801)}, "lending.too_far"),
            ({"area_code": "01"}, "lending.no_town"),
            ({"area_code": "22135"}, "area.abolished"),
            ({"area_code": "99999"}, "area.unknown_code"),
            ({"purpose": " "}, "planning.text_empty"),
            ({"purpose": "あ" * 2001}, "planning.text_long"),
            ({"count": 2}, "lending.too_few_units"),
            ({"count": 0}, "lending.count"),
        ],
    )
    def test_what_cannot_be_is_refused(self, world, given, code):
        wanted = replace(wish(5, 6), **given)
        refused = code_of(asking.ask, world.camera, wanted, borrower=world.borrower, by=world.asker, key="k")
        assert refused == code
        assert not Reservation.objects.exists()

    def test_the_last_hour_that_is_allowed_and_another_time_zone(self, world):
        longest = world.ask(5, 19)
        assert longest.state == State.GRANTED
        in_london = at(21).astimezone(dt.timezone(dt.timedelta(hours=1)))
        wanted = replace(wish(21, 22), starts_at=in_london)
        one = asking.ask(world.camera, wanted, borrower=world.borrower, by=world.asker, key="z")
        assert fresh(one).starts_at == at(21)
        off_hour = at(24).astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
        assert off_hour.minute == 30
        wanted = replace(wish(24, 25), starts_at=off_hour)
        assert asking.ask(world.camera, wanted, borrower=world.borrower, by=world.asker, key="y")

    def test_too_soon_is_answered_with_the_first_hour_for_which_there_is_time(self, world):
        wanted = replace(wish(1, 2), starts_at=at(1, 10))
        with pytest.raises(InputError) as caught:
            asking.ask(world.camera, wanted, borrower=world.borrower, by=world.asker, key="k")
        assert caught.value.params["earliest"]["ja"] == "2027年4月1日（木）11時"

    def test_what_is_said_of_a_licence_must_have_been_read(self, world):
        radio, _ = world.add(title="無線機", needs_radio_licence=True, licence_note="免許は貸す市のもの。")
        assert code_of(world.ask, 5, 6, thing=radio) == "lending.licence_unread"
        assert world.ask(5, 6, thing=radio, licence_read=True)
        bad = replace(FACTS, title="別", needs_radio_licence=True)
        assert code_of(stock.add_equipment, bad, organisation=world.lender, by=world.keeper) == (
            "lending.licence_note_needed"
        )

    def test_nobody_borrows_for_others(self, world):
        with pytest.raises(NotAllowed):
            asking.ask(world.camera, wish(5, 6), borrower=world.lender, by=world.asker, key="k")

    def test_a_named_unit(self, world):
        second = stock.add_unit(world.camera, replace(UNIT, label="A-2"), by=world.keeper)
        assert world.ask(5, 6, unit=second).holdings.get().unit == second
        assert code_of(world.ask, 5, 6, unit=second) == "lending.not_free"
        assert world.ask(5, 6).state == State.GRANTED
        drone, (its,) = world.add(title="ドローン")
        assert code_of(world.ask, 8, 9, unit=its) == "lending.other_unit"
        assert drone.pk != world.camera.pk

    def test_a_set_is_free_when_every_part_is(self, world):
        drone, _ = world.add(2, title="ドローン")
        facts = sets.KitFacts("配信セット", "", {world.camera.pk: 1, drone.pk: 2})
        kit = sets.add_kit(facts, organisation=world.lender, by=world.keeper)
        one = world.ask(5, 6, thing=kit)
        assert one.holdings.count() == 3
        assert code_of(world.ask, 5, 6, thing=drone) == "lending.not_free"
        world.ask(10, 11, thing=drone)
        assert code_of(world.ask, 10, 11, thing=kit) == "lending.not_free"


class TestWaitingList:
    def test_the_first_that_fits_is_granted_when_something_frees(self, world, django_capture_on_commit_callbacks):
        first = world.ask(5, 8)
        blocking = world.ask(10, 12)
        too_long, fits = world.ask(6, 11, waits=True), world.ask(6, 7, waits=True)
        with django_capture_on_commit_callbacks(execute=True):
            step(asking.cancel, first, by=world.asker)
        assert [fresh(one).state for one in (first, blocking, too_long, fits)] == [
            State.CANCELLED,
            State.GRANTED,
            State.WAITING,
            State.GRANTED,
        ]
        told = sorted((letter.to[0], "キャンセル待ちから予約" in letter.body) for letter in mail.outbox)
        assert told == [("keeper@example.jp", False), ("keeper@example.jp", True)], "who cancels needs no letter"

    def test_an_early_return_and_a_mended_unit_free_something(self, world, clock):
        one = world.ask(5, 9)
        waiting = world.ask(8, 10, waits=True)
        clock(5)
        lend(world, one)
        clock(6)
        step(handing.take_back, one, by=world.keeper, conditions=good(one))
        assert fresh(waiting).state == State.GRANTED
        assert overlapping() == []

    def test_a_new_unit_goes_to_who_waits(self, world):
        world.ask(5, 9)
        waiting = world.ask(5, 9, waits=True)
        stock.add_unit(world.camera, replace(UNIT, label="A-2"), by=world.keeper)
        assert fresh(waiting).state == State.GRANTED

    def test_a_unit_that_is_retired_while_reserved(self, world, django_capture_on_commit_callbacks):
        one = world.ask(5, 6)
        unit = world.units[0]
        with django_capture_on_commit_callbacks(execute=True):
            stock.change_unit(unit, replace(UNIT, state="retired"), by=world.keeper, seen=1)
        assert fresh(one).state == State.WAITING
        assert [letter.to for letter in mail.outbox] == [["asker@example.jp"]]
        assert list(one.events.values_list("action", flat=True)) == ["granted", "displaced_unit"]
        stock.change_unit(unit, UNIT, by=world.keeper, seen=2)
        assert fresh(one).state == State.GRANTED

    def test_another_unit_takes_its_place(self, world):
        one = world.ask(5, 6)
        other = stock.add_unit(world.camera, replace(UNIT, label="A-2"), by=world.keeper)
        stock.change_unit(world.units[0], replace(UNIT, state="in_repair"), by=world.keeper, seen=1)
        assert (fresh(one).state, one.holdings.get().unit) == (State.GRANTED, other)


class TestLoans:
    def test_the_whole_way_of_a_loan(self, world, clock):
        one = world.ask(5, 6)
        clock(5, 7)
        step(deciding.prepare, one, by=world.keeper)
        step(deciding.ship, one, by=world.keeper)
        handing.hand_over(one, good(one), by=world.keeper, seen=fresh(one).version, said="充電済み")
        clock(6, 8)
        handing.take_back(one, good(one, "worn"), by=world.keeper, seen=fresh(one).version)
        assert one.holdings.get().ends_at == at(6, 12)
        clock(6, 10)
        step(deciding.close, one, by=world.keeper)
        held = one.holdings.get()
        assert (held.ends_at, held.condition_out, held.condition_back) == (at(6, 10), "good", "worn")
        did = ["granted", "prepared", "shipped", "handed_over", "returned", "closed"]
        assert list(one.events.values_list("action", flat=True)) == did
        assert set(Entry.objects.values_list("action", flat=True)) >= {f"loan.{name}" for name in did}
        assert list(verify().faults) == []

    def test_what_came_back_damaged_goes_to_repair_and_others_are_told(self, world, clock):
        one, after = world.ask(5, 6), world.ask(8, 9)
        clock(5)
        lend(world, one)
        clock(6)
        assert code_of(step, handing.take_back, one, by=world.keeper, conditions=good(one, "damaged")) == (
            "planning.text_empty"
        )
        step(handing.take_back, one, by=world.keeper, conditions=good(one, "damaged"), said="レンズの傷")
        assert (fresh(after).state, world.units[0].__class__.objects.get().state) == (State.WAITING, "in_repair")

    def test_a_damaged_unit_is_not_handed_over_and_each_condition_is_needed(self, world, clock):
        one = world.ask(5, 6)
        clock(5)
        assert code_of(step, handing.hand_over, one, by=world.keeper, conditions={}) == "lending.condition_needed"
        bad = good(one, "damaged")
        assert code_of(step, handing.hand_over, one, by=world.keeper, conditions=bad) == "lending.not_to_hand_over"

    def test_a_loan_is_made_longer_as_far_as_nobody_waits_behind_it(self, world, clock):
        one = world.ask(5, 6)
        world.ask(10, 11)
        clock(5)
        lend(world, one)
        longer = replace(asking.Wish.of(fresh(one)), ends_at=at(10))
        with pytest.raises(InputError) as caught:
            asking.change(one, longer, by=world.asker, seen=fresh(one).version)
        assert caught.value.code == "lending.not_longer"
        assert caught.value.params["latest"]["en"] == "Sat 10 April 2027, 3:00"
        asking.change(one, replace(longer, ends_at=at(10, 3)), by=world.asker, seen=fresh(one).version)
        assert overlapping() == []
        elsewhere = replace(longer, ends_at=at(7), area_code="01202")
        assert code_of(asking.change, one, elsewhere, by=world.asker, seen=fresh(one).version) == "lending.only_end"

    def test_what_is_not_free_leaves_a_reservation_as_it_was(self, world):
        one = world.ask(5, 6)
        world.ask(10, 11)
        assert code_of(asking.change, one, wish(10, 12), by=world.asker, seen=one.version) == "lending.not_free"
        assert (fresh(one).starts_at, one.holdings.count()) == (at(5), 1)
        asking.change(one, wish(7, 8), by=world.asker, seen=one.version)
        assert one.holdings.get().starts_at == at(7, 7)

    def test_two_editors(self, world):
        one = world.ask(5, 6)
        asking.change(one, wish(7, 8), by=world.asker, seen=1)
        with pytest.raises(ChangedMeanwhile):
            asking.change(one, wish(9, 10), by=world.asker, seen=1)
        with pytest.raises(ChangedMeanwhile):
            asking.cancel(one, by=world.asker, seen=1)

    def test_a_unit_on_loan_cannot_be_retired(self, world, clock):
        one = world.ask(5, 6)
        clock(5)
        lend(world, one)
        seen = world.units[0].__class__.objects.get().version
        gone = replace(UNIT, state="retired")
        assert code_of(stock.change_unit, world.units[0], gone, by=world.keeper, seen=seen) == "lending.unit_is_out"

    def test_the_lender_says_why_it_cancels(self, world):
        one = world.ask(5, 6)
        assert code_of(step, asking.cancel, one, by=world.keeper) == "planning.text_empty"
        assert step(asking.cancel, one, by=world.keeper, said="災害のため").state == State.CANCELLED


class TestOverdue:
    def test_notice_is_given_once_a_day_and_from_the_very_minute(
        self, world, clock, django_capture_on_commit_callbacks
    ):
        one = world.ask(5, 6)
        clock(5)
        lend(world, one)
        told = []
        for day, hour, minute in [(6, 8, 59), (6, 9, 0), (6, 9, 1), (6, 23, 59), (7, 0, 0), (7, 12, 0)]:
            clock(day, hour, minute)
            with django_capture_on_commit_callbacks(execute=True):
                told.append(tell_overdue())
        assert told == [0, 1, 0, 0, 1, 0]
        assert len(mail.outbox) == 4
        assert one.events.filter(action="overdue").count() == 2

    def test_whoever_is_kept_waiting_is_told_and_planned_again(self, world, clock, django_capture_on_commit_callbacks):
        one, soon, later = world.ask(5, 6), world.ask(7, 8), world.ask(20, 21)
        clock(5)
        lend(world, one)
        clock(7, 4)
        with django_capture_on_commit_callbacks(execute=True):
            tell_overdue()
        assert [fresh(two).state for two in (one, soon, later)] == [State.HANDED_OVER, State.WAITING, State.GRANTED]
        assert soon.events.last().action == "displaced_late"
        assert any("asker@example.jp" in letter.to and "キャンセル待ち" in letter.body for letter in mail.outbox)
        assert code_of(world.ask, 12, 13) == "lending.not_free_unknown"
        clock(7, 4, 30)
        step(handing.take_back, one, by=world.keeper, conditions=good(one))
        assert fresh(soon).state == State.WAITING, "there is no time left to prepare it"
        assert world.ask(12, 13).state == State.GRANTED
        assert overlapping() == []

    def test_a_late_return_in_time_for_the_next_keeps_everybody(self, world, clock):
        one, after = world.ask(5, 6), world.ask(8, 9)
        clock(5)
        lend(world, one)
        clock(6, 18)
        tell_overdue()
        step(handing.take_back, one, by=world.keeper, conditions=good(one))
        assert fresh(after).state == State.GRANTED
        assert overlapping() == []

    def test_what_nobody_acted_on_lapses(self, world, clock):
        one, waiting = world.ask(5, 6), world.ask(5, 6, waits=True)
        clock(5)
        tell_overdue()
        assert (fresh(one).state, fresh(waiting).state) == (State.GRANTED, State.CANCELLED)
        clock(6)
        tell_overdue()
        assert fresh(one).state == State.CANCELLED

    def test_what_is_still_out_is_not_given_to_the_next(self, world, clock):
        one, after = world.ask(5, 6), world.ask(8, 9)
        clock(5)
        lend(world, one)
        clock(5, 12)
        assert code_of(step, deciding.prepare, after, by=world.keeper) == "lending.unit_still_out"


def test_viewers_do_nothing_but_look(world):
    one = world.ask(5, 6)
    for person in (world.keeper, world.asker):
        Membership.objects.filter(person=person).update(role=Role.VIEWER)
        forget(person)
        assert person.has_perm("lending.view_reservation", one)
        with pytest.raises(NotAllowed):
            asking.cancel(one, by=person, seen=1)
