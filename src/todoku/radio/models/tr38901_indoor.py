"""Path loss inside factories and offices, and into buildings and cars: 3GPP TR 38.901."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "3GPP TR 38.901"
FREQUENCY = Validity(f"{MODEL} indoor", "frequency", "GHz", 0.5, 100.0)
FACTORY_PATH = Validity(f"{MODEL} InF", "slant_distance", "m", 1.0, 600.0)
OFFICE_PATH = Validity(f"{MODEL} InH", "slant_distance", "m", 1.0, 150.0)
CLUTTER_SIZE = Validity(f"{MODEL} InF", "clutter_size", "m", 0.1, 100.0)
CLUTTER_DENSITY = Validity(f"{MODEL} InF", "clutter_density", "", 0.01, 0.99)
CLUTTER_HEIGHT = Validity(f"{MODEL} InF", "clutter_height", "m", 0.1, 10.0)
"""Table 7.2-4."""
CAR_FREQUENCY = Validity(f"{MODEL} O2I car", "frequency", "GHz", 0.6, 60.0)

Factory = Literal["inf_sl", "inf_dl", "inf_sh", "inf_dh", "inf_hh"]
"""Sparse or dense clutter, base station low (within it) or high; HH: both ends above it."""
Material = Literal["glass", "coated_glass", "concrete", "wood"]
"""Coated: infrared-reflecting, as on energy-saving windows."""
Office = Literal["mixed", "open"]
Penetration = Literal["low", "high"]

_FACTORY_LOSS: dict[Factory, tuple[float, float, float]] = {
    "inf_sl": (33.0, 25.5, 20.0),
    "inf_dl": (18.6, 35.7, 20.0),
    "inf_sh": (32.4, 23.0, 20.0),
    "inf_dh": (33.63, 21.9, 20.0),
}
"""Constant, per decade of distance, per decade of frequency, without line of sight: table 7.4.1-1."""
_MATERIAL_LOSS: dict[Material, tuple[float, float]] = {
    "glass": (2.0, 0.2),
    "coated_glass": (23.0, 0.3),
    "concrete": (5.0, 4.0),
    "wood": (4.85, 0.12),
}
"""Constant, per GHz: table 7.4.3-1."""
CAR_DB, METALLISED_CAR_DB, CAR_SIGMA_DB = 9.0, 20.0, 5.0
"""7.4.3.2: mean loss into a car, with metallised windows, and its deviation."""
PENETRATION_SIGMA_DB: dict[Penetration, float] = {"low": 4.4, "high": 6.5}
"""Table 7.4.3-2."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A factory hall: the clutter's typical size, its share of the floor and its height, and both antennas' heights."""

    clutter_size_m: float
    clutter_density: float
    clutter_height_m: float
    base_height_m: float
    terminal_height_m: float

    def __post_init__(self) -> None:
        """Raise OutOfRange for what tables 7.2-4 and 7.4.2-1 do not hold for: a terminal alone above the clutter."""
        CLUTTER_SIZE.require(self.clutter_size_m)
        CLUTTER_DENSITY.require(self.clutter_density)
        CLUTTER_HEIGHT.require(self.clutter_height_m)
        highest_m = np.inf if self.base_height_m >= self.clutter_height_m else self.clutter_height_m
        Validity(f"{MODEL} InF", "terminal_height", "m", 0.1, highest_m).require(self.terminal_height_m)

    @property
    def kind(self) -> Factory:
        """The sub-scenario of table 7.2-4: dense from 40 % of the floor on, high where the base is above the clutter.

        With both ends above it, or level with its top, the clutter hides nothing: InF-HH.
        """
        if min(self.base_height_m, self.terminal_height_m) >= self.clutter_height_m:
            return "inf_hh"
        dense = self.clutter_density >= 0.4  # noqa: PLR2004 [table 7.2-4]
        high = self.base_height_m > self.clutter_height_m
        return ("inf_dh" if high else "inf_dl") if dense else ("inf_sh" if high else "inf_sl")


def factory_loss_db(
    path_m: ArrayLike, *, frequency_ghz: float, factory: Factory, line_of_sight: bool
) -> NDArray[np.float64]:
    """Return the path loss inside a factory at slant distances, in dB.

    TR 38.901, table 7.4.1-1, InF: 0.5-100 GHz, 1-600 m. Without line of sight the loss is never below that with it,
    and with dense low clutter never below that of sparse. Raises OutOfRange; InputError for an unknown kind.
    """
    if factory not in get_args(Factory):
        raise InputError("radio.choice", model=MODEL, value=factory, choices=get_args(Factory))
    f = float(FREQUENCY.require(frequency_ghz))
    d = FACTORY_PATH.require(path_m)
    clear_db = 31.84 + 21.50 * np.log10(d) + 19.00 * np.log10(f)
    if line_of_sight or factory == "inf_hh":
        return np.asarray(clear_db)
    floor_db = np.maximum(clear_db, _hidden_db(d, f, "inf_sl")) if factory == "inf_dl" else clear_db
    return np.asarray(np.maximum(floor_db, _hidden_db(d, f, factory)))


def factory_line_of_sight_probability(distance_m: ArrayLike, hall: Hall) -> NDArray[np.float64]:
    """Return the probability of line of sight inside a factory at ground distances: table 7.4.2-1."""
    d = np.asarray(distance_m, dtype=np.float64)
    if hall.kind == "inf_hh":
        return np.ones_like(d)
    reach_m = -hall.clutter_size_m / np.log(1.0 - hall.clutter_density)
    if hall.kind in {"inf_sh", "inf_dh"}:
        reach_m *= (hall.base_height_m - hall.terminal_height_m) / (hall.clutter_height_m - hall.terminal_height_m)
    return np.asarray(np.exp(-d / reach_m))


def office_loss_db(path_m: ArrayLike, *, frequency_ghz: float, line_of_sight: bool) -> NDArray[np.float64]:
    """Return the path loss inside an office at slant distances, in dB: table 7.4.1-1, InH, 1-150 m.

    Deviation 3.0 dB with line of sight, 8.03 dB without. Raises OutOfRange.
    """
    f = float(FREQUENCY.require(frequency_ghz))
    d = OFFICE_PATH.require(path_m)
    clear_db = 32.4 + 17.3 * np.log10(d) + 20.0 * np.log10(f)
    if line_of_sight:
        return np.asarray(clear_db)
    return np.asarray(np.maximum(clear_db, 38.3 * np.log10(d) + 17.30 + 24.9 * np.log10(f)))


def office_line_of_sight_probability(distance_m: ArrayLike, *, office: Office) -> NDArray[np.float64]:
    """Return the probability of line of sight inside an office at ground distances: table 7.4.2-1."""
    d = np.asarray(distance_m, dtype=np.float64)
    if office == "mixed":
        middle = np.exp(-(d - 1.2) / 4.7)
        return np.where(d <= 1.2, 1.0, np.where(d < 6.5, middle, np.exp(-(d - 6.5) / 32.6) * 0.32))  # noqa: PLR2004
    middle = np.exp(-(d - 5.0) / 70.8)
    return np.where(d <= 5.0, 1.0, np.where(d <= 49.0, middle, np.exp(-(d - 49.0) / 211.7) * 0.54))  # noqa: PLR2004


def material_loss_db(frequency_ghz: ArrayLike, *, material: Material) -> NDArray[np.float64]:
    """Return the loss through a wall of one material, in dB: table 7.4.3-1. Raises OutOfRange."""
    constant_db, per_ghz_db = _MATERIAL_LOSS[material]
    return np.asarray(constant_db + per_ghz_db * FREQUENCY.require(frequency_ghz))


def wall_loss_db(frequency_ghz: ArrayLike, *, penetration: Penetration) -> NDArray[np.float64]:
    """Return the loss through a building's outer wall, in dB: tables 7.4.3-1 and 7.4.3-2.

    Low is of standard glass and concrete, high of infrared-reflecting glass and concrete. Raises OutOfRange.
    """
    concrete_db = material_loss_db(frequency_ghz, material="concrete")
    if penetration == "low":
        glass_db = material_loss_db(frequency_ghz, material="glass")
        through = 0.3 * 10.0 ** (-glass_db / 10.0) + 0.7 * 10.0 ** (-concrete_db / 10.0)
    else:
        coated_db = material_loss_db(frequency_ghz, material="coated_glass")
        through = 0.7 * 10.0 ** (-coated_db / 10.0) + 0.3 * 10.0 ** (-concrete_db / 10.0)
    return np.asarray(5.0 - 10.0 * np.log10(through))


def _hidden_db(d: NDArray[np.float64], f: float, factory: Factory) -> NDArray[np.float64]:
    constant_db, per_distance, per_frequency = _FACTORY_LOSS[factory]
    return np.asarray(constant_db + per_distance * np.log10(d) + per_frequency * np.log10(f))
