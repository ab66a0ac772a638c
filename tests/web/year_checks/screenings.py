"""Screenings: read by who may, in time, ranked from what was given, and decided so that the record follows from it."""

from __future__ import annotations

import json
from collections import Counter

from django.utils import timezone

from todoku.matching.committee import made_again
from todoku_web.accounts.memberships import membership_in
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.screening.criteria import checked_rows
from todoku_web.exchange.screening.facts import facts_of, written
from todoku_web.exchange.screening.models import Reading, Screening
from todoku_web.exchange.screening.relations import related_pairs
from todoku_web.exchange.screening.sheets import Sheet, require_whole
from todoku_web.exchange.screening.workflow import LIVE, ReadingState, ReviewerState, ScreeningState

NEW = {"confirmed", "dealing", "dealt", "opened", "held", "struck", "ranked", "moved", "minuted", "decided"}
LAST = {"decided": "decided", "held": "meeting", "opened": "reading"}


def of_screenings():
    faults = []
    for one in Screening.objects.select_related("call__organisation", "criteria").prefetch_related("events__actor"):
        events = sorted(one.events.all(), key=lambda event: (event.at, event.pk))
        done = [event.action for event in events]
        state = next((state for action, state in LAST.items() if action in done), "preparing")
        version = 1 + sum(action in NEW for action in done)
        if (one.state, one.version) != (state, version) or events[-1].at > timezone.now():
            faults.append(f"screening {one.pk}: {one.state} {one.version}, not {state} {version}")
        facts = sum(action in {"submitted", "held", "struck"} for action in done)
        if one.facts_version != facts:
            faults.append(f"screening {one.pk}: facts {one.facts_version}, not {facts}")
        if checked_rows(one.criteria.rows) != one.criteria.rows:
            faults.append(f"screening {one.pk}: criteria")
        office = {event.actor for event in events if event.action in NEW | {"begun", "invited"}}
        if any(membership_in(person, one.organisation_id) is None for person in office):
            faults.append(f"screening {one.pk}: not by its office")
        waits = one.call.screenings.filter(is_final=False).exclude(pk=one.pk).exclude(state=ScreeningState.DECIDED)
        if one.is_final and one.confirmed_at is not None and waits.exists():
            faults.append(f"screening {one.pk}: before the stage before it")
    return faults


def of_readings():
    faults = []
    found = Reading.objects.select_related("screening", "criteria", "reviewer__person", "candidate__application")
    loads, readers = Counter(), Counter()
    for one in found.prefetch_related("candidate__conflicts"):
        barred = one.reviewer_id in {conflict.reviewer_id for conflict in one.candidate.conflicts.all()}
        if barred != (one.state == ReadingState.STRUCK) or not one.reviewer.is_ready:
            faults.append(f"reading {one.pk}: of a related reader, or one who was not ready")
        if one.state in LIVE:
            loads[one.reviewer] += 1
        readers[one.candidate] += 1
        if one.was_submitted:
            require_whole(Sheet.of(one), one.criteria.rows)
            if not one.screening.opened_at <= one.submitted_at < one.screening.closes_at:
                faults.append(f"reading {one.pk}: handed in at {one.submitted_at}")
    faults += [f"reviewer {one.pk}: reads {count}" for one, count in loads.items() if count > one.most]
    return faults + [f"candidate {one.pk}: {count} readers" for one, count in readers.items() if count > 3]


def of_reviewers():
    """Nobody reads for a call to which they applied, or whose applicants they are with."""
    faults = []
    for one in Screening.objects.all():
        accepted = one.reviewers.filter(state=ReviewerState.ACCEPTED)
        faults += list(related_pairs(one, accepted))
        faults += [who.pk for who in one.reviewers.all() if (who.answered_at is None) != (who.state == "invited")]
    return faults


def of_decisions():
    """The record follows from its facts byte for byte, and so do the outcomes of the call's applications."""
    faults = []
    for one in Screening.objects.filter(state=ScreeningState.DECIDED).select_related("decision", "call"):
        again = made_again(one.decision.text)
        if (again.text.decode(), again.sha256) != (one.decision.text, one.decision.sha256):
            faults.append(f"screening {one.pk}: another record")
    return faults + [fault for one in _final() for fault in _outcomes(one)]


def _final():
    return Screening.objects.filter(state=ScreeningState.DECIDED, is_final=True).select_related("decision")


def _outcomes(screening):
    decided = json.loads(screening.decision.text)["outcome"]
    named = {"selected": "selected", "reserve": "waiting", "not_selected": "not_selected"}
    if decided["open"] or len(decided["selected"]) > screening.places:
        yield f"screening {screening.pk}: {len(decided['open'])} left open"
    for name, state in named.items():
        found = Application.objects.filter(candidates__screening=screening, state=state)
        numbers = set(found.values_list("number", flat=True))
        if numbers != set(decided[name]):
            yield f"screening {screening.pk}: {name} {sorted(numbers ^ set(decided[name]))}"


def of_rankings():
    """The last table of a meeting that goes on is that of the sheets as they stand."""
    faults = []
    for one in Screening.objects.filter(state=ScreeningState.MEETING).select_related("criteria"):
        last = one.rankings.first()
        if last is not None and last.facts_version != one.facts_version:
            faults.append(f"screening {one.pk}: a table of {last.facts_version}")
        if last is not None and last.facts_sha256 != written(facts_of(one)).sha256:
            faults.append(f"screening {one.pk}: an old table")
    return faults
