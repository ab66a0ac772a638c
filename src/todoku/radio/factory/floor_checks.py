"""Checks what the parts of a factory floor say of each other, and of the models' ranges."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError, OutOfRange
from todoku.i18n import LANGS, text
from todoku.radio.models.tr38901_indoor import FACTORY_PATH, FREQUENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.radio.factory.floor import Floor, Machine

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
