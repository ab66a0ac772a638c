"""What a cell carries: signal over noise, rates down and up, mean capacity, load and connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.capacity.nr_tables import SUBCARRIERS_PER_BLOCK, chosen_cqi, chosen_efficiency, symbols_per_second
from todoku.radio.link_budget import reach_m
from todoku.radio.models.link import Validity
from todoku.units import M2_PER_KM2, thermal_noise_dbm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.capacity.carriers import Carrier
    from todoku.radio.capacity.nr_tables import Direction
    from todoku.radio.models.link import Environment, Link

RATE = Validity("capacity", "rate", "Mbps", 0.0, 1e6)
LOAD_SHARE = Validity("capacity", "load", "", 0.0, 1.0)
_RINGS = 200
"""Rings of equal area over which a cell's capacity is averaged."""
HEXAGON_PER_RADIUS_SQUARED = 1.5 * np.sqrt(3.0)
"""A cell among others is a hexagon whose corners are at its radius."""


@dataclass(frozen=True, slots=True)
class CellCapacity:
    """What one cell carries when terminals are spread evenly over it."""

    radius_m: float
    area_km2: float
    mean_mbps: float
    """The sum of rates when every terminal gets the same: the harmonic mean over the area."""
    edge_mbps: float
    peak_mbps: float


def sinr_db(
    carrier: Carrier, direction: Direction, loss_db: ArrayLike, *, blocks: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return the signal over noise and interference of a link with a given loss, in dB.

    The link budget of the service: e.i.r.p., gains, body loss, k T B, noise figure and interference margin. Down, the
    power is spread over the whole carrier; up, the terminal puts all of its power into the ``blocks`` it is given
    (all of them where none are named).
    """
    service = carrier.powers
    loss = np.asarray(loss_db, dtype=np.float64)
    block_hz = SUBCARRIERS_PER_BLOCK * carrier.subcarrier_khz * 1e3
    if direction == "downlink":
        received_dbm = service.received_dbm(loss)
        noise_dbm = np.asarray(thermal_noise_dbm(block_hz * carrier.blocks) + carrier.terminal_noise_db.value)
    else:
        gains_db = (
            service.mobile_gain_dbi.value
            - service.body_loss_db.value
            + service.antenna_gain_dbi.value
            - service.feeder_loss_db.value
        )
        received_dbm = np.asarray(carrier.terminal_power_dbm.value + gains_db - loss)
        width = np.asarray(carrier.blocks if blocks is None else blocks, dtype=np.float64)
        noise_dbm = np.asarray(thermal_noise_dbm(block_hz) + 10.0 * np.log10(width) + carrier.base_noise_db.value)
    return np.asarray(received_dbm - noise_dbm - carrier.interference_margin_db.value)


def rate_mbps(carrier: Carrier, direction: Direction, loss_db: ArrayLike) -> NDArray[np.float64]:
    """Return the rate of one terminal that has the cell for itself, in Mbps.

    The best of every number of layers and, up, of every halving of the resource blocks.
    """
    widths = (carrier.blocks,) if direction == "downlink" else block_halvings(carrier)
    rates = [rate_over_blocks_mbps(carrier, direction, loss_db, blocks=width) for width in widths]
    return np.asarray(np.max(rates, axis=0))


def block_halvings(carrier: Carrier) -> tuple[int, ...]:
    """Return how many blocks a terminal may be given: all of them, half, and so on down to one."""
    widths = [carrier.blocks]
    while widths[-1] > 1:
        widths.append(widths[-1] // 2)
    return tuple(widths)


def rate_over_blocks_mbps(
    carrier: Carrier, direction: Direction, loss_db: ArrayLike, *, blocks: int
) -> NDArray[np.float64]:
    """Return the rate over a number of resource blocks, in Mbps, with the best number of layers.

    Layers share the power evenly; each carries the best MCS within the bound of ``chosen_efficiency``.
    """
    signal_db = sinr_db(carrier, direction, loss_db, blocks=blocks)
    per_block = SUBCARRIERS_PER_BLOCK * symbols_per_second(carrier.subcarrier_khz) / 1e6
    useful = carrier.useful_share(direction) * per_block * blocks
    rates = [
        layers
        * useful
        * chosen_efficiency(signal_db - 10.0 * np.log10(layers), table=carrier.mcs_table, direction=direction)
        for layers in range(1, carrier.layers(direction) + 1)
    ]
    return np.asarray(np.max(rates, axis=0))


def reach_for_rate_m(
    carrier: Carrier,
    direction: Direction,
    environment: Environment,
    required_mbps: float,
    *,
    margin_db: float | None = None,
) -> float:
    """Return how far a terminal still gets a rate when the cell is its own, in metres; 0 where it never does.

    Over flat ground with the service's model; ``margin_db`` defaults to the service's. Raises OutOfRange.
    """
    service = carrier.powers
    needed = float(RATE.require(required_mbps))
    margin = service.margin_db.value if margin_db is None else margin_db
    link = service.link(environment)
    allowed_db = largest_loss_db(carrier, direction, needed)
    if np.isnan(allowed_db):
        return 0.0
    return float(reach_m(lambda distance_m: service.loss_db(distance_m, link), allowed_db - margin))


def cell_capacity(carrier: Carrier, direction: Direction, environment: Environment, *, radius_m: float) -> CellCapacity:
    """Return what a cell of a given radius carries, terminals being spread evenly over its disc.

    Losses are the model's medians. Zero mean where the edge receives nothing.
    """
    service = carrier.powers
    link = service.link(environment)
    rings_m = radius_m * np.sqrt((np.arange(_RINGS) + 0.5) / _RINGS)
    rates = rate_mbps(carrier, direction, service.loss_db(rings_m, link))
    return CellCapacity(
        radius_m=radius_m,
        area_km2=float(np.pi * radius_m**2 / M2_PER_KM2),
        mean_mbps=float(_RINGS / np.sum(1.0 / rates)) if (rates > 0).all() else 0.0,
        edge_mbps=float(rate_mbps(carrier, direction, _edge_loss_db(carrier, link, radius_m))),
        peak_mbps=carrier.peak_rate_mbps(direction),
    )


def reported_cqi(carrier: Carrier, environment: Environment, distance_m: ArrayLike) -> NDArray[np.int64]:
    """Return the channel quality indicator that a terminal at each distance would report, 0 out of range.

    Over the model's median loss on flat ground. Raises OutOfRange.
    """
    service = carrier.powers
    loss_db = service.loss_db(distance_m, service.link(environment))
    return chosen_cqi(sinr_db(carrier, "downlink", loss_db), table=carrier.mcs_table)


def cell_load(capacity: CellCapacity, *, terminals: float, required_mbps: float) -> float:
    """Return the share of a cell's time that its terminals need: above 1 it cannot carry them, infinite at none."""
    asked = terminals * float(RATE.require(required_mbps))
    if asked == 0.0:
        return 0.0
    return asked / capacity.mean_mbps if capacity.mean_mbps > 0.0 else float("inf")


def connections_per_km2(
    capacity: CellCapacity, *, message_bytes: float, every_s: float, usable_share: float = 1.0
) -> float:
    """Return how many devices a square kilometre can hold, each sending a message at regular intervals.

    The rate alone is counted: what access, control channels and collisions take is for ``usable_share``, 0-1. ITU-R
    M.2412, 8.4.3 counts 32 bytes in two hours. Raises OutOfRange.
    """
    LOAD_SHARE.require(usable_share)
    per_device_mbps = message_bytes * 8.0 / every_s / 1e6
    hexagon_km2 = HEXAGON_PER_RADIUS_SQUARED * capacity.radius_m**2 / M2_PER_KM2
    return float(capacity.mean_mbps * usable_share / per_device_mbps / hexagon_km2)


def largest_loss_db(carrier: Carrier, direction: Direction, required_mbps: float) -> float:
    """Return the largest loss at which a rate is still met, in dB; NaN where no loss is small enough.

    Bisection over the loss; a rate of zero asks for any rate at all.
    """
    needed_mbps = max(required_mbps, 1e-12)
    low_db, high_db = 0.0, 300.0
    if float(rate_mbps(carrier, direction, low_db)) < needed_mbps:
        return float("nan")
    for _ in range(60):
        middle_db = 0.5 * (low_db + high_db)
        if float(rate_mbps(carrier, direction, middle_db)) >= needed_mbps:
            low_db = middle_db
        else:
            high_db = middle_db
    return low_db


def _edge_loss_db(carrier: Carrier, link: Link, radius_m: float) -> NDArray[np.float64]:
    return carrier.powers.loss_db(radius_m, link)
