"""The areas of a local-5G licence end where the rule's thresholds are."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.radio.licence_area import licence_area
from todoku.radio.models.link import Link
from todoku.radio.models.local_5g import area_loss_db


def test_licence_areas_end_where_the_rules_thresholds_are():
    link = Link(4850, 10, 1.5, "suburban")
    found = licence_area(link, power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100)
    assert (found.cover_dbm, found.coordination_dbm) == (-84.6, -91.0)
    for radius_m, threshold_dbm in ((found.cover_m, -84.6), (found.coordination_m, -91.0)):
        assert 45.0 - 8.0 - area_loss_db(radius_m, link) == pytest.approx(threshold_dbm, abs=1e-6)
    assert found.coordination_m > found.cover_m
    inside = licence_area(link, power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100, building_entry_db=16.2)
    assert inside.cover_m < found.cover_m


def test_the_licence_area_of_open_land_lies_beyond_the_formulas_dip():
    link = Link(4850, 30, 1.5, "open")
    assert area_loss_db(40.0, link) > area_loss_db(100.0, link)
    # 76 dB are exceeded at 40 m, and met again from within 100 m on
    found = licence_area(link, power_dbm=-0.6, gain_dbi=0.0, bandwidth_mhz=100)
    assert area_loss_db(40.0, link) > 76.0 > area_loss_db(100.0, link)
    assert found.cover_m > 100.0
    assert area_loss_db(found.cover_m, link) == pytest.approx(76.0, abs=1e-6)
    assert licence_area(link, power_dbm=-20.0, gain_dbi=0.0, bandwidth_mhz=100).cover_m == 0.0


def test_the_28_ghz_area_is_free_space_and_has_no_known_coordination():
    # 45 - 8 + 84.3 = 121.3 dB
    found = licence_area(Link(28_250, 6, 1.5), power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100)
    path_m = 1000 * 10 ** ((121.3 - 32.4 - 20 * np.log10(28_250)) / 20)
    assert found.cover_m == pytest.approx(np.sqrt(path_m**2 - 4.5**2))
    assert found.coordination_m is None
    assert found.coordination_dbm is None
