"""Light on slopes by Lambert's law, and PNG that other programs read."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile

from todoku.radio.terrain import Terrain
from todoku.reports.drawings.axes import Axis, round_ticks
from todoku.reports.drawings.hill_shade import hill_shade, png


def slope(rise_north_m, rise_east_m):
    rows, columns = np.indices((9, 9))
    cell = Terrain(np.zeros((9, 9), np.float32), 140.0, 36.0, 0.001, 0.001)
    width_m, height_m = cell.cell_m
    heights = -rows * height_m * rise_north_m + columns * width_m * rise_east_m
    return Terrain(heights.astype(np.float32), 140.0, 36.0, 0.001, 0.001)


@pytest.mark.parametrize(
    ("north", "east", "light"),
    [
        (0.0, 0.0, np.sin(np.pi / 4)),
        (-1.0 / np.sqrt(2), 1.0 / np.sqrt(2), 1.0),
        (1.0 / np.sqrt(2), -1.0 / np.sqrt(2), 0.0),
    ],
)
def test_the_light_comes_from_the_north_west(north, east, light):
    assert hill_shade(slope(north, east), exaggeration=1.0) == pytest.approx(light, abs=1e-5)


def test_png_is_read_back():
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    with rasterio.Env(), pytest.warns(rasterio.errors.NotGeoreferencedWarning), MemoryFile(png(pixels)) as memory:
        assert (np.moveaxis(memory.open().read(), 0, 2) == pixels).all()


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (620, 3900, [1000, 1500, 2000, 2500, 3000, 3500]), (-3, 4, [-2, 0, 2, 4])],
)
def test_ticks_are_round(low, high, ticks):
    assert round_ticks(low, high, most=7 if low != -3 else 4) == ticks


def test_an_axis_may_run_downwards():
    assert Axis(0.0, 10.0, 200.0, 100.0).at(2.5) == 175.0
