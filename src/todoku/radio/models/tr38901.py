"""Path loss outdoors from base stations over roofs, in streets and in the country: 3GPP TR 38.901."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "3GPP TR 38.901"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 0.5, 100.0)
RMA_FREQUENCY = Validity(f"{MODEL} RMa", "frequency", "GHz", 0.5, 30.0)
DISTANCE = Validity(MODEL, "ground_distance", "m", 10.0, 5000.0)
RMA_LOS_DISTANCE = Validity(f"{MODEL} RMa LOS", "ground_distance", "m", 10.0, 10_000.0)
URBAN_TERMINAL = Validity(MODEL, "terminal_height", "m", 1.5, 22.5)
RMA_TERMINAL = Validity(f"{MODEL} RMa", "terminal_height", "m", 1.0, 10.0)
RMA_BASE = Validity(f"{MODEL} RMa", "base_height", "m", 10.0, 150.0)
RMA_BUILDING = Validity(f"{MODEL} RMa", "building_height", "m", 5.0, 50.0)
RMA_STREET = Validity(f"{MODEL} RMa", "street_width", "m", 5.0, 50.0)
BASE = Validity(MODEL, "base_height", "m", 5.0, 150.0)
"""Table 7.4.1-1 has 25 m (UMa) and 10 m (UMi); other heights of the same kind of site are let through."""

LIGHT_SPEED_M_PER_S = 3.0e8
"""Note 1 of table 7.4.1-1."""
Scenario = Literal["uma", "umi", "rma"]
SHADOW_SIGMA_DB: dict[Scenario, tuple[float, float]] = {"uma": (4.0, 6.0), "umi": (4.0, 7.82), "rma": (4.0, 8.0)}
"""Shadow fading with and without line of sight; RMa beyond the breakpoint in line of sight 6 dB: table 7.4.1-1."""
RMA_FAR_SIGMA_DB = 6.0
_LOW_TERMINAL_M = 13.0
_RURAL_CLEAR_M = 10.0
_URBAN_CLEAR_M = 18.0
"""Line of sight is certain up to here: table 7.4.2-1."""


def uma_loss_db(
    distance_m: ArrayLike,
    *,
    frequency_ghz: float,
    line_of_sight: bool,
    base_height_m: float = 25.0,
    terminal_height_m: float = 1.5,
    environment_height_m: float = 1.0,
) -> NDArray[np.float64]:
    """Return the path loss of an urban macro cell at ground distances, in dB.

    TR 38.901, table 7.4.1-1, UMa, with the breakpoint of note 1. ``environment_height_m`` is hE: 1 m for terminals up
    to 13 m; higher ones see 1 m or a level of the roofs by chance (note 1). 0.5-100 GHz, 10 m-5 km. Raises OutOfRange.
    """
    f, d2, d3, rise_m = _outdoor(distance_m, frequency_ghz, base_height_m, terminal_height_m)
    bend_m = breakpoint_m(frequency_ghz, base_height_m, terminal_height_m, environment_height_m=environment_height_m)
    near_db = 28.0 + 22.0 * np.log10(d3) + 20.0 * np.log10(f)
    far_db = 28.0 + 40.0 * np.log10(d3) + 20.0 * np.log10(f) - 9.0 * np.log10(bend_m**2 + rise_m**2)
    clear_db = np.where(d2 <= bend_m, near_db, far_db)
    if line_of_sight:
        return np.asarray(clear_db)
    hidden_db = 13.54 + 39.08 * np.log10(d3) + 20.0 * np.log10(f) - 0.6 * (terminal_height_m - 1.5)
    return np.asarray(np.maximum(clear_db, hidden_db))


def umi_loss_db(
    distance_m: ArrayLike,
    *,
    frequency_ghz: float,
    line_of_sight: bool,
    base_height_m: float = 10.0,
    terminal_height_m: float = 1.5,
) -> NDArray[np.float64]:
    """Return the path loss of a street canyon at ground distances, in dB.

    TR 38.901, table 7.4.1-1, UMi - Street canyon, with the breakpoint of note 1 (hE 1 m). 0.5-100 GHz, 10 m-5 km.
    Raises OutOfRange.
    """
    f, d2, d3, rise_m = _outdoor(distance_m, frequency_ghz, base_height_m, terminal_height_m)
    bend_m = breakpoint_m(frequency_ghz, base_height_m, terminal_height_m)
    near_db = 32.4 + 21.0 * np.log10(d3) + 20.0 * np.log10(f)
    far_db = 32.4 + 40.0 * np.log10(d3) + 20.0 * np.log10(f) - 9.5 * np.log10(bend_m**2 + rise_m**2)
    clear_db = np.where(d2 <= bend_m, near_db, far_db)
    if line_of_sight:
        return np.asarray(clear_db)
    hidden_db = 35.3 * np.log10(d3) + 22.4 + 21.3 * np.log10(f) - 0.3 * (terminal_height_m - 1.5)
    return np.asarray(np.maximum(clear_db, hidden_db))


def rma_loss_db(
    distance_m: ArrayLike,
    *,
    frequency_ghz: float,
    line_of_sight: bool,
    base_height_m: float = 35.0,
    terminal_height_m: float = 1.5,
    building_height_m: float = 5.0,
    street_width_m: float = 20.0,
) -> NDArray[np.float64]:
    """Return the path loss of a rural macro cell at ground distances, in dB.

    TR 38.901, table 7.4.1-1, RMa: 0.5-30 GHz; 10 m-10 km with line of sight, 10 m-5 km without. Raises OutOfRange.
    """
    f = float(RMA_FREQUENCY.require(frequency_ghz))
    hb, ht = float(RMA_BASE.require(base_height_m)), float(RMA_TERMINAL.require(terminal_height_m))
    h, w = float(RMA_BUILDING.require(building_height_m)), float(RMA_STREET.require(street_width_m))
    d2 = (RMA_LOS_DISTANCE if line_of_sight else DISTANCE).require(distance_m)
    d3 = np.hypot(d2, hb - ht)
    bend_m = rma_breakpoint_m(f, hb, ht)

    def near_db(slant_m: NDArray[np.float64] | float) -> NDArray[np.float64]:
        log_d = np.log10(slant_m)
        slope = min(0.03 * h**1.72, 10.0)
        drop_db = min(0.044 * h**1.72, 14.77)
        return np.asarray(
            20.0 * np.log10(40.0 * np.pi * slant_m * f / 3.0) + slope * log_d - drop_db + 0.002 * np.log10(h) * slant_m
        )

    bend_slant_m = float(np.hypot(bend_m, hb - ht))
    far_db = near_db(bend_slant_m) + 40.0 * np.log10(d3 / bend_slant_m)
    clear_db = np.where(d2 <= bend_m, near_db(d3), far_db)
    if line_of_sight:
        return np.asarray(clear_db)
    hidden_db = (
        161.04
        - 7.1 * np.log10(w)
        + 7.5 * np.log10(h)
        - (24.37 - 3.7 * (h / hb) ** 2) * np.log10(hb)
        + (43.42 - 3.1 * np.log10(hb)) * (np.log10(d3) - 3.0)
        + 20.0 * np.log10(f)
        - (3.2 * np.log10(11.75 * ht) ** 2 - 4.97)
    )
    return np.asarray(np.maximum(clear_db, hidden_db))


def breakpoint_m(
    frequency_ghz: float, base_height_m: float, terminal_height_m: float, *, environment_height_m: float = 1.0
) -> float:
    """Return the breakpoint of UMa and UMi on the ground: note 1 of table 7.4.1-1, 4 h'BS h'UT fc / c."""
    heights = (base_height_m - environment_height_m) * (terminal_height_m - environment_height_m)
    return 4.0 * heights * frequency_ghz * 1e9 / LIGHT_SPEED_M_PER_S


def rma_breakpoint_m(frequency_ghz: float, base_height_m: float, terminal_height_m: float) -> float:
    """Return the breakpoint of RMa on the ground: note 5 of table 7.4.1-1, 2 pi hBS hUT fc / c."""
    return 2.0 * np.pi * base_height_m * terminal_height_m * frequency_ghz * 1e9 / LIGHT_SPEED_M_PER_S


def line_of_sight_probability(
    distance_m: ArrayLike, *, scenario: Scenario, terminal_height_m: float = 1.5
) -> NDArray[np.float64]:
    """Return the probability of line of sight outdoors at ground distances: TR 38.901, table 7.4.2-1."""
    d = np.asarray(distance_m, dtype=np.float64)
    if scenario == "rma":
        return np.where(d <= _RURAL_CLEAR_M, 1.0, np.exp(-(d - _RURAL_CLEAR_M) / 1000.0))
    far_m = np.maximum(d, _URBAN_CLEAR_M)
    if scenario == "umi":
        return np.where(d <= _URBAN_CLEAR_M, 1.0, 18.0 / far_m + np.exp(-far_m / 36.0) * (1.0 - 18.0 / far_m))
    height_m = float(URBAN_TERMINAL.require(terminal_height_m))
    high = max(0.0, (height_m - _LOW_TERMINAL_M) / 10.0) ** 1.5
    low_share = 18.0 / far_m + np.exp(-far_m / 63.0) * (1.0 - 18.0 / far_m)
    raised = 1.0 + high * 1.25 * (far_m / 100.0) ** 3 * np.exp(-far_m / 150.0)
    return np.where(d <= _URBAN_CLEAR_M, 1.0, low_share * raised)


def _outdoor(
    distance_m: ArrayLike, frequency_ghz: float, base_height_m: float, terminal_height_m: float
) -> tuple[float, NDArray[np.float64], NDArray[np.float64], float]:
    """Return the frequency, the ground and slant distances, and the height between the antennas, each checked."""
    f = float(FREQUENCY.require(frequency_ghz))
    rise_m = float(BASE.require(base_height_m)) - float(URBAN_TERMINAL.require(terminal_height_m))
    d2 = DISTANCE.require(distance_m)
    return f, d2, np.hypot(d2, rise_m), rise_m
