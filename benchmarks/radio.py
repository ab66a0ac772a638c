"""Area prediction: speed, memory, compile time and growth, beside other engines, on terrain that it makes itself.

TODOKU_PEERS names a Python that has itmlogic and pycraf (else this one is tried); splat is taken from PATH.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from todoku.errors import TodokuError
from todoku.kernels import compile_seconds
from todoku.radio.models.p1812 import Profile, basic_transmission_losses_db
from todoku.radio.sweep import Prediction, Site, predict_area, predict_areas
from todoku.radio.sweep_device import require_device
from todoku.radio.terrain import Terrain

RUNS = 7
LAT, LON = 43.5, 141.5
RADIALS = 4189
PREDICTION = Prediction(frequency_ghz=0.8, delta_n=45.0, n0=330.0, time_percent=10.0)
SITE = Site("bench", LAT, LON, 30.0)


def made_terrain(cell_m: float, *, side_m: float = 42_000.0) -> Terrain:
    """Return rough ground with clutter on half of it: a random spectrum falling with the square of the frequency."""
    side = int(side_m / cell_m)
    rng = np.random.default_rng(1)
    frequency = np.fft.fftfreq(side)[:, None] ** 2 + np.fft.rfftfreq(side)[None, :] ** 2
    frequency[0, 0] = np.inf
    heights = np.fft.irfft2(frequency**-1.05 * np.exp(2j * np.pi * rng.random(frequency.shape)), s=(side, side))
    heights = 1200.0 * (heights - heights.min()) / (heights.max() - heights.min())
    clutter = rng.choice([0, 0, 0, 5, 10, 15], (side, side))
    step_lat = cell_m / 111_100.0
    step_lon = step_lat / math.cos(math.radians(LAT))
    return Terrain(
        heights.astype(np.float32), LON - step_lon * (side // 2), LAT + step_lat * (side // 2), step_lon, step_lat,
        clutter_m=clutter.astype(np.float32),
    )  # fmt: skip


def row(name: str, measured: str, limit: str = "") -> None:
    print(f"{name:<66} {measured:<46} {'limit ' + limit if limit else ''}", flush=True)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compile_row(folder: Path) -> None:
    code = "from benchmarks import radio; radio.first()"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "numba"), "PYTHONPATH": str(Path(__file__).parents[1])}
    spent = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment).stdout
        for _ in range(2)
    ]
    row(
        "all kernels of P.1812 and the sweep compiled, then from the cache",
        f"{spent[0].strip()} s, then {spent[1].strip()} s",
        "30 s",
    )


def first() -> None:
    """Compile what a prediction needs, and say how long that took."""
    terrain = made_terrain(90.0, side_m=4000.0)
    predict_area(terrain, SITE, PREDICTION, radius_km=1.0)
    profile = Profile([0.0, 0.5, 1.0], [0.0] * 3, [0.0] * 3, [4] * 3, LAT, LON, LAT, LON)
    basic_transmission_losses_db([profile], setting=PREDICTION.setting(), antennas_m=(30.0, 1.5))
    print(f"{compile_seconds():.1f}")


def site_rows() -> dict[float, float]:
    best = {}
    for cell_m, limit in ((90.0, "0.15 s, 1000 MB"), (30.0, "1.5 s, 1000 MB")):
        terrain = made_terrain(cell_m)
        seconds = []
        for _ in range(RUNS):
            started = time.perf_counter()
            area = predict_area(terrain, SITE, PREDICTION, radius_km=20.0, radials=RADIALS)
            seconds.append(time.perf_counter() - started)
        best[cell_m] = min(seconds)
        cells = int(area.within.sum())
        row(
            f"one site, 20 km at {cell_m:.0f} m, {RADIALS} radials, {cells:,} receivers",
            f"{min(seconds):.3f} s (median {np.median(seconds):.3f}), {peak_mb():.0f} MB", limit,
        )  # fmt: skip
    return best


def many_sites() -> list[Site]:
    rng = np.random.default_rng(3)
    return [Site(str(k), LAT + rng.uniform(-0.13, 0.13), LON + rng.uniform(-0.16, 0.16), 30.0) for k in range(1000)]


def many_row() -> None:
    terrain = made_terrain(90.0)
    sites = many_sites()
    started = time.perf_counter()
    receivers = sum(int(area.within.sum()) for area in predict_areas(terrain, sites, PREDICTION, radius_km=5.0))
    row(
        f"1,000 sites, 5 km at 90 m, streamed, {receivers:,} receivers",
        f"{time.perf_counter() - started:.1f} s, {peak_mb():.0f} MB", "25 s, 2000 MB",
    )  # fmt: skip


def gpu_rows(best: dict[float, float]) -> None:
    """Time the same on a GPU, where there is one."""
    try:
        require_device("cuda")
    except TodokuError:
        return
    started = time.perf_counter()
    predict_area(made_terrain(90.0), SITE, PREDICTION, radius_km=1.0, device="cuda")
    row("GPU: first prediction, kernels compiled or from the cache", f"{time.perf_counter() - started:.1f} s", "30 s")
    for cell_m, processors_s in best.items():
        terrain = made_terrain(cell_m)
        seconds, farthest_db = [], 0.0
        area = predict_area(terrain, SITE, PREDICTION, radius_km=20.0, radials=RADIALS)
        for _ in range(RUNS):
            started = time.perf_counter()
            same = predict_area(terrain, SITE, PREDICTION, radius_km=20.0, radials=RADIALS, device="cuda")
            seconds.append(time.perf_counter() - started)
            farthest_db = max(farthest_db, float(np.nanmax(np.abs(same.loss_db - area.loss_db))))
        row(
            f"GPU: one site, 20 km at {cell_m:.0f} m, {RADIALS} radials",
            f"{min(seconds):.3f} s, {processors_s / min(seconds):.1f} times as fast, {farthest_db:.0e} dB apart",
        )
    terrain, sites = made_terrain(90.0), many_sites()
    started = time.perf_counter()
    for _ in predict_areas(terrain, sites, PREDICTION, radius_km=5.0, device="cuda"):
        pass
    row("GPU: 1,000 sites, 5 km at 90 m, streamed", f"{time.perf_counter() - started:.1f} s")


def growth_rows() -> None:
    """Show the cost of a receiver from 2.5 to 20 km, all processors together."""
    terrain = made_terrain(90.0)
    for radius_km in (2.5, 5.0, 10.0, 20.0):
        seconds = []
        for _ in range(RUNS):
            started = time.perf_counter()
            area = predict_area(terrain, SITE, PREDICTION, radius_km=radius_km)
            seconds.append(time.perf_counter() - started)
        cells = int(area.within.sum())
        row(f"radius {radius_km:4.1f} km, {cells:,} receivers", f"{min(seconds) / cells * 1e6:.2f} us a receiver")


def peer_rows(folder: Path, best: dict[float, float]) -> None:
    """Time one profile of 30 km at 90 m in each engine; a site's time by profiles is receivers times the mean one."""
    rng = np.random.default_rng(2)
    x_km = np.arange(334) * 0.09
    terrain = made_terrain(90.0)
    rows = rng.integers(0, terrain.heights_m.shape[0], 200)
    profiles = terrain.heights_m[rows, :334].astype(float)
    np.savez(folder / "profiles.npz", x_km=x_km, profiles=profiles)
    paths = [Profile(x_km, one, np.zeros(334), np.full(334, 4), LAT, LON, LAT + 0.27, LON) for one in profiles]
    setting = PREDICTION.setting()
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        basic_transmission_losses_db(paths, setting=setting, antennas_m=(30.0, 1.5))
        seconds.append(time.perf_counter() - started)
    row(
        "one profile of 30 km at 90 m: todoku, P.1812",
        f"{min(seconds) / len(paths) * 1e6:.1f} us (one thread, checks of the profile included)",
    )
    peers = Path(__file__).with_name("radio_peers.py")
    command = [os.environ.get("TODOKU_PEERS", sys.executable), str(peers), str(folder / "profiles.npz")]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for name, us in json.loads(answer).items():
        measured = us if isinstance(us, str) else f"{us:.0f} us"
        row(f"one profile of 30 km at 90 m: {name}", measured)
        if not isinstance(us, str):
            profile_s = us * 1e-6 / 2.0 * 155_000
            row(
                "  one site at 90 m by its profiles (155,000 of half that length)",
                f"{profile_s:.0f} s, {profile_s / best[90.0]:.0f} times todoku's",
            )


def splat_row(folder: Path, best: dict[float, float]) -> None:
    program = shutil.which("splat")
    if program is None:
        row("SPLAT! (ITM, C++)", "not installed here")
        return
    rng = np.random.default_rng(4)
    side = 1200
    frequency = np.fft.fftfreq(side)[:, None] ** 2 + np.fft.rfftfreq(side)[None, :] ** 2
    frequency[0, 0] = np.inf
    heights = np.fft.irfft2(frequency**-1.05 * np.exp(2j * np.pi * rng.random(frequency.shape)), s=(side, side))
    heights = (1200.0 * (heights - heights.min()) / (heights.max() - heights.min())).astype(int)
    west = 360 - math.ceil(LON)
    south = math.floor(LAT)
    lines = [west + 1, south, west, south + 1, *heights.ravel()]
    (folder / f"{south}:{south + 1}:{west}:{west + 1}.sdf").write_text("\n".join(map(str, lines)) + "\n")
    (folder / "tx.qth").write_text(f"bench\n{LAT}\n{360.0 - LON}\n30.0m\n")
    command = [program, "-t", "tx.qth", "-L", "1.5", "-R", "20", "-metric", "-f", "800", "-d", ".", "-o", "map.ppm"]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        seconds.append(time.perf_counter() - started)
    row(
        "one site, 20 km at 90 m: SPLAT! (ITM, C++, with reading and writing)",
        f"{min(seconds):.2f} s, {min(seconds) / best[90.0]:.1f} times todoku's",
    )


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="todoku-radio-"))
    try:
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} processors, load {load:.1f} at the start; best of {RUNS} runs\n")
        compile_row(folder)
        predict_area(made_terrain(90.0), SITE, PREDICTION, radius_km=1.0)
        best = site_rows()
        many_row()
        gpu_rows(best)
        growth_rows()
        peer_rows(folder, best)
        splat_row(folder, best)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
