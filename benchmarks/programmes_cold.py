"""Measures the first call of a fresh process: python programmes_cold.py PROJECTS.pickle prints one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

import pandas as pd


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    frame = pd.read_pickle(sys.argv[1])
    started = time.perf_counter()
    from todoku.programmes.rows.many import assess_many

    imported, before = time.perf_counter(), peak_mb()
    assess_many(frame)
    ended = time.perf_counter()
    found = {"import_s": imported - started, "first_s": ended - imported}
    print(json.dumps({**found, "peak_mb": peak_mb(), "grown_mb": peak_mb() - before}))


if __name__ == "__main__":
    main()
