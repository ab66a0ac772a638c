"""Outdoor short-range loss between places in a town: Recommendation ITU-R P.1411-12, the site-general models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.1411-12"

Town = Literal["urban_high_rise", "urban_low_rise_or_suburban", "residential"]
Path = Literal["los", "nlos"]
Place = Literal["street_canyon", "over_rooftop"]
"""Both stations below the rooftops (4.1.1), or one above them (4.2.1)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table 4 (street canyon) or table 8 (over rooftop): coefficients and where they hold."""

    alpha: float
    beta: float
    gamma: float
    sigma_db: float
    lowest_ghz: float
    highest_ghz: float
    nearest_m: float
    farthest_m: float


_LOS_CANYON = Row(2.12, 29.2, 2.11, 5.06, 0.8, 82.0, 5.0, 660.0)
_LOS_ROOFTOP = Row(2.29, 28.6, 1.96, 3.48, 2.2, 73.0, 55.0, 1200.0)
ROWS: dict[tuple[Place, Town, Path], Row] = {
    ("street_canyon", "urban_high_rise", "los"): _LOS_CANYON,
    ("street_canyon", "urban_low_rise_or_suburban", "los"): _LOS_CANYON,
    ("street_canyon", "urban_high_rise", "nlos"): Row(4.00, 10.2, 2.36, 7.60, 0.8, 82.0, 30.0, 715.0),
    ("street_canyon", "urban_low_rise_or_suburban", "nlos"): Row(5.06, -4.68, 2.02, 9.33, 10.0, 73.0, 30.0, 250.0),
    ("street_canyon", "residential", "nlos"): Row(3.01, 18.8, 2.07, 3.07, 0.8, 73.0, 30.0, 170.0),
    ("over_rooftop", "urban_high_rise", "los"): _LOS_ROOFTOP,
    ("over_rooftop", "urban_low_rise_or_suburban", "los"): _LOS_ROOFTOP,
    ("over_rooftop", "urban_high_rise", "nlos"): Row(4.39, -6.27, 2.30, 6.89, 2.2, 66.5, 260.0, 1200.0),
}

NEAR_STREET_FREQUENCY = Validity(f"{MODEL} 4.3.1", "frequency", "MHz", 300.0, 3000.0)
NEAR_STREET_DISTANCE = Validity(f"{MODEL} 4.3.1", "distance", "m", 1.0, 3000.0)
LOCATIONS = Validity(f"{MODEL} 4.3.1", "location_percent", "%", 1.0, 99.0)
Surroundings = Literal["suburban", "urban", "dense_urban_high_rise"]
_URBAN_DB: dict[Surroundings, float] = {"suburban": 0.0, "urban": 6.8, "dense_urban_high_rise": 2.3}
_DIRECT_SIGMA_DB = 7.0
_NEAR_HALF = 0.45


def row(place: Place, *, town: Town, path: Path) -> Row:
    """Return the coefficients of a place, a town and a path; raise InputError where the Recommendation has none."""
    try:
        return ROWS[place, town, path]
    except KeyError:
        choices = tuple(" ".join(key) for key in ROWS)
        raise InputError("radio.choice", model=MODEL, value=f"{place} {town} {path}", choices=choices) from None


def site_general_loss_db(
    path_m: ArrayLike, *, frequency_ghz: float, place: Place, town: Town, path: Path
) -> NDArray[np.float64]:
    """Return the median basic transmission loss over distances in a town, in dB.

    P.1411-12, Annex 1, 4.1.1 (below the rooftops) and 4.2.1 (over them), equation (1):
    L = 10 alpha log d + beta + 10 gamma log f, with d the slant distance in metres and f in GHz. Raises OutOfRange
    outside the row's own frequencies and distances, InputError for a combination that has no row.
    """
    found = row(place, town=town, path=path)
    name = f"{MODEL} {place} {town} {path}"
    f = Validity(name, "frequency", "GHz", found.lowest_ghz, found.highest_ghz).require(frequency_ghz)
    d = Validity(name, "distance", "m", found.nearest_m, found.farthest_m).require(path_m)
    return np.asarray(10.0 * found.alpha * np.log10(d) + found.beta + 10.0 * found.gamma * np.log10(f))


def near_street_level_loss_db(
    distance_m: ArrayLike,
    *,
    frequency_mhz: float,
    surroundings: Surroundings,
    locations_percent: float = 50.0,
    transition_m: float = 20.0,
) -> NDArray[np.float64]:
    """Return the loss between two terminals near street level, not exceeded in a share of places, in dB.

    P.1411-12, Annex 1, 4.3.1, steps 1 to 8: 300-3000 MHz, up to 3 km; 1-99 % of places. Raises OutOfRange, and
    InputError for other surroundings.
    """
    if surroundings not in _URBAN_DB:
        raise InputError("radio.choice", model=MODEL, value=surroundings, choices=tuple(_URBAN_DB))
    f = float(NEAR_STREET_FREQUENCY.require(frequency_mhz))
    share = float(LOCATIONS.require(locations_percent)) / 100.0
    distance = NEAR_STREET_DISTANCE.require(distance_m)
    log_share = np.log10(share)
    clear_m = 212.0 * log_share**2 - 64.0 * log_share if share < _NEAR_HALF else 79.2 - 70.0 * share
    direct_extra_db = 1.5624 * _DIRECT_SIGMA_DB * (np.sqrt(-2.0 * np.log(1.0 - share)) - 1.1774)

    def direct_db(d: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(32.45 + 20.0 * np.log10(f) + 20.0 * np.log10(d / 1000.0) + direct_extra_db)

    def hidden_db(d: NDArray[np.float64]) -> NDArray[np.float64]:
        median_db = 9.5 + 45.0 * np.log10(f) + 40.0 * np.log10(d / 1000.0) + _URBAN_DB[surroundings]
        return np.asarray(median_db + 7.0 * ndtri(share))

    at_clear_db = direct_db(np.asarray(clear_m))
    at_hidden_db = hidden_db(np.asarray(clear_m + transition_m))
    between_db = at_clear_db + (at_hidden_db - at_clear_db) * (distance - clear_m) / transition_m
    far_db = np.where(distance > clear_m + transition_m, hidden_db(distance), between_db)
    return np.where(distance < clear_m, direct_db(distance), far_db)
