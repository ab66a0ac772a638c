"""Clearance of hops worked by hand: Fresnel radii, the earth's bulge, obstacles, and what the antennas lack."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.radio.backhaul.clearance import low_k_factor, path_clearance


def flat(points=201, spacing_m=50.0, height_m=0.0, **change):
    asked = {"spacing_m": spacing_m, "tx_height_m": 50.0, "rx_height_m": 50.0, "frequency_ghz": 10.0, **change}
    return path_clearance(np.full(points, height_m), **asked)


def ridge(height_m):
    terrain_m = np.zeros(201)
    terrain_m[100] = height_m
    return path_clearance(terrain_m, spacing_m=50.0, tx_height_m=50.0, rx_height_m=50.0, frequency_ghz=10.0)


def test_the_fresnel_radius_is_p530_equation_3():
    # half way over 10 km at 10 GHz: 17.3 sqrt(5 x 5 / (10 x 10)) = 8.65 m
    found = flat()
    assert found.fresnel_m[100] == pytest.approx(8.65, abs=0.01)
    assert found.distance_m[-1] == 10_000.0


def test_the_earth_bulges_under_the_ray():
    # half way: 5 km x 5 km / (2 x 4/3 x 6371 km) = 1.4715 m
    found = flat()
    assert found.clearance_m[100] == pytest.approx(50 - 1.4715, abs=1e-3)
    assert found.line_of_sight
    assert found.is_full
    assert flat(k_factor=0.5).clearance_m[100] == pytest.approx(50 - 3.924, abs=1e-3)


def test_a_ridge_cuts_the_hop_and_says_where():
    found = ridge(60.0)
    assert not found.line_of_sight
    assert found.least_at_m == 5000.0
    assert found.least_share == pytest.approx(-(60 - 50 + 1.4715) / 8.6573, abs=1e-3)


def test_trees_count():
    # 45 m of trees leave 3.53 m of 8.66 m half way
    assert flat(clutter_m=45.0).clearance_m[100] == pytest.approx(50 - 45 - 1.4715, abs=1e-3)


def test_antennas_lack_what_the_obstacle_takes():
    # 40 m of ridge leave 50 - 40 - 1.4715 = 8.5285 m of the 8.6573 m asked for; 60 m lack 20 m more
    assert ridge(40.0).lacking_m(1.0) == pytest.approx(8.6573 - 8.5285, abs=1e-3)
    assert ridge(60.0).lacking_m(1.0) == pytest.approx(8.6573 - 8.5285 + 20.0, abs=1e-3)
    assert ridge(60.0).lacking_m(0.0) == pytest.approx(20.0 - 8.5285, abs=1e-3)
    assert ridge(30.0).lacking_m(1.0) == 0.0


@pytest.mark.parametrize(
    ("length_km", "k"),
    [(20.0, 0.5658), (50.0, 0.7953), (100.0, 0.9197), (10.0, 0.3820), (2.0, 0.3820), (250, 0.9978)],
)
def test_the_k_of_the_worst_month_grows_with_the_path(length_km, k):
    # 157 / (144 + 2670 / d), from 10 to 200 km
    assert low_k_factor(length_km) == pytest.approx(k, abs=5e-5)


def test_profiles_and_earths_that_cannot_be_are_refused():
    for terrain_m in ([0.0, 1.0], [0.0, np.nan, 0.0], [[0.0, 1.0, 2.0]]):
        with pytest.raises(InputError, match=r"radio\.profile"):
            path_clearance(terrain_m, spacing_m=50.0, tx_height_m=10, rx_height_m=10, frequency_ghz=10)
    with pytest.raises(OutOfRange):
        flat(k_factor=0.1)
