"""Calls and what was handed in to them: at its time, by who may, in order, with no more seats than there are."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from django.utils import timezone

from todoku_web.exchange.calls.actions.calling import Content, checked
from todoku_web.exchange.calls.answers import cleaned, wrong_answers
from todoku_web.exchange.calls.applicants import applicant_of
from todoku_web.exchange.calls.eligibility import Verdict, assess
from todoku_web.exchange.calls.models import HANDED_IN, LIVE, Application, Call
from todoku_web.exchange.calls.models.applications import SEATED

LEADS = {"begun": "draft", "announced": "announced", "decided": "decided", "finished": "finished"}
_STANDS = {
    "": {"submitted", "accepted", "waiting"},
    "submitted": {"selected", "waiting", "not_selected", "withdrawn", "call_cancelled"},
    "accepted": {"withdrawn", "call_cancelled"},
    "waiting": {"promoted", "withdrawn", "call_cancelled"},
    "selected": {"withdrawn"},
    "not_selected": set(),
}


def of_calls():
    faults = []
    for one in Call.objects.select_related("form", "organisation").prefetch_related("events"):
        clean = checked(Content.of(one), season=one.season)
        if clean != Content.of(one):
            faults.append(f"call {one.pk}: is not as it would be kept")
        events = list(one.events.all())
        done = [event.action for event in events if event.action != "outcomes_set"]
        roads = (["begun"], ["begun", "announced"], ["begun", "announced", "decided"],
                 ["begun", "announced", "decided", "finished"], ["begun", "announced", "cancelled"])  # fmt: skip
        if done not in roads or LEADS.get(done[-1], "cancelled") != one.state or one.version != len(done):
            faults.append(f"call {one.pk}: {one.state} {one.version} after {done}")
        if any(after.at < before.at for before, after in pairwise(events)) or events[-1].at > timezone.now():
            faults.append(f"call {one.pk}: in no order")
        if "decided" in done and one.decided_at < one.closes_at:
            faults.append(f"call {one.pk}: decided while open")
    return faults


def of_applications():
    return [fault for call in Call.objects.select_related("form") for fault in _of_call(call)]


def _of_call(call):
    found = call.applications.select_related("form", "organisation", "applicant").prefetch_related("events")
    own = list(found)
    numbered = [one for one in own if one.number is not None]
    if [one.number for one in numbered] != list(range(1, call.last_number + 1)):
        yield f"call {call.pk}: numbers"
    if any(after.submitted_at < before.submitted_at for before, after in pairwise(numbered)):
        yield f"call {call.pk}: numbers against time"
    standing = Counter((one.organisation_id or -one.applicant_id) for one in own if one.state in LIVE)
    if any(count > call.most_each for count in standing.values()):
        yield f"call {call.pk}: more than each may hand in"
    seats, waiting = sum(one.state in SEATED for one in own), [one for one in own if one.state == "waiting"]
    begun = call.held_at is not None and call.held_at <= timezone.now()
    if call.capacity is not None and (seats > call.capacity or (waiting and seats < call.capacity and not begun)):
        yield f"call {call.pk}: {seats} of {call.capacity} seats, {len(waiting)} wait"
    if call.state in {"decided", "finished"} and any(one.state == "submitted" for one in own):
        yield f"call {call.pk}: decided without all"
    if any((one.state == "waiting") != (one.waiting_number is not None) for one in own):
        yield f"call {call.pk}: waiting numbers"
    for one in own:
        yield from _of_application(call, one)


def _of_application(call, one):
    where, fields = f"application {one.pk}", one.form.fields
    if wrong_answers(fields, one.answers) or cleaned(fields, one.answers) != one.answers:
        yield f"{where}: answers {wrong_answers(fields, one.answers)}"
    for finding in assess(call.eligibility, applicant_of(one.organisation)):
        if finding.verdict == Verdict.NOT_MET or (
            finding.verdict == Verdict.UNKNOWN and finding.rule["id"] not in one.declared
        ):
            yield f"{where}: may not apply"
    if one.submitted_at is not None and not call.opens_at <= one.submitted_at < call.closes_at:
        yield f"{where}: handed in at {one.submitted_at}"
    yield from _history(call, one, where)
    if one.state in HANDED_IN and one.applicant_name != str(one.applicant):
        yield f"{where}: {one.applicant_name}"


def _history(call, one, where):
    state, last = "", one.begun_at
    for event in one.events.all():
        if event.at < last or event.at > timezone.now():
            yield f"{where}: {event.action} at {event.at}"
        if state == "" and event.action == "call_cancelled":
            state = "cancelled"
        elif event.action not in _STANDS[state]:
            yield f"{where}: {event.action} after {state}"
        else:
            promoted = "selected" if call.admission == "selection" else "accepted"
            state = {"promoted": promoted, "call_cancelled": "cancelled"}.get(event.action, event.action)
        last = event.at
    if (state or "draft") != one.state or one.version != one.events.count() + 1:
        yield f"{where}: {one.state} {one.version} after {state}"


def counted():
    """There is something of everything that is handed in."""
    there = set(Application.objects.values_list("state", flat=True))
    wanted = {"draft", "submitted", "accepted", "waiting", "selected", "not_selected", "withdrawn", "cancelled"}
    return sorted(wanted - there)
