"""Speed, memory and exactness of assessing projects: a million at once, a CSV of 100,000, and other engines beside.

TODOKU_PEERS names a Python that has openfisca-core and policyengine-core (else this one is tried).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas.registry import register
from todoku.programmes.amounts import Terms
from todoku.programmes.rows.amount_arrays import grant_amounts
from todoku.programmes.rows.many import assess_many
from todoku.programmes.rulebook.load import builtin_programmes, load_programme

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECTS = 1_000_000
CSV_PROJECTS = 100_000
RUNS = 5
COLD_RUNS = 3
CAP = 500_000_000
RATES = ((2, 3), (1, 2), (1, 3))
IMPLEMENTERS = ("municipality", "prefecture", "third_sector", "private")


def projects(count: int, seed: int = 1) -> pd.DataFrame:
    """Return random projects of every programme, on any day of eleven years, anywhere in Japan."""
    generator = np.random.default_rng(seed)

    def pick(values: list[str]) -> pd.Series:
        return pd.Series(np.array(values, dtype=object)[generator.integers(0, len(values), count)], dtype="str")

    days = pd.Timestamp("2015-04-01") + pd.to_timedelta(generator.integers(0, 4000, count), unit="D")
    return pd.DataFrame(
        {
            "programme": pick(list(builtin_programmes())),
            "decision_date": days,
            "municipality_code": pick([code for code, place in register().current.items() if place.valid_from is None]),
            "implementer": pick(list(IMPLEMENTERS)),
            "cost_jpy": costs(count, generator),
            "area_ground": pick(["過疎", "離島", "なし", ""]),
            "fiscal_index": pick(["0.24", "0.50", "0.72", ""]),
        }
    )


def costs(count: int, generator: np.random.Generator) -> np.ndarray:
    """Return costs in yen between a million and ten thousand million, each size as likely as another."""
    return (10 ** generator.uniform(6, 10, count)).astype(np.int64)


def told(name: str, seconds: list[float], limit: str = "", more: str = "") -> None:
    spread = f"(min {min(seconds):.2f}, max {max(seconds):.2f})"
    print(f"{name:<58} {statistics.median(seconds):8.2f} s {spread} {more}{limit and f'  limit {limit}'}", flush=True)


def timed(run: Callable[[], object], runs: int = RUNS) -> list[float]:
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return seconds


def many_row() -> None:
    frame = projects(PROJECTS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "projects.pickle"
        frame.to_pickle(file)
        cold = [in_fresh_process(file) for _ in range(COLD_RUNS)]
    more = f"process {max(one['peak_mb'] for one in cold):.0f} MB, of it the answers {cold[0]['grown_mb']:.0f} MB"
    told("1e6 projects assessed, first call of a process", [one["first_s"] for one in cold], "0.5 s, 600 MB", more)
    told("  the import before it", [one["import_s"] for one in cold], "0.3 s")
    assess_many(frame)
    tracemalloc.start()
    answers = assess_many(frame)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    more = f"allocated +{peak:.0f} MB, {answers['case'].max() + 1} cases"
    told("1e6 projects assessed, warm", timed(lambda: assess_many(frame)), "0.5 s, 600 MB", more)


def in_fresh_process(file: Path) -> dict[str, float]:
    """Return what a process that has done nothing else measures of itself."""
    command = [sys.executable, str(Path(__file__).with_name("programmes_cold.py")), str(file)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def csv_row() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "projects.csv"
        frame = projects(CSV_PROJECTS)
        frame.insert(0, "project_id", [f"P{number}" for number in range(CSV_PROJECTS)])
        frame.to_csv(file, index=False)
        command = [str(Path(sys.executable).with_name("todoku")), "programmes", "assess", str(file), "--json"]
        run = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
        told("todoku programmes assess, CSV of 1e5 projects to JSON", timed(run, runs=3), "15 s")


def float32_row() -> None:
    """Print how many shares 32-bit floats get wrong, of the cost alone, with the rate already looked up."""
    generator = np.random.default_rng(2)
    amounts, numerators, denominators = shares(PROJECTS, generator)
    exact = amounts * numerators // denominators
    started = time.perf_counter()
    product = amounts.astype(np.float32) * (numerators / denominators).astype(np.float32)
    floored = np.floor(product).astype(np.int64)
    seconds = time.perf_counter() - started
    print(
        f"{'1e6 shares in numpy float32, floored to the yen':<58} {seconds:8.2f} s {wrong(floored, exact)}", flush=True
    )


def peer_rows() -> None:
    """Print one rule (two rates and a cap, to the yen) in this engine and in others, where TODOKU_PEERS has them."""
    generator = np.random.default_rng(2)
    amounts, first = costs(PROJECTS, generator), generator.integers(0, 2, PROJECTS) == 0
    exact = np.minimum(np.where(first, amounts * 2 // 3, amounts // 2), CAP)
    rule = {"two_rates": load_programme(Path(__file__).with_name("two_rates"))}
    columns = {"programme": "two_rates", "decision_date": "2020-06-01", "municipality_code": "01100"}
    who = pd.Series(np.where(first, "municipality", "private"), dtype="str")
    frame = pd.DataFrame({**columns, "implementer": who, "cost_jpy": amounts})
    seconds = timed(lambda: assess_many(frame, rule))
    found = assess_many(frame, rule)["national_jpy"].to_numpy(dtype=np.int64)
    told("1e6 rows of one rule: two rates and a cap", seconds, more=wrong(found, exact))
    kinds = [Terms(Fraction(2, 3), grant_cap_jpy=CAP), Terms(Fraction(1, 2), grant_cap_jpy=CAP)]
    which = np.where(first, 0, 1).astype(np.int32)
    seconds = timed(lambda: grant_amounts(kinds, which, amounts))
    told("  the amounts alone, from arrays", seconds, more=wrong(grant_amounts(kinds, which, amounts), exact))
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.npz"
        np.savez(given, cost=amounts, first=first, rates=np.array([2 / 3, 1 / 2]), cap=CAP, exact=exact)
        peers = Path(__file__).with_name("programme_peers.py")
        command = [os.environ.get("TODOKU_PEERS", sys.executable), str(peers), str(given)]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for peer, one in json.loads(answer).items():
        if isinstance(one, str):
            print(f"{'  the same in ' + peer:<58} {one} (TODOKU_PEERS names a Python that has it)", flush=True)
        else:
            more = f"{one['wrong']:.1%} of the shares wrong, by up to {one['largest_jpy']:,} yen, {one['number']}"
            told(f"  the same in {peer} {one['version']}", one["seconds"], more=more)


def shares(count: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return costs, and the numerators and denominators of their rates."""
    which = generator.integers(0, len(RATES), count)
    numerators, denominators = (np.array([rate[side] for rate in RATES])[which] for side in (0, 1))
    return costs(count, generator), numerators, denominators


def wrong(found: np.ndarray, exact: np.ndarray) -> str:
    return f"{np.mean(found != exact):.1%} of the shares wrong, by up to {np.abs(found - exact).max():,} yen"


def main() -> None:
    many_row()
    csv_row()
    float32_row()
    peer_rows()


if __name__ == "__main__":
    main()
