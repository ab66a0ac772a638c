"""Hulls that grow along a radial, against a look at every point."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.radio.radials.hull import empty_hulls, highest_above, push, tangent

HEIGHTS = st.lists(st.integers(-200, 3000), min_size=1, max_size=60)


def grown(heights, *, hull):
    hulls = empty_hulls(2, len(heights) + 1)
    for point, height in enumerate(heights, start=1):
        push(hulls, hull, 0.09 * point, float(height), point)
    return hulls


@settings(deadline=None)  # the first example compiles
@given(heights=HEIGHTS, receiver=st.integers(-500, 4000))
def test_a_ray_back_touches_the_steepest_point(heights, receiver):
    hulls = grown(heights, hull=1)
    x = 0.09 * np.arange(1, len(heights) + 1)
    here = 0.09 * (len(heights) + 1)
    entry = tangent(hulls, 1, here, float(receiver))
    slope = (hulls.y[1, entry] - receiver) / (here - hulls.x[1, entry])
    assert np.isclose(slope, ((np.array(heights) - receiver) / (here - x)).max(), rtol=1e-12, atol=1e-9)
    assert heights[hulls.point[1, entry] - 1] == hulls.y[1, entry]
    assert hulls.size[0] == 0


@settings(deadline=None)  # the first example compiles
@given(heights=HEIGHTS, slope=st.floats(-5000.0, 5000.0))
def test_the_highest_point_above_a_line(heights, slope):
    hulls = grown(heights, hull=0)
    x = 0.09 * np.arange(1, len(heights) + 1)
    entry = highest_above(hulls, 0, slope)
    found = hulls.y[0, entry] - slope * hulls.x[0, entry]
    assert np.isclose(found, (np.array(heights) - slope * x).max(), rtol=1e-12, atol=1e-9)
