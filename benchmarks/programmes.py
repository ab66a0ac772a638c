"""Speed, memory and exactness of assessing projects: a million at once, a CSV of 100,000, and 32-bit floats beside."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas.registry import register
from todoku.programmes.rows.many import assess_many
from todoku.programmes.rulebook.load import builtin_programmes

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECTS = 1_000_000
CSV_PROJECTS = 100_000
RUNS = 5
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


def told(name: str, seconds: list[float], limit: str, more: str = "") -> None:
    spread = f"(min {min(seconds):.2f}, max {max(seconds):.2f})"
    print(f"{name:<58} {statistics.median(seconds):8.2f} s {spread} {more}  limit {limit}", flush=True)


def timed(run: Callable[[], object], runs: int = RUNS) -> list[float]:
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return seconds


def many_row() -> None:
    frame = projects(PROJECTS)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = timed(lambda: assess_many(frame), runs=1)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - resident
    told("1e6 projects assessed, first time in the process", first, "600 MB", f"resident +{grown:.0f} MB")
    tracemalloc.start()
    answers = assess_many(frame)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    more = f"allocated +{peak:.0f} MB, {answers['case'].max() + 1} cases"
    told("1e6 projects assessed, warm", timed(lambda: assess_many(frame)), "0.5 s, 600 MB", more)


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


def openfisca_row() -> None:
    """Print the same for openfisca-core, where it is installed."""
    try:
        from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables
    except ImportError:
        print(f"{'openfisca-core is not installed: its row is left out':<58}", flush=True)
        return
    project = entities.build_entity(key="project", plural="projects", label="", is_person=True)
    settings = {"value_type": float, "entity": project, "definition_period": periods.DateUnit.YEAR}

    def formula(population: object, period: object) -> np.ndarray:
        return np.floor(population("cost", period) * population("rate", period))  # type: ignore[operator]

    system = taxbenefitsystems.TaxBenefitSystem([project])
    for name in ("cost", "rate"):
        system.add_variable(type(name, (variables.Variable,), dict(settings)))
    system.add_variable(type("grant", (variables.Variable,), {**settings, "formula": formula}))
    amounts, numerators, denominators = shares(PROJECTS, np.random.default_rng(2))
    started = time.perf_counter()
    simulation = simulations.SimulationBuilder().build_default_simulation(system, PROJECTS)
    simulation.set_input("cost", "2020", amounts)
    simulation.set_input("rate", "2020", numerators / denominators)
    found = simulation.calculate("grant", "2020").astype(np.int64)
    seconds = time.perf_counter() - started
    result = wrong(found, amounts * numerators // denominators)
    print(f"{'1e6 shares in openfisca-core, floored to the yen':<58} {seconds:8.2f} s {result}", flush=True)


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
    openfisca_row()


if __name__ == "__main__":
    main()
