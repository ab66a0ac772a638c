"""Lets many people ask for the last unit at once, and prints what came of it as JSON.

Run as a process of its own: ``python lending_race.py THREADS`` with ``DATABASE_URL`` in the environment.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import django

sys.path.insert(0, str(Path(__file__).parents[1]))


def at_once(act, threads: int) -> list[str]:
    """Do something in so many threads at the same moment, and return what came of each, in order."""
    from django.db import connection

    from todoku.errors import TodokuError

    together = Barrier(threads)

    def run(number: int) -> str:
        together.wait()
        try:
            return str(act(number))
        except TodokuError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sorted(pool.map(run, range(threads)))


def main(threads: int) -> dict[str, object]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    django.setup()
    from django.core.management import call_command

    from todoku_web.audit.actions import verify
    from todoku_web.exchange.lending.actions.asking import Wish, ask
    from todoku_web.exchange.lending.actions.clock import tell_overdue
    from todoku_web.exchange.lending.models import Reservation, ReservationEvent, State
    from web.lending_world import later, make_lending_world, overlapping

    call_command("migrate", verbosity=0)
    world = make_lending_world()

    def one(number: int, first: int, *, waits: bool = False, key: str = "") -> str:
        wish = Wish(later(first), later(first + 1), "01205", "実証", waits=waits)
        return ask(world.camera, wish, borrower=world.borrower, by=world.asker, key=key or f"{first} {number}").state

    last_unit = at_once(lambda number: one(number, 5), threads)
    waiting = at_once(lambda number: one(number, 20, waits=True), threads)
    double = at_once(lambda number: one(number, 30, key="the same form"), threads)
    out = {"state": State.HANDED_OVER, "starts_at": later(-3), "ends_at": later(-2)}
    Reservation.objects.filter(starts_at=later(30)).update(**out)
    notices = at_once(lambda _: tell_overdue(), threads)
    return {
        "last_unit": last_unit,
        "waiting": waiting,
        "double": double,
        "of_the_same_form": Reservation.objects.filter(key="the same form").count(),
        "notices": notices,
        "told": ReservationEvent.objects.filter(action="overdue").count(),
        "overlapping": len(overlapping()),
        "faults": len(verify().faults),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
