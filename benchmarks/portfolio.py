"""Speed and proof of choosing a region's projects: made-up projects of Hokkaido's 179 towns under budgets by year."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from todoku.sources import builtin

FAIRNESS = ("none", "per_head", "per_area", "worst_first")
SIZES = ((400, 2020, 2023, "10 s"), (1_000, 2019, 2023, "30 s"))
"""Projects, first and last fiscal year (the rates of both programmes are known from 2019 to 2023), and the target."""
MILLION = 1_000_000
FIBRE, MASTS = "kodo_musen", "keitai_area"


def projects(count: int, generator: np.random.Generator) -> list[dict[str, Any]]:
    """Return made-up projects, at least one in each town: fibre for part of its households, or a mast for a few."""
    towns = builtin.facts()
    places = np.concatenate([np.arange(len(towns)), generator.integers(0, len(towns), count - len(towns))])
    found = []
    for number, at in enumerate(places):
        town = towns.iloc[at]
        fibre = generator.random() < 0.7
        most = 3_000 if fibre else 300
        reached = 1 + int(min(most, town["households"] * generator.uniform(0.02, 0.5)))
        per_household = generator.lognormal(np.log(400_000 if fibre else 1_000_000), 0.6)
        found.append(
            {
                "project_id": f"P{number:04}",
                "programme": FIBRE if fibre else MASTS,
                "grant": "" if fibre else "base_station",
                "municipality_code": town["code5"],
                "implementer": "municipality",
                "cost_jpy": int(reached * per_household) // 1000 * 1000 + 10 * MILLION,
                "benefit": reached,
                "households": reached,
                "operators": 2,
                "requires": f"P{generator.integers(0, number):04}" if number and generator.random() < 0.05 else "",
            }
        )
    return found


def question(rows: list[dict[str, Any]], first: int, last: int, generator: np.random.Generator) -> dict[str, Any]:
    """Return budgets for about half of what is asked, another in each year, and what each town can bear in a year."""
    years = range(first, last + 1)
    towns = builtin.facts()
    budgets = []
    for programme in (FIBRE, MASTS):
        asked = sum(row["cost_jpy"] for row in rows if row["programme"] == programme)
        for year in years:
            share = generator.uniform(0.15, 0.35) / len(years)
            budgets.append({"programme": programme, "fiscal_year": year, "national_jpy": int(asked * share)})
    ceilings = [
        {"municipality_code": code, "local_jpy": max(200 * MILLION, int(people) * 30_000)}
        for code, people in zip(towns["code5"], towns["population"], strict=True)
    ]
    rates = generator.uniform(0.1, 1.0, len(towns)).round(2).tolist()
    places = [
        {"municipality_code": code, "coverage_rate": rate} for code, rate in zip(towns["code5"], rates, strict=True)
    ]
    return {
        "schema": "todoku.portfolio/1",
        "first_year": first,
        "last_year": last,
        "budgets": budgets,
        "local_ceilings": ceilings,
        "places": places,
    }


def write(folder: Path, count: int, first: int, last: int) -> list[str]:
    """Write projects and question, the same ones every time, and return the command's words for them."""
    generator = np.random.default_rng(count)
    rows = projects(count, generator)
    table, config = folder / "projects.csv", folder / "portfolio.yaml"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    config.write_text(yaml.safe_dump(question(rows, first, last, generator), sort_keys=False), encoding="utf-8")
    return [str(table), "--config", str(config)]


def told(count: int, first: int, last: int, limit: str) -> None:
    """Print a row for each fairness: seconds of the whole command, what was chosen and how near to the bound."""
    with tempfile.TemporaryDirectory() as folder:
        words = write(Path(folder), count, first, last)
        for fairness in FAIRNESS:
            command = [str(Path(sys.executable).with_name("todoku")), "portfolio", *words, "--fairness", fairness]
            started = time.perf_counter()
            answer = subprocess.run([*command, "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout
            seconds = time.perf_counter() - started
            made = json.loads(answer)
            name = f"todoku portfolio, {count:,} projects, {last - first + 1} years, {fairness}"
            print(
                f"{name:<58} {seconds:8.2f} s  limit {limit}  benefit {made['benefit']:,}, gap {made['gap']:.3%},"
                f" {len(made['funded'])} funded, {len(made['more'])} times 100 million more",
                flush=True,
            )


def main() -> None:
    for size in SIZES:
        told(*size)


if __name__ == "__main__":
    main()
