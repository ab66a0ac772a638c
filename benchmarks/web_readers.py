"""200 readers at once for a minute, over first page, kartes, lists, tables and the atlas: no error is let by."""

from __future__ import annotations

import json
import random
import sys

from todoku.areas.municipalities import all_of
from web_load import portal, read, told

READERS = 200
SECONDS = 60.0
PAGES = ("/", "/about", "/areas/", "/areas/?q=町&sort=population&order=down", "/areas/01/", "/areas/01-tokachi/")
ATLAS = ("/atlas/", "/atlas/catalogue.json", "/atlas/table", "/atlas/areas.geojson", "/plans/")
SEED = 6


def main() -> int:
    """Read a fixed mix of pages and print errors and latencies as JSON; 1 where there was any error."""
    towns = [f"/areas/{town.code}/?lang={lang}" for town in all_of("01") for lang in ("ja", "en")]
    paths = [*towns, *(page for page in (*PAGES, *ATLAS) for _ in range(20))]
    paths = [path.replace("町", "%E7%94%BA") for path in paths]
    random.Random(SEED).shuffle(paths)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with portal() as port:
        answers, took = read(port, paths, connections=READERS, seconds=seconds)
    by_kind = {name: told([one for one in answers if _kind(one.path) == name], took) for name in _kinds(paths)}
    found = {"readers": READERS, "seconds": seconds, **told(answers, took), "by_kind": by_kind}
    print(json.dumps(found, indent=1))
    return 1 if found["errors"] else 0


def _kinds(paths: list[str]) -> list[str]:
    return sorted({_kind(path) for path in paths})


def _kind(path: str) -> str:
    parts = path.partition("?")[0].strip("/").split("/")
    return "/".join(["/areas/CODE" if parts[0] == "areas" and len(parts) > 1 else f"/{'/'.join(parts)}"])


if __name__ == "__main__":
    sys.exit(main())
