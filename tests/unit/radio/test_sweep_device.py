"""The sweep on a GPU: the processor's answers where there is one, and in numba's simulator; and clear refusals."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError, TodokuError, UsageError
from todoku.i18n import text
from todoku.radio import sweep_device
from todoku.radio.radials.kernel import Rays
from todoku.radio.sweep import Prediction, Site, predict_area, predict_areas
from todoku.radio.sweep_device import _batches

SITE = Site("山の上", LAT, LON, 30.0)
PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8, time_percent=10.0)
TESTS = Path(__file__).resolve().parents[2]


def farthest_db(area, other):
    """Return the largest difference between two predictions that know the same cells."""
    assert np.array_equal(np.isnan(area.loss_db), np.isnan(other.loss_db))
    assert np.nanmax(np.abs(area.elevation_mrad - other.elevation_mrad)) < 1e-3
    return float(np.nanmax(np.abs(area.loss_db - other.loss_db)))


@pytest.mark.parametrize(
    ("terrain", "changes"),
    [
        ({}, {}),
        ({}, {"frequency_ghz": 0.03, "time_percent": 1.0, "polarization": 1}),
        ({}, {"location_percent": 95.0, "location_sigma_db": 5.5}),
        ({"sea": True, "highest_m": 30.0}, {"time_percent": 1.0, "rx_height_m": 10.0}),
        ({"clutter": False, "highest_m": 40.0}, {}),
        ({"highest_m": 3000.0, "voids": 8}, {}),
    ],
)
@pytest.mark.usefixtures("gpu")
def test_every_receiver_on_the_gpu_is_as_on_the_processor(terrain, changes):
    ground, prediction = rough_terrain(seed=len(changes) + 3, **terrain), replace(PREDICTION, **changes)
    expected = predict_area(ground, SITE, prediction, radius_km=9.0)
    found = predict_area(ground, SITE, prediction, radius_km=9.0, device="cuda")
    assert np.isfinite(expected.loss_db).sum() > 20_000
    assert farthest_db(expected, found) < 1e-3


@pytest.mark.usefixtures("gpu")
def test_many_sites_on_the_gpu_come_in_their_order(monkeypatch):
    ground = rough_terrain(seed=11)
    sites = [replace(SITE, site_id=str(k), lat=LAT + 0.002 * k, height_m=20.0 + 3.0 * k) for k in range(12)]
    monkeypatch.setattr(sweep_device, "RADIALS_AT_ONCE", 2000)
    found = list(predict_areas(ground, sites, PREDICTION, radius_km=4.0, device="cuda"))
    expected = list(predict_areas(ground, sites, PREDICTION, radius_km=4.0))
    assert [area.site.site_id for area in found] == [str(k) for k in range(12)]
    assert max(farthest_db(one, other) for one, other in zip(expected, found, strict=True)) < 1e-3


SIMULATED = """
import numpy as np
from sample_terrain import LAT, LON, rough_terrain
from todoku.radio import sweep_device
from todoku.radio.sweep import Prediction, Site, predict_area, predict_areas

sweep_device.find_spec = str
ground = rough_terrain(seed=4, sea=True, voids=3)
prediction = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8, time_percent=10.0)
sites = [Site(str(k), LAT + 0.003 * k, LON, 20.0 + 5.0 * k) for k in range(3)]
how = {"radius_km": 1.2, "radials": 24}


def same(area, other):
    return all(
        np.array_equal(getattr(area, name), getattr(other, name), equal_nan=True)
        for name in ("loss_db", "elevation_mrad")
    )


alone = predict_area(ground, sites[0], prediction, **how, workers=1)
assert np.isfinite(alone.loss_db).sum() > 500
assert same(alone, predict_area(ground, sites[0], prediction, **how, device="cuda"))
sweep_device.RADIALS_AT_ONCE = 10
assert same(alone, predict_area(ground, sites[0], prediction, **how, device="cuda"))
sweep_device.RADIALS_AT_ONCE = 48
areas = list(predict_areas(ground, sites, prediction, **how, device="cuda"))
expected = list(predict_areas(ground, sites, prediction, **how, workers=1))
assert all(same(one, other) for one, other in zip(expected, areas, strict=True))
print("same")
"""


@pytest.mark.skipif(find_spec("numba.cuda") is None, reason="this numba has no simulator: numba-cuda has it")
def test_the_kernel_in_the_simulator_gives_the_same_numbers_in_any_number_of_launches():
    settings = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(TESTS)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SIMULATED],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("same\n", "")


@dataclass(frozen=True)
class Walked:
    """As much of a job as batches look at."""

    name: str
    rays: Rays


def test_sites_are_gathered_until_one_more_is_too_many_and_fail_in_their_turn(monkeypatch):
    monkeypatch.setattr(sweep_device, "RADIALS_AT_ONCE", 100)
    rays = Rays(LAT, LON, 40, 10, 2, 0.1)

    def jobs():
        for name in "abcde":
            yield Walked(name, rays)
        raise InputError("radio.site_on_void", site="f", lat=LAT, lon=LON)

    batches = _batches(jobs())
    assert ["".join(job.name for job in next(batches)) for _ in range(3)] == ["ab", "cd", "e"]
    with pytest.raises(InputError):
        next(batches)


def test_a_site_larger_than_a_launch_is_alone(monkeypatch):
    monkeypatch.setattr(sweep_device, "RADIALS_AT_ONCE", 30)
    rays = Rays(LAT, LON, 40, 10, 2, 0.1)
    assert [len(batch) for batch in _batches(iter([Walked("a", rays), Walked("b", rays)]))] == [1, 1]


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(sweep_device, "find_spec", lambda _: None)
    with pytest.raises(TodokuError) as caught:
        predict_area(rough_terrain(), SITE, PREDICTION, radius_km=1.0, device="cuda")
    assert (caught.value.code, caught.value.exit_code) == ("radio.device_package", 1)
    assert all("pip install 'todoku[gpu]'" in text("error.radio.device_package", lang) for lang in ("ja", "en"))


def test_without_a_gpu_it_says_that_none_was_found(monkeypatch):
    monkeypatch.setattr(sweep_device, "find_spec", str)
    cuda = pytest.importorskip("numba.cuda")
    monkeypatch.setattr(cuda, "is_available", lambda: False)
    with pytest.raises(TodokuError) as caught:
        next(predict_areas(rough_terrain(), [SITE], PREDICTION, radius_km=1.0, device="cuda"))
    assert (caught.value.code, caught.value.exit_code) == ("radio.device_none", 1)


def test_another_device_is_refused():
    with pytest.raises(UsageError):
        predict_area(rough_terrain(), SITE, PREDICTION, radius_km=1.0, device="gpu")


def test_a_device_without_room_says_how_much_is_missing(monkeypatch):
    monkeypatch.setattr(sweep_device, "_free_bytes", lambda: 1e6)
    with pytest.raises(TodokuError) as caught:
        sweep_device._require_memory(8_000_000)
    assert caught.value.code == "radio.device_memory"
    assert "8 MB" in text("error.radio.device_memory", "en", **caught.value.params)
