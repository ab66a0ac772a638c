"""The portal's exchange over a made-up year: how long it is to be put in, every list and board, rounds, readers.

``python benchmarks/exchange_year.py`` prints JSON; ``DATABASE_URL`` names another database than SQLite, an empty one.
Lists: each is got once, then five times in a process that serves nothing else, by a stranger, a town's planner, the
bureau's officer and a reviewer, on the evening of the year's last day; the median counts. ``cpu_s`` is the processor's
time, which says more on a machine that others use at once. Rounds and readers are taken back after each run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Callable

LIST_BAR_S, SEED_BAR_S, READERS_BAR_S = 0.150, 60.0, 5.0
RUNS, WORST = 5, 12
DECIMALS = 4
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))


def set_up(home: str) -> None:
    os.environ |= {"TODOKU_HOME": home, "TODOKU_LANG": "en", "DJANGO_SETTINGS_MODULE": "todoku_web.settings"}
    import django
    from django.conf import settings

    from todoku_web.home import make_home

    make_home()
    django.setup()
    settings.ALLOWED_HOSTS = ["*"]


def timed(run: Callable[[], Any]) -> tuple[float, float]:
    """Return seconds by the clock and of the processor."""
    started, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - started, time.process_time() - used


def middle(run: Callable[[], Any]) -> dict[str, float]:
    """Return the medians of some runs after the first, and the least."""
    run()
    wall, cpu = zip(*(timed(run) for _ in range(RUNS)), strict=True)
    found = {"wall_s": statistics.median(wall), "least_wall_s": min(wall), "cpu_s": statistics.median(cpu)}
    return {name: round(value, DECIMALS) for name, value in found.items()}


def seeding() -> tuple[Any, dict[str, Any]]:
    """Put the year in; return its frame, and how long that took."""
    from todoku_web.exchange.year.seeding import seed_year
    from todoku_web.exchange.year.size import AS_OF, FULL

    made: dict[str, int] = {}
    frames: list[Any] = []
    wall, cpu = timed(lambda: frames.append(seed_year(FULL, seed=1, as_of=AS_OF, anyway=False, tell=made.__setitem__)))
    return frames[0], {"wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "met": wall < SEED_BAR_S, "made": made}


def lists(frame: Any) -> dict[str, Any]:
    """Return the worst of all lists and boards, and how many there are."""
    from django.test import Client

    from web.year_addresses import addresses, people

    rows = []
    for who, person in people(frame).items():
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for name, path in addresses(frame).items():
            if client.get(path).status_code == 200:
                rows.append({"who": who, "what": name, **middle(lambda client=client, path=path: got(client, path))})
    rows.sort(key=lambda row: -row["wall_s"])
    return {
        "answers": len(rows),
        "addresses": len({row["what"] for row in rows}),
        "over_bar": [f"{row['who']} {row['what']}" for row in rows if row["wall_s"] >= LIST_BAR_S],
        "worst": rows[:WORST],
    }


def got(client: Any, path: str) -> None:
    """Get a page or a file to its end."""
    answer = client.get(path)
    b"".join(answer) if answer.streaming else answer.content


def taken_back(run: Callable[[], Any]) -> Callable[[], Any]:
    """Return what runs and leaves nothing behind."""
    from django.db import transaction

    def ran() -> None:
        with transaction.atomic():
            run()
            transaction.set_rollback(True)

    return ran


def rounds(frame: Any) -> dict[str, Any]:
    """Return how long a round over all that is open takes, from the request to the kept result."""
    from todoku.matching.weights import KIND_WEIGHTS
    from todoku_web.exchange.matches.actions.rounds import prepare, run
    from todoku_web.exchange.matches.models import Round

    home, by = frame.cast.home, frame.cast.officer(frame.cast.home, "approver")
    asked = {"by": by, "key": "benchmark", "weights": KIND_WEIGHTS}

    def whole(method: str) -> None:
        made = prepare(home, method=method, **asked)
        run(made, by=by, seen=made.version)

    held = Round.objects.filter(organisation=home).order_by("-need_count").first()
    shape = {"needs": held.need_count, "offers": held.offer_count}
    methods = ("shortlist", "stable", "optimal")
    return shape | {method: middle(taken_back(lambda method=method: whole(method))) for method in methods}


def readers() -> dict[str, Any]:
    """Return how long it takes to work out who reads what: of the largest screening, and of all applications."""
    import numpy as np
    from django.db.models import Count

    from todoku.matching.reading_plan import competence_table, plan_readings
    from todoku.run import Run
    from todoku_web.exchange.calls.models import Application
    from todoku_web.exchange.screening.gather import tables, told
    from todoku_web.exchange.screening.models import Reviewer, Screening

    largest = Screening.objects.annotate(n=Count("candidates")).order_by("-n", "pk").first()
    rows = list(Application.objects.select_related("call", "need").order_by("pk"))
    by_email = {one.email: one for one in Reviewer.objects.order_by("pk")}
    most = np.full(len(by_email), 3 * len(rows) // len(by_email) + 10, dtype=np.int64)

    def one_screening() -> None:
        known = tables(largest)
        given = {"per_proposal": known.needed, "most_each": known.most, "run": Run()}
        plan_readings(known.competence, known.barred, np.zeros_like(known.kept), **given)

    def everything() -> None:
        competence = competence_table(
            [one.need.issue_area if one.need else "" for one in rows],
            [told(one.answers) for one in rows],
            versed_in=[one.issues for one in by_email.values()],
            keywords=[one.keywords for one in by_email.values()],
        )
        barred = np.zeros(competence.shape, dtype=bool)
        plan_readings(competence, barred, barred, per_proposal=3, most_each=most, run=Run())

    whole = middle(everything)
    return {
        "largest_screening": {
            "applications": largest.n, "reviewers": largest.reviewers.count(), **middle(one_screening)
        },
        "all": {"applications": len(rows), "reviewers": len(by_email), **whole, "met": whole["wall_s"] < READERS_BAR_S},
    }  # fmt: skip


FIRST = """
import sys, time
import django
django.setup()
from todoku_web.exchange.matches.computing import result_of
from todoku_web.exchange.matches.models import Round
snapshot = Round.objects.order_by("-need_count").first().snapshot
if "ready" in sys.argv:
    from todoku.matching.ready import make_ready
    make_ready()
started, used = time.perf_counter(), time.process_time()
result_of(snapshot)
print(time.perf_counter() - started, time.process_time() - used)
"""


def first_rounds() -> dict[str, Any]:
    """Return how long the first round of a fresh process takes: as it is, made ready before, with nothing compiled."""

    def fresh(*args: str, **environment: str) -> dict[str, float]:
        command, env = [sys.executable, "-c", FIRST, *args], {**os.environ, **environment}
        times = range(1 if environment else 3)
        said = [subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout for _ in times]
        wall, cpu = zip(*([float(word) for word in one.split()] for one in said), strict=True)
        return {"wall_s": round(statistics.median(wall), DECIMALS), "cpu_s": round(statistics.median(cpu), DECIMALS)}

    with tempfile.TemporaryDirectory() as folder:
        ever = fresh(NUMBA_CACHE_DIR=folder)
    return {"nothing_compiled": ever, "cold": fresh(), "ready": fresh("ready")}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="todoku-year-") as home:
        set_up(home)
        from django.utils import timezone

        from todoku_web.readiness import prepare

        prepare(lambda *_, **__: None)
        frame, seeded = seeding()
        told = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "database": database(), "seeding": seeded}
        with patch.object(timezone, "now", return_value=frame.now):
            told |= {"lists": lists(frame), "round": rounds(frame), "readers": readers()}
        told |= {"first_round": first_rounds(), "load_after": os.getloadavg()[0]}
        print(json.dumps(told, indent=1, ensure_ascii=False))


def database() -> str:
    from django.db import connection

    return str(connection.vendor)


if __name__ == "__main__":
    main()
