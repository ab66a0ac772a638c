"""Routes that cross railways and rivers only where that is worth it, by brute force on small networks."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from todoku.areas.mesh import encode
from todoku.costs.price_book import own_price
from todoku.fibre.crossings import CrossingTerms, crossing_terms, crossings_of, routing_m, with_crossings
from todoku.fibre.design import design_fibre
from todoku.networks.edge_table import edge_table, node_table
from todoku.networks.route_network import RouteNetwork
from todoku.plans.network_config import PriceOverride
from todoku.run import Effort, Run

LAT, LON = 42.3, 141.0
EAST, NORTH = 1 / 82_433, 1 / 111_072  # degrees of a metre here
QUICK = Run(effort=Effort.QUICK)
OWN = PriceOverride(jpy=3_000_000, year=2026, tax="excluded", source="見積")
PRICE = own_price("CROSSING-RAILWAY", OWN, item={"ja": "鉄道", "en": "railway"}, unit="yen/crossing")


def degrees(places):
    return [(LON + east * EAST, LAT + north * NORTH) for east, north in places]


def network_of(nodes, pairs):
    """Return a network of straight roads between nodes, given in metres east and north."""
    places = np.array(degrees(nodes))
    ends = np.array(pairs)
    lines = np.array([LineString(places[list(pair)]) for pair in pairs], dtype=object)
    attributes = {"road_class": "road", "basis": "measured"}
    edges = edge_table(lines, ends[:, 0], ends[:, 1], attributes=attributes)
    return RouteNetwork(node_table(places[:, 0], places[:, 1]), edges)


def barrier(*places):
    return gpd.GeoDataFrame({"name": [None], "basis": "measured"}, geometry=[LineString(degrees(places))], crs=6668)


def designed(network, terminals):
    codes = encode(np.full(len(terminals), LAT), LON + 0.1 * np.arange(len(terminals)), level=4)
    cells = pd.DataFrame(
        {
            "mesh_code": pd.Series(codes, dtype=object),
            "municipality_code": "01000",
            "population": 2.0,
            "households": 1.0,
        }
    )
    return design_fibre(network, root_node=0, terminal_nodes=np.array(terminals), cells=cells, run=QUICK)


# A straight road of 1,000 m over the railway; another round its end, 1,046 m long.
TOWN = network_of([(0, 0), (1000, 0), (500, 153)], [(0, 1), (0, 2), (2, 1)])
RAILWAY = barrier((500, -400), (500, 100))


@pytest.mark.parametrize(("weight_m", "crossed"), [(0.0, 1), (40.0, 1), (50.0, 0), (500.0, 0)])
def test_a_railway_is_crossed_unless_the_way_round_is_shorter_than_what_it_counts_for(weight_m, crossed):
    network = with_crossings(TOWN, {"railway": RAILWAY}, [CrossingTerms("railway", weight_m, "config")])
    tree = designed(network, [1])
    assert crossings_of(tree.edges, "railway").sum() == crossed
    assert len(tree.edges) == (1 if crossed else 2)
    assert tree.objective_m == pytest.approx(1000 * tree.trunk_km + weight_m * crossed, abs=0.01)
    assert tree.lower_bound_m <= tree.objective_m + 1e-6


def test_without_lines_nothing_is_known_and_nothing_changes():
    network = with_crossings(TOWN, {}, [CrossingTerms("railway", 500.0, "config")])
    assert network is TOWN
    assert crossings_of(network.edges, "railway") is None
    assert routing_m(network.edges) == pytest.approx(TOWN.edges["length_m"].to_numpy())


def test_a_kind_of_which_nothing_is_known_is_told_from_one_that_is_not_crossed():
    terms = [CrossingTerms("railway", 40.0, "span"), CrossingTerms("river", 40.0, "span")]
    network = with_crossings(TOWN, {"river": barrier((0, 900), (900, 900))}, terms)
    assert crossings_of(network.edges, "railway") is None
    assert crossings_of(network.edges, "river").tolist() == [0, 0, 0]


def test_what_a_crossing_counts_for_is_the_planners_length_then_price_then_a_span():
    given = {"jpy_per_km": 5_000_000, "span_m": 40.0}
    assert crossing_terms("river", own_m=0.0, price=PRICE, **given) == CrossingTerms("river", 0.0, "config", PRICE)
    assert crossing_terms("river", own_m=None, price=PRICE, **given) == CrossingTerms("river", 600.0, "price", PRICE)
    assert crossing_terms("river", own_m=None, price=None, **given) == CrossingTerms("river", 40.0, "span")


coordinates = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


@given(
    nodes=st.lists(coordinates, min_size=4, max_size=6, unique=True),
    weight_m=st.integers(0, 900),
    river=st.tuples(coordinates, coordinates).filter(lambda ends: ends[0] != ends[1]),
)
def test_no_other_tree_is_shorter_with_its_crossings_counted(nodes, weight_m, river):
    pairs = list(combinations(range(len(nodes)), 2))[:9]
    plain = network_of([(100 * east, 100 * north) for east, north in nodes], pairs)
    line = barrier(*[(100 * east + 7, 100 * north + 3) for east, north in river])
    network = with_crossings(plain, {"river": line}, [CrossingTerms("river", float(weight_m), "config")])
    terminals = [1, 2]
    tree = designed(network, terminals)
    weights, best = routing_m(network.edges), np.inf
    for size in range(1, len(nodes)):
        for chosen in combinations(range(len(pairs)), size):
            reached = {0}
            for _ in chosen:
                for row in chosen:
                    if reached & set(pairs[row]):
                        reached |= set(pairs[row])
            if reached.issuperset(terminals):
                best = min(best, weights[list(chosen)].sum())
    assert tree.lower_bound_m <= best + 0.01
    assert best - 0.01 <= tree.objective_m
    assert tree.objective_m == pytest.approx(best, abs=0.02)
