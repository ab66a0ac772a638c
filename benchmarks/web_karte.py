"""The karte of all 179 municipalities in both languages under load: 16 connections, 2 server processes."""

from __future__ import annotations

import json
import sys

from todoku.areas.municipalities import all_of
from web_load import portal, read, told

CONNECTIONS = 16
SECONDS = 20.0
LIMITS = {"median_ms": 50.0, "p95_ms": 80.0}
LEAST_PER_S = 100.0


def main() -> int:
    """Measure and print as JSON: 16 readers on a fresh start, one alone, then 16; 1 where a limit is missed."""
    paths = [f"/areas/{town.code}/?lang={lang}" for town in all_of("01") for lang in ("ja", "en")]
    with portal() as port:
        first = told(*read(port, paths, connections=CONNECTIONS, seconds=5.0))
        alone = told(*read(port, paths, connections=1, seconds=5.0))
        loaded = told(*read(port, paths, connections=CONNECTIONS, seconds=SECONDS))
    kept = (
        alone["median_ms"] <= LIMITS["median_ms"]
        and loaded["p95_ms"] <= LIMITS["p95_ms"]
        and loaded["requests_per_s"] >= LEAST_PER_S
        and not loaded["errors"]
    )
    limits = {**LIMITS, "requests_per_s": LEAST_PER_S}
    print(json.dumps({"limits": limits, "kept": kept, "first": first, "alone": alone, "loaded": loaded}, indent=1))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
