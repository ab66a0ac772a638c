"""Lets many people at once apply for few seats, withdraw and be promoted, and prints what came of it as JSON.

Run as a process of its own: ``python seat_takers.py PEOPLE SEATS`` with ``DATABASE_URL`` in the environment.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import django
from django.core.management import call_command

from todoku.errors import TodokuError


def at_once(doing, things):
    """Do a thing to many at the same moment; return how often each answer came."""
    start = Barrier(len(things))

    def one(thing):
        start.wait()
        try:
            return doing(thing)
        except TodokuError as error:
            return error.code
        finally:
            django.db.connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return dict(Counter(pool.map(one, things)))


def hand_in(draft):
    from todoku_web.exchange.calls.actions import applying

    return applying.submit(draft, by=draft.applicant, seen=draft.version).state


def take_back(application):
    from todoku_web.accounts.doors import ChangedMeanwhile
    from todoku_web.exchange.calls.actions import applying

    try:
        return applying.withdraw(application, by=application.applicant, seen=application.version).state
    except ChangedMeanwhile:  # who was promoted just now is asked again
        application.refresh_from_db(fields=["version"])
        return take_back(application)


def main(people: int, seats: int) -> dict[str, object]:
    from sample_calls import announced, draft_of, organiser, somebody
    from todoku_web.audit.actions import verify
    from todoku_web.exchange.calls.models import Application

    officer = organiser()
    strict, kind = announced(officer, capacity=seats), announced(officer, capacity=seats, waiting_list=True)
    drafts = {call.pk: [draft_of(call, somebody()) for _ in range(people)] for call in (strict, kind)}
    same = draft_of(announced(officer), somebody())
    told = {
        "strict": at_once(hand_in, drafts[strict.pk]),
        "kind": at_once(hand_in, drafts[kind.pk]),
        "sent_by_fifty": at_once(hand_in, [same] * people),
    }
    taken = list(Application.objects.filter(call=kind).select_related("applicant").order_by("number"))
    first, rest = taken[: people // 2], taken[people // 2 :]
    told["withdrawn"] = at_once(take_back, first)
    standing = Application.objects.filter(pk__in=[one.pk for one in rest]).order_by("number")
    return {
        **told,
        "numbers": [one.number for one in taken] == list(range(1, people + 1)),
        "left": list(standing.values_list("state", flat=True)),
        "same_once": Application.objects.filter(call=same.call, number__isnull=False).count(),
        "faults": [fault.told("en") for fault in verify().faults],
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    sys.path.insert(0, str(Path(__file__).parents[1]))
    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
