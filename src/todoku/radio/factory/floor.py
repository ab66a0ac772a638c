"""A factory floor as its planner describes it: hall, walls, machines, systems, radios, devices, noise."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from todoku.errors import InputError, OutOfRange
from todoku.i18n import LANGS, text
from todoku.radio.models.tr38901_indoor import FACTORY_PATH, FREQUENCY, Hall, Material, material_loss_db

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from numpy.typing import NDArray

    from todoku.radio.models.tr38901_indoor import Factory

Interference = Literal["always", "mean"]
"""Other radios as if they sent all the time; or their mean power, by the share of the time that each sends."""
INTERFERENCES: tuple[Interference, ...] = get_args(Interference)
Name = Annotated[str, Field(min_length=1)]
Above = Annotated[float, Field(gt=0.0)]
Decibels = Annotated[float, Field(ge=0.0, le=300.0)]
Power = Annotated[float, Field(ge=-60.0, le=60.0)]
"""In dBm, 1 nW to 1 kW: beyond that it was written in other units."""


def _as_steps(value: Any) -> Any:
    return (value,) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Steps = Annotated[tuple[Decibels, ...], BeforeValidator(_as_steps), Field(min_length=1)]
"""One figure in dB for each adjacent channel, the nearest first; a single one may stand alone."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Placed(_Part):
    name: Name
    x_m: float
    y_m: float


class Wall(_Part):
    """A wall between two points: what it takes of a signal that crosses it, or what it is of (TR 38.901)."""

    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float
    loss_db: Decibels | None = None
    material: Material | None = None

    def through_db(self, frequency_ghz: float) -> float:
        """Return what the wall takes at a frequency."""
        if self.material is not None:
            return float(material_loss_db(frequency_ghz, material=self.material))
        return self.loss_db or 0.0


class Machine(_Part):
    """A machine that stands on the floor: clutter."""

    x_m: float
    y_m: float
    width_m: Above
    depth_m: Above
    height_m: Above


class Noise(_Placed):
    """A source of noise: its radiated power density between two frequencies."""

    power_dbm_per_mhz: Power
    lowest_mhz: Above
    highest_mhz: Above


class Channel(_Part):
    """A channel: centre and width."""

    name: Name
    centre_mhz: Above
    bandwidth_mhz: Above


class System(_Part):
    """What a system's radios leak into adjacent channels and how far down its devices keep them; where from."""

    name: Name
    aclr_db: Steps | None = None
    acs_db: Steps | None = None
    source: Name | None = None


class Radio(_Placed):
    """An access point or base station: one with a single channel and power stays as it is, others are planned."""

    system: Name
    height_m: Above
    channels: tuple[Name, ...] = Field(min_length=1)
    powers_dbm: tuple[Power, ...] = Field(min_length=1)
    """Radiated power over the channel, each allowed value."""
    needed_sinr_db: Annotated[float, Field(ge=-50.0, le=100.0)]
    noise_figure_db: Decibels = 9.0
    """Of its devices."""
    activity: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of the time that it sends."""

    @property
    def options(self) -> list[tuple[str, float]]:
        """Every channel and power that may be chosen for it."""
        return [(channel, power_dbm) for channel in self.channels for power_dbm in self.powers_dbm]


class Device(_Placed):
    """A device that a system is to serve."""

    system: Name
    weight: Above = 1.0


class Floor(_Part):
    """A whole floor; coordinates in metres from a corner."""

    schema_: Literal["todoku.factory-floor/1"] = Field(alias="schema", default="todoku.factory-floor/1")
    width_m: Above
    length_m: Above
    device_height_m: Above = 1.5
    clutter_size_m: Above | None = None
    clutter_density: Annotated[float, Field(gt=0.0, lt=1.0)] | None = None
    clutter_height_m: Above | None = None
    walls: tuple[Wall, ...] = ()
    machines: tuple[Machine, ...] = ()
    channels: tuple[Channel, ...] = Field(min_length=1)
    systems: tuple[System, ...] = ()
    radios: tuple[Radio, ...] = Field(min_length=1)
    devices: tuple[Device, ...] = ()
    noises: tuple[Noise, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_floor(self)
        return self

    @property
    def system_names(self) -> tuple[str, ...]:
        """The systems that have radios, in the order in which the radios name them."""
        return tuple(dict.fromkeys(radio.system for radio in self.radios))

    def channel(self, name: str) -> Channel:
        """Return a channel by name."""
        return next(channel for channel in self.channels if channel.name == name)

    def system(self, name: str) -> System:
        """Return what is declared of a system; nothing is of one that is not described."""
        return next((system for system in self.systems if system.name == name), System(name=name))

    def leakage_db(self, system: str) -> tuple[float, ...]:
        """Return what a system's radios leak into adjacent channels, empty where unknown."""
        return self.system(system).aclr_db or ()

    def selectivity_db(self, system: str) -> tuple[float, ...]:
        """Return how far down a system's devices keep adjacent channels, empty where unknown."""
        return self.system(system).acs_db or ()

    def hall(self, base_height_m: float) -> Hall:
        """Return the hall that a radio of a given height sees: clutter as given, else from the machines.

        From machines: size the side of the mean square, density their share of the floor, height the mean over their
        area (TR 38.901, table 7.2-4 calls it effective). Raises OutOfRange.
        """
        areas = np.array([machine.width_m * machine.depth_m for machine in self.machines])
        heights = np.array([machine.height_m for machine in self.machines])
        return Hall(
            clutter_size_m=self.clutter_size_m or float(np.sqrt(areas.mean())),
            clutter_density=self.clutter_density or float(areas.sum()) / (self.width_m * self.length_m),
            clutter_height_m=self.clutter_height_m or float((areas * heights).sum() / areas.sum()),
            base_height_m=base_height_m,
            terminal_height_m=self.device_height_m,
        )

    def scenario(self, radio: Radio) -> Factory:
        """Return the sub-scenario of TR 38.901 that holds between a radio and the devices."""
        return self.hall(radio.height_m).kind

    def wall_loss_db(
        self, x_m: float, y_m: float, points_m: NDArray[np.float64], *, frequency_ghz: float
    ) -> NDArray[np.float64]:
        """Return what the walls take between a place and each point (n x 2), in dB."""
        loss_db = np.zeros(len(points_m))
        for wall in self.walls:
            loss_db += wall.through_db(frequency_ghz) * _crosses(x_m, y_m, points_m, wall)
        return loss_db


def _crosses(x_m: float, y_m: float, points_m: NDArray[np.float64], wall: Wall) -> NDArray[np.bool_]:
    """Return which straight lines from a place to points cross a wall."""
    start = np.array([x_m, y_m])
    ray = points_m - start
    side = np.array([wall.x2_m - wall.x1_m, wall.y2_m - wall.y1_m])
    offset = np.array([wall.x1_m, wall.y1_m]) - start
    cross = ray[:, 0] * side[1] - ray[:, 1] * side[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        along_ray = (offset[0] * side[1] - offset[1] * side[0]) / cross
        along_wall = (offset[0] * ray[:, 1] - offset[1] * ray[:, 0]) / cross
    hit = (along_ray >= 0.0) & (along_ray <= 1.0) & (along_wall >= 0.0) & (along_wall <= 1.0)
    return np.asarray(hit & (cross != 0.0))


NO_FILE = "-"
"""Stands for the file until ``read_floor`` names it."""


def check_floor(floor: Floor) -> None:
    """Raise InputError naming the first part that contradicts another or that no model covers."""
    _check_names(floor)
    _check_places(floor)
    _check_walls_and_noises(floor)
    for system in floor.systems:
        if (system.aclr_db or system.acs_db) and system.source is None:
            raise _fault(f"systems {system.name}: source", "no_source")
    _check_channels(floor)
    _check_hall(floor)


def _fault(place: str, fault: str, **params: object) -> InputError:
    words = {lang: text(f"radio.floor_fault.{fault}", lang, **params) for lang in LANGS}
    return InputError("radio.floor", file=NO_FILE, place=place, fault=words)


def _check_names(floor: Floor) -> None:
    for part in ("channels", "systems", "radios", "devices", "noises"):
        _no_doubles(part, [thing.name for thing in getattr(floor, part)])
    channels = {channel.name for channel in floor.channels}
    for radio in floor.radios:
        _no_doubles(f"radios {radio.name}: channels", radio.channels)
        _no_doubles(f"radios {radio.name}: powers_dbm", [f"{power_dbm:g}" for power_dbm in radio.powers_dbm])
        lacking = sorted(set(radio.channels) - channels)
        if lacking:
            raise InputError("radio.floor_channel", file=NO_FILE, what=f"{radio.name} / {lacking[0]}")
    known = set(floor.system_names)
    named = [(device.name, device.system) for device in floor.devices]
    named += [(f"systems {system.name}", system.name) for system in floor.systems]
    for name, system_name in named:
        if system_name not in known:
            raise InputError("radio.floor_system", file=NO_FILE, what=f"{name} / {system_name}")


def _no_doubles(part: str, names: Sequence[str]) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InputError("radio.floor_doubled", file=NO_FILE, what=f"{part} / {doubled[0]}")


def _check_places(floor: Floor) -> None:
    corners: list[tuple[str, float, float]] = []
    for part in ("radios", "devices", "noises"):
        corners += [(f"{part} {thing.name}", thing.x_m, thing.y_m) for thing in getattr(floor, part)]
    for number, wall in enumerate(floor.walls, start=1):
        corners += [(f"walls #{number}", wall.x1_m, wall.y1_m), (f"walls #{number}", wall.x2_m, wall.y2_m)]
    for number, one in enumerate(floor.machines, start=1):
        corners += [(f"machines #{number}", one.x_m, one.y_m)]
        corners += [(f"machines #{number}", one.x_m + one.width_m, one.y_m + one.depth_m)]
    for what, x_m, y_m in corners:
        if not is_on_floor(floor, x_m, y_m):
            raise InputError("radio.floor_off", file=NO_FILE, what=f"{what} ({x_m:g}, {y_m:g})")


def is_on_floor(floor: Floor, x_m: float, y_m: float) -> bool:
    """Whether a place lies within the walls of the hall."""
    return 0.0 <= x_m <= floor.width_m and 0.0 <= y_m <= floor.length_m


def _check_walls_and_noises(floor: Floor) -> None:
    for number, wall in enumerate(floor.walls, start=1):
        if (wall.loss_db is None) == (wall.material is None):
            raise _fault(f"walls #{number}", "wall_loss")
    for noise in floor.noises:
        if noise.lowest_mhz >= noise.highest_mhz:
            raise _fault(f"noises {noise.name}: lowest_mhz", "noise_span")


def _check_channels(floor: Floor) -> None:
    for channel in floor.channels:
        if not FREQUENCY.lowest <= channel.centre_mhz / 1e3 <= FREQUENCY.highest:
            span = {"low": 1e3 * FREQUENCY.lowest, "high": 1e3 * FREQUENCY.highest}
            raise _fault(f"channels {channel.name}: centre_mhz", "frequency", **span)
        if channel.bandwidth_mhz >= channel.centre_mhz:
            raise _fault(f"channels {channel.name}: bandwidth_mhz", "bandwidth")


def _check_hall(floor: Floor) -> None:
    if not floor.machines and None in {floor.clutter_size_m, floor.clutter_density, floor.clutter_height_m}:
        raise InputError("radio.floor_clutter", file=NO_FILE, what="machines")
    for (one, first), (two, second) in combinations(enumerate(floor.machines, start=1), 2):
        if _overlap(first, second):
            raise _fault(f"machines #{two}", "overlap", other=f"machines #{one}")
    for radio in floor.radios:
        _check_radio(floor, f"radios {radio.name}", (radio.x_m, radio.y_m, radio.height_m))
    for noise in floor.noises:
        _check_radio(floor, f"noises {noise.name}", (noise.x_m, noise.y_m, floor.device_height_m))


def _check_radio(floor: Floor, what: str, place: tuple[float, float, float]) -> None:
    x_m, y_m, height_m = place
    try:
        floor.hall(height_m)
    except OutOfRange as error:
        raise _fault(what, "model", **error.params) from None
    farthest_m = np.hypot(
        np.hypot(max(x_m, floor.width_m - x_m), max(y_m, floor.length_m - y_m)), height_m - floor.device_height_m
    )
    if farthest_m > FACTORY_PATH.highest:
        raise _fault(what, "too_far", farthest_m=float(farthest_m), limit_m=FACTORY_PATH.highest)


def _overlap(first: Machine, second: Machine) -> bool:
    return _cross(_span(first.x_m, first.width_m), _span(second.x_m, second.width_m)) and _cross(
        _span(first.y_m, first.depth_m), _span(second.y_m, second.depth_m)
    )


def _span(lowest_m: float, length_m: float) -> tuple[float, float]:
    return lowest_m, lowest_m + length_m


def _cross(one: Iterable[float], two: Iterable[float]) -> bool:
    (low_one, high_one), (low_two, high_two) = one, two
    return min(high_one, high_two) - max(low_one, low_two) > 1e-9  # noqa: PLR2004 (rounding of metres)
