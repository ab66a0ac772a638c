"""The plan's passive optical network: counts, the loss of the farthest home, who fails, and what would mend it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sample_pon import FIBRE_JPY, far_village, sample_pon
from sample_tree import tree_of
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.plans.config import parse_config
from todoku.plans.pon import edge_cables, limits_of_pon, pon_design


def test_the_farthest_home_has_its_loss_part_by_part():
    loss = sample_pon().loss
    assert (loss.distance_km, loss.wavelength_nm) == (32.0, 1310)
    assert (loss.fibre_db, loss.splices_db, loss.connectors_db, loss.splitters_db) == (12.8, 5.4, 2.0, 18.0)
    assert (loss.total_db, loss.margin_db) == (38.2, pytest.approx(28.0 - 1.0 - 38.2))


def test_squares_that_fail_say_what_would_mend_them():
    beyond, lossy = sample_pon().failures
    assert (beyond.cause, beyond.distance_km, beyond.split_stages, beyond.optics) == ("reach", 32.0, None, None)
    assert (lossy.cause, lossy.distance_km, lossy.homes) == ("loss", 15.2, 12)
    assert (lossy.split_stages, lossy.optics) == ((4, 4), "G-PON C+")
    assert sample_pon().failing_homes == 15
    # From 15 km the light does not go 17 km further: two are needed.
    assert [one.distance_km for one in sample_pon().further_exchanges] == [15.0, 32.0]


def test_the_mend_that_is_named_does_mend():
    cured = far_village(split_stages=[4, 4])
    assert [one.distance_km for one in cured.failures] == [32.0]
    assert [one.distance_km for one in far_village(optics="gpon_c_plus").failures] == [32.0]


def test_cost_by_homes_passed_and_connected():
    pon = sample_pon()
    assert (pon.homes.full, pon.homes.opening, pon.take_up) == (55, 28, 0.5)
    assert pon.jpy_per_home_passed == round(FIBRE_JPY / 55)
    assert pon.jpy_per_home_connected == round(FIBRE_JPY / 28)
    assert pon.bill_jpy == 28 * 30_000


def test_ones_own_terms_are_shown_without_a_source():
    pon = far_village(split_stages=[32], spare_fibres=0.5, pole_span_m=35.0, splitters_in="cabinets")
    inputs = {one.id: one for one in pon.inputs}
    assert (inputs["spare_fibres"].value, inputs["spare_fibres"].source) == (0.5, None)
    assert (inputs["pole_span_m"].value, inputs["pole_span_m"].source) == (35.0, None)
    assert inputs["splice_db"].source
    assert pon.split_stages == (32,)
    assert "cabinet" in {row.id for row in pon.bill}


def test_limits_name_the_bill_and_those_who_fail():
    codes = [(one.code, one.params) for one in limits_of_pon(sample_pon(), "ja")]
    assert codes[0] == ("plan.limit.bill", {})
    assert codes[1] == ("plan.limit.loss", {"squares": 2, "homes": 15, "optics": "G-PON B+"})
    assert limits_of_pon(None, "ja") == ()


def test_a_tree_that_reaches_nobody_has_no_network():
    tree = tree_of([(0, 1, 1.0)], {1: (4, 0, 0.0)})
    tree = replace(tree, cells=tree.cells.assign(reached=False))
    config = parse_config({"date": "2024-06-01"}, name="-")
    assert pon_design(tree, None, config, price_book(), fibre_jpy=1, lang="ja") is None


@pytest.mark.parametrize(
    "pon", [{"split_stages": [3]}, {"split_stages": []}, {"optics": "gpon"}, {"cable_slack": -0.1}, {"pole_span_m": 0}]
)
def test_a_configuration_that_cannot_be_is_refused_by_its_field(pon):
    with pytest.raises(InputError) as caught:
        parse_config({"fibre": {"pon": pon}}, name="plan.yaml")
    assert caught.value.code == "config.field"
    assert caught.value.params["field"].startswith(f"fibre.pon.{next(iter(pon))}")


def test_edges_name_their_fibres_and_cables():
    tree = tree_of([(0, 1, 2.0), (1, 2, 13.0)], {1: (8, 0, 0.8), 2: (9999, 0, 0.2)})
    config = parse_config({"fibre": {"pon": {"spare_fibres": 0.0}}}, name="-")
    fibres, cables = edge_cables(tree, config)
    # 1,249 full splitters and one for the seven left over at the far end; one more nearer by.
    assert fibres.tolist() == [1251, 1250]
    assert cables == ["1000+300", "1000+300"]
