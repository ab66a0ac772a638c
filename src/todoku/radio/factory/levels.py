"""How much of a factory floor each system covers under a channel plan, square by square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.factory.channel_plan import coverage_sinr_db, grid_points_m
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.channel_plan import ChannelPlan
    from todoku.radio.factory.floor import Floor
    from todoku.radio.factory.noise import MeasuredNoise

STEP = Validity("factory", "step", "m", 0.1, 50.0)


@dataclass(frozen=True, slots=True)
class SystemCoverage:
    """A system's best signal over interference and noise in each square: rows of y from 0, columns of x from 0."""

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
    for system in dict.fromkeys(radio.system for radio in floor.radios):
        needed_db = min(radio.needed_sinr_db for radio in floor.radios if radio.system == system)
        sinr_db = coverage_sinr_db(floor, plan, system, points_m, measured=measured)
        found.append(SystemCoverage(system, step, needed_db, sinr_db.reshape(-1, columns)))
    return tuple(found)
