"""The channel and power plan for systems that share a factory floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.radio.factory import search
from todoku.radio.factory.received import noise_mw, received_dbm, serving_radios
from todoku.radio.factory.search_problem import SearchProblem
from todoku.radio.factory.spectrum import received_share
from todoku.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.factory.floor import Floor, Interference, Radio
    from todoku.radio.factory.noise import MeasuredNoise

Outcome = Literal["served", "interference", "out_of_reach"]
"""Out of reach: not even at the best channel and power with all others silent."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A radio's channel and power."""

    radio: str
    channel: str
    power_dbm: float


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """What a device gets from its radio under a plan, and at best if all other radios were silent."""

    name: str
    system: str
    radio: str
    sinr_db: float
    best_snr_db: float
    needed_sinr_db: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """Channels and powers, what they serve, and what no plan can exceed or go below.

    ``least_power_mw`` holds for plans that serve as much; it is None where more may be served.
    """

    settings: tuple[Setting, ...]
    devices: tuple[DeviceAnswer, ...]
    interference: Interference
    served_weight: float
    bound_weight: float
    power_mw: float
    least_power_mw: float | None
    nodes: int

    @property
    def served(self) -> tuple[str, ...]:
        """Names of the devices that are served."""
        return tuple(device.name for device in self.devices if device.outcome == "served")

    @property
    def unserved(self) -> tuple[DeviceAnswer, ...]:
        """The devices that are not."""
        return tuple(device for device in self.devices if device.outcome != "served")

    @property
    def is_proven(self) -> bool:
        """Whether no plan serves more."""
        return self.served_weight >= self.bound_weight

    @property
    def is_least_power(self) -> bool:
        """Whether no plan that serves as much sends less."""
        return self.least_power_mw is not None and self.power_mw <= self.least_power_mw

    @property
    def gap(self) -> float:
        """By what share of the weight served a plan could at most be better."""
        return (self.bound_weight - self.served_weight) / max(self.served_weight, 1e-300)


def plan_channels(
    floor: Floor,
    *,
    measured: MeasuredNoise | None = None,
    interference: Interference = "always",
    run: Run | None = None,
) -> ChannelPlan:
    """Return the channels and powers that serve the most devices of a floor, by weight, then with the least power.

    A device is served by the radio of its system that reaches it best at full power, and counts as served where its
    signal over interference and noise reaches what the radio needs. What radios put into each other's channels is
    ``spectrum.received_share``; ``interference`` says whether they count as sending always or by their share of the
    time. The search is exact within the run's work budget; ``bound_weight`` is what no plan can exceed in any case.
    Raises InputError without devices.
    """
    if not floor.devices:
        raise InputError("radio.no_devices")
    points_m = np.array([[device.x_m, device.y_m] for device in floor.devices])
    serving = np.zeros(len(points_m), dtype=np.int64)
    for system in floor.system_names:
        own = np.array([device.system == system for device in floor.devices])
        serving[own] = serving_radios(floor, system, points_m[own])
    order = sorted(range(len(floor.radios)), key=lambda radio: (-int((serving == radio).sum()), radio))
    problem = search_problem(floor, points_m, serving, order, measured=measured, interference=interference)
    result = search.search(problem, run or Run())
    by_radio = {
        floor.radios[radio].name: floor.radios[radio].options[option]
        for radio, option in zip(order, result.chosen, strict=True)
    }
    return ChannelPlan(
        settings=tuple(Setting(radio.name, *by_radio[radio.name]) for radio in floor.radios),
        devices=_answers(floor, problem, serving, result.chosen),
        interference=interference,
        served_weight=result.weight,
        bound_weight=result.bound,
        power_mw=result.power_mw,
        least_power_mw=result.least_power_mw,
        nodes=result.nodes,
    )


def _answers(
    floor: Floor, problem: SearchProblem, serving: NDArray[np.int64], chosen: tuple[int, ...]
) -> tuple[DeviceAnswer, ...]:
    reached = search.served(problem, chosen)
    sinr_db = 10.0 * np.log10(search.ratios(problem, chosen))
    best = search.best_ratios(problem)
    found = []
    for row, device in enumerate(floor.devices):
        radio = floor.radios[serving[row]]
        outcome: Outcome = (
            "served" if reached[row] else "out_of_reach" if best[row] < problem.needed[row] else "interference"
        )
        best_db = float(10.0 * np.log10(best[row]))
        found.append(
            DeviceAnswer(
                device.name, device.system, radio.name, float(sinr_db[row]), best_db, radio.needed_sinr_db, outcome
            )
        )
    return tuple(found)


def search_problem(
    floor: Floor,
    points_m: NDArray[np.float64],
    serving: NDArray[np.int64],
    order: list[int],
    *,
    measured: MeasuredNoise | None = None,
    interference: Interference = "always",
) -> SearchProblem:
    """Return the search's arrays for devices at points, radios in the order of the search."""
    names = {channel.name: row for row, channel in enumerate(floor.channels)}
    radios = [floor.radios[row] for row in order]
    place = {row: position for position, row in enumerate(order)}
    levels = [_levels_mw(floor, radio, points_m) for radio in radios]
    shares = _shares(floor)
    leaks = []
    for radio, row, level in zip(radios, order, levels, strict=True):
        sends = radio.activity if interference == "mean" else 1.0
        by_system = np.array([shares[radio.system, floor.radios[one].system] for one in serving])
        own_channels = [names[name] for name, _ in radio.options]
        leak = sends * level[:, None, :] * np.moveaxis(by_system[:, own_channels], 0, 2)
        leak[:, :, serving == row] = 0.0
        leaks.append(leak)
    return SearchProblem(
        signal=levels,
        leaks=leaks,
        channel=[np.array([names[name] for name, _ in radio.options], dtype=np.int64) for radio in radios],
        power_mw=[np.array([10.0 ** (power / 10.0) for _, power in radio.options]) for radio in radios],
        noise=_noise(floor, points_m, serving, measured),
        needed=10.0 ** (np.array([floor.radios[row].needed_sinr_db for row in serving]) / 10.0),
        weight=np.array([device.weight for device in floor.devices]),
        served_by=np.array([place[int(row)] for row in serving], dtype=np.int64),
    )


def _levels_mw(floor: Floor, radio: Radio, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a radio lays on points with each of its options, in mW (options x points)."""
    at_one_mw = {
        name: received_dbm(floor, radio, points_m, power_dbm=0.0, frequency_mhz=floor.channel(name).centre_mhz)
        for name in radio.channels
    }
    return np.array([10.0 ** ((at_one_mw[name] + power_dbm) / 10.0) for name, power_dbm in radio.options])


def _shares(floor: Floor) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return, by sending and receiving system, the share of each channel's power in each (sent x received)."""
    return {
        (sender, receiver): np.array(
            [
                [
                    received_share(
                        sent,
                        heard,
                        leakage_db=floor.leakage_db(sender),
                        selectivity_db=floor.selectivity_db(receiver),
                    )
                    for heard in floor.channels
                ]
                for sent in floor.channels
            ]
        )
        for sender in floor.system_names
        for receiver in floor.system_names
    }


def _noise(
    floor: Floor, points_m: NDArray[np.float64], serving: NDArray[np.int64], measured: MeasuredNoise | None
) -> NDArray[np.float64]:
    """Return the noise of every channel at every device, in mW (channels x devices)."""
    noise = np.zeros((len(floor.channels), len(points_m)))
    for row in np.unique(serving):
        radio, same = floor.radios[row], serving == row
        for place, channel in enumerate(floor.channels):
            noise[place, same] = noise_mw(
                floor,
                channel,
                points_m[same],
                noise_figure_db=radio.noise_figure_db,
                selectivity_db=floor.selectivity_db(radio.system),
                measured=measured,
            )
    return noise
