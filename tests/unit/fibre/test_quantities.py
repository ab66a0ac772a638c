"""The bill of quantities: cables that hold their fibres, what is counted, and prices only where one is known."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from sample_tree import tree_of
from todoku.costs.capex import Construction
from todoku.costs.price_book import price_book
from todoku.fibre.cables import cable_lengths_m, cables_for
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.quantities import bill_of_quantities, pon_counts
from todoku.fibre.splitting import split_tree
from todoku.provenance import Basis

SIZES = (8, 24, 40, 100)


@pytest.mark.parametrize(
    ("fibres", "cables"),
    [(1, {8: 1}), (6, {8: 1}), (7, {24: 1}), (20, {24: 1}), (83, {100: 1}), (84, {100: 1, 8: 1}), (250, {100: 3})],
)
def test_the_smallest_cable_holds_the_fibres_and_a_fifth_more(fibres, cables):
    assert cables_for(fibres, sizes=SIZES, spare=0.2) == Counter(cables)


def test_cable_is_laid_by_size_and_way_to_build_with_slack():
    found = cable_lengths_m(
        np.array([5, 5, 30, 0]),
        np.array([1000.0, 500.0, 200.0, 50.0]),
        np.array(["aerial", "submarine", "aerial", "aerial"], dtype=object),
        sizes=SIZES,
        spare=0.0,
        slack=0.1,
    )
    assert found == {
        (8, "aerial"): pytest.approx(1100),
        (8, "submarine"): pytest.approx(550),
        (40, "aerial"): pytest.approx(220),
    }


def bill(tree, *, take_up=Fraction(1, 2), construction=None, span=None, **own):
    terms = pon_terms(**own)
    splitting = split_tree(tree, terms)
    counts = pon_counts(tree, splitting, terms, take_up=take_up)
    rows = bill_of_quantities(
        tree,
        splitting,
        terms,
        counts,
        construction=construction or Construction(),
        book=price_book(),
        pole_span_m=span,
    )
    return counts, {row.id: row for row in rows}


def village():
    """Return a route of 2 km to a fork, and from there 1 km to each of two squares of 40 and 21 homes."""
    return tree_of([(0, 1, 2.0), (1, 2, 1.0), (1, 3, 1.0)], {2: (40, 0, 0.8), 3: (21, 0, 0.42)})


def test_gear_is_for_those_who_connect_and_places_are_for_all():
    counts, rows = bill(village())
    # 61 homes: five splitters at one square, two at the other, and one at the fork for the five left over.
    assert (counts.homes_passed, counts.splitters, counts.ports, counts.nodes) == (61, 8, 2, 3)
    # Half of them: 20 homes fill three splitters, 8 one, and the one at the fork has 2.5.
    assert (counts.homes_connected, counts.open_splitters, counts.open_ports) == (31, 5, 2)
    quantities = {name: row.quantity for name, row in rows.items()}
    assert quantities["olt_port"] == quantities["exchange_splitter_4"] == 2
    assert (quantities["field_splitter_8"], quantities["drop_closure"]) == (5, 8)
    assert (quantities["drop"], quantities["onu"], quantities["branch_closure"]) == (31, 31, 1)
    assert quantities["frame_fibre"] == counts.exchange_fibres == 8


def test_cable_covers_the_route_and_its_slack():
    _, rows = bill(village())
    laid_km = sum(row.quantity for name, row in rows.items() if name.startswith("cable_"))
    assert laid_km == pytest.approx((4.0 + 1.22) * 1.05, abs=0.05)
    # 8 fibres to the fork, 5 to one square and 2 + 5 to the other, each with a fifth more.
    assert rows["cable_aerial_24"].params == {"fibres": 24}
    assert rows["pole"].quantity == 131  # 5,220 m at 40 m
    assert rows["joint_closure"].quantity == 6


def test_a_price_stands_where_one_is_known_and_else_the_reason():
    _, rows = bill(village())
    assert (rows["drop"].price.id, rows["drop"].amount_jpy) == ("FIB-DROP-RETAIL", 31 * 30_000)
    for name, row in rows.items():
        if name != "drop":
            assert (row.price, row.amount_jpy) == (None, None)
            assert row.reason_key.startswith("bill.no_price.")
    assert rows["pole"].reason_key == "bill.no_price.pole"
    assert {row.basis for row in rows.values()} <= {Basis.MODELLED, Basis.ESTIMATED}


def test_underground_there_is_duct_and_no_pole():
    _, rows = bill(village(), construction=Construction(usual="underground"))
    assert "pole" not in rows
    assert rows["duct"].quantity == 5.22
    assert rows["duct"].price.id == "FIB-DUCT-CCBOX"
    assert any(name.startswith("cable_underground") for name in rows)


def test_cabinets_stand_where_splitters_do():
    _, rows = bill(village(), splitters_in="cabinets", split_stages=(32,), span=50.0)
    assert rows["cabinet"].quantity == 2  # a full splitter at the first square, and one at the fork for the rest
    assert rows["pole"].quantity == 105
    assert "exchange_splitter_4" not in rows


def test_who_pays_nothing_connects_nobody():
    counts, rows = bill(village(), take_up=Fraction(0))
    assert (counts.homes_connected, counts.open_splitters, counts.open_ports) == (0, 0, 0)
    assert not {"drop", "onu", "olt_port"} & rows.keys()
