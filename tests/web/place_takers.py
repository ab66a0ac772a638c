"""Lets many officers at once propose the last place of an offer, and its owner withdraw meanwhile; prints it as JSON.

Run as a process of its own: ``python place_takers.py OFFICERS`` with ``DATABASE_URL`` in the environment.
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

from todoku.errors import TodokuError


def at_once(works):
    """Do everything at the same moment; return how often each state or refusal came of it."""
    start = Barrier(len(works))

    def one(work):
        start.wait()
        try:
            return str(work().state)
        except TodokuError as error:
            return error.code
        finally:
            django.db.connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return dict(Counter(pool.map(one, works)))


def made_people(count):
    """Return two offices, their officers in turn, a vendor and who decides there."""
    from todoku_web.accounts.models import Membership, Organisation, Person, Role

    offices = [
        Organisation.objects.create(kind="municipality", name="室蘭市", area_code="01205"),
        Organisation.objects.create(kind="bureau", name="北海道総合通信局", area_code="01"),
    ]
    vendor = Organisation.objects.create(kind="vendor", name="株式会社つなぐ")

    def member(organisation, number):
        person = Person.objects.create(email=f"{number}@example.jp", password="!")
        Membership.objects.create(person=person, organisation=organisation, role=Role.REVIEWER)
        return person

    return offices[0], [member(offices[number % 2], number) for number in range(count)], vendor, member(vendor, count)


def main(count: int) -> dict[str, object]:
    from todoku_web.audit.actions import verify
    from todoku_web.exchange.matches.actions import matches as actions
    from todoku_web.exchange.matches.models import Match
    from todoku_web.exchange.matches.workflow import LIVE
    from todoku_web.exchange.needs.actions import offers as offers_actions
    from web.matching_samples import make_need, make_offer

    town, officers, vendor, seller = made_people(count)

    def proposal(need, offer, by, key):
        return lambda: actions.propose(need, offer, by=by, key=key, said="急ぐ")

    def proposals(offer):
        return [proposal(make_need(organisation=town), offer, by, str(offer.pk)) for by in officers]

    last, gone = make_offer(vendor, author=seller), make_offer(vendor, author=seller, capacity=count)
    told: dict[str, object] = {"last_place": at_once(proposals(last))}
    same, twice = make_need(organisation=town), make_offer(vendor, capacity=None)
    told["same_pair"] = at_once([proposal(same, twice, by, "same") for by in officers])
    outcome = at_once(
        [*proposals(gone), lambda: offers_actions.go(gone, "withdraw", by=seller, seen=gone.version, said="不足")]
    )
    told["withdrawn"] = outcome.pop("withdrawn", 0)
    told["others"] = sorted(outcome)
    told["living"] = [Match.objects.filter(offer=one, state__in=LIVE).count() for one in (last, twice, gone)]
    match = Match.objects.get(offer=last, state__in=LIVE)
    answers = ("agree_offer", "decline")
    told["answers"] = sorted(
        at_once([lambda name=name: actions.go(match, name, by=seller, seen=1, said="急ぐ") for name in answers])
    )
    told["faults"] = [fault.told("en") for fault in verify().faults]
    return told


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    sys.path.insert(0, str(Path(__file__).parents[1]))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
