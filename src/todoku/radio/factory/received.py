"""What radios and noise lay on the points of a factory floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.factory.spectrum import received_mhz
from todoku.radio.models.tr38901_indoor import factory_line_of_sight_probability, factory_loss_db
from todoku.units import thermal_noise_dbm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.floor import Channel, Floor, Radio
    from todoku.radio.factory.noise import MeasuredNoise

_NEAREST_M = 1.0
"""The model begins at 1 m; nothing is nearer to an antenna than that."""


def received_dbm(
    floor: Floor, radio: Radio, points_m: NDArray[np.float64], *, power_dbm: float, frequency_mhz: float
) -> NDArray[np.float64]:
    """Return the mean power that a radio lays on points of a floor (n x 2), in dBm.

    TR 38.901, InF: the losses with and without line of sight, in dB, weighed by the probability of line of sight of
    the hall as the radio sees it; then the walls between. Machines are clutter: their loss is in the one without line
    of sight. Points nearer than 1 m count as 1 m. Raises OutOfRange outside 0.5-100 GHz and beyond 600 m.
    """
    hall = floor.hall(radio.height_m)
    ground_m = np.hypot(points_m[:, 0] - radio.x_m, points_m[:, 1] - radio.y_m)
    path_m = np.maximum(np.hypot(ground_m, radio.height_m - floor.device_height_m), _NEAREST_M)
    frequency_ghz = frequency_mhz / 1e3
    clear_db = factory_loss_db(path_m, frequency_ghz=frequency_ghz, factory=hall.kind, line_of_sight=True)
    hidden_db = factory_loss_db(path_m, frequency_ghz=frequency_ghz, factory=hall.kind, line_of_sight=False)
    share = factory_line_of_sight_probability(ground_m, hall)
    walls_db = floor.wall_loss_db(radio.x_m, radio.y_m, points_m, frequency_ghz=frequency_ghz)
    return np.asarray(power_dbm - share * clear_db - (1.0 - share) * hidden_db - walls_db)


def serving_radios(floor: Floor, system: str, points_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return, for each point, the row of the radio of a system that reaches it best with all at full power."""
    own = [row for row, radio in enumerate(floor.radios) if radio.system == system]
    levels_dbm = [
        received_dbm(
            floor,
            floor.radios[row],
            points_m,
            power_dbm=max(floor.radios[row].powers_dbm),
            frequency_mhz=floor.channel(floor.radios[row].channels[0]).centre_mhz,
        )
        for row in own
    ]
    return np.asarray(np.array(own)[np.argmax(levels_dbm, axis=0)], dtype=np.int64)


def noise_mw(
    floor: Floor,
    channel: Channel,
    points_m: NDArray[np.float64],
    *,
    noise_figure_db: float,
    selectivity_db: tuple[float, ...] = (),
    measured: MeasuredNoise | None = None,
) -> NDArray[np.float64]:
    """Return the noise of a channel at points of a floor, in mW.

    Thermal noise with the receiver's noise figure; the described sources at device height, over the hall's loss
    without line of sight, as far as the receiver lets them in; and, where a channel was measured, the measured density
    in place of the described sources (a reading holds them already).
    """
    thermal = 10.0 ** ((thermal_noise_dbm(channel.bandwidth_mhz * 1e6) + noise_figure_db) / 10.0)
    total = np.full(len(points_m), thermal)
    if measured is not None and measured.covers(channel):
        return np.asarray(total + measured.density_mw_per_mhz(channel, points_m) * channel.bandwidth_mhz)
    kind = floor.hall(floor.device_height_m).kind
    frequency_ghz = channel.centre_mhz / 1e3
    for source in floor.noises:
        heard_mhz = received_mhz(channel, source.lowest_mhz, source.highest_mhz, selectivity_db=selectivity_db)
        if heard_mhz > 0.0:
            path_m = np.maximum(np.hypot(points_m[:, 0] - source.x_m, points_m[:, 1] - source.y_m), _NEAREST_M)
            hidden_db = factory_loss_db(path_m, frequency_ghz=frequency_ghz, factory=kind, line_of_sight=False)
            walls_db = floor.wall_loss_db(source.x_m, source.y_m, points_m, frequency_ghz=frequency_ghz)
            total += heard_mhz * 10.0 ** ((source.power_dbm_per_mhz - hidden_db - walls_db) / 10.0)
    return total
