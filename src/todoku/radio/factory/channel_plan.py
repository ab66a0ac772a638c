"""Factory wireless: coverage and interference on a floor, and a channel and power plan for systems that share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.factory import search
from todoku.radio.models.tr38901_indoor import factory_line_of_sight_probability, factory_loss_db
from todoku.run import Run
from todoku.units import thermal_noise_dbm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.floor import Channel, Floor, Radio
    from todoku.radio.factory.noise import MeasuredNoise

_NEAREST_M = 1.0
"""The model begins at 1 m; nothing is nearer to an antenna than that."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A radio's channel and power."""

    radio: str
    channel: str
    power_dbm: float


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """Channels and powers, what they serve, and what no plan can exceed."""

    settings: tuple[Setting, ...]
    served: tuple[str, ...]
    unserved: tuple[str, ...]
    sinr_db: dict[str, float]
    served_weight: float
    bound_weight: float
    nodes: int

    @property
    def is_proven(self) -> bool:
        """Whether no plan serves more."""
        return self.served_weight >= self.bound_weight


def received_dbm(
    floor: Floor, radio: Radio, points_m: NDArray[np.float64], *, power_dbm: float, frequency_mhz: float
) -> NDArray[np.float64]:
    """Return the mean power that a radio lays on points of a floor (n x 2), in dBm.

    TR 38.901, InF: the losses with and without line of sight, in dB, weighed by the probability of line of sight of
    the hall as the radio sees it; then the walls between. Points nearer than 1 m count as 1 m. Raises OutOfRange
    outside 0.5-100 GHz and beyond 600 m.
    """
    hall = floor.hall(radio.height_m)
    ground_m = np.hypot(points_m[:, 0] - radio.x_m, points_m[:, 1] - radio.y_m)
    path_m = np.maximum(np.hypot(ground_m, radio.height_m - floor.device_height_m), _NEAREST_M)
    frequency_ghz = frequency_mhz / 1e3
    clear_db = factory_loss_db(path_m, frequency_ghz=frequency_ghz, factory=hall.kind, line_of_sight=True)
    hidden_db = factory_loss_db(path_m, frequency_ghz=frequency_ghz, factory=hall.kind, line_of_sight=False)
    share = factory_line_of_sight_probability(ground_m, hall)
    loss_db = share * clear_db + (1.0 - share) * hidden_db + floor.wall_loss_db(radio.x_m, radio.y_m, points_m)
    return np.asarray(power_dbm - loss_db)


def noise_mw(
    floor: Floor,
    channel: Channel,
    points_m: NDArray[np.float64],
    *,
    noise_figure_db: float,
    measured: MeasuredNoise | None = None,
) -> NDArray[np.float64]:
    """Return the noise of a channel at points of a floor, in mW.

    Thermal noise with the receiver's noise figure; the described sources at device height, over the hall's loss
    without line of sight; and, where a channel was measured, the measured density in place of the
    described sources (a reading holds them already).
    """
    thermal = 10.0 ** ((thermal_noise_dbm(channel.bandwidth_mhz * 1e6) + noise_figure_db) / 10.0)
    total = np.full(len(points_m), thermal)
    density = np.zeros(len(points_m)) if measured is None else measured.density_mw_per_mhz(channel, points_m)
    if density.any():
        return np.asarray(total + density * channel.bandwidth_mhz)
    for source in floor.noises:
        shared_mhz = channel.shared_mhz(source.lowest_mhz, source.highest_mhz)
        if shared_mhz > 0.0:
            path_m = np.maximum(np.hypot(points_m[:, 0] - source.x_m, points_m[:, 1] - source.y_m), _NEAREST_M)
            kind = floor.hall(floor.device_height_m).kind
            loss_db = factory_loss_db(
                path_m, frequency_ghz=channel.centre_mhz / 1e3, factory=kind, line_of_sight=False
            ) + floor.wall_loss_db(source.x_m, source.y_m, points_m)
            total += shared_mhz * 10.0 ** ((source.power_dbm_per_mhz - loss_db) / 10.0)
    return total


def grid_points_m(floor: Floor, *, step_m: float) -> NDArray[np.float64]:
    """Return the centres of the squares of a floor, row by row (n x 2)."""
    x = np.arange(step_m / 2.0, floor.width_m, step_m)
    y = np.arange(step_m / 2.0, floor.length_m, step_m)
    return np.column_stack([np.tile(x, y.size), np.repeat(y, x.size)])


def coverage_sinr_db(
    floor: Floor,
    plan: ChannelPlan,
    system: str,
    points_m: NDArray[np.float64],
    *,
    measured: MeasuredNoise | None = None,
) -> NDArray[np.float64]:
    """Return the best signal over interference and noise that a system gives at points, under a plan, in dB."""
    settings = {setting.radio: setting for setting in plan.settings}
    best = np.full(len(points_m), -np.inf)
    for radio in floor.radios:
        if radio.system != system:
            continue
        own = settings[radio.name]
        channel = floor.channel(own.channel)
        level = noise_mw(floor, channel, points_m, noise_figure_db=radio.noise_figure_db, measured=measured)
        for other in floor.radios:
            if other.name != radio.name:
                setting = settings[other.name]
                level = level + _leak_mw(floor, other, setting.channel, setting.power_dbm, channel, points_m)
        signal = received_dbm(floor, radio, points_m, power_dbm=own.power_dbm, frequency_mhz=channel.centre_mhz)
        best = np.maximum(best, signal - 10.0 * np.log10(level))
    return best


def plan_channels(floor: Floor, *, measured: MeasuredNoise | None = None, run: Run | None = None) -> ChannelPlan:
    """Return the channels and powers that serve the most devices of a floor, by weight, then with the least power.

    A device is served by the radio of its system that reaches it best at full power, and counts as served where its
    signal over interference and noise reaches what the radio needs. Radios interfere where their channels overlap, by
    the share that overlaps and the time they send; spectra are taken as rectangles. The search is exact within the
    run's work budget; ``bound_weight`` is what no plan can exceed in any case. Raises InputError without devices.
    """
    if not floor.devices:
        raise InputError("radio.no_devices")
    points_m = np.array([[device.x_m, device.y_m] for device in floor.devices])
    serving = _serving_radios(floor, points_m)
    order = sorted(range(len(floor.radios)), key=lambda radio: (-int((serving == radio).sum()), radio))
    problem = _problem(floor, points_m, serving, order, measured)
    result = search.search(problem, run or Run())
    reached = search.served(problem, result.chosen)
    sinr = 10.0 * np.log10(search.ratios(problem, result.chosen))
    by_radio = {
        floor.radios[radio].name: _options(floor.radios[radio])[option]
        for radio, option in zip(order, result.chosen, strict=True)
    }
    return ChannelPlan(
        settings=tuple(Setting(radio.name, *by_radio[radio.name]) for radio in floor.radios),
        served=tuple(device.name for device, ok in zip(floor.devices, reached, strict=True) if ok),
        unserved=tuple(device.name for device, ok in zip(floor.devices, reached, strict=True) if not ok),
        sinr_db={device.name: float(value) for device, value in zip(floor.devices, sinr, strict=True)},
        served_weight=result.weight,
        bound_weight=result.bound,
        nodes=result.nodes,
    )


def _options(radio: Radio) -> list[tuple[str, float]]:
    return [(channel, power_dbm) for channel in radio.channels for power_dbm in radio.powers_dbm]


def _serving_radios(floor: Floor, points_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return, for each device, the row of the radio of its system that reaches it best at full power."""
    levels = np.full((len(floor.radios), len(points_m)), -np.inf)
    for row, radio in enumerate(floor.radios):
        frequency_mhz = floor.channel(radio.channels[0]).centre_mhz
        own = np.array([device.system == radio.system for device in floor.devices])
        level_dbm = received_dbm(floor, radio, points_m, power_dbm=max(radio.powers_dbm), frequency_mhz=frequency_mhz)
        levels[row] = np.where(own, level_dbm, -np.inf)
    return np.asarray(levels.argmax(axis=0), dtype=np.int64)


def _leak_mw(
    floor: Floor, radio: Radio, channel_name: str, power_dbm: float, victim: Channel, points_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a radio puts into another channel at points, in mW, over time."""
    channel = floor.channel(channel_name)
    half = channel.bandwidth_mhz / 2.0
    shared_mhz = victim.shared_mhz(channel.centre_mhz - half, channel.centre_mhz + half)
    if shared_mhz == 0.0:
        return np.zeros(len(points_m))
    level_dbm = received_dbm(floor, radio, points_m, power_dbm=power_dbm, frequency_mhz=channel.centre_mhz)
    return np.asarray(radio.activity * shared_mhz / channel.bandwidth_mhz * 10.0 ** (level_dbm / 10.0))


def _problem(
    floor: Floor,
    points_m: NDArray[np.float64],
    serving: NDArray[np.int64],
    order: list[int],
    measured: MeasuredNoise | None,
) -> search.SearchProblem:
    """Return the search's arrays, radios in the order of the search."""
    names = [channel.name for channel in floor.channels]
    radios = [floor.radios[row] for row in order]
    place = {row: position for position, row in enumerate(order)}
    figures_db = np.array([floor.radios[row].noise_figure_db for row in serving])
    noise = np.zeros((len(names), len(points_m)))
    for row, channel in enumerate(floor.channels):
        for figure_db in np.unique(figures_db):
            same = figures_db == figure_db
            noise[row, same] = noise_mw(
                floor, channel, points_m[same], noise_figure_db=float(figure_db), measured=measured
            )
    signal, leaks, channels, power_mw = [], [], [], []
    for radio in radios:
        options = _options(radio)
        leak = np.array(
            [
                [_leak_mw(floor, radio, name, power, victim, points_m) for victim in floor.channels]
                for name, power in options
            ]
        )
        own = np.array([names.index(name) for name, _ in options], dtype=np.int64)
        leaks.append(leak)
        channels.append(own)
        signal.append(leak[np.arange(len(options)), own] / radio.activity)
        power_mw.append(np.array([10.0 ** (power / 10.0) for _, power in options]))
    return search.SearchProblem(
        signal=signal,
        leaks=leaks,
        channel=channels,
        power_mw=power_mw,
        noise=noise,
        needed=10.0 ** (np.array([floor.radios[row].needed_sinr_db for row in serving]) / 10.0),
        weight=np.array([device.weight for device in floor.devices]),
        served_by=np.array([place[int(row)] for row in serving], dtype=np.int64),
    )
