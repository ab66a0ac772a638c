"""Times other rules engines on projects that benchmarks/programmes.py hands over; run by a Python that has them.

python programme_peers.py PROJECTS.npz: ``cost`` in yen, ``first`` whether the first of the two ``rates`` holds,
``cap`` on the grant, ``exact`` the right answers. Prints one line of JSON, engine -> version, the seconds of each
run (set-up apart), share of wrong answers and the largest error in yen; or the reason why it cannot be run.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS = 5
YEAR = "2020"
ENGINES = {"openfisca-core": "openfisca_core", "policyengine-core": "policyengine_core"}


def measured(package: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return seconds and errors of an engine; the second is a fork of the first, so that both are written alike."""
    entities, periods, simulations, systems, variables = (
        import_module(f"{package}.{name}")
        for name in ("entities", "periods", "simulations", "taxbenefitsystems", "variables")
    )
    build = getattr(entities, "build_entity")  # noqa: B009 (the type of a module says nothing)
    project = build(key="project", plural="projects", label="-", is_person=True)
    year = periods.DateUnit.YEAR if hasattr(periods, "DateUnit") else periods.YEAR
    settings = {"entity": project, "definition_period": year, "label": "-"}
    rates, cap = given["rates"], float(given["cap"])

    def formula(population: Any, period: Any) -> Any:
        rate = np.where(population("first", period), rates[0], rates[1])
        return np.minimum(np.floor(population("cost", period) * rate), cap)

    system = systems.TaxBenefitSystem([project])
    for name, kind in (("cost", float), ("first", bool)):
        system.add_variable(type(name, (variables.Variable,), {**settings, "value_type": kind}))
    system.add_variable(type("grant", (variables.Variable,), {**settings, "value_type": float, "formula": formula}))
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        simulation = simulations.SimulationBuilder().build_default_simulation(system, len(given["cost"]))
        simulation.set_input("cost", YEAR, given["cost"])
        simulation.set_input("first", YEAR, given["first"])
        found = np.asarray(simulation.calculate("grant", YEAR))
        seconds.append(time.perf_counter() - started)
    errors = np.abs(found.astype(np.int64) - given["exact"])
    return {
        "seconds": seconds,
        "wrong": float(np.mean(errors > 0)),
        "largest_jpy": int(errors.max()),
        "number": str(found.dtype),
    }


def main() -> None:
    given = np.load(Path(sys.argv[1]))
    found: dict[str, Any] = {}
    for name, package in ENGINES.items():
        try:
            found[name] = {"version": version(name), **measured(package, given)}
        except ImportError:
            found[name] = "not installed"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
