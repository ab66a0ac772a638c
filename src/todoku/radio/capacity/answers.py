"""Whether a need is met: by which carrier, with how many sites, and where it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isinf
from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError
from todoku.radio.capacity.carriers import carriers
from todoku.radio.capacity.cells import (
    HEXAGON_PER_RADIUS_SQUARED,
    cell_capacity,
    cell_load,
    connections_per_km2,
    reach_for_rate_m,
)
from todoku.radio.capacity.latency import LatencyBudget, latency_budget
from todoku.units import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.radio.capacity.carriers import Carrier
    from todoku.radio.capacity.nr_tables import Direction
    from todoku.radio.capacity.requirements import Requirement
    from todoku.radio.models.link import Environment

Status = Literal["met", "met_at_lowest", "not_met", "unknown"]
"""``met_at_lowest``: where the need is a span, its lowest rate is met and its highest is not."""
M2412_BYTES, M2412_EVERY_S = 32.0, 7200.0
"""The message and its interval by which connection density is judged: ITU-R M.2412, table 8-2."""
NR_DEVICES_PER_KM2 = 1.0e6
"""What a 5G technology has to hold: ITU-R M.2410, 4.8."""
_RANK: tuple[Status, ...] = ("met", "met_at_lowest", "unknown", "not_met")
_DIRECTIONS: tuple[Direction, ...] = ("downlink", "uplink")


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for how many a need is to be met."""

    area_km2: float
    environment: Environment
    terminals: float = 1.0
    """Terminals in use at once over the whole area."""
    backhaul_km: float | None = None
    core_ms: float | None = None

    def __post_init__(self) -> None:
        """Refuse an empty area, nobody, and a length or latency below zero."""
        for name, value in (("backhaul_km", self.backhaul_km), ("core_ms", self.core_ms)):
            if value is not None and not value >= 0.0:
                raise InputError("radio.below_zero", name=name, value=value)
        if not (self.area_km2 > 0.0 and self.terminals > 0.0):
            raise InputError("radio.place", area_km2=self.area_km2, terminals=self.terminals)


@dataclass(frozen=True, slots=True)
class BandAnswer:
    """What one carrier can do for a need; sites None where no number of them would do."""

    service: str
    status: Status
    rate_status: Status
    latency_status: Status
    density_status: Status
    sites: int | None
    """For the highest rate where it is met, else for the lowest; the greater of what area and load ask for."""
    coverage_sites: int | None
    capacity_sites: int | None
    radius_m: float
    load: float | None
    """Share of a cell's time that the busier direction takes, the terminals being shared evenly by all sites."""
    limited_by: str | None
    """The direction, or what else, that decides."""
    latency: LatencyBudget
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What every carrier can do for a need, the best first."""

    requirement: Requirement
    place: Place
    bands: tuple[BandAnswer, ...]

    @property
    def status(self) -> Status:
        """The status of the best carrier; unknown where the need has no figure to compare."""
        return self.bands[0].status if self.bands and self.requirement.is_numeric else "unknown"

    @property
    def best(self) -> BandAnswer | None:
        """The carrier that meets the need with the fewest sites; None where none does."""
        return self.bands[0] if self.status in {"met", "met_at_lowest"} else None


def answer(requirement: Requirement, place: Place, *, services: Sequence[str] | None = None) -> Answer:
    """Return which carriers meet a need at a place, with how many sites.

    Every terminal is to get the rate at the edge of its cell as well as together with all others; cells are hexagons,
    the ground is flat, and the number of sites for the load takes the cell at its full reach, so fewer may do.
    A latency is met where the sum of all parts is at most the need, not met where the known parts alone exceed it,
    else unknown. A density of devices is met by a 5G carrier up to what its standard asks of it, not met where
    messages of ITU-R M.2412 alone would fill the cell, else unknown; it is counted apart from ``place.terminals``,
    which take the rates. Availability and speed of movement are not compared.

    Parameters
    ----------
    requirement
        From ``todoku.radio.capacity.requirements``.
    place
        Area, surroundings, terminals in use at once, line to the core.
    services
        Ids of the carriers to ask; all of ``carriers.yaml`` where None.

    Raises InputError for an unknown service, OutOfRange from the models.
    """
    table = carriers()
    unknown = [name for name in services or () if name not in table]
    if unknown:
        raise InputError("radio.unknown_service", value=unknown[0], choices=sorted(table))
    found = [_band_answer(table[name], requirement, place) for name in (services or table)]
    ordered = sorted(found, key=lambda band: (_RANK.index(band.status), band.sites or 0, band.service))
    return Answer(requirement, place, tuple(ordered))


def _band_answer(carrier: Carrier, requirement: Requirement, place: Place) -> BandAnswer:
    needs = {"downlink": requirement.downlink_mbps, "uplink": requirement.uplink_mbps}
    highest = {name: pair[1] for name, pair in needs.items() if pair is not None}
    lowest = {name: pair[0] for name, pair in needs.items() if pair is not None}
    layout = _layout(carrier, highest, place)
    rate_status: Status = "met" if layout.sites is not None else "not_met"
    if layout.sites is None and lowest != highest:
        layout = _layout(carrier, lowest, place)
        rate_status = "met_at_lowest" if layout.sites is not None else "not_met"
    budget = latency_budget(carrier.generation, backhaul_km=place.backhaul_km, core_ms=place.core_ms)
    latency_status = _latency_status(requirement, budget)
    density_status = _density_status(carrier, requirement, place, layout.radius_m)
    status = max((rate_status, latency_status, density_status), key=_RANK.index)
    sites = layout.sites if requirement.is_numeric else None
    return BandAnswer(
        service=carrier.service,
        status=status if requirement.is_numeric else "unknown",
        rate_status=rate_status,
        latency_status=latency_status,
        density_status=density_status,
        sites=sites,
        coverage_sites=layout.coverage,
        capacity_sites=layout.capacity,
        radius_m=layout.radius_m,
        load=layout.load / sites if sites else None,
        limited_by="latency" if latency_status == "not_met" else layout.limited_by,
        latency=budget,
        assumptions=carrier.assumptions,
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    radius_m: float
    coverage: int | None
    capacity: int | None
    limited_by: str | None
    load: float = 0.0
    """Of the busier direction, were there one cell."""

    @property
    def sites(self) -> int | None:
        return None if self.coverage is None or self.capacity is None else max(self.coverage, self.capacity)


def _layout(carrier: Carrier, rates: dict[str, float], place: Place) -> _Layout:
    """Return how large cells may be and how many sites area and load ask for."""
    reaches = {name: reach_for_rate_m(carrier, name, place.environment, rates.get(name, 0.0)) for name in _DIRECTIONS}
    shorter = min(reaches, key=lambda name: reaches[name])
    radius_m = reaches[shorter]
    if radius_m <= 0.0:
        return _Layout(0.0, None, None, shorter)
    coverage = ceil(place.area_km2 * M2_PER_KM2 / (HEXAGON_PER_RADIUS_SQUARED * radius_m**2))
    load, busiest = 0.0, str(shorter)
    for name in _DIRECTIONS:
        if rates.get(name):
            cell = cell_capacity(carrier, name, place.environment, radius_m=radius_m * (1.0 - 1e-9))
            asked = cell_load(cell, terminals=place.terminals, required_mbps=rates[name])
            if isinf(asked):
                return _Layout(radius_m, coverage, None, name)
            load, busiest = (asked, name) if asked > load else (load, busiest)
    capacity = max(1, ceil(load))
    return _Layout(radius_m, coverage, capacity, busiest if capacity > coverage else shorter, load)


def _latency_status(requirement: Requirement, budget: LatencyBudget) -> Status:
    needed_ms = requirement.needed_latency_ms
    if needed_ms is None:
        return "met"
    if requirement.latency_kind == "radio":
        radio = budget.parts[0]
        return "met" if radio.most_ms is not None and radio.most_ms <= needed_ms else "unknown"
    if budget.least_ms > needed_ms:
        return "not_met"
    return "met" if budget.most_ms is not None and budget.most_ms <= needed_ms else "unknown"


def _density_status(carrier: Carrier, requirement: Requirement, place: Place, radius_m: float) -> Status:
    needed = requirement.devices_per_km2
    if needed is None:
        return "met"
    if radius_m <= 0.0:
        return "not_met"
    cell = cell_capacity(carrier, "uplink", place.environment, radius_m=radius_m * (1.0 - 1e-9))
    if connections_per_km2(cell, message_bytes=M2412_BYTES, every_s=M2412_EVERY_S) < needed:
        return "not_met"
    return "met" if carrier.generation == "nr" and needed <= NR_DEVICES_PER_KM2 else "unknown"
