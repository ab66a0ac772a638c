"""The Irregular Terrain Model (Longley-Rice), point-to-point over a terrain profile and for a whole area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from todoku.errors import InputError
from todoku.radio.models.itm_area import area_losses_db, area_path
from todoku.radio.models.itm_reference import ground, reference_attenuation
from todoku.radio.models.itm_terrain import mean_height_m, read_profile
from todoku.radio.models.itm_variability import CLIMATES, normal_deviate, varied_attenuation_db
from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.models.itm_diffraction import Pair

MODEL = "ITM (Longley-Rice)"
FREQUENCY = Validity(MODEL, "frequency", "MHz", 20.0, 20_000.0)
DISTANCE = Validity(MODEL, "distance", "km", 1.0, 2000.0)
"""ESSA's and NTIA's span; nearer the model is not meant to be used."""
HEIGHT = Validity(MODEL, "antenna_height", "m", 0.5, 3000.0)
REFRACTIVITY = Validity(MODEL, "n0", "N", 250.0, 400.0)
SURFACE_REFRACTIVITY = Validity(MODEL, "surface_refractivity", "N", 150.0, 400.0)
PERMITTIVITY = Validity(MODEL, "permittivity", "", 1.0, 100.0)
CONDUCTIVITY = Validity(MODEL, "conductivity", "S/m", 1e-6, 100.0)
PERCENT = Validity(MODEL, "percent", "%", 0.01, 99.99)
IRREGULARITY = Validity(MODEL, "irregularity", "m", 0.0, 3000.0)
_MINIMUM_POINTS = 3

Climate = Literal[
    "equatorial",
    "continental_subtropical",
    "maritime_subtropical",
    "desert",
    "continental_temperate",
    "maritime_temperate_over_land",
    "maritime_temperate_over_sea",
]
Polarization = Literal["horizontal", "vertical"]
Variability = Literal["single_message", "accidental", "mobile", "broadcast"]
"""Which shares of time, places and situations are asked for together: Hufford 1982."""
Siting = Literal["random", "careful", "very_careful"]
PropagationWay = Literal["line_of_sight", "diffraction", "troposcatter"]
_WAYS: dict[int, PropagationWay] = {1: "line_of_sight", 2: "diffraction", 3: "troposcatter"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything but the path: frequency, ground, air, and for how much of time, places and situations."""

    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float
    polarization: Polarization = "vertical"
    climate: Climate = "continental_temperate"
    refractivity: float = 301.0
    permittivity: float = 15.0
    conductivity_s_per_m: float = 0.005
    variability: Variability = "broadcast"
    without_location: bool = False
    """No spread between places: a path whose terrain is known (10 added to the mode, in the model's own words)."""
    without_situation: bool = False
    """No direct spread between situations: interference (20 added)."""
    time_percent: float = 50.0
    location_percent: float = 50.0
    situation_percent: float = 50.0

    def __post_init__(self) -> None:
        """Raise OutOfRange or InputError for what the model does not hold for."""
        FREQUENCY.require(self.frequency_mhz)
        HEIGHT.require([self.tx_height_m, self.rx_height_m])
        REFRACTIVITY.require(self.refractivity)
        PERMITTIVITY.require(self.permittivity)
        CONDUCTIVITY.require(self.conductivity_s_per_m)
        PERCENT.require([self.time_percent, self.location_percent, self.situation_percent])
        for value, choices in (
            (self.polarization, get_args(Polarization)),
            (self.climate, CLIMATES),
            (self.variability, get_args(Variability)),
        ):
            if value not in choices:
                raise InputError("radio.choice", model=MODEL, value=value, choices=choices)

    @property
    def heights_m(self) -> Pair:
        """Both antennas' heights above the ground."""
        return self.tx_height_m, self.rx_height_m

    @property
    def shares(self) -> tuple[float, float, float]:
        """The shares of time, places and situations, 0-1."""
        return self.time_percent / 100.0, self.location_percent / 100.0, self.situation_percent / 100.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """A loss with what the model found on the way to it; ``cautions`` name where its own makers urge care."""

    loss_db: float
    free_space_db: float
    reference_db: float
    way: PropagationWay
    distance_m: float
    horizon_angles_rad: Pair
    horizons_m: Pair
    effective_heights_m: Pair
    surface_refractivity: float
    delta_h_m: float
    cautions: tuple[str, ...]


def free_space_db(distance_m: ArrayLike, *, frequency_mhz: float) -> NDArray[np.float64]:
    """Return free-space loss with the model's own constant: 32.45 + 20 log f + 20 log d."""
    distance_km = np.asarray(distance_m, dtype=np.float64) / M_PER_KM
    return np.asarray(32.45 + 20.0 * np.log10(frequency_mhz) + 20.0 * np.log10(distance_km))


def point_to_point(terrain_m: ArrayLike, conditions: Conditions, *, spacing_m: float) -> Prediction:
    """Return the basic transmission loss over a terrain profile.

    Hufford, Longley, Kissick 1982 (NTIA 82-100); Hufford, "The ITS Irregular Terrain Model, version 1.2.2: the
    Algorithm" (the equation numbers in these modules), with NTIA's implementation 1.4 where they differ.

    Parameters
    ----------
    terrain_m
        Heights of the ground above the sea at equal steps from transmitter to receiver; at least three.
    conditions
        Frequency, antennas, ground, air and shares.
    spacing_m
        The step.

    Raises OutOfRange outside 20 MHz-20 GHz, 1-2000 km, 0.5-3000 m, or where the surface refractivity falls below
    150 N; InputError for a profile that is too short or has gaps.
    """
    heights_m = np.ascontiguousarray(terrain_m, dtype=np.float64)
    if heights_m.ndim != 1 or heights_m.size < _MINIMUM_POINTS or not np.isfinite(heights_m).all() or spacing_m <= 0:
        raise InputError("radio.profile", points=heights_m.size, least=_MINIMUM_POINTS)
    distance_m = (heights_m.size - 1) * spacing_m
    DISTANCE.require(distance_m / M_PER_KM)
    impedance, curvature, refractivity = ground(
        conditions.frequency_mhz,
        mean_height_m(heights_m),
        conditions.refractivity,
        conditions.polarization == "vertical",
        conditions.permittivity,
        conditions.conductivity_s_per_m,
    )
    SURFACE_REFRACTIVITY.require(refractivity)
    angles_rad, horizons_m, effective_m, delta_h_m = read_profile(
        heights_m, float(spacing_m), conditions.heights_m, 1.0 / curvature
    )
    reference_db, way = reference_attenuation(
        distance_m, angles_rad, horizons_m, effective_m, conditions.heights_m, impedance, curvature, refractivity,
        delta_h_m, conditions.frequency_mhz, True,
    )  # fmt: skip
    loss_db = _varied_db(reference_db, distance_m, effective_m, delta_h_m, conditions)
    free_db = float(free_space_db(distance_m, frequency_mhz=conditions.frequency_mhz))
    smooth_m = tuple(float(np.sqrt(2.0 * height / curvature)) for height in effective_m)
    return Prediction(
        loss_db=free_db + loss_db,
        free_space_db=free_db,
        reference_db=reference_db,
        way=_WAYS[way],
        distance_m=distance_m,
        horizon_angles_rad=angles_rad,
        horizons_m=horizons_m,
        effective_heights_m=effective_m,
        surface_refractivity=refractivity,
        delta_h_m=delta_h_m,
        cautions=_cautions(conditions, distance_m, angles_rad, horizons_m, effective_m, smooth_m, refractivity),
    )


def area_loss_db(
    distance_km: ArrayLike,
    conditions: Conditions,
    *,
    delta_h_m: float,
    tx_siting: Siting = "random",
    rx_siting: Siting = "random",
) -> NDArray[np.float64]:
    """Return the basic transmission loss at distances over terrain known only by its irregularity, in dB.

    The area mode of the same model. ``delta_h_m``: 0 flat, 30 plains, 90 hills, 200 mountains. Raises OutOfRange and
    InputError as ``point_to_point`` does.
    """
    distances_km = DISTANCE.require(distance_km)
    IRREGULARITY.require(delta_h_m)
    for siting in (tx_siting, rx_siting):
        if siting not in get_args(Siting):
            raise InputError("radio.choice", model=MODEL, value=siting, choices=get_args(Siting))
    careful = (get_args(Siting).index(tx_siting), get_args(Siting).index(rx_siting))
    path = area_path(
        conditions.heights_m,
        careful,
        float(delta_h_m),
        conditions.frequency_mhz,
        conditions.refractivity,
        conditions.polarization == "vertical",
        conditions.permittivity,
        conditions.conductivity_s_per_m,
    )
    over_db = area_losses_db(
        np.ascontiguousarray(distances_km.ravel() * M_PER_KM),
        path,
        conditions.heights_m,
        float(delta_h_m),
        conditions.frequency_mhz,
        CLIMATES.index(conditions.climate),
        get_args(Variability).index(conditions.variability),
        conditions.without_location,
        conditions.without_situation,
        conditions.shares,
    ).reshape(distances_km.shape)
    return np.asarray(over_db + free_space_db(distances_km * M_PER_KM, frequency_mhz=conditions.frequency_mhz))


def _varied_db(
    reference_db: float, distance_m: float, effective_m: Pair, delta_h_m: float, conditions: Conditions
) -> float:
    return varied_attenuation_db(
        reference_db,
        distance_m,
        effective_m,
        delta_h_m,
        conditions.frequency_mhz,
        CLIMATES.index(conditions.climate),
        get_args(Variability).index(conditions.variability),
        conditions.without_location,
        conditions.without_situation,
        conditions.shares,
    )


def _cautions(
    conditions: Conditions,
    distance_m: float,
    angles_rad: Pair,
    horizons_m: Pair,
    effective_m: Pair,
    smooth_m: Sequence[float],
    refractivity: float,
) -> tuple[str, ...]:
    """Return which of the model's own warnings apply, by name."""
    extreme = max(abs(normal_deviate(share)) for share in conditions.shares)
    found = {
        "frequency_outside_40_mhz_10_ghz": not 40.0 <= conditions.frequency_mhz <= 10_000.0,  # noqa: PLR2004 [named]
        "antenna_outside_1_m_1_km": not all(1.0 <= height <= 1000.0 for height in conditions.heights_m),  # noqa: PLR2004
        "horizon_angle_over_200_mrad": max(abs(angle) for angle in angles_rad) > 0.2,  # noqa: PLR2004 [named]
        "horizon_nearer_than_a_tenth_of_smooth": any(
            horizon < 0.1 * smooth for horizon, smooth in zip(horizons_m, smooth_m, strict=True)
        ),
        "horizon_farther_than_thrice_smooth": any(
            horizon > 3.0 * smooth for horizon, smooth in zip(horizons_m, smooth_m, strict=True)
        ),
        "surface_refractivity_under_250": refractivity < 250.0,  # noqa: PLR2004 [named]
        "path_short_for_antenna_heights": distance_m < abs(effective_m[0] - effective_m[1]) / 0.2,
        "path_over_1000_km": distance_m > 1e6,  # noqa: PLR2004 [named]
        "extreme_share": extreme > 3.10,  # noqa: PLR2004 [Algorithm, section 5]
    }
    return tuple(name for name, applies in found.items() if applies)
