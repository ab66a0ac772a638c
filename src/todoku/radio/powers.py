"""Powers and gains at both ends of a link, whatever its path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.link_budget import Service

POWER = Validity("link", "power", "dBm", -60.0, 120.0)
GAIN = Validity("link", "gain", "dBi", -60.0, 80.0)
LOSS = Validity("link", "loss", "dB", 0.0, 100.0)
THRESHOLD = Validity("link", "threshold", "dBm", -200.0, 50.0)
BANDWIDTH = Validity("link", "bandwidth", "MHz", 1e-3, 1e4)
NOISE_FIGURE = Validity("link", "noise_figure", "dB", 0.0, 60.0)
"""Guards against mistakes: nothing that radiates or receives lies beyond."""


@dataclass(frozen=True, slots=True)
class Powers:
    """Transmitter power, antenna gains and losses; raises OutOfRange for what no link has, NaN included."""

    power_dbm: float
    tx_gain_dbi: float = 0.0
    tx_loss_db: float = 0.0
    """Feeder and connectors."""
    rx_gain_dbi: float = 0.0
    rx_loss_db: float = 0.0
    """Feeder, or the body of the terminal's user."""

    def __post_init__(self) -> None:
        """Refuse what is no number."""
        POWER.require(self.power_dbm)
        GAIN.require([self.tx_gain_dbi, self.rx_gain_dbi])
        LOSS.require([self.tx_loss_db, self.rx_loss_db])

    @property
    def eirp_dbm(self) -> float:
        """Radiated power in the direction of the greatest gain."""
        return self.power_dbm + self.tx_gain_dbi - self.tx_loss_db

    def received_dbm(self, loss_db: ArrayLike) -> NDArray[np.float64]:
        """Return the median power at the receiver's terminals."""
        return self.eirp_dbm + self.rx_gain_dbi - self.rx_loss_db - np.asarray(loss_db, dtype=np.float64)


def powers_of_service(service: Service) -> Powers:
    """Return a service's powers over its whole bandwidth, its user's body included."""
    return Powers(
        power_dbm=service.eirp_dbm - service.antenna_gain_dbi.value + service.feeder_loss_db.value,
        tx_gain_dbi=service.antenna_gain_dbi.value,
        tx_loss_db=service.feeder_loss_db.value,
        rx_gain_dbi=service.mobile_gain_dbi.value,
        rx_loss_db=service.body_loss_db.value,
    )
