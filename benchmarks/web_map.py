"""The atlas in Chromium: bytes and time to the first map of 84,000 squares, and the time to recolour it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio.features
import shapely
from affine import Affine
from playwright.sync_api import Browser, sync_playwright
from scipy import ndimage

from todoku.areas import mesh
from todoku.areas.municipalities import find_region
from todoku.sources.builtin import municipal_extents

if TYPE_CHECKING:
    import geopandas as gpd

TODOKU = Path(sys.executable).with_name("todoku")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
YEARS = (2015, 2020)
SQUARES = 84_000
RUNS = 5
STEP = np.array([22.5 / 3600, 15 / 3600])
"""Width and height of a 500 m square in degrees (JIS X 0410)."""
LIMITS = {"after_shell_ms": 3000, "data_bytes": 1_000_000, "recolour_ms": 300}
START_S = 180.0
NEXT_IDLE = """() => new Promise((done) => {
  const begun = performance.now();
  new PerformanceObserver((list) => {
    const idle = list.getEntriesByName('atlas-idle').find((mark) => mark.startTime > begun);
    if (idle) { done(idle.startTime - begun); }
  }).observe({ type: 'mark' });
  %s
})"""
RECOLOUR = NEXT_IDLE % (
    "const palette = document.getElementById('atlas-palette');"
    "palette.value = palette.value === 'viridis' ? 'cividis' : 'viridis';"
    "palette.dispatchEvent(new Event('change'));"
)
OTHER_YEAR = NEXT_IDLE % (
    "const [before, after] = ['before', 'after'].map((name) => document.getElementById(`atlas-year-${name}`));"
    "(before.disabled ? after : before).click();"
)
MARKS = "() => ['atlas-open', 'atlas-idle'].map((name) => performance.getEntriesByName(name)[0].startTime)"


def land_squares(extents: gpd.GeoDataFrame) -> np.ndarray:
    """Return the codes of 84,000 squares on land, in clusters as people live, the same each time."""
    west, south, east, north = extents.total_bounds
    left, bottom = np.floor(np.array([west, south]) / STEP) * STEP
    cols, rows = np.ceil((np.array([east, north]) - [left, bottom]) / STEP).astype(int)
    transform = Affine(STEP[0], 0, left, 0, STEP[1], bottom)
    land = rasterio.features.rasterize(extents.geometry, out_shape=(rows, cols), transform=transform).astype(bool)
    noise = ndimage.gaussian_filter(np.random.default_rng(6).normal(size=land.shape), 4)
    chosen = np.argsort(np.where(land, noise, -np.inf), axis=None)[::-1][:SQUARES]
    row, col = np.unravel_index(chosen, land.shape)
    return mesh.encode(bottom + (row + 0.5) * STEP[1], left + (col + 0.5) * STEP[0], level=4)


def write_pack(folder: Path, year: int, squares: np.ndarray, boundaries: str) -> Path:
    """Write what publishers ship of a year, and import it."""
    given = folder / f"in-{year}"
    given.mkdir()
    homes = np.random.default_rng(year).lognormal(2.5, 1.6, len(squares)).astype(int) + 1
    rows = "".join(f"{code},{2 * home},{home},{home},{home}\n" for code, home in zip(squares, homes, strict=True))
    (given / f"census_{year}_mesh500m.csv.gz").write_bytes(gzip.compress(rows.encode()))
    (given / f"N03-{year}0101_01.geojson").write_text(boundaries, encoding="utf-8")
    pack = folder / f"pack-{year}"
    subprocess.run([TODOKU, "data", "import", given, "--region", "01", "--out", pack], check=True, stdout=sys.stderr)
    return pack


def boundaries_of(extents: gpd.GeoDataFrame) -> str:
    """Return the municipalities in the form of N03."""
    features = [
        {
            "type": "Feature",
            "properties": {"N03_001": "北海道", "N03_004": one["name"], "N03_007": one["municipality_code"]},
            "geometry": shapely.geometry.mapping(one["geometry"]),
        }
        for _, one in extents.iterrows()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def serve(folder: Path, packs: list[Path]) -> tuple[subprocess.Popen, str]:
    """Start the portal and return it with its address, once the atlas is built."""
    port = free_port()
    given = [part for pack in packs for part in ("--pack", str(pack))]
    command = [TODOKU, "serve", "--port", str(port), "--home", folder / "home", "--workers", "1", "--without-worker"]
    server = subprocess.Popen([*command, *given], stdout=sys.stderr, start_new_session=True)
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/atlas/catalogue.json", timeout=START_S) as answer:
                answer.read()
                return server, address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    server.terminate()
    raise RuntimeError("the portal does not answer")


def visit(browser: Browser, address: str) -> dict[str, float]:
    """Open the atlas with an empty cache, and measure it."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    wire = page.context.new_cdp_session(page)
    asked: dict[str, str] = {}
    sizes = {"shell": 0.0, "data": 0.0}

    def received(event: dict[str, Any]) -> None:
        path = asked.get(event["requestId"], "").removeprefix(address)
        shell = path in {"", "/atlas/"} or path.startswith("/static/")
        sizes["shell" if shell else "data"] += event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", received)
    wire.send("Network.enable")
    page.goto(f"{address}/atlas/")
    page.wait_for_function("() => performance.getEntriesByName('atlas-idle').length > 0")
    opened, idle = page.evaluate(MARKS)
    page.wait_for_timeout(500)
    found = {
        "first_map_ms": idle,
        "after_shell_ms": idle - opened,
        "data_bytes": sizes["data"],
        "shell_bytes": sizes["shell"],
    }
    found["recolour_ms"] = statistics.median(page.evaluate(RECOLOUR) for _ in range(RUNS))
    page.evaluate(OTHER_YEAR)
    found["other_year_ms"] = statistics.median(page.evaluate(OTHER_YEAR) for _ in range(RUNS))
    page.context.close()
    return found


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="todoku-bench-"))
    try:
        extents = municipal_extents(find_region("01")).frame()
        squares, boundaries = land_squares(extents), boundaries_of(extents)
        packs = [write_pack(folder, year, squares, boundaries) for year in YEARS]
        server, address = serve(folder, packs)
        try:
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                found = [visit(browser, address) for _ in range(RUNS)]
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    medians = {name: round(statistics.median(one[name] for one in found)) for name in found[0]}
    worst = {name: round(max(one[name] for one in found)) for name in LIMITS}
    met = {name: medians[name] <= limit for name, limit in LIMITS.items()}
    told = {
        "cpus": os.cpu_count(),
        "squares": len(squares),
        "runs": RUNS,
        "median": medians,
        "worst": worst,
        "limits": LIMITS,
        "met": met,
    }
    print(json.dumps(told, indent=2))
    sys.exit(0 if all(met.values()) else 1)


if __name__ == "__main__":
    main()
