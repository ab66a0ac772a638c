"""Places tied to a route network."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from todoku import tables
from todoku.errors import InputError
from todoku.networks.attach import attach_points
from todoku.networks.corridors import corridor_network
from todoku.networks.edge_table import DETOUR, edge_table, node_table
from todoku.networks.paths import shortest_paths
from todoku.networks.route_network import RouteNetwork
from todoku.networks.topology import components

GEOD = Geod(ellps="GRS80")


def place(east_m, north_m):
    lon, lat, _ = GEOD.fwd(141.0, 43.0, np.degrees(np.arctan2(east_m, north_m)), np.hypot(east_m, north_m))
    return float(lat), float(lon)


def places(*points):
    return tuple(np.array(values) for values in zip(*(place(*point) for point in points), strict=True))


def ground(corner, other):
    """Return the rectangle between two points in metres."""
    (south, west), (north, east) = place(*corner), place(*other)
    return shapely.box(west, south, east, north)


def network_of(*edges, road_class="road", factor=1.0):
    """Return a network of straight edges between points in metres."""
    points = sorted({point for edge in edges for point in edge})
    lat, lon = places(*points)
    ends = np.array([[points.index(start), points.index(stop)] for start, stop in edges])
    lines = np.array([shapely.linestrings(np.column_stack([lon, lat])[pair]) for pair in ends], dtype=object)
    table = edge_table(lines, ends[:, 0], ends[:, 1], attributes={"road_class": road_class, "basis": "measured"})
    return RouteNetwork(node_table(lon, lat), table.assign(length_m=table["length_m"] * factor))


def test_places_on_one_edge_split_it_in_their_order():
    road = network_of(((0, 0), (1000, 0)))
    lat, lon = places((700, 50), (200, -30), (700, -20), (450, 0))
    attached = attach_points(road, lat, lon, max_link_m=100, ids=["a", "b", "c", "d"])
    edges = attached.network.edges
    tables.check(edges, tables.EDGES)
    parts = edges[edges["road_class"] == "road"]
    assert parts["length_m"].round(0).tolist() == [200, 250, 250, 300]
    assert attached.link_m.round(1).tolist() == [65.0, 39.0, 26.0, 0.0]
    links = edges[edges["road_class"] == "link"]
    assert links["link_id"].tolist() == ["a", "b", "c"]
    assert set(links["basis"]) == {"estimated"}
    assert attached.nodes.min() >= 2
    assert len(set(attached.nodes.tolist())) == 4
    distance = shortest_paths(attached.network.csr, edges["length_m"].to_numpy(), sources=[0]).distance
    assert distance[attached.nodes].round(0).tolist() == [765, 239, 726, 450]


def test_places_within_a_metre_of_each_other_are_one_with_one_link():
    road = network_of(((0, 0), (1000, 0)))
    lat, lon = places((500, 80), (200, 40), (500.3, 80.4), (502, 80), (500, 80))
    attached = attach_points(road, lat, lon, max_link_m=100, ids=["square", "other", "station", "apart", "exchange"])
    links = attached.network.edges[attached.network.edges["road_class"] == "link"]
    assert links["link_id"].tolist() == ["square", "other", "apart"]
    assert attached.nodes[2] == attached.nodes[4] == attached.nodes[0]
    assert len(set(attached.nodes.tolist())) == 3
    assert attached.link_m.round(1).tolist() == [104.0, 52.0, 104.0, 104.0, 104.0]


def test_nodes_of_the_network_keep_their_names():
    road = network_of(((0, 0), (1000, 0)), ((1000, 0), (1000, 500)))
    attached = attach_points(road, *places((400, 10)), max_link_m=50)
    assert attached.network.nodes.iloc[:3].equals(road.nodes)
    assert attached.network.edges["length_m"].sum() == pytest.approx(1513, abs=0.1)


def test_a_place_beside_an_end_is_tied_to_it_without_a_split():
    road = network_of(((0, 0), (1000, 0)))
    attached = attach_points(road, *places((-300, 400), (1000.4, 0)), max_link_m=600)
    assert len(attached.network.edges) == 2
    assert attached.link_m.round(0).tolist() == [650, 0]
    assert attached.nodes.tolist() == [2, 1]


def test_places_beyond_reach_are_named():
    attached = attach_points(network_of(((0, 0), (1000, 0))), *places((500, 99), (500, 101)), max_link_m=100)
    assert attached.nodes.tolist() == [3, -1]
    assert attached.unreached.tolist() == [1]
    assert np.isnan(attached.link_m[1])


def test_a_part_has_its_share_of_a_length_that_is_not_its_geometry_s():
    road = network_of(((0, 0), (1000, 0)), factor=1.3)
    attached = attach_points(road, *places((250, 5)), max_link_m=100)
    parts = attached.network.edges[attached.network.edges["road_class"] == "road"]
    assert parts["length_m"].round(1).tolist() == [325.0, 975.0]


def test_links_and_submarine_edges_are_not_tapped():
    road = network_of(((0, 0), (1000, 0)))
    once = attach_points(road, *places((500, 80)), max_link_m=100)
    twice = attach_points(once.network, *places((501, 40)), max_link_m=100)
    assert twice.link_m.round(0).tolist() == [52]
    with pytest.raises(InputError, match=r"network\.no_lines"):
        attach_points(
            network_of(((0, 0), (1, 1)), road_class="road").__class__(road.nodes, road.edges.iloc[:0]),
            *places((1, 1)),
            max_link_m=9,
        )
    sea = network_of(((0, 0), (1000, 0)), ((1000, 0), (2000, 0)))
    sea.edges["road_class"] = ["road", "submarine"]
    assert attach_points(sea, *places((1500, 10)), max_link_m=100).nodes.tolist() == [-1]
    sea.edges["road_class"] = "submarine"
    assert attach_points(sea, *places((1500, 10)), max_link_m=100).nodes.tolist() == [-1]


def test_a_link_is_as_long_as_the_road_it_stands_for():
    road = network_of(((0, 0), (1000, 0)))
    attached = attach_points(road, *places((500, 400)), max_link_m=500)
    link = attached.network.edges.query("road_class == 'link'")
    assert link["length_m"].tolist() == pytest.approx([400 * DETOUR], rel=1e-4)
    assert GEOD.geometry_length(link.geometry.iloc[0]) == pytest.approx(400, rel=1e-4)
    straight = attach_points(road, *places((500, 400)), max_link_m=500, detour=1.0)
    assert straight.link_m.tolist() == pytest.approx([400], rel=1e-4)


def test_a_link_keeps_to_the_land_and_crosses_water_only_where_there_is_no_other_way():
    road = network_of(((0, 0), (4000, 0)), ((0, 0), (0, 3000)))
    bay = ground((400, 300), (3500, 1700))
    shore = shapely.difference(ground((-1000, -1000), (5000, 4000)), bay)
    across = places((1000, 1800))
    tied = attach_points(road, *across, max_link_m=2500, ids=["far"], land=shore)
    (link,) = tied.network.edges.dropna(subset="link_id").itertuples()
    assert (link.road_class, round(link.length_m)) == ("link", 1300)
    (link,) = (
        attach_points(road, *places((3000, 1800)), max_link_m=2500, ids=["far"], land=shore)
        .network.edges.dropna(subset="link_id")
        .itertuples()
    )
    assert (link.road_class, round(link.length_m)) == ("submarine", 1800)
    assert attach_points(road, *across, max_link_m=2500).link_m.round().tolist() == [1300]
    assert attach_points(road, *places((3000, 1800)), max_link_m=2500).link_m.round().tolist() == [2340]


def test_places_on_an_estimated_network_are_its_nodes():
    lat, lon = places((0, 0), (500, 0), (0, 460), (500, 460))
    attached = attach_points(corridor_network(lat, lon), lat, lon, max_link_m=10)
    assert attached.nodes.tolist() == [0, 1, 2, 3]
    assert (attached.link_m == 0).all()


def test_many_places_stay_in_one_network():
    generator = np.random.default_rng(7)
    road = network_of(((0, 0), (3000, 0)), ((3000, 0), (3000, 3000)), ((0, 0), (0, 3000)))
    east, north = generator.uniform(-200, 3200, 300), generator.uniform(-200, 3200, 300)
    lat, lon = places(*zip(east, north, strict=True))
    attached = attach_points(road, lat, lon, max_link_m=5000)
    assert components(attached.network).count == 1
    roads = attached.network.edges["road_class"] == "road"
    assert attached.network.edges.loc[roads, "length_m"].sum() == pytest.approx(9000, abs=0.1)
    assert attached.network.edges["edge_id"].is_unique
    assert len(attached.unreached) == 0


def test_lengths_must_agree():
    lat, lon = places((0, 1), (2, 3))
    with pytest.raises(InputError, match=r"network\.points_length"):
        attach_points(network_of(((0, 0), (9, 9))), lat, lon, max_link_m=9, ids=["one"])
