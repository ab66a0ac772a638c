"""How much of a factory floor each system covers under a channel plan, square by square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.factory.received import noise_mw, received_dbm, serving_radios
from todoku.radio.factory.spectrum import received_share
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.channel_plan import ChannelPlan
    from todoku.radio.factory.floor import Floor
    from todoku.radio.factory.noise import MeasuredNoise

STEP = Validity("factory", "step", "m", 0.1, 50.0)


@dataclass(frozen=True, slots=True)
class SystemCoverage:
    """A system's signal over interference and noise in each square: rows of y from 0, columns of x from 0."""

    system: str
    step_m: float
    needed_sinr_db: float
    """The least that one of its radios needs."""
    sinr_db: NDArray[np.float64]

    @property
    def share(self) -> float:
        """Share of the squares that have what is needed."""
        return float((self.sinr_db >= self.needed_sinr_db).mean())

    @property
    def percent(self) -> float:
        """The share in percent, down to a tenth: 100 is the whole floor."""
        squares = int((self.sinr_db >= self.needed_sinr_db).sum())
        return 1000 * squares // self.sinr_db.size / 10.0

    @property
    def median_sinr_db(self) -> float:
        """Median over the squares."""
        return float(np.median(self.sinr_db))


def system_coverages(
    floor: Floor, plan: ChannelPlan, *, step_m: float = 1.0, measured: MeasuredNoise | None = None
) -> tuple[SystemCoverage, ...]:
    """Return the coverage of each system, in the order in which the floor names them; raises OutOfRange."""
    step = min(float(STEP.require(step_m)), floor.width_m, floor.length_m)
    points_m = grid_points_m(floor, step_m=step)
    columns = np.unique(points_m[:, 0]).size
    found = []
    for system, sinr_db in coverage_sinr_db(floor, plan, points_m, measured=measured).items():
        needed_db = min(radio.needed_sinr_db for radio in floor.radios if radio.system == system)
        found.append(SystemCoverage(system, step, needed_db, sinr_db.reshape(-1, columns)))
    return tuple(found)


def grid_points_m(floor: Floor, *, step_m: float) -> NDArray[np.float64]:
    """Return the centres of the squares of a floor, row by row (n x 2)."""
    x = np.arange(step_m / 2.0, floor.width_m, step_m)
    y = np.arange(step_m / 2.0, floor.length_m, step_m)
    return np.column_stack([np.tile(x, y.size), np.repeat(y, x.size)])


def coverage_sinr_db(
    floor: Floor, plan: ChannelPlan, points_m: NDArray[np.float64], *, measured: MeasuredNoise | None = None
) -> dict[str, NDArray[np.float64]]:
    """Return, by system, the signal over interference and noise at points under a plan, in dB.

    A point is served as a device there would be: by the radio of the system that reaches it best at full power.
    """
    settings = {setting.radio: setting for setting in plan.settings}
    channels = {radio.name: floor.channel(settings[radio.name].channel) for radio in floor.radios}
    level_mw = {}
    for radio in floor.radios:
        power_dbm, frequency_mhz = settings[radio.name].power_dbm, channels[radio.name].centre_mhz
        level_dbm = received_dbm(floor, radio, points_m, power_dbm=power_dbm, frequency_mhz=frequency_mhz)
        level_mw[radio.name] = 10.0 ** (level_dbm / 10.0)
    serving = {system: serving_radios(floor, system, points_m) for system in floor.system_names}
    found = {system: np.zeros(len(points_m)) for system in floor.system_names}
    for row, radio in enumerate(floor.radios):
        selectivity_db = floor.selectivity_db(radio.system)
        against = noise_mw(
            floor,
            channels[radio.name],
            points_m,
            noise_figure_db=radio.noise_figure_db,
            selectivity_db=selectivity_db,
            measured=measured,
        )
        for other in floor.radios:
            if other.name != radio.name:
                sends = other.activity if plan.interference == "mean" else 1.0
                against = against + sends * level_mw[other.name] * received_share(
                    channels[other.name],
                    channels[radio.name],
                    leakage_db=floor.leakage_db(other.system),
                    selectivity_db=selectivity_db,
                )
        here = serving[radio.system] == row
        found[radio.system][here] = 10.0 * np.log10(level_mw[radio.name][here] / against[here])
    return found
