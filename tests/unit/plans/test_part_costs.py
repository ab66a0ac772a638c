"""Costs by part: cable where it lies, under the sea by what lies beyond, sums that stay to the yen and the 10 m."""

from __future__ import annotations

from collections import defaultdict

import pytest
from shapely import LineString, MultiPolygon, box

from sample_tree import tree_of
from todoku.costs.capex import Construction, fibre_cost_lines
from todoku.costs.price_book import price_book
from todoku.plans.costing import mobile_lines
from todoku.plans.funding.land_parts import LandParts, land_shapes
from todoku.plans.funding.part_costs import split_costs
from todoku.plans.network import Exchange
from todoku.plans.network_config import MobileConfig, PriceOverride
from todoku.plans.plan import CostLine
from todoku.programmes.grounds import unknown_grounds
from todoku.provenance import Basis

MAINLAND, EAST, WEST = box(141.5, 44.0, 141.9, 44.2), box(141.2, 44.0, 141.3, 44.1), box(141.0, 44.0, 141.1, 44.1)
HALL = Exchange("plan.exchange.given", "局", 44.05, 141.6, Basis.MEASURED)
ON_WEST = Exchange("plan.exchange.given", "局", 44.05, 141.05, Basis.MEASURED)
PLACES = {"hall": (141.6, 44.05), "bay": (141.8, 44.19), "port": (141.52, 44.05), "east": (141.25, 44.05),
          "east shore": (141.22, 44.05), "west": (141.05, 44.05)}  # fmt: skip
NODES = list(PLACES)
BOOK = price_book()


def parts_of(*islands, names=("東島", "西島")):
    found = dict.fromkeys((None, *names[: len(islands)]), unknown_grounds())
    shapes = land_shapes(list(islands), MultiPolygon([MAINLAND, EAST, WEST]))
    return LandParts(found, tuple(names[: len(islands)]), shapes)


def tree(edges, cells, *, root="hall"):
    """Build a tree from edges (one, other, km, class) between named places and cells place -> households."""
    return tree_of(
        [(NODES.index(one), NODES.index(other), km) for one, other, km, _ in edges],
        {NODES.index(name): (households, 0, 0.5) for name, households in cells.items()},
        root=NODES.index(root),
        lines=[LineString([PLACES[one], PLACES[other]]) for one, other, _, _ in edges],
        road_classes=[road_class for *_, road_class in edges],
        places=[PLACES[name] for name in cells],
    )


def lines_of(found, *, book=BOOK, drops=0, exchanges=0):
    rows = fibre_cost_lines(found.route_lengths(Construction()), book=book, drops=drops, exchanges=exchanges)
    return tuple(CostLine(**vars_of(row), eligibility="eligible", clause=None) for row in rows)


def vars_of(row):
    return {name: getattr(row, name) for name in row.__slots__}


def split(found, parts, *, lines=None, exchange=HALL):
    return split_costs(lines or lines_of(found), found, parts, construction=Construction(), exchange=exchange)


def quantities(lines, line_id):
    return {line.part: line.quantity for line in lines if line.id == line_id}


CHAIN = [
    ("hall", "port", 10.0, "corridor"),
    ("port", "east", 20.0, "submarine"),
    ("east", "east shore", 2.0, "corridor"),
    ("east shore", "west", 12.0, "submarine"),
]


def test_cable_lies_in_its_part_and_a_cable_under_the_sea_belongs_to_the_demand_beyond_it():
    found = tree(CHAIN, {"hall": 500, "east": 0, "east shore": 30, "west": 10})
    made = split(found, parts_of(EAST, WEST))
    assert quantities(made, "fibre_trunk_aerial") == {None: 10.0, "東島": 2.0}
    assert quantities(made, "fibre_trunk_submarine") == {"東島": 15.0, "西島": 17.0}
    assert quantities(made, "fibre_distribution_aerial") == {None: 0.5, "東島": 1.0, "西島": 0.5}


def test_a_cable_for_one_island_alone_is_its_own_whatever_it_passes():
    found = tree(CHAIN, {"hall": 500, "west": 10})
    made = split(found, parts_of(EAST, WEST))
    assert quantities(made, "fibre_trunk_submarine") == {"西島": 32.0}
    assert quantities(made, "fibre_trunk_aerial") == {None: 10.0, "東島": 2.0}


def test_a_bay_is_crossed_within_the_part_that_holds_both_its_shores():
    edges = [("hall", "bay", 20.0, "submarine"), ("bay", "port", 30.0, "corridor"), *CHAIN[1:2]]
    made = split(tree(edges, {"bay": 5, "east": 50}), parts_of(EAST))
    assert quantities(made, "fibre_trunk_submarine") == {None: 20.0, "東島": 20.0}


def test_from_an_exchange_on_an_island_the_cable_to_the_mainland_is_the_mainlands():
    edges = [("west", "east shore", 12.0, "submarine"), ("east shore", "east", 2.0, "corridor"), *CHAIN[1:2]]
    found = tree(edges, {"port": 100, "west": 5}, root="west")
    made = split(found, parts_of(EAST, WEST), lines=lines_of(found, exchanges=1), exchange=ON_WEST)
    assert quantities(made, "fibre_trunk_submarine") == {None: 32.0}
    assert quantities(made, "fibre_exchange") == {"西島": 1}


def test_a_cable_that_serves_a_station_alone_is_shared_by_the_parts_at_its_ends():
    made = split(tree(CHAIN[:2], {"hall": 500}), parts_of(EAST))
    assert quantities(made, "fibre_trunk_submarine") == {None: 10.0, "東島": 10.0}


def test_drops_belong_to_the_households_and_stations_to_no_part():
    found = tree(CHAIN, {"hall": 70, "east": 20, "west": 10})
    lines = (*lines_of(found, drops=7), *mobile_lines(3, 0, config=MobileConfig(), book=BOOK))
    made = split(found, parts_of(EAST, WEST), lines=lines)
    assert quantities(made, "fibre_drop") == {None: 5, "東島": 1, "西島": 1}
    assert (made[-1].component, made[-1].part, made[-1].quantity) == ("mobile", None, 3)
    assert [line.part for line in made[:-1]] == sorted(
        (line.part for line in made[:-1]), key=[None, "東島", "西島"].index
    )


@pytest.mark.parametrize("jpy", [5_455_000, 5_455_037, 33])
def test_the_parts_add_up_to_the_line_to_the_yen_and_the_ten_metres(jpy):
    own = PriceOverride(jpy=jpy, year=2026, tax="excluded", source="見積")
    book = price_book({"FIB-AERIAL-NEW": own})
    edges = [(one, other, km + 0.3337, road) for one, other, km, road in CHAIN]
    found = tree(edges, {"hall": 70, "east": 23, "east shore": 1, "west": 13})
    whole = {line.id: line for line in lines_of(found, book=book, drops=11)}
    quantity, amount = defaultdict(float), defaultdict(int)
    for line in split(found, parts_of(EAST, WEST), lines=tuple(whole.values())):
        quantity[line.id] += line.quantity
        amount[line.id] += line.amount_jpy
        assert round(line.quantity, 2) == line.quantity
    assert dict(amount) == {name: line.amount_jpy for name, line in whole.items()}
    assert {name: round(found, 2) for name, found in quantity.items()} == {
        name: line.quantity for name, line in whole.items()
    }


def test_a_plan_that_lies_in_one_part_bears_its_name_and_one_without_parts_none():
    found = tree(CHAIN, {"hall": 70, "west": 10})
    lines = lines_of(found)
    assert split(found, LandParts({None: unknown_grounds()})) == lines
    named = split(found, LandParts({"東島": unknown_grounds()}))
    assert named == tuple(line.model_copy(update={"part": "東島"}) for line in lines)
