"""Lets many people at once plan the last visit of a dispatch, and prints what came of it as JSON.

Run as a process of its own: ``python visit_planners.py PEOPLE`` with ``DATABASE_URL`` in the environment.
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
from django.utils import timezone

from todoku.errors import TodokuError


def at_once(doing, count):
    """Do a thing so many times at the same moment; return how often each answer came."""
    start = Barrier(count)

    def one(number):
        start.wait()
        try:
            doing(number)
        except TodokuError as error:
            return error.code
        else:
            return "done"
        finally:
            django.db.connection.close()

    with ThreadPoolExecutor(count) as pool:
        return dict(Counter(pool.map(one, range(count))))


def main(people: int) -> dict[str, object]:
    from todoku_web.audit.actions import verify
    from todoku_web.exchange.desk.actions import dispatches
    from todoku_web.exchange.desk.models import Dispatch, Visit
    from web.integration.exchange.desking import NOON, desk

    timezone.now = lambda: NOON
    them = desk()
    found = them.agreed()
    for day in range(2):
        them.visit(found, day, 6)
    told = {"last_day": at_once(lambda number: them.visit(found, 2 + number, 6, key=f"r{number}"), people)}
    told["days"] = Visit.objects.filter(dispatch=found).values("day").distinct().count()
    told["same_form"] = at_once(lambda _number: them.visit(found, 0, 1, online=True, key="same"), people)
    told["same_once"] = Visit.objects.filter(key="same").count()
    Dispatch.objects.filter(pk=found.pk).update(counts=False)
    told["once_a_year"] = at_once(lambda number: them.dispatch(key=f"d{number}"), people)
    second = Dispatch.objects.get(counts=True)
    told["decided_once"] = at_once(
        lambda _number: dispatches.go(second, "cancel", by=them.decider, seen=second.version, said="理由"), people
    )
    return {**told, "faults": [fault.told("en") for fault in verify().faults]}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    sys.path.insert(0, str(Path(__file__).parents[1]))
    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
