"""Speed and memory of the first whole way: each verb as a process of its own, medians over runs, on this machine."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
TODOKU = [str(Path(sys.executable).with_name("todoku"))]
RUNS = 3


def timed(command: list[str], **environment: str) -> tuple[float, float]:
    """Run a command and return its seconds and peak resident megabytes; its failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def row(name: str, measured: list[tuple[float, float]], limit: str) -> None:
    seconds = [one[0] for one in measured]
    print(
        f"{name:<58} {statistics.median(seconds):8.2f} s (min {min(seconds):.2f}, max {max(seconds):.2f})"
        f" {max(one[1] for one in measured):7.0f} MB   limit {limit}",
        flush=True,
    )


def encode_row() -> None:
    import numpy as np

    from todoku.areas.mesh import encode

    generator = np.random.default_rng(1)
    lat, lon = generator.uniform(41.4, 45.5, 1_000_000), generator.uniform(139.8, 145.8, 1_000_000)
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        encode(lat, lon, level=4)
        seconds.append((time.perf_counter() - started, 0.0))
    row("1e6 points to 500 m codes (in process)", seconds, "0.2 s")


def first_run_row(plan: list[str], folder: Path) -> None:
    """Time a plan with empty caches, so that every kernel is compiled, and the compilation by itself."""
    cache = folder / "numba"
    measured = [timed([*plan, "--out", str(folder / "first")], NUMBA_CACHE_DIR=str(cache))]
    row("todoku plan, first run ever (kernels compiled)", measured, "60 s, 1500 MB")
    shutil.rmtree(cache)
    code = (
        "import sys; from todoku.cli.main import run; from todoku.kernels import compile_seconds; run(sys.argv[1:]);"
        "print(f'{compile_seconds():.2f}', file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *plan[1:], "--out", str(folder / "second")]
    result = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    )
    print(f"{'compilation of all kernels of a plan':<58} {result.stderr.split()[-1]:>8} s   limit 40 s", flush=True)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="todoku-bench-"))
    try:
        row("todoku --help", [timed([*TODOKU, "--help"]) for _ in range(RUNS)], "0.6 s")
        encode_row()
        built_in = [*TODOKU, "plan", "01633"]
        plan = built_in
        if SHARED.is_dir():
            pack, muroran = folder / "hokkaido", folder / "muroran"
            importing = [*TODOKU, "data", "import", str(SHARED / "hokkaido"), "--region", "北海道", "--out", str(pack)]
            row("todoku data import, Hokkaido", [timed(importing)], "25 s")
            measuring = [*TODOKU, "measure", "北海道", "--pack", str(pack), "--json"]
            row("todoku measure 北海道", [timed(measuring) for _ in range(RUNS)], "6 s")
            timed([*TODOKU, "data", "import", str(SHARED), "--region", "01205", "--out", str(muroran)])
            plan = [*TODOKU, "plan", "01205", "--pack", str(muroran)]
        else:
            print("../shared is not beside the project: packs are left out, the plan is of the built-in data")
        first_run_row(plan, folder)
        row(f"todoku {' '.join(plan[1:3])}, warm", [timed([*plan, "--out", str(folder / "warm")]) for _ in range(RUNS)],
            "15 s, 1500 MB")  # fmt: skip
        row("todoku plan 01633 (built-in data), warm",
            [timed([*built_in, "--out", str(folder / "built-in")]) for _ in range(RUNS)], "15 s, 1500 MB")  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
