"""Who borrowed equipment in the made-up year, by the portal's own law of availability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku_web.exchange.lending.availability import HOUR, Book, Held, Span
from todoku_web.exchange.lending.availability import Unit as LentUnit
from todoku_web.exchange.lending.models import (
    Condition,
    Equipment,
    Holding,
    Kit,
    Reservation,
    ReservationEvent,
    State,
    UnitState,
)
from todoku_web.exchange.lending.shipping import shipping_h
from todoku_web.exchange.lending.store_book import claim_of
from todoku_web.exchange.year.stores import DEFAULT_SHIPPING_H, Store, lender_of
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

_QUEUES_EACH, _QUEUE_DAYS = 2, 7
_REFUSED_SHARE, _CANCELLED_SHARE, _DAMAGED_SHARE, _LATE_SHARE, _WAITS_SHARE = 0.06, 0.06, 0.1, 0.1, 0.5
_KIT_SHARE, _NEW_SHARE, _SOUGHT_SHARE = 0.1, 0.12, 0.5


@dataclass(slots=True)
class _Counter:
    """A lender's counter at which loans are handled; equipment and units are kept by now."""

    frame: Frame
    draws: Draws
    store: Store
    book: Book
    kit_parts: dict[int, list[tuple[Equipment, int]]]

    def note(self, one: Reservation, action: str, at: datetime, *, by: Any, said: str = "", new: bool = True) -> None:
        """Note a step, which makes a new version unless it is the first, or follows from the clock alone."""
        one.version += new
        self.store.events.append(ReservationEvent(reservation=one, at=at, actor=by, action=action, text=said))


def lend(frame: Frame, stores: list[Store]) -> None:
    """Let towns borrow from the stores, in the order in which they ask."""
    draws = frame.draws("loans")
    count = frame.size.loans
    for number, store in enumerate(stores):
        units = [LentUnit(one.pk, one.equipment_id) for one in store.units]
        kit_parts = {
            kit.pk: [(part.equipment, part.count) for part in store.parts if part.kit is kit] for kit in store.kits
        }
        counter = _Counter(frame, draws, store, Book(units, now=frame.midnight(365)), kit_parts)
        share = count // len(stores) + (number < count % len(stores))
        asked = sorted(draws.whole(0, 2) if draws.happens(_NEW_SHARE) else draws.whole(3, 330) for _ in range(share))
        for days in reversed(asked):
            _ask(counter, frame.ago(days, draws))
        _promote(counter)
        _queue(counter)
        _damage(draws, store)


def _ask(counter: _Counter, at: datetime) -> None:
    """Let a town ask for something, and lead the loan as far as the year goes."""
    draws, store = counter.draws, counter.store
    sought = store.equipment[: len(store.equipment) // 4 + 1] if draws.happens(_SOUGHT_SHARE) else store.equipment
    thing = draws.one(store.kits) if store.kits and draws.happens(_KIT_SHARE) else draws.one(sought)
    made = _wish(counter, thing, at, waits=draws.happens(_WAITS_SHARE))
    counter.book.now = at
    held = counter.book.allot(claim_of(made))
    if held is not None or made.waits:
        _asked(counter, made, free=held is not None)
        _decide(counter, made, held)


def _wish(counter: _Counter, thing: Equipment | Kit, at: datetime, *, waits: bool) -> Reservation:
    """Return what a town asks for at a moment, before anybody has answered."""
    draws, store = counter.draws, counter.store
    of_kit = isinstance(thing, Kit)
    town = draws.one(counter.frame.cast.towns)
    parts = counter.kit_parts[thing.pk] if of_kit else [(thing, 1)]
    starts = _hour(at) + timedelta(days=draws.whole(7, 21))
    return Reservation(
        id=draws.id(),
        key=draws.key(),
        organisation=store.lender.organisation,
        borrower=town,
        asked_by=counter.frame.cast.of(town),
        equipment=None if of_kit else thing,
        kit=thing if of_kit else None,
        starts_at=starts,
        ends_at=starts + timedelta(days=draws.whole(2, min(one.max_days for one, _ in parts))),
        shipping_h=max(shipping_h(one, town.area_code, default_h=DEFAULT_SHIPPING_H) for one, _ in parts),
        area_code=town.area_code,
        purpose=texts()["mark"] + texts()["lending"]["purpose"],
        waits=waits,
        created_at=at,
    )


def _queue(counter: _Counter) -> None:
    """Let towns wait for units that others have or are promised."""
    draws, frame, store = counter.draws, counter.frame, counter.store
    taken = [one for one in store.holdings if one.ends_at > frame.now + timedelta(days=_QUEUE_DAYS + 1)]
    for one in draws.some(taken, _QUEUES_EACH):
        at = frame.ago(1, draws)
        made = _wish(counter, one.unit.equipment, at, waits=True)
        made.unit, made.starts_at = one.unit, _hour(at) + timedelta(days=_QUEUE_DAYS)
        made.ends_at = made.starts_at + timedelta(days=2)
        if counter.book.allot(claim_of(made)) is None:
            _asked(counter, made, free=False)
            if made.state == State.ASKED:
                made.state = State.WAITING
                counter.note(made, "waiting", at + timedelta(hours=3), by=lender_of(counter.frame, store))


def _asked(counter: _Counter, made: Reservation, *, free: bool) -> None:
    """Take in what is asked for: the lender decides on it, or it is granted or waits at once."""
    counter.store.reservations.append(made)
    decides = any(one.confirms_each for one, _ in made.thing.parts)
    made.state = State.ASKED if decides else State.GRANTED if free else State.WAITING
    counter.note(made, str(made.state), made.created_at, by=made.asked_by, new=False)


def _hour(moment: datetime) -> datetime:
    """Return nine in the morning of a day in Japan."""
    return moment.astimezone(JST).replace(hour=9, minute=0, second=0, microsecond=0)


def _decide(counter: _Counter, made: Reservation, held: tuple[Held, ...] | None) -> None:
    """Let the lender grant or refuse what was asked."""
    draws, frame, by = counter.draws, counter.frame, lender_of(counter.frame, counter.store)
    at = made.created_at + draws.days(1, 3)
    if made.state == State.ASKED:
        if at > frame.now:
            return
        if draws.happens(_REFUSED_SHARE):
            made.state, made.reason = State.REFUSED, texts()["lending"]["refused"]
            counter.note(made, "refused", at, by=by, said=made.reason)
            return
        made.state = State.WAITING if held is None else State.GRANTED
        counter.note(made, str(made.state), at, by=by)
    if held is None:
        _lapse(counter, made)
        return
    if draws.happens(_CANCELLED_SHARE) and at + timedelta(days=1) < frame.now:
        made.state, made.reason = State.CANCELLED, texts()["lending"]["cancelled"]
        counter.note(made, "cancelled", at + draws.days(0, 0), by=made.asked_by, said=made.reason)
        return
    counter.book.hold(held)
    _go_out(counter, made, held)


def _lapse(counter: _Counter, made: Reservation) -> None:
    """Let what waited in vain lapse in the hour in which it would have begun."""
    if made.starts_at <= counter.frame.now:
        made.state = State.CANCELLED
        counter.note(made, "lapsed", made.starts_at, by=None)


def _go_out(counter: _Counter, made: Reservation, held: tuple[Held, ...]) -> None:
    """Prepare, ship, hand over, take back and close, each at its time, as far as the year goes."""
    now = counter.frame.now
    units = {one.pk: one for one in counter.store.units}
    holdings = [
        Holding(reservation=made, unit=units[one.unit], starts_at=one.span.start, ends_at=one.span.end) for one in held
    ]
    counter.store.holdings += holdings
    back = _back_at(counter, made, holdings)
    ready = min(one.starts_at for one in holdings)
    steps: list[tuple[str, Any, datetime]] = [
        ("prepared", State.PREPARED, max(ready, made.created_at + timedelta(days=4))),
        ("shipped", State.SHIPPED, made.starts_at - timedelta(hours=made.shipping_h) + timedelta(minutes=20)),
        ("handed_over", State.HANDED_OVER, made.starts_at + timedelta(minutes=30)),
    ]
    last = made.created_at + timedelta(days=4)
    for action, state, moment in steps:
        last = max(last, moment)
        if last > now:
            return
        made.state = state
        counter.note(made, action, last, by=lender_of(counter.frame, counter.store))
        if state == State.HANDED_OVER:
            for one in holdings:
                one.condition_out = Condition.GOOD
    _come_back(counter, made, holdings, back)


def _back_at(counter: _Counter, made: Reservation, holdings: list[Holding]) -> datetime:
    """Return when a loan comes back: late only where nobody was promised the same unit right after it."""
    draws = counter.draws
    late = made.ends_at + timedelta(hours=draws.whole(20, 60))
    if not draws.happens(_LATE_SHARE):
        return made.ends_at - timedelta(hours=2)
    free = all(
        not counter.book.in_the_way(
            one.unit.pk, Span(one.starts_at, _ready_at(one, late) + made.shipping_h * HOUR), but=made.pk
        )
        for one in holdings
    )
    return late if free else made.ends_at - timedelta(hours=2)


def _ready_at(one: Holding, back: datetime) -> datetime:
    return max(back, one.starts_at) + one.unit.equipment.service_h * HOUR


def _come_back(counter: _Counter, made: Reservation, holdings: list[Holding], back: datetime) -> None:
    now, by = counter.frame.now, lender_of(counter.frame, counter.store)
    moment = made.ends_at
    while moment < min(back, now):
        counter.note(made, "overdue", moment, by=None, new=False)
        day = moment.astimezone(JST)
        made.overdue_told_on = day.date()
        moment = day.replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=1)
    if back > now:
        return
    for one in holdings:
        one.condition_back, one.ends_at = Condition.GOOD, _ready_at(one, back)
    made.state, made.returned_at = State.RETURNED, back
    counter.note(made, "returned", back, by=by)
    closed = max(one.ends_at for one in holdings) - timedelta(hours=1)
    if closed <= now:
        made.state = State.CLOSED
        counter.note(made, "closed", closed, by=by)
    for one in holdings:
        one.ends_at = min(one.ends_at, max(closed, one.starts_at)) if made.state == State.CLOSED else one.ends_at
        counter.book.reshape(one.unit.pk, made.pk, Span(one.starts_at, one.ends_at))


def _promote(counter: _Counter) -> None:
    """Grant what waits and has become free, as the portal does at once; who asked first comes first."""
    now = counter.frame.now
    counter.book.now = now
    for one in counter.store.reservations:
        held = counter.book.allot(claim_of(one)) if one.state == State.WAITING else None
        if held is not None:
            counter.book.hold(held)
            units = {unit.pk: unit for unit in counter.store.units}
            counter.store.holdings += [
                Holding(reservation=one, unit=units[it.unit], starts_at=it.span.start, ends_at=it.span.end)
                for it in held
            ]
            one.state = State.GRANTED
            counter.note(one, "promoted", now, by=None)


def _damage(draws: Draws, store: Store) -> None:
    """Let some of what came back last, and is promised to nobody, have come back damaged."""
    last: dict[int, Holding] = {}
    for one in sorted(store.holdings, key=lambda one: one.starts_at):
        last[one.unit.pk] = one
    over = (State.RETURNED, State.CLOSED)
    returned = [one for one in last.values() if one.reservation.state in over and one.reservation.kit is None]
    for one in draws.some(returned, round(len(returned) * _DAMAGED_SHARE)):
        one.condition_back = Condition.DAMAGED
        one.unit.condition, one.unit.state = Condition.DAMAGED, UnitState.IN_REPAIR
        one.unit.version += 1
        for event in store.events:
            if event.reservation is one.reservation and event.action == "returned":
                event.text = texts()["lending"]["damaged"]
