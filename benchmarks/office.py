"""The office library on a million events of forty towns and on five real logs, beside pm4py, in processes apart."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "tests"
LOGS = HERE.parent.parent / "shared" / "data" / "logs"
PEER_LIMIT_S = 420
FEW_CASES = 300
STYLE = {"towns": 40, "activities": 18, "cases": (800, 1500, 2100, 2800)}
LIMITS = {
    "load": "1 CPU s",
    "directly follows, elapsed times, variants": "0.2 CPU s together",
    "comparison": "5 CPU s and 500 MB in all",
    "alignments with a standard": "1 CPU s",
    "real: load": "4 s",
    "real: comparison": "3 s",
}


def main() -> None:
    """Print a row a step: seconds of processor and of the clock, and the most memory of the process so far."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "towns.parquet"
        planted = _sample(file)
        print(f"{planted['events']:,} events of {planted['cases']:,} cases in {STYLE['towns']} towns (Parquet)")
        _show("todoku", _run(sys.executable, "todoku", file))
        _show("pm4py", _peer("pm4py", file))
        _show("todoku", _run(sys.executable, "aligned", file))
        fitness = _peer("fitness", file)
        if fitness:
            print(
                f"mean fitness of {FEW_CASES} cases: {fitness['ours']:.6f} in {fitness['ours_s']:.2f} CPU s, pm4py "
                f"{fitness['theirs']:.6f} in {fitness['theirs_s']:.2f} CPU s"
            )
        found = _run(sys.executable, "truth", file)
        print(
            f"planted {found['planted']}: found {found['found']}, others told {found['others']}; hours off by "
            f"{found['median']:.1%} (median), {found['ninth']:.1%} (nine of ten)"
        )
    if LOGS.is_dir():
        print("the five real logs (262,628 events, XES)")
        _show("todoku", _run(sys.executable, "todoku-real"))
        _show("pm4py", _peer("pm4py-real"))
    else:
        print("../shared is not beside the project: the real logs are left out")


def _show(name: str, steps: dict[str, Any]) -> None:
    for step, (cpu_s, wall_s, megabytes) in steps.items():
        limit = f"   limit {LIMITS[step]}" if name == "todoku" and step in LIMITS else ""
        print(f"  {name:<7} {step:<42} {cpu_s:6.2f} CPU s {wall_s:6.2f} s {megabytes:6.0f} MB{limit}", flush=True)


def _peer(what: str, *rest: object) -> dict[str, Any]:
    try:
        return _run(os.environ.get("TODOKU_PEERS", sys.executable), what, *rest)
    except subprocess.TimeoutExpired:
        print(f"  {what}: none in {PEER_LIMIT_S} s")
    except subprocess.CalledProcessError as error:
        print(f"  {what}: failed: {error.stderr.strip().splitlines()[-1][:100]}")
    return {}


def _run(python: str, *arguments: object) -> dict[str, Any]:
    command = [python, "-W", "ignore", __file__, *map(str, arguments)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PEER_LIMIT_S)
    return json.loads(told.stdout.splitlines()[-1])


def _sample(file: Path) -> dict[str, Any]:
    sys.path.insert(0, str(SAMPLES))
    from sample_office import sample_office

    sample = sample_office(1, **STYLE)
    sample.raw.write_parquet(file)
    return {"events": sample.raw.height, "cases": sample.raw["case"].n_unique()}


class _Clock:
    """Notes what each step took."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float, float]] = {}

    def take(self, step: str, work: Callable[[], Any]) -> Any:
        used, begun = time.process_time(), time.perf_counter()
        found = work()
        cpu_s, wall_s = time.process_time() - used, time.perf_counter() - begun
        self.steps[step] = cpu_s, wall_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return found


def _todoku(file: str) -> dict[str, Any]:
    from todoku.office.compare.comparison import compare
    from todoku.office.discovery.graphs import directly_follows, elapsed_graph, pairs
    from todoku.office.discovery.variants import variants
    from todoku.office.events.reading import read_logs

    clock = _Clock()
    log = clock.take("load", lambda: read_logs([file]))

    def measured() -> None:
        found = pairs(log)
        directly_follows(log, found)
        elapsed_graph(log, found)
        variants(log)

    clock.take("directly follows, elapsed times, variants", measured)
    clock.take("comparison", lambda: compare(log))
    return clock.steps


def _aligned(file: str) -> dict[str, Any]:
    """Align every case with a standard that is discovered from the log; the kernels are ready before."""
    from todoku.office.bpmn.from_tree import diagram_of
    from todoku.office.bpmn.writing import bpmn_text
    from todoku.office.conformance.conform import conform
    from todoku.office.discovery.core import core_of
    from todoku.office.discovery.inductive import mine_tree
    from todoku.office.discovery.variants import variants
    from todoku.office.events.reading import read_logs

    clock = _Clock()
    log = read_logs([file])
    diagram = diagram_of(mine_tree(core_of(variants(log), share=0.5).variants, noise=0.2), "standard")
    Path(file).with_suffix(".bpmn").write_text(bpmn_text(diagram), encoding="utf-8")
    conform(log, diagram)
    clock.take("alignments with a standard", lambda: conform(log, diagram))
    return clock.steps


def _todoku_real() -> dict[str, Any]:
    from todoku.office.compare.comparison import compare
    from todoku.office.events.reading import read_logs

    clock = _Clock()
    log = clock.take("real: load", lambda: read_logs(sorted(LOGS.glob("BPIC15_*.xes.gz"))))
    clock.take("real: comparison", lambda: compare(log))
    return clock.steps


def _pm4py(file: str) -> dict[str, Any]:
    import pandas as pd
    import pm4py

    clock = _Clock()

    def load() -> Any:
        table = pd.read_parquet(file)
        return pm4py.format_dataframe(table, case_id="case", activity_key="activity", timestamp_key="end")

    table = clock.take("load", load)
    clock.take("directly-follows graph", lambda: pm4py.discover_dfg(table))
    clock.take("performance graph", lambda: pm4py.discover_performance_dfg(table))
    clock.take("variants", lambda: pm4py.get_variants(table))
    return clock.steps


def _fitness(file: str) -> dict[str, Any]:
    """Return the mean fitness of some cases by both, of the standard that lies beside the log."""
    import pandas as pd
    import pm4py

    from todoku.office.bpmn.reading import read_diagram
    from todoku.office.conformance.conform import conform
    from todoku.office.events.reading import read_logs

    standard = Path(file).with_suffix(".bpmn")
    table = pd.read_parquet(file)
    table = table[table["end"].notna()]  # where events without a time stand is each reader's own choice
    few = table[table["case"].isin(table["case"].unique()[:FEW_CASES])]
    part = Path(file).with_name("few.parquet")
    few.to_parquet(part)
    used = time.process_time()
    ours = conform(read_logs([part]), read_diagram(standard)).mean_fitness
    ours_s, used = time.process_time() - used, time.process_time()
    named = pm4py.format_dataframe(few, case_id="case", activity_key="activity", timestamp_key="end")
    net = pm4py.convert_to_petri_net(pm4py.read_bpmn(str(standard)))
    found = pm4py.conformance_diagnostics_alignments(named, *net)
    theirs = sum(one["fitness"] for one in found) / len(found)
    return {"ours": ours, "theirs": theirs, "ours_s": ours_s, "theirs_s": time.process_time() - used}


def _pm4py_real() -> dict[str, Any]:
    import pm4py

    clock = _Clock()
    clock.take("real: load", lambda: [pm4py.read_xes(str(one)) for one in sorted(LOGS.glob("BPIC15_*.xes.gz"))])
    return clock.steps


def _truth(file: str) -> dict[str, Any]:
    import numpy as np

    sys.path.insert(0, str(SAMPLES))
    from sample_office import sample_office
    from todoku.office.compare.comparison import compare
    from todoku.office.events.reading import read_logs

    there = {(one.municipality, one.type, one.activity): one for one in sample_office(1, **STYLE).planted}
    told = {(one.municipality, one.type, one.activity): one for one in compare(read_logs([file])).deviations}
    both = there.keys() & told.keys()
    errors = [
        abs(told[key].hours_per_year / there[key].hours_per_year - 1)
        for key in both
        if there[key].hours_per_year is not None and told[key].hours_per_year is not None
    ]
    return {
        "planted": len(there),
        "found": len(both),
        "others": len(told) - len(both),
        "median": float(np.median(errors)),
        "ninth": float(np.quantile(errors, 0.9)),
    }


RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    "todoku": _todoku,
    "todoku-real": _todoku_real,
    "pm4py": _pm4py,
    "pm4py-real": _pm4py_real,
    "aligned": _aligned,
    "fitness": _fitness,
    "truth": _truth,
}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(RUNS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
