"""Microwave hops over terrain of our own making: budgets worked by hand, and what is known of their availability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError, OutOfRange
from todoku.radio.backhaul.hop import Mode, Radio, Weather, microwave_chain, microwave_hop
from todoku.radio.models import p530
from todoku.radio.models.p526 import knife_edge_loss_db
from todoku.radio.powers import Powers
from todoku.radio.profiles import GEOD
from todoku.radio.sweep import Site

POWERS = Powers(20.0, 38.0, 1.0, 38.0, 1.0)
RADIO = Radio(10.0, POWERS, (Mode(-75.0, 400.0), Mode(-85.0, 100.0)))
PLACE = Weather(40.0, 1e-5, 20.0)
KM10 = 0.09
NEAR, FAR = Site("near", LAT, LON, 50.0), Site("far", LAT + KM10, LON, 50.0)


@pytest.fixture
def flat():
    terrain = rough_terrain(1, side=301, highest_m=1.0, clutter=False)
    terrain.heights_m[:] = 20.0
    return terrain


def walled(terrain, height_m):
    """Return the terrain with a wall from west to east half way between the two sites."""
    heights = terrain.heights_m.copy()
    row = round((terrain.north_deg - LAT - KM10 / 2) / terrain.step_lat_deg)
    heights[row - 1 : row + 2] = height_m
    return replace(terrain, heights_m=heights)


def test_a_budget_worked_by_hand(flat):
    # 32.4 + 80 + 20 log d, d = 10.0 km; P.676 some 0.013 dB/km at 10 GHz
    hop = microwave_hop(flat, NEAR, FAR, RADIO, Weather())
    length_km = GEOD.inv(LON, LAT, LON, LAT + KM10)[2] / 1e3
    assert hop.path.length_km == pytest.approx(length_km)
    assert hop.free_space_db == pytest.approx(112.4 + 20.0 * np.log10(length_km))
    assert hop.gases_db == pytest.approx(0.13, abs=0.03)
    assert hop.diffraction_db == 0.0
    assert hop.received_dbm == pytest.approx(20 + 76 - 2 - hop.free_space_db - hop.gases_db)
    assert [answer.margin_db for answer in hop.modes] == pytest.approx([hop.received_dbm + 75, hop.received_dbm + 85])
    assert (hop.lacking_m, hop.bearing_deg) == (0.0, pytest.approx(0.0, abs=1e-6))


def test_availability_is_p530s_of_the_margin(flat):
    hop = microwave_hop(flat, NEAR, FAR, RADIO, PLACE)
    length_km = hop.path.length_km
    asked = p530.Hop(length_km, 10.0, 70.0, 70.0, 20.0, LAT + KM10 / 2, 1e-5, 20.0, 40.0)
    for answer in hop.modes:
        multipath = p530.multipath_percent(answer.margin_db, asked, average_year=True)
        worked = float(multipath + p530.rain_percent(answer.margin_db, asked))
        assert answer.outage.percent == pytest.approx(worked, rel=1e-6)
        assert answer.outage.minutes_per_year == pytest.approx(worked / 100 * 525_960)
        assert answer.outage.available_percent == pytest.approx(100.0 - worked)
    assert hop.modes[0].outage.percent > hop.modes[1].outage.percent


def test_what_is_not_known_of_the_place_stays_unknown(flat):
    for weather, unknown in (
        (Weather(), ("rain_rate", "geoclimatic")),
        (Weather(rain_mm_per_h=40.0), ("geoclimatic",)),
        (Weather(rain_mm_per_h=40.0, geoclimatic_factor=1e-5), ("geoclimatic",)),
        (Weather(None, 1e-5, 20.0), ("rain_rate",)),
    ):
        out = microwave_hop(flat, NEAR, FAR, RADIO, weather).modes[0].outage
        assert (out.unknown, out.percent, out.minutes_per_year, out.available_percent) == (unknown, None, None, None)
    assert out.multipath_percent > 0.0
    assert out.rain_percent is None


def test_up_to_5_km_rain_alone_decides(flat):
    out = microwave_hop(flat, NEAR, Site("B", LAT + 0.04, LON, 50.0), RADIO, Weather(40.0)).modes[0].outage
    assert (out.unknown, out.multipath_percent) == ((), 0.0)
    assert out.percent == out.rain_percent


def test_rain_beyond_p530s_span_is_a_bound(flat):
    strong = replace(RADIO, modes=(Mode(-120.0),))
    out = microwave_hop(flat, NEAR, FAR, strong, PLACE).modes[0].outage
    assert (out.rain_bound, out.rain_percent) == ("at_most", pytest.approx(0.001))
    weak = Radio(30.0, POWERS, (Mode(-52.0),))
    out = microwave_hop(flat, NEAR, FAR, weak, Weather(100.0, 1e-5, 20.0)).modes[0].outage
    assert (out.rain_bound, out.rain_percent) == ("at_least", pytest.approx(1.0))


def test_a_wall_in_the_way_costs_a_knife_edge_and_leaves_availability_unknown(flat):
    hop = microwave_hop(walled(flat, 100.0), NEAR, FAR, RADIO, PLACE)
    # 30 m and 1.47 m of bulge above the ray, 5 km from both ends: nu = h sqrt(2 d / (lambda d1 d2))
    nu = 31.47 * np.sqrt(2.0 * 10_000 / (0.02998 * 5000.0**2))
    edge_db = knife_edge_loss_db(nu)
    assert hop.diffraction_db == pytest.approx(edge_db + 10.2, abs=0.3)  # Bullington adds 10 + 0.02 d
    assert hop.lacking_m == pytest.approx(31.47 + 8.66, abs=0.2)
    out = hop.modes[1].outage
    assert (out.unknown, out.percent) == (("not_in_sight",), None)


def test_the_criterion_for_the_low_k_depends_on_whether_the_obstacle_stands_alone(flat):
    # at 40 GHz the radius is 4.33 m; k = 10 lowers the ray by 0.2 m half way, k = 0.3 by 6.5 m
    radio = replace(RADIO, frequency_ghz=40.0)
    criteria = {"median_k": 10.0, "low_k": 0.3}
    clear = microwave_hop(walled(flat, 62.0), NEAR, FAR, radio, PLACE, **criteria)
    assert (clear.lacking_m, clear.lacking_alone_m) == (0.0, 0.0)  # 1.5 m of 1.3 m asked for
    alone = microwave_hop(walled(flat, 63.0), NEAR, FAR, radio, PLACE, **criteria)
    assert (alone.lacking_m, alone.lacking_alone_m) == (pytest.approx(0.84, abs=0.05), 0.0)
    cut = microwave_hop(walled(flat, 64.0), NEAR, FAR, radio, PLACE, **criteria)
    assert cut.lacking_alone_m == pytest.approx(0.54, abs=0.05)
    assert cut.median.is_full


def test_a_level_below_the_threshold_has_no_availability(flat):
    out = microwave_hop(flat, NEAR, FAR, replace(RADIO, modes=(Mode(-20.0),)), PLACE).modes[0].outage
    assert (out.unknown, out.percent) == (("no_margin",), None)


def test_a_chain_is_down_as_long_as_its_hops_together(flat):
    middle = Site("middle", LAT + 0.05, LON + 0.03, 50.0)
    chain = microwave_chain(flat, [NEAR, middle, FAR], RADIO, PLACE)
    assert [(hop.tx.site_id, hop.rx.site_id) for hop in chain.hops] == [("near", "middle"), ("middle", "far")]
    for number, total in enumerate(chain.modes):
        parts = [hop.modes[number] for hop in chain.hops]
        assert total.down_percent == pytest.approx(sum(part.outage.percent for part in parts))
        assert total.margin_db == min(part.margin_db for part in parts)
        assert total.mode == RADIO.modes[number]
    assert chain.straight_km == pytest.approx(10.0, abs=0.01)
    unknown = microwave_chain(flat, [NEAR, middle, FAR], RADIO, Weather(40.0)).modes[0]
    assert (unknown.down_percent, unknown.minutes_per_year) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Radio(0.4, POWERS, ()),
        lambda: Radio(101.0, POWERS, ()),
        lambda: Radio(np.nan, POWERS, ()),
        lambda: Mode(np.nan),
        lambda: Mode(-70.0, 0.0),
        lambda: Mode(70.0),
    ],
)
def test_radios_that_cannot_be_are_refused(wrong):
    with pytest.raises(OutOfRange):
        wrong()


@pytest.mark.parametrize(
    ("weather", "quantity"),
    [
        (Weather(251.0), "rain_rate_001"),
        (Weather(-1.0), "rain_rate_001"),
        (Weather(np.nan), "rain_rate_001"),
        (Weather(40.0, 2.0, 20.0), "geoclimatic_factor"),
        (Weather(40.0, 1e-5, -3.0), "dn75"),
    ],
)
def test_weather_that_cannot_be_is_refused(flat, weather, quantity):
    with pytest.raises(OutOfRange) as refused:
        microwave_hop(flat, NEAR, FAR, RADIO, weather)
    assert refused.value.params["quantity"] == quantity


def test_places_that_cannot_be_are_named(flat):
    for site, code in (
        (Site("far", LAT, LON, 50.0), "radio.same_place"),
        (Site("far", LAT + 5.0, LON, 50.0), "radio.site_off_terrain"),
        (Site("far", LON, LAT, 50.0), "radio.site_swapped"),
        (Site("far", LAT + KM10, LON, 0.0), "radio.site_height"),
        (Site("far", LAT + KM10, LON, np.nan), "radio.site_height"),
    ):
        with pytest.raises(InputError) as refused:
            microwave_hop(flat, NEAR, site, RADIO, PLACE)
        assert refused.value.code == code
        assert "far" in refused.value.params.values()
