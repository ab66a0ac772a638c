"""Radio carriers: a service's powers and gains with what decides its rates down and up."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.provenance import Basis
from todoku.radio.capacity.nr_tables import (
    Direction,
    FrequencyRange,
    TableName,
    mcs_table,
    overhead,
    peak_rate_mbps,
    resource_blocks,
)
from todoku.radio.link_budget import Parameter, Service, service_by_id

CARRIERS_SCHEMA = "todoku.radio-carriers/1"


class Carrier(BaseModel):
    """A carrier of a service; every figure with its origin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    generation: Literal["lte", "nr"]
    frequency_range: FrequencyRange
    subcarrier_khz: int
    mcs_table: TableName
    downlink_layers: Parameter
    uplink_layers: Parameter
    downlink_share: Parameter
    """Share of the time that goes down."""
    uplink_share: Parameter
    terminal_power_dbm: Parameter
    terminal_noise_db: Parameter
    """Noise figure."""
    base_noise_db: Parameter
    interference_margin_db: Parameter
    """By how much neighbouring cells raise the noise."""

    @property
    def powers(self) -> Service:
        """The service's powers, gains, heights and model."""
        return service_by_id(self.service)

    @property
    def blocks(self) -> int:
        """Resource blocks of the carrier."""
        return resource_blocks(
            self.powers.bandwidth_mhz.value, subcarrier_khz=self.subcarrier_khz, frequency_range=self.frequency_range
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the parameters that are assumptions, the service's included."""
        own = tuple(name for name, value in self if isinstance(value, Parameter) and value.basis is Basis.ESTIMATED)
        return (*self.powers.assumptions, *own)

    def layers(self, direction: Direction) -> int:
        """Return the most layers that a direction can carry."""
        return int((self.downlink_layers if direction == "downlink" else self.uplink_layers).value)

    def time_share(self, direction: Direction) -> float:
        """Return the share of time of a direction."""
        return (self.downlink_share if direction == "downlink" else self.uplink_share).value

    def useful_share(self, direction: Direction) -> float:
        """Return the share of symbols of a direction that carry data."""
        return self.time_share(direction) * (1.0 - overhead(self.frequency_range, direction))

    def peak_rate_mbps(self, direction: Direction) -> float:
        """Return the highest rate of the carrier, with its share of time: TS 38.306, 4.1.2."""
        return self.time_share(direction) * peak_rate_mbps(
            blocks=self.blocks,
            subcarrier_khz=self.subcarrier_khz,
            layers=self.layers(direction),
            modulation_order=max(row.modulation_order for row in mcs_table(self.mcs_table)),
            frequency_range=self.frequency_range,
            direction=direction,
        )


@cache
def carriers() -> dict[str, Carrier]:
    """Return the carriers of ``data/radio/carriers.yaml`` by the id of their service."""
    content = load_yaml(resources.files("todoku").joinpath("data/radio/carriers.yaml").read_text(encoding="utf-8"))
    if content["schema"] != CARRIERS_SCHEMA:
        raise InputError("radio.data_schema", file="carriers.yaml", found=content["schema"], expected=CARRIERS_SCHEMA)
    read = [Carrier.model_validate(entry) for entry in content["carriers"]]
    return {carrier.service: carrier for carrier in read}


def carrier_by_id(service_id: str) -> Carrier:
    """Return the carrier of a service, or raise InputError naming those that there are."""
    try:
        return carriers()[service_id]
    except KeyError:
        raise InputError("radio.unknown_service", value=service_id, choices=sorted(carriers())) from None
