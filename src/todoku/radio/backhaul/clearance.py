"""How free a hop is of the ground, and how free it should be: Recommendation ITU-R P.530-18, 2.2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "clearance"
K_FACTOR = Validity(MODEL, "k_factor", "", 0.3, 10.0)
MEDIAN_K = 4.0 / 3.0
"""The median effective earth: P.530-18, 2.2.2.1, step 1."""
FULL_CLEARANCE = 1.0
"""Share of the first Fresnel radius to keep free at the median k: P.530-18, 2.2.2.1, step 1."""
LOW_K_CLEARANCE = 0.3
"""Share to keep free at the k exceeded for 99.9 % over ground that stretches along the path, in a temperate climate;
over one obstacle that stands alone, none: P.530-18, 2.2.2.1, step 3."""
_FIGURE_2_KM = (10.0, 200.0)
EARTH_RADIUS_M = 6_371_000.0
_LIGHT_M_PER_S = 299_792_458.0
_MINIMUM_POINTS = 3


@dataclass(frozen=True, slots=True)
class Clearance:
    """How free a hop is of the ground; arrays per profile point, ends excluded from the least."""

    distance_m: NDArray[np.float64]
    ray_m: NDArray[np.float64]
    """Height of the straight ray over the curved earth, above the sea."""
    fresnel_m: NDArray[np.float64]
    """Radius of the first Fresnel ellipsoid."""
    clearance_m: NDArray[np.float64]
    """Ray less ground; negative where it is cut."""
    least_share: float
    """The least clearance as a share of the Fresnel radius."""
    least_at_m: float
    k_factor: float

    @property
    def line_of_sight(self) -> bool:
        """Whether nothing cuts the ray."""
        return self.least_share >= 0.0

    @property
    def is_full(self) -> bool:
        """Whether the whole first Fresnel zone is free."""
        return self.least_share >= FULL_CLEARANCE

    def lacking_m(self, share: float) -> float:
        """Return by how much both antennas would have to stand higher to keep a share of the Fresnel radius free."""
        missing_m = share * self.fresnel_m[1:-1] - self.clearance_m[1:-1]
        return max(0.0, float(missing_m.max()))


def path_clearance(
    terrain_m: ArrayLike,
    *,
    spacing_m: float,
    tx_height_m: float,
    rx_height_m: float,
    frequency_ghz: float,
    clutter_m: ArrayLike = 0.0,
    k_factor: float = MEDIAN_K,
) -> Clearance:
    """Return the clearance of a hop over a terrain profile.

    P.530-18, 2.2.1, equation (3) for the Fresnel radius; the earth's bulge d1 d2 / (2 k a) is taken from the ray.

    Parameters
    ----------
    terrain_m
        Heights of the ground above the sea at equal steps, both ends included; at least three.
    spacing_m
        The step.
    tx_height_m, rx_height_m
        Antennas above the ground at their ends.
    frequency_ghz
        Frequency.
    clutter_m
        Height of trees and buildings above the ground, one for all points or one each; none at the ends.
    k_factor
        Effective earth radius over the real one.

    Raises InputError for a profile that cannot be used, OutOfRange for k.
    """
    ground_m = np.asarray(terrain_m, dtype=np.float64)
    if ground_m.ndim != 1 or ground_m.size < _MINIMUM_POINTS or not np.isfinite(ground_m).all() or spacing_m <= 0:
        raise InputError("radio.profile", points=ground_m.size, least=_MINIMUM_POINTS)
    k = float(K_FACTOR.require(k_factor))
    distance_m = np.arange(ground_m.size, dtype=np.float64) * spacing_m
    length_m = distance_m[-1]
    rest_m = length_m - distance_m
    tops_m = ground_m + np.broadcast_to(np.asarray(clutter_m, dtype=np.float64), ground_m.shape)
    start_m, end_m = ground_m[0] + tx_height_m, ground_m[-1] + rx_height_m
    bulge_m = distance_m * rest_m / (2.0 * k * EARTH_RADIUS_M)
    ray_m = start_m + (end_m - start_m) * distance_m / length_m - bulge_m
    fresnel_m = np.asarray(np.sqrt(_LIGHT_M_PER_S / (frequency_ghz * 1e9) * distance_m * rest_m / length_m))
    clearance_m = ray_m - tops_m
    shares = clearance_m[1:-1] / fresnel_m[1:-1]
    worst = int(np.argmin(shares))
    return Clearance(distance_m, ray_m, fresnel_m, clearance_m, float(shares[worst]), float(distance_m[1 + worst]), k)


def low_k_factor(length_km: float) -> float:
    """Return the k exceeded for some 99.9 % of the worst month in a continental temperate climate, by path length.

    A fit of P.530-18's figure 2 that planners use, 157 / (144 + 2670 / d), read in a public implementation and not in
    the Recommendation; paths shorter than 10 km and longer than 200 km take the figure's ends.
    """
    shortest_km, longest_km = _FIGURE_2_KM
    return 157.0 / (144.0 + 2670.0 / min(max(length_km, shortest_km), longest_km))
