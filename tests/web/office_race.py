"""Lets many people ask for the last seat of an office at once, and prints what came of it as JSON.

Run as a process of its own: ``python office_race.py PEOPLE`` with ``DATABASE_URL`` in the environment.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

import django

FEW = 12
"""Who wait, and send one form: each of them makes everybody after them be looked at again."""

sys.path.insert(0, str(Path(__file__).parents[1]))


def main(people: int) -> dict[str, object]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    django.setup()
    import datetime as dt

    from django.core.management import call_command
    from django.utils import timezone

    from todoku_web.audit.actions import verify
    from todoku_web.exchange.satellite_offices.actions.booking import Wish, book, cancel
    from todoku_web.exchange.satellite_offices.models import Booking
    from todoku_web.exchange.satellite_offices.opening import WEEKDAYS, begins
    from web.lending_race import at_once
    from web.offices_world import make_offices_world, overfull, somebody, states

    call_command("migrate", verbosity=0)
    world = make_offices_world(1)
    hours = dict.fromkeys(WEEKDAYS, "0:00-24:00")
    world.set_hours(timezone.localdate().isoformat(), **hours)
    guests = [somebody(f"guest{number}@example.jp") for number in range(people)]
    day = begins(timezone.localdate() + dt.timedelta(days=3))

    def ask(number: int, hour: int, *, waits: bool = False, key: str = "") -> str:
        wish = Wish(day + dt.timedelta(hours=hour), day + dt.timedelta(hours=hour + 2), waits=waits)
        by = guests[0] if key else guests[number]
        return str(book(world.desks, wish, by=by, key=key or f"{hour} {number}").state)

    def leave(number: int) -> str:
        one = first[number]
        one.refresh_from_db()
        return str(cancel(one, by=one.person, seen=one.version).state)

    strict = Counter(at_once(lambda number: ask(number, 1), people))
    waiting = Counter(at_once(lambda number: ask(number, 5, waits=True), FEW))
    form = Counter(at_once(lambda number: ask(number, 9, key="the same form"), FEW))
    asked = Booking.objects.filter(starts_at=day + dt.timedelta(hours=5)).order_by("created_at", "pk")
    first = list(asked.select_related("person")[: FEW // 2])
    left = Counter(at_once(leave, len(first)))
    return {
        "strict": strict,
        "waiting": waiting,
        "same_form": form,
        "of_the_same_form": Booking.objects.filter(key="the same form").count(),
        "left": left,
        "states": Counter(states()),
        "overfull": len(overfull()),
        "faults": len(verify().faults),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
