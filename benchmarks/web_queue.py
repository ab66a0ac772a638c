"""Drains the portal's queue while its worker is killed three times: real plans and short jobs, none lost, none twice.

``python benchmarks/web_queue.py [--plans 40] [--measures 2000] [--seed 1]`` prints JSON; ``DATABASE_URL`` names another
database than SQLite, which has to be empty.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

TODOKU = str(Path(sys.executable).with_name("todoku"))
DAY = "2026-10-01"
KILLS = 3
LOOK_EVERY_S = 0.5
LIMIT_S = 3600.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plans", type=int, default=40)
    parser.add_argument("--measures", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="todoku-queue-") as home:
        set_up(home)
        print(json.dumps(drain(asked.plans, asked.measures, random.Random(asked.seed)), indent=2))


def set_up(home: str) -> None:
    os.environ |= {"TODOKU_HOME": home, "TODOKU_LANG": "en", "DJANGO_SETTINGS_MODULE": "todoku_web.settings"}
    import django
    from django.core.management import call_command

    from todoku_web.home import make_home

    make_home()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def drain(plans: int, measures: int, luck: random.Random) -> dict:
    """Ask for the jobs, kill three workers while they are done, and say what came of them."""
    from todoku_web.jobs.models import Job

    ask(plans, measures)
    begun_s = time.monotonic()
    losses = []
    for kill in range(1, KILLS + 1):
        worker = begin_worker()
        await_done(luck.uniform(kill - 0.5, kill) / (KILLS + 1) * Job.objects.count())
        worker.kill()
        worker.wait()
        losses.append(round(time.monotonic() - begun_s, 1))
    worker = begin_worker()
    await_done(Job.objects.count())
    wall_s = time.monotonic() - begun_s
    worker.terminate()
    return {
        "database": os.environ.get("DATABASE_URL", "").split(":")[0] or "sqlite",
        "wall_s": round(wall_s, 1),
        "killed_at_s": losses,
        **came_of(plans, measures),
    }


def ask(plans: int, measures: int) -> None:
    """Ask for a plan of each of so many municipalities, and for measurements of all in turn between them."""
    from todoku_web.accounts.actions import make_administrator, seed_organisations
    from todoku_web.accounts.models import Organisation
    from todoku_web.jobs.actions import enqueue
    from todoku_web.planning.actions.drafting import Content, begin, compute

    seed_organisations("01")
    towns = [town for town in Organisation.objects.order_by("area_code") if len(town.area_code) == len("01205")]
    for place in range(max(plans, 1)):  # a plan, then its share of the measurements: a kill finds both being done
        if place < plans:
            town = towns[place]
            drafter = make_administrator(f"drafter{town.area_code}@example.jp", town.name).person
            plan = begin(town, town.area_code, Content(town.name, "", "", {"date": DAY}), key=uuid4().hex, by=drafter)
            compute(plan, by=drafter)
        for number in range(place, measures, max(plans, 1)):
            enqueue("measure", {"area": towns[number % len(towns)].area_code})


def begin_worker() -> subprocess.Popen:
    return subprocess.Popen([TODOKU, "worker"], stdout=subprocess.DEVNULL)


def await_done(many: float) -> None:
    """Wait until so many jobs have ended."""
    from todoku_web.jobs.models import OPEN_STATES, Job

    until_s = time.monotonic() + LIMIT_S
    while Job.objects.exclude(state__in=OPEN_STATES).count() < many:
        if time.monotonic() > until_s:
            raise SystemExit(f"not drained: {dict(Counter(Job.objects.values_list('state', flat=True)))}")
        time.sleep(LOOK_EVERY_S)


def came_of(plans: int, measures: int) -> dict:
    """Count what was done, and hold it against what was asked for."""
    from todoku_web.jobs.models import Job
    from todoku_web.planning.models import PlanVersion
    from todoku_web.store.results import content_hash, drafts, result_path

    done = Job.objects.filter(state="done")
    versions = Counter(PlanVersion.objects.values_list("plan", flat=True))
    whole = [
        digest for digest in set(done.values_list("result", flat=True)) if content_hash(result_path(digest)) == digest
    ]
    return {
        "plans_asked": plans,
        "plans_with_one_version": sum(count == 1 for count in versions.values()),
        "plans_with_more": sum(count > 1 for count in versions.values()),
        "measures_asked": measures,
        "measures_done": done.filter(kind="measure").count(),
        "not_done": {str(job.pk): [job.state, job.error_code] for job in Job.objects.exclude(state="done")},
        "attempts": Counter(Job.objects.values_list("attempt", flat=True)),
        "lost_with_their_worker": Counter(Job.objects.filter(losses__gt=0).values_list("kind", flat=True)),
        "results_whole": f"{len(whole)} of {done.values('result').distinct().count()}",
        "drafts_left": len(list(drafts())),
    }


if __name__ == "__main__":
    main()
