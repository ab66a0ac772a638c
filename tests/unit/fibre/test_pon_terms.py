"""The terms of a passive optical network: every figure with its origin, and a planner's own in their place."""

from __future__ import annotations

from typing import get_args

import pytest

from todoku.errors import InputError
from todoku.fibre.pon_terms import pon_book, pon_terms
from todoku.plans.network_config import Optics, Split
from todoku.provenance import Basis


def test_budgets_are_those_of_the_standards():
    budgets = {one.id: one.budget_db.value for one in pon_book().classes}
    assert budgets == {
        "gpon_b_plus": 28.0,  # ITU-T G.984.2 (2019)
        "gpon_c_plus": 32.0,
        "xgs_pon_n1": 29.0,  # ITU-T G.9807.1
        "xgs_pon_n2": 31.0,
        "xgs_pon_e1": 33.0,
        "10g_epon_pr20": 24.0,  # IEEE 802.3av
        "10g_epon_pr30": 29.0,
    }


def test_what_a_configuration_may_choose_is_what_the_book_has():
    assert set(get_args(Optics)) == {one.id for one in pon_book().classes}
    assert set(get_args(Split)) == set(pon_book().splitter_db)


def test_every_figure_names_its_origin():
    book = pon_book()
    known = [*book.figures.values(), *book.splitter_db.values(), *book.fibre_db_per_km.values(), *book.cable_sizes]
    known += [figure for one in book.classes for figure in (one.budget_db, one.reach_km)]
    for one in known:
        assert one.source
        assert one.basis in {Basis.MEASURED, Basis.ESTIMATED}
        assert one.basis is Basis.ESTIMATED or "http" in one.source
        assert one.source.count(" / ") <= 1  # Japanese, and English where it is prose


def test_a_splitter_loses_more_than_it_shares_out():
    for ratio, loss in pon_book().splitter_db.items():
        doublings = ratio.bit_length() - 1
        assert 3.01 * doublings < loss.value < 4.0 * doublings


def test_as_published_four_in_the_exchange_and_eight_outside():
    terms = pon_terms()
    assert (terms.stages.value, terms.exchange_ratio, terms.field_ratio) == ((4, 8), 4, 8)
    assert terms.stages.basis is Basis.MEASURED


def test_ones_own_terms_take_their_place_and_say_so():
    terms = pon_terms(split_stages=(32,), optics="xgs_pon_n2", figures={"reserve_db": 3.0, "cable_slack": None})
    assert (terms.exchange_ratio, terms.field_ratio, terms.optics.title) == (1, 32, "XGS-PON N2")
    assert (terms.figure("reserve_db"), terms.figures["reserve_db"].source) == (3.0, None)
    assert terms.figures["cable_slack"] == pon_book().figures["cable_slack"]


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ({"split_stages": (3, 8)}, "fibre.split"),
        ({"split_stages": ()}, "fibre.split"),
        ({"optics": "gpon_z"}, "fibre.optics"),
        ({"figures": {"splice": 0.1}}, "fibre.figure"),
    ],
)
def test_what_the_book_lacks_is_refused(own, code):
    with pytest.raises(InputError) as caught:
        pon_terms(**own)
    assert caught.value.code == code
