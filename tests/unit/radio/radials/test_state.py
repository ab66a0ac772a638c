"""What is kept up along a radial, against a look at every point before the receiver."""

from __future__ import annotations

import math

import numpy as np
import pytest

from todoku.radio.models.p526 import obstruction_of_profile, smooth_surface_m
from todoku.radio.models.p1812 import checked_setting
from todoku.radio.models.p1812_profile import horizons_of_profile, least_clear_point, zones_of_profile
from todoku.radio.profiles import coast_distances_km
from todoku.radio.radials.diffraction import flat_nu, flat_slope, least_clear
from todoku.radio.radials.hull import tangent
from todoku.radio.radials.receiver import highest_between, horizons_at, roughness_at
from todoku.radio.radials.state import (
    BETA_SURFACE,
    V1,
    V2,
    coasts_at,
    empty_radial,
    pass_point,
    reach_ground,
    start,
    zones_at,
)

STEP_KM = 0.09
SETTING = checked_setting(frequency_ghz=0.8, time_percent=10.0, polarization=2, delta_n=40.0, n0=320.0)
MEASURED = SETTING._replace(coast_km=(math.nan, math.nan))


def walked(seed, *, points=150, rise_m=40.0, tx_m=60.0):
    """Return a radial all of whose points but the last are passed, and the antennas' heights above the sea."""
    rng = np.random.default_rng(seed)
    radial = empty_radial(points, STEP_KM)
    radial.terrain_m[:] = 100.0 + np.cumsum(rng.normal(0.0, 8.0, points)) + rise_m * rng.random(points)
    radial.surface_m[:] = radial.terrain_m + rng.choice([0.0, 10.0, 20.0], points)
    radial.zone[:] = np.repeat(rng.choice([1, 3, 4], points // 10), 10)
    heights = (radial.terrain_m[0] + tx_m, radial.terrain_m[-1] + 1.5)
    start(radial)
    for n in range(1, points):
        reach_ground(radial, n)
        if n < points - 1:
            pass_point(radial, n, heights[0], SETTING)
    return radial, heights


@pytest.fixture(params=range(25))
def radial(request):
    return walked(request.param)


def test_horizons_and_their_points(radial):
    points, heights = radial
    n = points.x_km.size - 1
    expected = horizons_of_profile(points.x_km, points.terrain_m, heights, SETTING.median_radius_km)
    found = horizons_at(points, n, heights, SETTING)
    if found[1]:
        assert found[1:] == expected[1:]
        assert found[0] == pytest.approx(expected[0], rel=1e-12)
    else:
        assert found[0][:3] == pytest.approx(expected[0][:3], rel=1e-9, abs=1e-9)


def test_the_smooth_surface(radial):
    points, _ = radial
    d = points.x_km[-1]
    v1, v2 = points.running[V1], points.running[V2]
    expected = smooth_surface_m(points.x_km, points.terrain_m)
    assert ((2 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2) == pytest.approx(expected, rel=1e-12)


def test_the_ray_back_over_the_surface_of_the_beta_earth(radial):
    points, heights = radial
    d = points.x_km[-1]
    curve = 500.0 / SETTING.beta_radius_km
    between = slice(1, -1)
    x, g = points.x_km[between], points.surface_m[between]
    slopes = (g + curve * x * (d - x) - heights[1]) / (d - x)
    entry = tangent(points.hulls, BETA_SURFACE, d, heights[1] - curve * d * d)
    assert points.hulls.point[BETA_SURFACE, entry] == 1 + int(np.argmax(slopes))


@pytest.mark.parametrize("ends", [(1, 148), (5, 9), (40, 100), (33, 64), (77, 77)])
@pytest.mark.parametrize("slope", [-30.0, -1.0, 0.0, 2.0, 50.0])
def test_the_roughness_between_any_points(radial, ends, slope):
    points, _ = radial
    between = slice(ends[0], ends[1] + 1)
    expected = (points.terrain_m[between] - slope * points.x_km[between]).max()
    assert highest_between(points, ends, slope) == pytest.approx(expected, abs=1e-9)
    assert roughness_at(points, ends, (7.0, slope)) == pytest.approx(expected - 7.0, abs=1e-9)


def test_the_least_clear_point():
    for seed in range(25):
        points, heights = walked(seed, rise_m=5.0, tx_m=600.0)
        lifted = (heights[0], heights[1] + 400.0)
        curve = 500.0 / SETTING.median_radius_km
        n = points.x_km.size - 1
        q, point = least_clear(points.x_km, points.terrain_m, points.top_terrain_m, n, lifted, curve, np.inf)
        assert point == least_clear_point(points.x_km, points.terrain_m, lifted, SETTING.median_radius_km)
        below = least_clear(points.x_km, points.terrain_m, points.top_terrain_m, n, lifted, curve, 0.5 * q)
        assert below == (0.5 * q, 0)


@pytest.mark.parametrize("n", [2, 3, 10, 77, 400, 2000])
@pytest.mark.parametrize("above_m", [(30.0, 1.5), (300.0, 20.0), (1.0, 1.0), (3.0, 2000.0)])
@pytest.mark.parametrize("radius_km", [8500.0, 19113.0])
def test_a_smooth_profile_has_its_extremes_where_the_closed_forms_say(n, above_m, radius_km):
    from todoku.radio.models.p526 import specular_point_km

    curve = 500.0 / radius_km
    x = STEP_KM * np.arange(1, n)
    d = STEP_KM * n
    for height_m in above_m:
        expected = (curve * (d - x) - height_m / x).max()
        assert flat_slope(STEP_KM, n, height_m, curve) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    clearance_m = curve * x * (d - x) - (above_m[0] * (d - x) + above_m[1] * x) / d
    expected = (clearance_m * np.sqrt(d / (x * (d - x)))).max()
    found = flat_nu(STEP_KM, n, above_m, curve, specular_point_km(d, above_m, radius_km))
    assert found == pytest.approx(expected, rel=1e-9)


def test_zones_and_coasts(radial):
    points, _ = radial
    n = points.x_km.size - 1
    assert zones_at(points, n) == pytest.approx(zones_of_profile(points.x_km, points.zone), abs=1e-9)
    assert coasts_at(points, n, MEASURED) == pytest.approx(coast_distances_km(points.x_km, points.zone), abs=1e-9)
    assert coasts_at(points, n, SETTING) == (500.0, 500.0)


def test_obstructions_come_from_the_flat_hull(radial):
    from todoku.radio.radials.receiver import surfaces_at

    points, heights = radial
    n = points.x_km.size - 1
    smooth, lowered = surfaces_at(points, n, heights)
    h_obs, alpha_t, alpha_r = obstruction_of_profile(points.x_km, points.terrain_m, heights)
    expected = np.array(smooth)
    if h_obs > 0.0:
        expected -= h_obs * np.array([alpha_t, alpha_r]) / (alpha_t + alpha_r)
    ends = [points.terrain_m[0], points.terrain_m[-1]]
    assert lowered == pytest.approx(np.minimum(expected, ends).tolist(), abs=1e-9)
