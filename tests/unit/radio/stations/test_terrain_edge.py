"""The share of a circle that lies beyond the terrain, against areas worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.radio.stations.terrain_edge import share_beyond

TERRAIN = rough_terrain(1, side=301, clutter=False)
KM_PER_DEG = 111.1


def test_a_circle_within_has_nothing_beyond():
    assert share_beyond(TERRAIN, LAT, LON, radius_km=9.0) == 0.0


def test_half_of_a_circle_on_the_edge_is_beyond_and_three_quarters_on_a_corner():
    assert share_beyond(TERRAIN, TERRAIN.north_deg, LON, radius_km=5.0) == pytest.approx(0.5, abs=0.003)
    assert share_beyond(TERRAIN, TERRAIN.south_deg, TERRAIN.east_deg, radius_km=5.0) == pytest.approx(0.75, abs=0.003)


def test_a_segment_is_that_of_a_circle():
    # the northern edge half a radius away: (acos(1/2) - 1/2 sqrt(3)/2) / pi of the circle
    lat = TERRAIN.north_deg - 2.5 / KM_PER_DEG
    worked = (np.arccos(0.5) - 0.5 * np.sqrt(0.75)) / np.pi
    assert share_beyond(TERRAIN, lat, LON, radius_km=5.0) == pytest.approx(worked, abs=0.003)
