"""Requests, cancels, changes, late and early returns and repairs in any order: no unit is ever with two."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone

from todoku.errors import TodokuError
from todoku_web.audit.actions import verify
from todoku_web.exchange.lending.actions import asking, deciding, handing, sets, stock
from todoku_web.exchange.lending.actions.clock import tell_overdue
from todoku_web.exchange.lending.models import HOLDING, Reservation, State, Unit
from todoku_web.jobs import housekeeping
from web.lending_world import NOW, UNIT, make_lending_world, overlapping

pytestmark = pytest.mark.django_db
STEPS = 70
DONE = {"ask", "cancel", "change", "hand_over", "take_back", "close", "repair", "pass_time"}


class Walk:
    """Does one thing after the other, as the dice fall; what is refused leaves everything as it was."""

    def __init__(self, seed, monkeypatch):
        self.dice, self.now = random.Random(seed), NOW
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        self.world = make_lending_world(3)
        self.kit = sets.add_kit(
            sets.KitFacts("二台", "", {self.world.camera.pk: 2}), organisation=self.world.lender, by=self.world.keeper
        )
        self.did = set()

    def step(self):
        name = self.dice.choice([*sorted(DONE), "ask", "ask", "hand_over", "take_back"])
        try:
            if getattr(self, name)() is not False:
                self.did.add(name)
        except TodokuError:
            return

    def one(self, *states):
        found = list(Reservation.objects.filter(state__in=states).order_by("created_at", "pk"))
        return self.dice.choice(found) if found else None

    def wish(self):
        start = self.now + dt.timedelta(hours=self.dice.randint(1, 90))
        end = start + dt.timedelta(hours=self.dice.randint(1, 60))
        town = self.dice.choice(["01205", "01230", "01202"])
        return asking.Wish(start, end, town, "x", waits=self.dice.random() < 0.7)

    def ask(self):
        thing = self.dice.choice([self.world.camera, self.world.camera, self.kit])
        asking.ask(thing, self.wish(), borrower=self.world.borrower, by=self.world.asker, key=uuid4().hex)

    def cancel(self):
        one = self.one(State.GRANTED, State.PREPARED, State.WAITING)
        return one is not None and asking.cancel(one, by=self.world.asker, seen=one.version) is not None

    def change(self):
        one = self.one(State.GRANTED, State.WAITING, State.HANDED_OVER)
        if one is None:
            return False
        wish = self.wish()
        if one.state == State.HANDED_OVER:
            wish = replace(asking.Wish.of(one), ends_at=wish.ends_at)
        return asking.change(one, wish, by=self.world.asker, seen=one.version) is not None

    def hand_over(self):
        one = self.one(State.GRANTED)
        if one is None:
            return False
        deciding.prepare(one, by=self.world.keeper, seen=one.version)
        good = dict.fromkeys(one.holdings.values_list("unit_id", flat=True), "good")
        return handing.hand_over(one, good, by=self.world.keeper, seen=one.version + 1) is not None

    def take_back(self):
        one = self.one(State.HANDED_OVER)
        if one is None:
            return False
        how = self.dice.choice(["good", "good", "worn", "damaged"])
        found = dict.fromkeys(one.holdings.values_list("unit_id", flat=True), how)
        return handing.take_back(one, found, by=self.world.keeper, seen=one.version, said="x") is not None

    def close(self):
        one = self.one(State.RETURNED)
        return one is not None and deciding.close(one, by=self.world.keeper, seen=one.version) is not None

    def repair(self):
        unit = self.dice.choice(list(Unit.objects.order_by("pk")))
        state = "in_service" if unit.state != "in_service" else "in_repair"
        stock.change_unit(unit, replace(UNIT, label=unit.label, state=state), by=self.world.keeper, seen=unit.version)

    def pass_time(self):
        self.now += dt.timedelta(hours=self.dice.randint(1, 20), minutes=self.dice.randint(0, 59))
        self.now = self.now.replace(minute=0) if self.dice.random() < 0.5 else self.now
        tell_overdue()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_unit_is_ever_with_two(seed, monkeypatch):
    walk = Walk(seed, monkeypatch)
    for _ in range(STEPS):
        walk.step()
        assert overlapping() == []
    for one in Reservation.objects.prefetch_related("holdings"):
        wanted = 2 if one.kit_id else 1
        has = len(one.holdings.all())
        assert has == wanted if one.state in (*HOLDING, State.CLOSED) else has == 0
    assert walk.did == DONE
    assert list(verify().faults) == []


def test_the_worker_does_it_by_the_clock_and_one_failure_keeps_the_others_from_nothing(monkeypatch):
    walk = Walk(1, monkeypatch)
    one = asking.ask(walk.world.camera, walk.wish(), borrower=walk.world.borrower, by=walk.world.asker, key="k")
    walk.now = one.ends_at

    def fails():
        raise ValueError

    monkeypatch.setattr(housekeeping, "_WORKS", {"broken": fails, "lending": housekeeping._WORKS["lending"]})
    housekeeping.keep_house()
    assert Reservation.objects.get().state == State.CANCELLED
