"""Cable on the other side of wide roads: where homes are, once, and in lengths, costs and cables alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sample_tree import tree_of
from todoku.costs.capex import Construction, fibre_cost_lines
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.fibre.branches import branch_table
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.quantities import route_of
from todoku.fibre.second_side import check_classes, second_side_m, with_second_side
from todoku.fibre.splitting import split_tree

EDGES = pd.DataFrame({"road_class": ["national", "local", "national", "link"]})
CELLS = pd.DataFrame({"households": [10.0, 1.0, 5.0, np.nan], "reached": [True, True, False, True]})


def inside(*rows):
    square, edge, length_m = zip(*rows, strict=True)
    return np.array(square), np.array(edge), np.array(length_m, dtype=float)


def test_it_lies_along_wide_roads_beside_homes_that_are_served():
    pieces = inside((0, 0, 100.0), (0, 1, 50.0), (1, 0, 200.0), (2, 2, 300.0), (3, 2, 400.0), (0, 2, 30.0))
    edges, cells = with_second_side(EDGES, CELLS, pieces, classes=["national"])
    assert second_side_m(edges).tolist() == [100.0, 0.0, 30.0, 0.0]
    assert second_side_m(cells).tolist() == [130.0, 0.0, 0.0, 0.0]


def test_none_is_laid_where_none_is_asked_for():
    assert second_side_m(EDGES).tolist() == [0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("name", ["link", "motorway", ""])
def test_a_class_that_the_network_lacks_or_cannot_know_is_refused(name):
    with pytest.raises(InputError) as caught:
        check_classes(EDGES, ["national", name])
    assert (caught.value.code, caught.value.params) == (
        "fibre.road_class",
        {"found": name, "known": ["local", "national"]},
    )


def test_a_network_without_roads_has_no_wide_ones():
    with pytest.raises(InputError) as caught:
        check_classes(EDGES.assign(road_class="corridor"), ["national"])
    assert (caught.value.code, caught.value.params) == ("fibre.no_road_class", {"found": "national"})


def village(second_m=(500.0, 0.0)):
    """Return a route of 2 km to 40 homes and on to 12 more, with cable on both sides of its first edge."""
    tree = tree_of([(0, 1, 2.0), (1, 2, 3.0)], {1: (40, 0, 0.8), 2: (12, 0, 0.2)})
    tree.edges["second_side_m"] = second_m
    tree.cells["second_side_m"] = second_m
    return tree


def test_it_is_a_length_and_a_cost_line_of_its_own():
    plain, tree = village((0.0, 0.0)), village()
    assert tree.second_side_km == 0.5
    assert tree.total_km == pytest.approx(plain.total_km + 0.5)
    lines = {one.id: one for one in fibre_cost_lines(tree.route_lengths(Construction()), book=price_book())}
    line = lines["fibre_second_side_aerial"]
    assert (line.quantity, line.quantity_basis) == (0.5, "modelled")
    assert "fibre_second_side_aerial" not in {
        one.id for one in fibre_cost_lines(plain.route_lengths(Construction()), book=price_book())
    }


def test_the_branch_along_it_bears_its_cost_and_length():
    tree = village()
    lines = fibre_cost_lines(tree.route_lengths(Construction()), book=price_book())
    found = branch_table(tree, lines, construction=Construction())
    assert found.table["cost_jpy"].sum() == sum(one.amount_jpy for one in lines)
    assert found.table["length_km"].sum() == pytest.approx(tree.total_km)
    second = next(one for one in lines if one.id == "fibre_second_side_aerial")
    plain = branch_table(village((0.0, 0.0)), lines, construction=Construction())
    assert (found.edge_cost_jpy - plain.edge_cost_jpy).tolist() == [second.amount_jpy, 0]


def test_its_cable_passes_half_of_the_homes():
    terms, tree = pon_terms(), village()
    splitting = split_tree(tree, terms)
    plain = route_of(village((0.0, 0.0)), splitting, terms, Construction())
    route = route_of(tree, splitting, terms, Construction())
    further = len(plain.length_m)
    assert route.length_m[further:].sum() == pytest.approx(500.0)
    assert len(route.length_m) - further == 3  # 20 of 40 homes: 4 apart, and two splitters of 8
    assert route.fibres[further:].tolist() == [6, 9, 8]
