"""Estimated networks where no roads are given."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from todoku import tables
from todoku.errors import InputError
from todoku.networks.attach import attach_points
from todoku.networks.corridors import corridor_network
from todoku.networks.edge_table import DETOUR
from todoku.networks.steiner.tree import steiner_tree
from todoku.networks.topology import components, network_from_lines
from todoku.run import Effort, Run
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.lines import RoadLines

GEOD = Geod(ellps="GRS80")


def grid(rows, columns, step=0.005):
    lat, lon = np.meshgrid(43.0 + step * np.arange(rows), 141.0 + step * np.arange(columns), indexing="ij")
    return lat.ravel(), lon.ravel()


def pairs(network):
    return {tuple(sorted(pair)) for pair in network.edges[["from_node", "to_node"]].to_numpy().tolist()}


def test_squares_of_a_grid_are_joined_to_their_four_neighbours():
    network = corridor_network(*grid(3, 4))
    tables.check(network.edges, tables.EDGES)
    assert len(network.nodes) == 12
    right = {(4 * row + column, 4 * row + column + 1) for row in range(3) for column in range(3)}
    down = {(4 * row + column, 4 * row + column + 4) for row in range(2) for column in range(4)}
    assert pairs(network) == right | down
    assert set(network.edges["road_class"]) == {"corridor"}
    assert set(network.edges["basis"]) == {"estimated"}


def test_length_is_the_geodesic_times_the_detour():
    lat, lon = np.array([43.0, 43.1]), np.array([141.0, 141.2])
    straight = GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]
    assert corridor_network(lat, lon, detour=1.0).edges["length_m"].tolist() == pytest.approx([straight])
    assert corridor_network(lat, lon).edges["length_m"].tolist() == pytest.approx([straight * DETOUR])


def test_a_place_between_two_others_lies_on_their_way():
    """Toussaint 1980: two places are neighbours when no third is nearer to both than they are to each other."""
    lat, lon = np.array([43.0, 43.0, 43.001]), np.array([141.0, 141.02, 141.01])
    assert pairs(corridor_network(lat, lon)) == {(0, 2), (1, 2)}


def test_nodes_are_the_places_in_their_order_and_a_place_given_twice_is_one():
    lat, lon = np.array([43.2, 43.0, 43.2, 43.1]), np.array([141.1, 141.0, 141.1, 141.3])
    nodes = corridor_network(lat, lon).nodes
    assert nodes["lat"].tolist() == [43.2, 43.0, 43.1]
    assert nodes["lon"].tolist() == [141.1, 141.0, 141.3]


def test_places_on_a_line_and_single_places():
    assert pairs(corridor_network(np.array([43.0, 43.4, 43.1]), np.array([141.0, 141.0, 141.0]))) == {(0, 2), (1, 2)}
    assert len(corridor_network(np.array([43.0]), np.array([141.0])).edges) == 0
    for lat, detour, code in (
        (np.zeros(0), 1.3, "no_places"),
        (np.array([np.nan]), 1.3, "no_places"),
        (np.ones(1), 0.9, "detour"),
    ):
        with pytest.raises(InputError, match=f"network.{code}"):
            corridor_network(lat, lat, detour=detour)


def test_only_an_island_is_reached_over_the_sea():
    mainland, island = shapely.box(141.0, 43.0, 141.1, 43.1), shapely.box(141.15, 43.0, 141.2, 43.1)
    lat = np.array([43.02, 43.08, 43.05, 43.05, 43.08])
    lon = np.array([141.02, 141.02, 141.09, 141.16, 141.18])
    edges = corridor_network(lat, lon, land=shapely.union(mainland, island)).edges
    at_sea = edges[edges["road_class"] == "submarine"]
    assert [sorted(pair) for pair in at_sea[["from_node", "to_node"]].to_numpy().tolist()] == [[2, 3]]
    assert at_sea["length_m"].tolist() == pytest.approx([GEOD.inv(lon[2], lat[2], lon[3], lat[3])[2]])
    assert components(corridor_network(lat, lon, land=shapely.union(mainland, island))).count == 1


def test_a_bay_is_gone_round_on_land():
    west, east = shapely.box(141.0, 43.0, 141.02, 43.2), shapely.box(141.18, 43.0, 141.2, 43.2)
    land = shapely.union_all([west, east, shapely.box(141.0, 43.0, 141.2, 43.02)])
    network = corridor_network(np.array([43.19, 43.19]), np.array([141.01, 141.19]), land=land, detour=1.0)
    assert set(network.edges["road_class"]) == {"corridor"}
    assert components(network).count == 1
    assert network.length_km == pytest.approx(19 + 13 + 19, abs=3)
    assert network.nodes[["lat", "lon"]].iloc[:2].to_numpy().tolist() == [[43.19, 141.01], [43.19, 141.19]]
    shore = shapely.points(network.nodes["lon"], network.nodes["lat"])
    assert shapely.contains(land, shore).all()


def test_a_square_whose_middle_lies_in_the_sea_belongs_to_the_shore():
    land = shapely.box(141.0, 43.0, 141.1, 43.1)
    lat, lon = np.array([43.05, 43.05]), np.array([141.095, 141.104])
    assert set(corridor_network(lat, lon, land=land).edges["road_class"]) == {"corridor"}


def test_the_detour_is_what_real_roads_show(shared_data):
    """The tree over real roads to 147 hamlets of Noto is 1.40 times that over corridors (corridors.md, first row)."""
    lines = RoadLines().read(shared_data / "noto" / "derived_notocho_roads_A37.geojson", ReadOptions())[0].frame()
    zones = gpd.read_file(shared_data / "noto" / "derived_notocho_koaza_pop.geojson")
    lived_in = zones[zones["JINKO"] > 0].drop_duplicates("KEY_CODE").to_crs(6675).representative_point().to_crs(6668)
    lat, lon = lived_in.y.to_numpy(), lived_in.x.to_numpy()
    roads = network_from_lines(lines)
    first = attach_points(roads, lat, lon, max_link_m=500)
    near = first.nodes >= 0
    near[near] = components(first.network).labels[first.nodes[near]] == 0
    real = _tree_km(attach_points(roads, lat[near], lon[near], max_link_m=500, detour=1.0))
    estimated = corridor_network(lat[near], lon[near], detour=1.0)
    assert int(near.sum()) == 147
    assert real / _tree_km(attach_points(estimated, lat[near], lon[near], max_link_m=1)) == pytest.approx(
        1.40, abs=0.02
    )
    assert pytest.approx(1.3) == DETOUR


def _tree_km(attached):
    weights = (attached.network.edges["length_m"].to_numpy() * 10).round().astype(np.int64)
    root = int(attached.nodes[0])
    return (
        steiner_tree(attached.network.csr, weights, attached.nodes, root=root, run=Run(effort=Effort.QUICK)).cost / 1e4
    )
