"""Lets many people at once send one sheet, decide, withdraw, and offer free places; prints what came of it as JSON.

Run as a process of its own: ``python screening_rush.py`` with ``DATABASE_URL`` in the environment.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

import django
from django.core.management import call_command
from django.utils import timezone


def work_off():
    from todoku.run import Run
    from todoku_web.jobs.outcome import attempt
    from todoku_web.jobs.progress import Telling
    from todoku_web.jobs.worker import Worker

    class Here:
        def do(self, task, folder, *, wishes, tell):
            return attempt(task.kind, task.parameters, folder, run=Run(reporter=Telling(tell), stop=wishes.cancel))

    hand = Here()
    Worker([hand]).work_off(hand)


def closed_now(_moment):
    """Close every call now, for time is not set here."""
    from todoku_web.exchange.calls.models import Call

    Call.objects.update(closes_at=timezone.now())


def sent(one):
    from sample_screening import scored

    return str(scored(one, 4).state)


def withdrawn(application):
    from todoku_web.accounts.doors import ChangedMeanwhile
    from todoku_web.exchange.calls.actions import applying

    try:
        return applying.withdraw(application, by=application.applicant, seen=application.version).state
    except ChangedMeanwhile:  # it was given its outcome just now
        application.refresh_from_db(fields=["version"])
        return withdrawn(application)


def main() -> dict[str, object]:
    from sample_calls import organiser
    from sample_screening import all_scored, closed_call, decided, first, held, now, opened
    from todoku_web.accounts.doors import ChangedMeanwhile
    from todoku_web.audit.actions import verify
    from todoku_web.audit.models import Entry
    from todoku_web.exchange.screening.actions import offering
    from todoku_web.exchange.screening.checking import check
    from web.seat_takers import at_once

    officer = organiser()
    call = closed_call(officer, closed_now, applications=8, capacity=3)
    screening, _ = opened(officer, closed_now, work_off, call=call, reviewers=6, places=3, reserves=4)
    told: dict[str, object] = {"one_sheet": at_once(sent, [first(screening)] * 8)}
    told["submitted"] = Entry.objects.filter(action="screening.submitted").count()
    all_scored(screening, lambda one: 5 if one.candidate.number <= 3 else 4 if one.candidate.number <= 5 else 1)
    screening = held(screening, officer, work_off)
    applicants = list(call.applications.select_related("applicant").filter(number__in=(1, 8)))

    def decide():
        decided(screening, officer)
        return "decided"

    leaving = [partial(withdrawn, one) for one in applicants]
    told["rush"] = at_once(lambda doing: doing(), [*leaving, decide, decide, decide])
    screening = now(screening)
    if screening.state == "meeting":
        screening = held_again(screening, officer)
    told["sound"] = check(screening).is_sound
    gone = list(call.applications.select_related("applicant").filter(state="selected")[:1])
    told["gone"] = [withdrawn(one) for one in gone]
    free = offering.free_places(screening)

    def offer(number):
        waits = offering.next_in_reserve(screening)
        try:
            offering.offer(screening, waits.number if waits else 0, reason="繰上げ", by=officer)
        except ChangedMeanwhile:  # somebody else was first: who is next is asked again
            return offer(number)
        return "offered"

    told["offers"] = at_once(offer, list(range(6)))
    told["free"] = [free, offering.free_places(screening)]
    told["faults"] = [fault.told("en") for fault in verify().faults]
    return told


def held_again(screening, officer):
    from sample_screening import decided, now
    from todoku_web.exchange.screening.actions import meeting
    from todoku_web.exchange.screening.results import ranked

    meeting.rank(screening, by=officer)
    work_off()
    for number in ranked(now(screening), screening.rankings.first()).placed["open"]:
        meeting.move(screening, number, "reserve", reason="同点", by=officer)
    decided(screening, officer)
    return now(screening)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "tests")]
    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(main()))
