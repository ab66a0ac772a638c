"""The ranges of prices and of take-up: those that a source gives, and no other."""

from __future__ import annotations

import pytest

from todoku.costs.price_book import price_book
from todoku.costs.price_range import price_range, take_up_range
from todoku.errors import InputError


def test_new_aerial_cable_has_the_range_of_the_projects_with_cost_and_length():
    seen = price_range("FIB-AERIAL-NEW", price_book())
    assert (round(seen.low), round(seen.high)) == (4_517_241, 5_769_231)  # 39.3e9 / 8,700 km; 450e6 / 78 km
    assert seen.source == "北海道67市町村(合計)(2010)、新冠町(2019)、高遠町(2006)"


def test_other_prices_have_the_books_low_and_high_where_it_has_both():
    seen = price_range("BS-NEW-SUBSIDY", price_book())
    assert (seen.low, seen.high) == (5_560_000, 77_526_000)
    assert price_range("FIB-DROP-RETAIL", price_book()) is None
    assert price_range("WIFI-SITE-URYU", price_book()) is None  # a high without a low


def test_take_up_has_the_range_of_the_published_projects():
    assert (take_up_range().low, take_up_range().high) == (0.113, 0.594)


def test_a_price_that_there_is_not_is_refused():
    with pytest.raises(InputError, match=r"price\.unknown"):
        price_range("FIB-X", price_book())
