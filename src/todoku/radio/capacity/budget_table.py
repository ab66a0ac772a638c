"""The link budget as a table: every gain and loss of a carrier down and up, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.provenance import Basis
from todoku.radio.capacity.cells import block_halvings, largest_loss_db, rate_over_blocks_mbps, sinr_db
from todoku.radio.capacity.nr_tables import SUBCARRIERS_PER_BLOCK
from todoku.units import thermal_noise_dbm

if TYPE_CHECKING:
    from todoku.radio.capacity.carriers import Carrier
    from todoku.radio.capacity.nr_tables import Direction
    from todoku.radio.link_budget import Parameter


@dataclass(frozen=True, slots=True)
class Term:
    """A row: its name (a key of the words after ``radio.budget.``), value, unit and origin."""

    name: str
    value: float
    unit: str
    basis: Basis
    source: str


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """The rows of one direction, and what is left for the path."""

    terms: tuple[Term, ...]
    largest_loss_db: float
    """On the median path, with the margin taken off; NaN where the rate is never met."""
    blocks: int
    """Resource blocks over which the power is spread at that loss."""
    sinr_db: float


def budget_table(carrier: Carrier, direction: Direction, *, required_mbps: float = 0.0) -> BudgetTable:
    """Return the link budget of a carrier for a rate; for any rate at all where none is given.

    e.i.r.p. + gains - losses - (k T B + noise figure + interference margin) - signal over noise = largest loss; the
    service's margin is taken off the loss. Up, the fewest blocks of ``capacity.rate_mbps`` that carry the rate count.
    """
    service = carrier.powers
    loss_db = largest_loss_db(carrier, direction, required_mbps)
    down = direction == "downlink"
    blocks = carrier.blocks if down or np.isnan(loss_db) else _blocks_up(carrier, loss_db, required_mbps)
    noise_dbm = thermal_noise_dbm(SUBCARRIERS_PER_BLOCK * carrier.subcarrier_khz * 1e3 * blocks)
    if down:
        power_dbm = service.eirp_dbm - service.antenna_gain_dbi.value + service.feeder_loss_db.value
        power = Term("base_power", power_dbm, "dBm", service.power_dbm_per_mhz.basis, service.power_dbm_per_mhz.source)
        figure = _term("terminal_noise_figure", carrier.terminal_noise_db, "dB")
    else:
        power = _term("terminal_power", carrier.terminal_power_dbm, "dBm")
        figure = _term("base_noise_figure", carrier.base_noise_db, "dB")
    signal_db = float(sinr_db(carrier, direction, loss_db, blocks=blocks))
    terms = (
        power,
        _term("base_gain", service.antenna_gain_dbi, "dBi"),
        _term("feeder_loss", service.feeder_loss_db, "dB"),
        _term("terminal_gain", service.mobile_gain_dbi, "dBi"),
        _term("body_loss", service.body_loss_db, "dB"),
        Term("thermal_noise", noise_dbm, "dBm", Basis.MODELLED, "k T B at 290 K"),
        figure,
        _term("interference_margin", carrier.interference_margin_db, "dB"),
        Term("needed_sinr", signal_db, "dB", Basis.MODELLED, "3GPP TR 36.942, annex A, with TS 38.214's tables"),
        _term("margin", service.margin_db, "dB"),
    )
    return BudgetTable(terms, loss_db - service.margin_db.value, blocks, signal_db)


def _term(name: str, parameter: Parameter, unit: str) -> Term:
    return Term(name, parameter.value, unit, parameter.basis, parameter.source)


def _blocks_up(carrier: Carrier, loss_db: float, required_mbps: float) -> int:
    """Return the fewest blocks, of the halvings, that still carry the rate at a loss."""
    return min(
        blocks
        for blocks in block_halvings(carrier)
        if rate_over_blocks_mbps(carrier, "uplink", loss_db, blocks=blocks) >= max(required_mbps, 1e-12)
    )
