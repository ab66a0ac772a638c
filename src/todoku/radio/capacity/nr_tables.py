"""The tables of LTE and 5G: modulation and coding, channel quality, resource blocks, and the peak rate they allow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from todoku.errors import InputError
from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NR_TABLES_SCHEMA = "todoku.nr-tables/1"
FrequencyRange = Literal["fr1", "fr2", "lte"]
Direction = Literal["downlink", "uplink"]
TableName = Literal["qam64", "qam256", "qam64_low_efficiency"]

CODE_RATE_UNIT = 1024.0
HIGHEST_CODE_RATE = 948.0 / 1024.0
SUBCARRIERS_PER_BLOCK = 12
SYMBOLS_PER_SLOT = 14
_BASE_SUBCARRIER_KHZ = 15
SHANNON_SHARE: dict[Direction, float] = {"downlink": 0.6, "uplink": 0.4}
"""How much of Shannon's bound a link reaches: 3GPP TR 36.942, A.1 and A.2 (confidence C: from memory of the field)."""
LOWEST_SINR_DB = -10.0
"""Below it nothing is received: the same place."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A row of a table: bits per symbol and code rate."""

    index: int
    modulation_order: int
    code_rate: float

    @property
    def efficiency(self) -> float:
        """Bits per symbol that carry information."""
        return self.modulation_order * self.code_rate


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("todoku").joinpath("data/radio/nr_tables.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = load_yaml(text)
    if content["schema"] != NR_TABLES_SCHEMA:
        raise InputError("radio.data_schema", file="nr_tables.yaml", found=content["schema"], expected=NR_TABLES_SCHEMA)
    return content


def _rows(kind: str, name: str, first: int) -> tuple[Coding, ...]:
    tables = _tables()[kind]
    if name not in tables:
        raise InputError("radio.choice", model="3GPP TS 38.214", value=name, choices=tuple(tables))
    return tuple(Coding(first + i, order, rate / CODE_RATE_UNIT) for i, (order, rate) in enumerate(tables[name]))


@cache
def mcs_table(name: TableName) -> tuple[Coding, ...]:
    """Return an MCS table of TS 38.214: 5.1.3.1-1 (qam64), -2 (qam256), -3 (qam64_low_efficiency)."""
    return _rows("mcs", name, 0)


@cache
def cqi_table(name: TableName) -> tuple[Coding, ...]:
    """Return a CQI table of TS 38.214: 5.2.2.1-2 (qam64), -3 (qam256), -4 (qam64_low_efficiency); index 0 is no row."""
    return _rows("cqi", name, 1)


def resource_blocks(bandwidth_mhz: float, *, subcarrier_khz: int, frequency_range: FrequencyRange) -> int:
    """Return the resource blocks of a carrier: TS 38.101-1 and -2, table 5.3.2-1, TS 36.101, table 5.6-1.

    Raises InputError for a bandwidth or spacing that the tables lack.
    """
    by_spacing = _tables()["resource_blocks"][frequency_range]
    widths = by_spacing.get(subcarrier_khz, {})
    if bandwidth_mhz not in widths:
        choices = [f"{width:g} MHz / {spacing} kHz" for spacing, row in by_spacing.items() for width in row]
        asked = f"{bandwidth_mhz:g} MHz / {subcarrier_khz} kHz"
        raise InputError("radio.choice", model=f"resource blocks, {frequency_range}", value=asked, choices=choices)
    return int(widths[bandwidth_mhz])


def overhead(frequency_range: FrequencyRange, direction: Direction) -> float:
    """Return the share of symbols that carry control and reference signals: TS 38.306, 4.1.2."""
    return float(_tables()["overhead"][frequency_range][direction])


def symbols_per_second(subcarrier_khz: int) -> float:
    """Return the symbols of one subcarrier in a second, 14 in a slot of 1 ms / 2^mu."""
    return SYMBOLS_PER_SLOT * 1000.0 * subcarrier_khz / _BASE_SUBCARRIER_KHZ


def peak_rate_mbps(
    *,
    blocks: int,
    subcarrier_khz: int,
    layers: int,
    modulation_order: int,
    frequency_range: FrequencyRange,
    direction: Direction,
    scaling: float = 1.0,
) -> float:
    """Return the highest rate of a carrier in Mbps: TS 38.306, 4.1.2, for one carrier.

    v Qm f Rmax (12 N_PRB / Ts) (1 - OH), with Rmax = 948/1024; time division is not in it.
    """
    per_second = SUBCARRIERS_PER_BLOCK * blocks * symbols_per_second(subcarrier_khz)
    useful = 1.0 - overhead(frequency_range, direction)
    return layers * modulation_order * scaling * HIGHEST_CODE_RATE * per_second * useful / 1e6


def chosen_efficiency(sinr_db: ArrayLike, *, table: TableName, direction: Direction) -> NDArray[np.float64]:
    """Return the bits per symbol of the best MCS that a link carries, zero below the lowest.

    The standard sets no thresholds: a row is taken to be carried where its efficiency stays within the attenuated and
    truncated Shannon bound of 3GPP TR 36.942, annex A.
    """
    sinr = np.asarray(sinr_db, dtype=np.float64)
    bound = SHANNON_SHARE[direction] * np.log2(1.0 + 10.0 ** (sinr / 10.0))
    steps = np.array(sorted({row.efficiency for row in mcs_table(table)}))
    reached = np.searchsorted(steps, bound, side="right")
    efficiency = np.concatenate(([0.0], steps))[reached]
    return np.where(sinr >= LOWEST_SINR_DB, efficiency, 0.0)


def chosen_cqi(sinr_db: ArrayLike, *, table: TableName) -> NDArray[np.int64]:
    """Return the channel quality indicator that a terminal would report, 0 out of range, on the same bound."""
    sinr = np.asarray(sinr_db, dtype=np.float64)
    bound = SHANNON_SHARE["downlink"] * np.log2(1.0 + 10.0 ** (sinr / 10.0))
    steps = np.array([row.efficiency for row in cqi_table(table)])
    reached = np.searchsorted(steps, bound, side="right")
    return np.where(sinr >= LOWEST_SINR_DB, reached, 0).astype(np.int64)
