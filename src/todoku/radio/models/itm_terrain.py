"""What the Irregular Terrain Model reads from a terrain profile: horizons, effective heights and irregularity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.itm_diffraction import Pair

_MOST_TENTHS = 25
_FEWEST_TENTHS = 4


@kernel
def mean_height_m(terrain_m: NDArray[np.float64]) -> float:
    """Return the path's mean height above the sea, without its first and last tenth."""
    steps = terrain_m.size - 1
    tenth = int(0.1 * steps)
    total_m = 0.0
    for i in range(tenth, steps - tenth + 1):
        total_m += terrain_m[i]
    return total_m / (steps - 2 * tenth + 1)


@kernel
def area_horizon(effective_m: float, delta_h_m: float, earth_m: float) -> Pair:
    """Return a terminal's usual horizon distance in metres and angle in radians: Algorithm, (3.3) and (3.4)."""
    smooth_m = math.sqrt(2.0 * effective_m * earth_m)
    horizon_m = smooth_m * math.exp(-0.07 * math.sqrt(delta_h_m / max(effective_m, 5.0)))
    return horizon_m, (0.65 * delta_h_m * (smooth_m / horizon_m - 1.0) - 2.0 * effective_m) / smooth_m


@kernel
def read_profile(
    terrain_m: NDArray[np.float64], spacing_m: float, heights_m: Pair, earth_m: float
) -> tuple[Pair, Pair, Pair, float]:
    """Return horizon angles in radians, horizon distances and effective heights in metres, and delta h in metres.

    Algorithm, section 3, point-to-point; Hufford 1982, page 25, for where the terrain begins to count.
    """
    distance_m = (terrain_m.size - 1) * spacing_m
    angles_rad, horizons_m = _horizons(terrain_m, spacing_m, heights_m, earth_m)
    start_m = min(15.0 * heights_m[0], 0.1 * horizons_m[0])
    end_m = distance_m - min(15.0 * heights_m[1], 0.1 * horizons_m[1])
    delta_h_m = _irregularity_m(terrain_m, spacing_m, start_m, end_m)
    if horizons_m[0] + horizons_m[1] <= 1.5 * distance_m:
        at_tx_m, _ = _fitted_ends(terrain_m, spacing_m, start_m, 0.9 * horizons_m[0])
        _, at_rx_m = _fitted_ends(terrain_m, spacing_m, distance_m - 0.9 * horizons_m[1], end_m)
        effective_tx_m = heights_m[0] + max(terrain_m[0] - at_tx_m, 0.0)
        effective_rx_m = heights_m[1] + max(terrain_m[-1] - at_rx_m, 0.0)
        return angles_rad, horizons_m, (effective_tx_m, effective_rx_m), delta_h_m
    at_tx_m, at_rx_m = _fitted_ends(terrain_m, spacing_m, start_m, end_m)
    effective_tx_m = heights_m[0] + max(terrain_m[0] - at_tx_m, 0.0)
    effective_rx_m = heights_m[1] + max(terrain_m[-1] - at_rx_m, 0.0)
    horizon_tx_m, angle_tx = area_horizon(effective_tx_m, delta_h_m, earth_m)
    horizon_rx_m, angle_rx = area_horizon(effective_rx_m, delta_h_m, earth_m)
    if horizon_tx_m + horizon_rx_m <= distance_m:
        raised = (distance_m / (horizon_tx_m + horizon_rx_m)) ** 2
        effective_tx_m *= raised
        effective_rx_m *= raised
        horizon_tx_m, angle_tx = area_horizon(effective_tx_m, delta_h_m, earth_m)
        horizon_rx_m, angle_rx = area_horizon(effective_rx_m, delta_h_m, earth_m)
    return (angle_tx, angle_rx), (horizon_tx_m, horizon_rx_m), (effective_tx_m, effective_rx_m), delta_h_m


@kernel
def _horizons(terrain_m: NDArray[np.float64], spacing_m: float, heights_m: Pair, earth_m: float) -> tuple[Pair, Pair]:
    """Return the angles and distances of both horizons: TN 101, (6.15)."""
    steps = terrain_m.size - 1
    distance_m = steps * spacing_m
    top_tx_m = terrain_m[0] + heights_m[0]
    top_rx_m = terrain_m[steps] + heights_m[1]
    angle_tx = (top_rx_m - top_tx_m) / distance_m - distance_m / (2.0 * earth_m)
    angle_rx = -(top_rx_m - top_tx_m) / distance_m - distance_m / (2.0 * earth_m)
    horizon_tx_m, horizon_rx_m = distance_m, distance_m
    from_tx_m, from_rx_m = 0.0, distance_m
    for i in range(1, steps):
        from_tx_m += spacing_m
        from_rx_m -= spacing_m
        towards_tx = (terrain_m[i] - top_tx_m) / from_tx_m - from_tx_m / (2.0 * earth_m)
        towards_rx = -(top_rx_m - terrain_m[i]) / from_rx_m - from_rx_m / (2.0 * earth_m)
        if towards_tx > angle_tx:
            angle_tx, horizon_tx_m = towards_tx, from_tx_m
        if towards_rx > angle_rx:
            angle_rx, horizon_rx_m = towards_rx, from_rx_m
    return (angle_tx, angle_rx), (horizon_tx_m, horizon_rx_m)


@kernel
def _irregularity_m(terrain_m: NDArray[np.float64], spacing_m: float, start_m: float, end_m: float) -> float:
    """Return delta h: the range between the deciles of the terrain about its fitted line, for an endless path."""
    steps = terrain_m.size - 1
    x = start_m / spacing_m
    x_end = end_m / spacing_m
    if x_end - x < 2.0:  # noqa: PLR2004 [fewer than two points have no spread]
        return 0.0
    tenths = min(max(_FEWEST_TENTHS, int(0.1 * (x_end - x + 8.0))), _MOST_TENTHS)
    count = 10 * tenths - 5
    stride = (x_end - x) / (count - 1)
    sampled_m = np.empty(count)
    i = int(x)
    x -= i + 1.0
    for j in range(count):
        while x > 0.0 and i + 1 < steps:
            x -= 1.0
            i += 1
        sampled_m[j] = terrain_m[i + 1] + (terrain_m[i + 1] - terrain_m[i]) * x
        x += stride
    first_m, last_m = _fitted_ends(sampled_m, 1.0, 0.0, count - 1.0)
    slope = (last_m - first_m) / (count - 1)
    for j in range(count):
        sampled_m[j] -= first_m
        first_m += slope
    sampled_m.sort()
    spread_m = sampled_m[count - tenths] - sampled_m[tenths - 1]
    return float(spread_m / (1.0 - 0.8 * math.exp(-(end_m - start_m) / 50e3)))


@kernel
def _fitted_ends(terrain_m: NDArray[np.float64], spacing_m: float, start_m: float, end_m: float) -> Pair:
    """Return the heights, at both ends of the profile, of the line fitted to the terrain between two distances."""
    steps = terrain_m.size - 1
    first = int(max(start_m / spacing_m, 0.0))
    last = steps - int(max(steps - end_m / spacing_m, 0.0))
    if last <= first:
        first = int(max(first - 1.0, 0.0))
        last = steps - int(max(steps - (last + 1.0), 0.0))
    length = float(last - first)
    shifted = -0.5 * length
    shifted_end = last + shifted
    mean_m = 0.5 * (terrain_m[first] + terrain_m[last])
    moment = 0.5 * (terrain_m[first] - terrain_m[last]) * shifted
    for i in range(first + 1, last):
        shifted += 1.0
        mean_m += terrain_m[i]
        moment += terrain_m[i] * shifted
    mean_m /= length
    moment *= 12.0 / ((length * length + 2.0) * length)
    return mean_m - moment * shifted_end, mean_m + moment * (steps - shifted_end)
