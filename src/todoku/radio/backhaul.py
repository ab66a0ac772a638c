"""Backhaul: clearance of a hop over terrain, its margin and availability, and a microwave hop against fibre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.price_book import PriceBook, price_book
from todoku.errors import InputError
from todoku.radio.models import p530, p676
from todoku.radio.models.free_space import free_space_loss_db
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "backhaul"
K_FACTOR = Validity(MODEL, "k", "", 0.3, 10.0)
MEDIAN_K = 4.0 / 3.0
"""The median effective earth: P.530-18, 2.2.2.1."""
FULL_CLEARANCE = 1.0
"""Share of the first Fresnel radius to keep free at the median k: P.530-18, 2.2.2.1, step 2."""
FIBRE_PRICE_ID = "FIB-AERIAL-NEW"
"""New aerial fibre per kilometre."""
MINUTES_PER_YEAR = 365.25 * 24.0 * 60.0
_EARTH_RADIUS_M = 6_371_000.0
_LIGHT_M_PER_S = 299_792_458.0
_TRUSTED_DIFFRACTION_DB = 15.0
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

    @property
    def diffraction_db(self) -> float:
        """Loss over the worst obstacle: P.530-18, 2.2.1, (2); 0 with a free zone, trusted above some 15 dB."""
        return 0.0 if self.least_share >= 0.5 else max(0.0, 10.0 - 20.0 * self.least_share)  # noqa: PLR2004 [where (2) is 0]


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
    bulge_m = distance_m * rest_m / (2.0 * k * _EARTH_RADIUS_M)
    ray_m = start_m + (end_m - start_m) * distance_m / length_m - bulge_m
    fresnel_m = np.asarray(np.sqrt(_LIGHT_M_PER_S / (frequency_ghz * 1e9) * distance_m * rest_m / length_m))
    clearance_m = ray_m - tops_m
    shares = clearance_m[1:-1] / fresnel_m[1:-1]
    worst = int(np.argmin(shares))
    return Clearance(distance_m, ray_m, fresnel_m, clearance_m, float(shares[worst]), float(distance_m[1 + worst]), k)


@dataclass(frozen=True, slots=True)
class Radio:
    """A microwave radio: powers, antennas and what it needs to work."""

    power_dbm: float
    tx_gain_dbi: float
    rx_gain_dbi: float
    losses_db: float
    threshold_dbm: float
    rate_mbps: float


@dataclass(frozen=True, slots=True)
class HopAnswer:
    """What a hop does in clear air and over a year."""

    clearance: Clearance
    free_space_db: float
    gases_db: float
    diffraction_db: float
    received_dbm: float
    margin_db: float
    """Left for fading."""
    unavailability_percent: float | None
    """Of an average year; None without a margin or without the place's rain and multipath values."""
    down_minutes_per_year: float | None
    diffraction_is_trusted: bool
    """The loss over obstacles holds above 15 dB; below it, and above nothing, it is a rough figure."""


def microwave_hop(
    clearance: Clearance, radio: Radio, *, frequency_ghz: float, hop: p530.Hop | None = None
) -> HopAnswer:
    """Return margin and availability of a hop whose clearance is known.

    Free space (P.525), gases (P.676-13), the worst obstacle (P.530-18, 2.2.1), then multipath and rain
    (P.530-18, 2.3 and 2.4.1) against the margin. ``hop`` holds what they need of the place; without it availability
    is not known. Raises OutOfRange.
    """
    length_m = float(clearance.distance_m[-1])
    free_db = float(free_space_loss_db(length_m, frequency_mhz=frequency_ghz * 1e3))
    gases_db = float(p676.gaseous_loss_db(length_m, frequency_ghz=frequency_ghz))
    obstacle_db = clearance.diffraction_db
    received_dbm = (
        radio.power_dbm + radio.tx_gain_dbi + radio.rx_gain_dbi - radio.losses_db - free_db - gases_db - obstacle_db
    )
    margin_db = received_dbm - radio.threshold_dbm
    percent = None if hop is None or margin_db < 0.0 else float(p530.unavailability_percent(margin_db, hop))
    return HopAnswer(
        clearance=clearance,
        free_space_db=free_db,
        gases_db=gases_db,
        diffraction_db=obstacle_db,
        received_dbm=received_dbm,
        margin_db=margin_db,
        unavailability_percent=percent,
        down_minutes_per_year=None if percent is None else percent / 100.0 * MINUTES_PER_YEAR,
        diffraction_is_trusted=obstacle_db == 0.0 or obstacle_db >= _TRUSTED_DIFFRACTION_DB,
    )


@dataclass(frozen=True, slots=True)
class BackhaulCost:
    """What a line costs to build; None with the reason where no price is known."""

    kind: str
    jpy: int | None
    basis: str
    """The price's source, or why there is none: a key of the words."""


def compare_costs(
    *, fibre_km: float, microwave_jpy: int | None = None, prices: PriceBook | None = None
) -> tuple[BackhaulCost, BackhaulCost]:
    """Return the cost of fibre and of a microwave hop, in whole yen.

    The price book has fibre per kilometre and no price of a microwave hop: without the planner's own it is not known.
    """
    book = price_book() if prices is None else prices
    price = book[FIBRE_PRICE_ID]
    fibre = BackhaulCost("fibre", round(price.jpy * fibre_km), price.citation)
    if microwave_jpy is None:
        return fibre, BackhaulCost("microwave", None, "radio.backhaul.no_microwave_price")
    return fibre, BackhaulCost("microwave", microwave_jpy, "radio.backhaul.own_price")
