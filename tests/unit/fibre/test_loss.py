"""The loss of light: added up by hand, against the standards' budgets, and what mends too much of it."""

from __future__ import annotations

import numpy as np
import pytest

from sample_tree import tree_of
from todoku.areas.mesh import area_m2
from todoku.fibre.loss import Mend, allowed_db, fails, home_distance_m, loss_budget, mend
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.splitting import split_tree


def test_loss_adds_up_by_hand():
    # 9.5 km at 0.40 dB/km; ten joints and four splices at splitters of 0.15 dB; four connectors of 0.5 dB; 7.2 + 10.8.
    loss = loss_budget(9500.0, pon_terms(split_stages=(4, 8), optics="gpon_b_plus"))
    assert loss.wavelength_nm == 1310
    assert float(loss.fibre_db) == pytest.approx(3.8)
    assert float(loss.splices_db) == pytest.approx(14 * 0.15)
    assert (loss.connectors_db, loss.splitters_db) == (pytest.approx(2.0), pytest.approx(18.0))
    assert float(loss.total_db) == pytest.approx(3.8 + 2.1 + 2.0 + 18.0)


def test_ten_gigabit_is_judged_at_1270_nm():
    loss = loss_budget(10_000.0, pon_terms(optics="xgs_pon_n1"))
    assert (loss.wavelength_nm, float(loss.fibre_db)) == (1270, pytest.approx(4.7))


def test_the_reserve_stays_free():
    assert allowed_db(pon_terms(optics="gpon_b_plus", figures={"reserve_db": 1.5})) == 26.5


def test_a_home_fails_just_beyond_what_the_optics_bear():
    terms = pon_terms(split_stages=(4, 8), optics="gpon_b_plus", figures={"reserve_db": 0.0, "splice_db": 0.0})
    longest_m = (28.0 - 2.0 - 18.0) / 0.40 * 1000.0  # 20 km: also the reach of the class
    found = fails(np.array([0.0, longest_m - 1.0, longest_m + 1.0, np.nan]), terms)
    assert found.tolist() == [False, False, True, False]


def test_a_loss_is_mended_by_fewer_homes_to_a_port_or_by_other_optics():
    terms = pon_terms(split_stages=(4, 8), optics="gpon_b_plus")
    assert float(loss_budget(15_000.0, terms).total_db) == pytest.approx(28.85)
    # 1.85 dB beyond 27 dB: 1:16 as 4 x 4 loses 3.6 dB less; of the classes, N2 bears 31 dB at 1270 nm (29.9 + 1).
    assert mend(15_000.0, terms) == Mend((4, 4), "xgs_pon_n2")


def test_a_single_stage_stays_a_single_stage():
    terms = pon_terms(split_stages=(32,), optics="gpon_b_plus")
    better = mend(18_000.0, terms)  # 29.7 dB; 1:16 loses 3.0 dB less, 1:8 6.7 dB
    assert better.stages == (16,)


def test_beyond_the_reach_only_a_nearer_exchange_helps():
    assert mend(20_001.0, pon_terms()) == Mend(None, None)
    assert fails(np.array([20_001.0]), pon_terms(split_stages=(2,), optics="xgs_pon_e1")).tolist() == [True]


def test_inside_a_square_the_way_is_half_the_diagonal_and_never_more_than_its_cable():
    tree = tree_of([(0, 1, 3.0), (0, 2, 4.0)], {1: (50, 0, 9.0), 2: (1, 0, 0.1), 3: (1, 0, 0.0)})
    tree.cells.loc[2, "reached"] = False
    found = home_distance_m(tree, split_tree(tree, pon_terms()))
    half_m = np.sqrt(area_m2(np.array(["644142771"])).item() / 2)
    assert found[0] == pytest.approx(3000.0 + 1.3 * half_m, rel=0.01)
    assert found[1] == pytest.approx(4100.0)
    assert np.isnan(found[2])
