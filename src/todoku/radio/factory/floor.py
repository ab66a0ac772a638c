"""A factory floor as its planner describes it: hall, walls, machines, radios, devices, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from yaml import YAMLError

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.radio.models.tr38901_indoor import Hall

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from numpy.typing import NDArray

_NO_FILE = "-"
"""Stands for the file until ``read_floor`` names it."""
Name = Annotated[str, Field(min_length=1)]
Above = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Placed(_Part):
    name: Name
    x_m: float
    y_m: float


class Wall(_Part):
    """A wall between two points, and what it takes of a signal that crosses it."""

    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float
    loss_db: NotNegative


class Machine(_Part):
    """A machine that stands on the floor: clutter."""

    x_m: float
    y_m: float
    width_m: Above
    depth_m: Above
    height_m: Above


class Noise(_Placed):
    """A source of noise: its radiated power density between two frequencies."""

    power_dbm_per_mhz: float
    lowest_mhz: Above
    highest_mhz: Above


class Channel(_Part):
    """A channel: centre and width."""

    name: Name
    centre_mhz: Above
    bandwidth_mhz: Above

    def shared_mhz(self, lowest_mhz: float, highest_mhz: float) -> float:
        """Return how much of the channel lies between two frequencies."""
        half = self.bandwidth_mhz / 2.0
        return max(0.0, min(highest_mhz, self.centre_mhz + half) - max(lowest_mhz, self.centre_mhz - half))


class Radio(_Placed):
    """An access point or base station: one with a single channel and power stays as it is, others are planned."""

    system: Name
    height_m: Above
    channels: tuple[Name, ...] = Field(min_length=1)
    powers_dbm: tuple[float, ...] = Field(min_length=1)
    """Radiated power over the channel, each allowed value."""
    needed_sinr_db: float
    noise_figure_db: NotNegative = 9.0
    """Of its devices."""
    activity: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of the time that it sends."""


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
    radios: tuple[Radio, ...] = Field(min_length=1)
    devices: tuple[Device, ...] = ()
    noises: tuple[Noise, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [channel.name for channel in self.channels]
        doubled = {name for name in names if names.count(name) > 1}
        radios = [radio.name for radio in self.radios]
        doubled |= {name for name in radios if radios.count(name) > 1}
        if doubled:
            raise InputError("radio.floor_doubled", file=_NO_FILE, what=min(doubled))
        for radio in self.radios:
            lacking = sorted(set(radio.channels) - set(names))
            if lacking:
                raise InputError("radio.floor_channel", file=_NO_FILE, what=f"{radio.name} / {lacking[0]}")
        systems = {radio.system for radio in self.radios}
        for device in self.devices:
            if device.system not in systems:
                raise InputError("radio.floor_system", file=_NO_FILE, what=f"{device.name} / {device.system}")
        placed: tuple[_Placed, ...] = (*self.radios, *self.devices, *self.noises)
        for thing in placed:
            if not (0.0 <= thing.x_m <= self.width_m and 0.0 <= thing.y_m <= self.length_m):
                raise InputError("radio.floor_off", file=_NO_FILE, what=f"{thing.name} ({thing.x_m:g}, {thing.y_m:g})")
        if not self.machines and None in {self.clutter_size_m, self.clutter_density, self.clutter_height_m}:
            raise InputError("radio.floor_clutter", file=_NO_FILE, what="machines")
        return self

    def channel(self, name: str) -> Channel:
        """Return a channel by name."""
        return next(channel for channel in self.channels if channel.name == name)

    def hall(self, base_height_m: float) -> Hall:
        """Return the hall that a radio of a given height sees: clutter as given, else from the machines.

        From machines: size the side of the mean square, density their share of the floor, height the mean over their
        area (TR 38.901, table 7.2-4 calls it effective). Raises OutOfRange where the clutter is lower than devices.
        """
        areas = np.array([machine.width_m * machine.depth_m for machine in self.machines])
        heights = np.array([machine.height_m for machine in self.machines])
        floor_m2 = self.width_m * self.length_m
        return Hall(
            clutter_size_m=self.clutter_size_m or float(np.sqrt(areas.mean())),
            clutter_density=self.clutter_density or min(0.99, float(areas.sum()) / floor_m2),
            clutter_height_m=self.clutter_height_m or float((areas * heights).sum() / areas.sum()),
            base_height_m=base_height_m,
            terminal_height_m=self.device_height_m,
        )

    def wall_loss_db(self, x_m: float, y_m: float, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the walls take between a place and each point (n x 2), in dB."""
        loss_db = np.zeros(len(points_m))
        for wall in self.walls:
            loss_db += wall.loss_db * _crosses(x_m, y_m, points_m, wall)
        return loss_db


def read_floor(path: Path) -> Floor:
    """Return the floor of a YAML or JSON file; raise InputError naming the file, the place and the fault."""
    try:
        return Floor.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except InputError as error:
        raise InputError(error.code, **{**error.params, "file": path.name}) from None
    except YAMLError as error:
        raise InputError("radio.floor", file=path.name, place="YAML", fault=str(error).splitlines()[0]) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "-"
        raise InputError("radio.floor", file=path.name, place=where, fault=first["msg"]) from None


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
