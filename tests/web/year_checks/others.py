"""The desk, satellite offices and shared services: histories as their actions would have written them."""

from __future__ import annotations

from itertools import pairwise

from django.apps import apps
from django.db.models import CharField
from django.urls import resolve
from django.utils import timezone

from todoku_web.exchange.desk.models import Dispatch, Gram, Knowledge, Question
from todoku_web.exchange.desk.workflow import DISPATCH_WAYS, QUESTION_WAYS
from todoku_web.exchange.satellite_offices.models import Booking, BookingState, Office, Place
from todoku_web.exchange.satellite_offices.part_specs import PARTS
from todoku_web.exchange.satellite_offices.seat_book import claim_of, open_book, open_bookings
from todoku_web.exchange.shared_services.models import KeyState, Member, MemberState, SharedService, UseCount
from todoku_web.exchange.shared_services.part_specs import AGREEMENT, KEY
from todoku_web.exchange.shared_services.weights import months_to_count
from todoku_web.exchange.shared_services.workflow import WAYS
from todoku_web.notices.models import Notice
from web.year_told import APPS

PARTS_OF_SERVICES = {"invited", "consider", "key_proposed", "key_confirmed", "key_agreed", "admit", "cost_added",
                     "agreement_written", "data_agreed", "use_counted", "effect_added", "begun"}  # fmt: skip


def of_questions():
    found = Question.objects.select_related("organisation", "office", "author").prefetch_related("steps__actor")
    ways = {one.name: one for one in QUESTION_WAYS}
    return [fault for one in found for fault in _walked(one, one.steps.all(), ways, "asked", "desk", "question")]


def of_dispatches():
    found = Dispatch.objects.select_related("organisation", "office", "offer", "need").prefetch_related("events__actor")
    ways = {one.name: one for one in DISPATCH_WAYS}
    faults = [fault for one in found for fault in _walked(one, one.events.all(), ways, "asked", "desk", "dispatch")]
    return faults + [one.pk for one in found if one.counts != (one.state in {"asked", "agreed"})]


def of_knowledge():
    faults = []
    for one in Knowledge.objects.prefetch_related("versions"):
        last = max(one.versions.all(), key=lambda version: version.number)
        if (last.number, last.state, last.answer) != (one.version, one.state, one.answer):
            faults.append(f"knowledge {one.pk}: {last.number} {last.state}")
        if one.is_public != Gram.objects.filter(knowledge=one).exists():
            faults.append(f"knowledge {one.pk}: found by a search or not")
    return faults


def of_offices():
    faults = []
    for one in Office.objects.prefetch_related("events"):
        events = list(one.events.all())
        if one.version != len(events) or one.state != events[-1].to_state:
            faults.append(f"office {one.pk}: {one.version} {one.state}")
        faults += [f"office {one.pk}: {name}" for name, part in PARTS.items() if part.check(one.part(name))]
    for place in Place.objects.select_related("office"):
        book = open_book(place.office, place, open_bookings(place))
        held = place.bookings.filter(state=BookingState.BOOKED)
        faults += [
            f"booking {one.pk}: clashes" for one in held if one.ends_at > timezone.now() and book.clashes(one.pk)
        ]
        waits = place.bookings.filter(state=BookingState.WAITING)
        faults += [f"booking {one.pk}: waits for what is free" for one in waits if book.allot(claim_of(one))]
    return faults


def of_bookings():
    known = {"booked": 1, "waiting": 1, "cancelled": 2, "counted": 2}
    faults = []
    for one in Booking.objects.prefetch_related("events"):
        events = list(one.events.all())
        last = "counted" if one.came is not None else str(one.state)
        if events[-1].action != last or one.version != known[last] or len(events) != known[last]:
            faults.append(f"booking {one.pk}: {one.state} {one.version}")
        if any(event.at > timezone.now() for event in events) or one.created_at >= one.starts_at:
            faults.append(f"booking {one.pk}: when")
    return faults


def of_services():
    faults = []
    for one in SharedService.objects.prefetch_related("events", "members", "keys__confirmations"):
        events = list(one.events.all())
        led = [event for event in events if event.action in WAYS]
        if any(after.at < before.at for before, after in pairwise(events)) or events[-1].at > timezone.now():
            faults.append(f"service {one.pk}: in no order")
        if {event.action for event in events} - PARTS_OF_SERVICES - set(WAYS) or one.version != 1 + len(led):
            faults.append(f"service {one.pk}: {one.version} after {len(led)}")
        if any(event.to_state != WAYS[event.action].target for event in led):
            faults.append(f"service {one.pk}: ways")
        for key in one.keys.all():
            spoken = {word.member_id for word in key.confirmations.all()}
            members = {member.pk for member in one.members.all() if member.state == MemberState.MEMBER}
            if (key.state == KeyState.AGREED and not members <= spoken) or KEY.check(_with_places(key.content, KEY)):
                faults.append(f"key {key.pk}")
        faults += [f"agreement {row.pk}" for row in one.agreements.all() if AGREEMENT.check(row.content)]
    lost = Member.objects.filter(state=MemberState.MEMBER, joined_on=None)
    return faults + [one.pk for one in lost]


def of_use():
    found = UseCount.objects.select_related("member__service")
    faults = []
    for one in found:
        year = one.month.year - (one.month.month < 4)
        if one.month not in months_to_count(one.member, year, one.member.service):
            faults.append(f"use {one.pk}: of no month of membership")
    return faults


def _with_places(content, part):
    return {**content, **{rows.name: [{**row, "at": at} for at, row in enumerate(content[rows.name])]
                          for rows in part.rows}}  # fmt: skip


def _walked(thing, events, ways, begins, app, kind):
    where, state, last = f"{kind} {thing.pk}", "", None
    for number, event in enumerate(events, start=1):
        told = f"{where}: {event.action}"
        if event.version != number or event.at > timezone.now() or (last is not None and event.at < last):
            yield f"{told}: {event.version} at {event.at}"
        if number == 1:
            if event.action != begins:
                yield f"{told}: begins so"
        else:
            way = ways[event.action]
            if event.from_state != state or state not in way.sources or event.to_state != way.target:
                yield f"{told}: from {event.from_state}"
            if way.text and not event.text:
                yield f"{told}: without a word"
            now, thing.state = thing.state, event.from_state
            if not event.actor.has_perm(f"{app}.{event.action}_{kind}", thing):
                yield f"{told}: {event.actor.email} may not"
            thing.state = now
        state, last = event.to_state, event.at
    if (thing.state, thing.version, thing.changed_at) != (state, len(events), last):
        yield f"{where}: {thing.state} {thing.version}"


def of_lengths():
    """SQLite takes what is too long for PostgreSQL."""
    faults = []
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        for one in model._meta.concrete_fields:
            if isinstance(one, CharField) and one.max_length:
                longest = max((len(value) for value in model.objects.values_list(one.name, flat=True)), default=0)
                if longest > one.max_length:
                    faults.append(f"{model.__name__}.{one.name}: {longest} > {one.max_length}")
    return faults


def of_notices():
    found = list(Notice.objects.select_related("person"))
    faults = [f"notice {one.pk}: its letter would go out" for one in found if one.mailed_at is None]
    faults += [f"notice {one.pk}: no page {one.url}" for one in found if not resolve(one.url)]
    return faults + [f"notice {one.pk}: later" for one in found if max(one.at, one.read_at or one.at) > timezone.now()]
