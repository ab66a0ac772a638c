"""Cost lines: quantity x price to the yen, and what the programme says of each."""

from __future__ import annotations

import numpy as np
import pytest

from todoku import i18n
from todoku.costs.capex import (
    METHOD_PRICES,
    Construction,
    RouteLength,
    apportion,
    fibre_cost_lines,
    mobile_cost_lines,
    route_line_id,
)
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.provenance import Basis

BOOK = price_book()


def test_the_whole_plan_of_niikappu_comes_to_its_published_cost():
    (line,) = fibre_cost_lines([RouteLength("trunk", "aerial", 220.0, Basis.MEASURED)], book=BOOK)
    assert (line.quantity, line.unit, line.unit_price_jpy) == (220.0, "km", 5_455_000)
    assert line.amount_jpy == 1_200_100_000
    assert (line.price_id, line.price_year) == ("FIB-AERIAL-NEW", 2019)


def test_lengths_are_rounded_before_they_are_priced():
    (line,) = fibre_cost_lines([RouteLength("trunk", "aerial", 12.3449, Basis.MEASURED)], book=BOOK)
    assert line.quantity == 12.34
    assert line.amount_jpy == 67_314_700


def test_each_part_and_method_has_its_line_and_the_weakest_basis():
    lines = fibre_cost_lines(
        [
            RouteLength("trunk", "aerial", 1.0, Basis.MEASURED),
            RouteLength("trunk", "aerial", 2.0, Basis.ESTIMATED),
            RouteLength("trunk", "submarine", 4.0, Basis.ESTIMATED),
            RouteLength("distribution", "aerial", 0.0, Basis.MODELLED),
        ],
        book=BOOK,
    )
    assert [(line.id, line.quantity, line.quantity_basis) for line in lines] == [
        ("fibre_trunk_aerial", 3.0, Basis.ESTIMATED),
        ("fibre_trunk_submarine", 4.0, Basis.ESTIMATED),
    ]
    assert lines[1].amount_jpy == 62_500_000


def test_exchange_and_drops_are_lines_only_where_asked_for():
    assert fibre_cost_lines([], book=BOOK) == ()
    exchange, drop = fibre_cost_lines([], book=BOOK, exchanges=1, drops=100)
    assert (exchange.amount_jpy, drop.amount_jpy) == (63_014_000, 3_000_000)
    assert (drop.unit, drop.confidence) == ("household", "low")


def test_base_stations_are_lines_of_the_mobile_part():
    (new,) = mobile_cost_lines(book=BOOK, new_sites=3)
    assert (new.amount_jpy, new.component) == (38_970_000, "mobile")
    assert mobile_cost_lines(book=BOOK, new_sites=0) == ()


def test_every_line_has_its_words():
    for part in ("trunk", "access", "distribution"):
        for method in METHOD_PRICES:
            assert i18n.has(f"cost.{route_line_id(part, method)}")
    lines = (*fibre_cost_lines([], book=BOOK, exchanges=1, drops=1), *mobile_cost_lines(book=BOOK, new_sites=1))
    assert all(i18n.has(line.name_key) for line in lines)


def test_the_way_to_build_follows_the_class_of_road():
    construction = Construction("underground", {"national": "aerial"})
    assert [construction.method(name) for name in ("national", "link")] == ["aerial", "underground"]
    assert Construction().method("submarine") == "submarine"


def test_an_unknown_way_to_build_is_refused():
    with pytest.raises(InputError) as caught:
        fibre_cost_lines([RouteLength("trunk", "balloon", 1.0, Basis.MEASURED)], book=BOOK)
    assert caught.value.code == "costs.method"


def test_yen_are_shared_out_to_the_last_one():
    assert apportion(100, np.array([1.0, 1.0, 1.0])).tolist() == [34, 33, 33]
    assert apportion(1_200_100_000, np.array([0.1, 0.2, 0.7])).sum() == 1_200_100_000
    assert apportion(0, np.array([0.0, 0.0])).tolist() == [0, 0]
