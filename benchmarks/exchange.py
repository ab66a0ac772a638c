"""Speed of the exchange's matching at the size of a bureau's year and beyond, as JSON; each against its bar.

Warm: medians in a process that has done it before. Cold: the first call of a fresh process, kernels compiled before.
Ready: the same after ``todoku.matching.ready.make_ready``, as a server calls it when it starts. First ever: cold with
nothing compiled. ``cpu_s`` is the processor's time, which says more on a machine that others use at once. What is
needed before (the market, the wishes) and the checks after are not in the time.
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

import numpy as np

from todoku.matching.preferences import best_matching, preferences_from_scores
from todoku.matching.ready import make_ready
from todoku.matching.reviewers import assign_reviewers
from todoku.matching.scores import score_pairs
from todoku.matching.shortlists import shortlist
from todoku.matching.stable import blocking_pairs, stable_matching
from todoku.matching.wishes import Wishes, wishes_of
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

WARM_RUNS, COLD_RUNS = 7, 3
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))


def crowd(options: int) -> dict[str, Any]:
    """Return a market of 100,000 needs and 5,000 offers, some of which all want, as owners want some of the needs."""
    needs, offers = 100_000, 5_000
    rng = np.random.default_rng(1)
    need = np.repeat(np.arange(needs), options)
    first, step = (np.repeat(rng.integers(low, high, needs), options) for low, high in ((0, offers), (1, 200)))
    offer = (first + np.tile(np.arange(options), needs) * step) % offers
    return {
        "need": need,
        "offer": offer,
        "need_score": rng.random(len(need)) + rng.random(offers)[offer],
        "owner_score": rng.random(len(need)) + rng.random(needs)[need],
        "need_count": needs,
        "capacity": np.full(offers, needs // offers),
    }


def deferred_acceptance(options: int) -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    started = time.perf_counter()
    wishes = wishes_of(**crowd(options))
    seconds = round(time.perf_counter() - started, 3)
    return lambda: stable_matching(wishes), lambda found: told(wishes, found) | {"market_and_wishes_s": seconds}


def told(wishes: Wishes, found: np.ndarray) -> dict[str, Any]:
    """Return how many are matched, and that nobody would rather have each other."""
    return {"matched": float((found >= 0).mean()), "blocking_pairs": len(blocking_pairs(wishes, found))}


def year(*, scarce: bool) -> Any:
    """Return 5,000 needs and 500 offers; scarce: owners serve half of what their offers could."""
    from sample_exchange_year import exchange_year

    made = exchange_year(needs=5000, offers=500)
    served: dict[str, int] = {}
    for offer in made.offers:
        served[offer.owner] = served.get(offer.owner, 0) + offer.places
    return made, {owner: (count + 1) // 2 for owner, count in served.items()} if scarce else None


def scoring() -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    made, _ = year(scarce=False)
    return (
        lambda: shortlist(score_pairs(made.needs, made.offers, coverage=made.coverage)),
        lambda lists: {"planted_technology_first": float((lists.offer[:, 0, 0] == made.planted[:, 0]).mean())},
    )


def matching(*, scarce: bool, kind: Any) -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    made, owner_places = year(scarce=scarce)

    def run() -> Any:
        scores = score_pairs(made.needs, made.offers, coverage=made.coverage)
        market = preferences_from_scores(scores, kind=kind, options=20, owner_places=owner_places)
        return market, stable_matching(market.wishes), best_matching(market)

    def shown(found: Any) -> dict[str, Any]:
        market, stable, best = found
        gap = (best.bound - best.total) / best.total
        return {"pairs": len(market.score), **told(market.wishes, stable), "optimum": best.total, "gap": gap}

    return run, shown


def reading() -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    rng = np.random.default_rng(1)
    competence = rng.random((5000, 200)) + rng.random(200)
    conflict = rng.random((5000, 200)) < 0.03
    most = np.full(200, 80)
    return (
        lambda: assign_reviewers(competence, conflict, per_proposal=3, most_each=most, run=Run()),
        lambda found: {"total": found.total, "gap": (found.bound - found.total) / found.total},
    )


CASES: dict[str, tuple[float, Callable[[], tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]]]] = {
    "deferred acceptance, 100,000 x 5,000, 10 options": (0.1, lambda: deferred_acceptance(10)),
    "deferred acceptance, 100,000 x 5,000, 20 options": (0.1, lambda: deferred_acceptance(20)),
    "scores and shortlists, 5,000 x 500": (1.5, scoring),
    "scores to stable and optimum, 5,000 x 500, 20 options": (2.0, lambda: matching(scarce=False, kind=None)),
    "the same, owners at half their places": (2.0, lambda: matching(scarce=True, kind=None)),
    "the same, technology alone": (2.0, lambda: matching(scarce=False, kind="technology")),
    "reviewers, 5,000 x 200, 3 each": (5.0, reading),
}


def timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return seconds by the clock and of the processor, and what was found."""
    started, used = time.perf_counter(), time.process_time()
    found = run()
    return time.perf_counter() - started, time.process_time() - used, found


def in_fresh_process(name: str, *args: str, **environment: str) -> list[float]:
    """Return the seconds, by the clock and of the processor, of the first call in a process of its own."""
    command = [sys.executable, __file__, name, *args]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    return [float(word) for word in done.stdout.split()]


def first_calls(name: str, *args: str) -> dict[str, float]:
    """Return the medians of some first calls."""
    wall, cpu = zip(*(in_fresh_process(name, *args) for _ in range(COLD_RUNS)), strict=True)
    return {"wall_s": statistics.median(wall), "cpu_s": statistics.median(cpu)}


def main() -> None:
    if len(sys.argv) > 1:
        run, _ = CASES[sys.argv[1]][1]()
        if "ready" in sys.argv:
            make_ready()
        print(*timed(run)[:2])
        return
    rows = []
    for name, (bar_s, case) in CASES.items():
        run, shown = case()
        *_, found = timed(run)
        warm, cpu = zip(*(timed(run)[:2] for _ in range(WARM_RUNS)), strict=True)
        cold, ready = first_calls(name), first_calls(name, "ready")
        with tempfile.TemporaryDirectory() as folder:
            first_ever = in_fresh_process(name, NUMBA_CACHE_DIR=folder)[0]
        rows.append(
            {
                "what": name,
                "bar_s": bar_s,
                "warm_s": {"median": statistics.median(warm), "least": min(warm), "most": max(warm)},
                "cpu_s": statistics.median(cpu),
                "cold": cold,
                "ready": ready,
                "first_ever_s": first_ever,
                "met_warm": statistics.median(warm) < bar_s,
                "met_cold": cold["wall_s"] < bar_s,
                "met_ready": ready["wall_s"] < bar_s,
                **shown(found),
            }
        )
    print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()[0], "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
