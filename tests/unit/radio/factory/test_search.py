"""The exact search against every plan there is, worked out with nothing of the search."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_floor import DECLARED, device, floor, radio
from todoku.radio.factory import channel_plan, search
from todoku.radio.factory.received import noise_mw, received_dbm
from todoku.radio.factory.spectrum import received_share
from todoku.run import Effort, Run

PLACES = st.tuples(st.integers(1, 99), st.integers(1, 39))


def tables(described, interference):
    """By radio, option and device: signal and what is heard of each other radio's options, by plain loops."""
    points_m = np.array([[one.x_m, one.y_m] for one in described.devices])
    level = {}
    for one in described.radios:
        for name, power_dbm in one.options:
            frequency_mhz = described.channel(name).centre_mhz
            dbm = received_dbm(described, one, points_m, power_dbm=power_dbm, frequency_mhz=frequency_mhz)
            level[one.name, name, power_dbm] = 10 ** (dbm / 10)
    share = {
        (one.name, two.name): received_share(
            one, two, leakage_db=described.leakage_db("wifi"), selectivity_db=described.selectivity_db("wifi")
        )
        for one in described.channels
        for two in described.channels
    }
    noise = {
        one.name: noise_mw(
            described, one, points_m, noise_figure_db=9.0, selectivity_db=described.selectivity_db("wifi")
        )
        for one in described.channels
    }
    sends = {one.name: one.activity if interference == "mean" else 1.0 for one in described.radios}
    return level, share, noise, sends


def best_of_all(described, interference):
    """The most weight, and the least power that serves it, by trying every plan."""
    level, share, noise, sends = tables(described, interference)
    full = {}
    for one in described.radios:
        frequency_mhz = described.channel(one.channels[0]).centre_mhz
        points_m = np.array([[each.x_m, each.y_m] for each in described.devices])
        full[one.name] = received_dbm(
            described, one, points_m, power_dbm=max(one.powers_dbm), frequency_mhz=frequency_mhz
        )
    radios = described.radios
    own = [max(radios, key=lambda one, n=number: full[one.name][n]) for number in range(len(described.devices))]
    best = (0.0, np.inf)
    for plan in itertools.product(*[one.options for one in radios]):
        weight = 0.0
        chosen = {one.name: option for one, option in zip(radios, plan, strict=True)}
        for number, each in enumerate(described.devices):
            mine = own[number]
            channel, power_dbm = chosen[mine.name]
            heard = noise[channel][number] + sum(
                sends[other.name]
                * share[chosen[other.name][0], channel]
                * level[other.name, *chosen[other.name]][number]
                for other in radios
                if other.name != mine.name
            )
            if level[mine.name, channel, power_dbm][number] >= 10 ** (mine.needed_sinr_db / 10) * heard:
                weight += each.weight
        power_mw = sum(10 ** (power_dbm / 10) for _, power_dbm in plan)
        best = max(best, (weight, -power_mw)) if best[1] != np.inf else (weight, -power_mw)
    return best[0], -best[1]


@settings(max_examples=30, deadline=None)
@given(
    places=st.lists(PLACES, min_size=2, max_size=3, unique=True),
    spots=st.lists(PLACES, min_size=1, max_size=7, unique=True),
    needed_db=st.integers(5, 40),
    systems=st.sampled_from([[], DECLARED]),
    interference=st.sampled_from(["always", "mean"]),
)
def test_no_plan_serves_more_or_as_much_with_less_power(places, spots, needed_db, systems, interference):
    shared = floor(
        systems=systems,
        radios=[
            radio(
                f"r{i}",
                x,
                y,
                needed_sinr_db=needed_db,
                channels=["w1", "w3", "w5"],
                powers_dbm=[-5, 6, 20],
                activity=0.3 + 0.2 * i,
            )
            for i, (x, y) in enumerate(places)
        ],
        devices=[device(f"d{i}", x, y, weight=1 + i % 3) for i, (x, y) in enumerate(spots)],
    )
    plan = channel_plan.plan_channels(shared, interference=interference)
    weight, power_mw = best_of_all(shared, interference)
    assert (plan.served_weight, plan.bound_weight, plan.is_proven) == (weight, weight, True)
    assert plan.power_mw == pytest.approx(power_mw, rel=1e-9)
    assert plan.least_power_mw == pytest.approx(power_mw, rel=1e-9)
    assert plan.is_least_power
    assert sum(one.weight for one in shared.devices if one.name in plan.served) == weight


def crowded():
    return floor(
        radios=[radio(f"r{i}", 10 + 10 * i, 20, needed_sinr_db=30, channels=["w1", "w3", "w11"]) for i in range(6)],
        devices=[device(f"d{i}", 12 + 5 * i, 25) for i in range(12)],
    )


def test_a_search_that_is_cut_short_still_shows_a_bound(monkeypatch):
    monkeypatch.setitem(search.LEVEL_BUDGET, "quick", 2)
    short = channel_plan.plan_channels(crowded(), run=Run(effort=Effort.QUICK))
    long = channel_plan.plan_channels(crowded(), run=Run(effort=Effort.THOROUGH))
    assert long.is_proven
    assert long.gap == 0.0
    assert short.served_weight <= long.served_weight < short.bound_weight
    assert (short.is_proven, short.least_power_mw, short.is_least_power) == (False, None, False)
    assert short.gap == (short.bound_weight - short.served_weight) / short.served_weight
    assert short.nodes == 1 < long.nodes


def test_the_same_floor_always_has_the_same_plan():
    assert channel_plan.plan_channels(crowded()) == channel_plan.plan_channels(crowded())


def test_radios_of_bands_apart_are_decided_apart():
    """Eight radios, each alone in its band: one decision each, not their product."""
    channels = [
        {"name": f"c{i}{j}", "centre_mhz": 2000 + 500 * i + 100 * j, "bandwidth_mhz": 20}
        for i in range(8)
        for j in range(5)
    ]
    apart = floor(
        channels=channels,
        radios=[
            radio(f"r{i}", 5 + 12 * i, 20, channels=[f"c{i}{j}" for j in range(5)], powers_dbm=[0, 5, 10])
            for i in range(8)
        ],
        devices=[device(f"d{i}", 6 + 12 * i, 22) for i in range(8)],
    )
    plan = channel_plan.plan_channels(apart)
    assert plan.is_proven
    assert plan.is_least_power
    assert plan.nodes == 8
    assert [setting.power_dbm for setting in plan.settings] == [0.0] * 8


def test_a_cut_problem_keeps_its_radios_channels_and_devices():
    shared = crowded()
    points_m = np.array([[one.x_m, one.y_m] for one in shared.devices])
    serving = np.arange(12) % 6
    whole = channel_plan.search_problem(shared, points_m, serving, list(range(6)))
    part = whole.cut_to([1, 4])
    own = np.flatnonzero(np.isin(serving, [1, 4]))
    used = [0, 1, 3]  # w5 is no radio's
    assert part.noise.tolist() == whole.noise[used][:, own].tolist()
    assert part.served_by.tolist() == [0, 1, 0, 1]
    assert part.leaks[1].tolist() == whole.leaks[4][:, used][:, :, own].tolist()
    assert [used[row] for row in part.channel[1]] == whole.channel[4].tolist()
