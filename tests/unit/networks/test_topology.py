"""Route networks made of road lines."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, Polygon

from todoku import tables
from todoku.errors import InputError
from todoku.networks.topology import components, network_from_lines
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.gtfs import Gtfs
from todoku.sources.publishers.lines import RoadLines

GEOD = Geod(ellps="GRS80")
LON, LAT = 141.0, 42.35


def place(east_m, north_m):
    """Return longitude and latitude of a point so many metres from the origin, near enough for snapping."""
    lon, lat, _ = GEOD.fwd(LON, LAT, np.degrees(np.arctan2(east_m, north_m)), np.hypot(east_m, north_m))
    return float(lon), float(lat)


def line(*points):
    return LineString([place(*point) for point in points])


def roads(*shapes, classes="road", **columns):
    return gpd.GeoDataFrame(
        {"road_class": classes, "basis": "measured", **columns},
        index=range(len(shapes)),
        geometry=list(shapes),
        crs=6668,
    )


def total_m(network):
    return float(network.edges["length_m"].sum())


def assert_sound(network):
    """Every edge begins and ends at its nodes, none at the same one, and the tables keep their schemas."""
    tables.check(network.edges, tables.EDGES)
    tables.check(network.nodes, tables.NODES)
    lines = network.edges.geometry.to_numpy()
    nodes = network.nodes[["lon", "lat"]].to_numpy()
    for end, column in ((0, "from_node"), (-1, "to_node")):
        ends = np.array([shapely.get_coordinates(one)[end] for one in lines])
        np.testing.assert_allclose(ends, nodes[network.edges[column]], atol=1e-11)
    assert (network.edges["from_node"] != network.edges["to_node"]).all()


def test_lines_are_cut_where_they_cross_and_chains_are_one_edge():
    network = network_from_lines(
        roads(line((-100, 0), (0, 1)), line((0, 1), (100, 0)), line((0, -100), (0, 100)), line((0, 100), (50, 150)))
    )
    assert_sound(network)
    assert len(network.nodes) == 5
    assert sorted(network.edges["length_m"].round().tolist()) == [100, 100, 101, 99 + 71]
    assert components(network).count == 1


def test_length_is_geodesic():
    far = line((0, 0), (3000, 4000))
    network = network_from_lines(roads(far))
    assert total_m(network) == pytest.approx(GEOD.geometry_length(far), abs=0.2)
    assert total_m(network) == pytest.approx(5000, abs=0.5)


def test_shapes_on_each_other_are_one_road():
    there = line((0, 0), (100, 0), (200, 0), (300, 50))
    back = line((300.05, 50), (200.05, 0), (100, 0.05), (100, 0.05), (0, 0))
    short = line((100, 0), (150, 0), (200, 0), (200, -80))
    network = network_from_lines(roads(there, back, short, MultiLineString([back])))
    assert_sound(network)
    assert total_m(network) == pytest.approx(200 + np.hypot(100, 50) + 80, abs=0.5)
    assert len(network.edges) == 3


def test_a_change_of_class_is_a_node():
    network = network_from_lines(roads(line((0, 0), (100, 0)), line((100, 0), (200, 0)), classes=["national", "road"]))
    assert network.edges["road_class"].tolist() == ["national", "road"]
    assert len(network.nodes) == 3


def test_structure_is_kept():
    network = network_from_lines(roads(line((0, 0), (100, 0)), line((100, 0), (200, 0)), structure=[None, "bridge"]))
    assert network.edges["structure"].fillna("").tolist() == ["", "bridge"]


def test_a_loop_stays_tied_to_its_road_and_is_opened():
    ring = line((100, 0), (150, 50), (200, 0), (150, -50), (100, 0))
    network = network_from_lines(roads(line((0, 0), (100, 0)), ring))
    assert_sound(network)
    assert components(network).count == 1
    assert total_m(network) == pytest.approx(100 + 4 * np.hypot(50, 50), abs=0.5)
    assert len(network.edges) == 3


def test_a_loop_alone_is_opened():
    network = network_from_lines(roads(line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))))
    assert_sound(network)
    assert len(network.edges) == 2


def test_small_gaps_are_closed_and_wide_ones_stay():
    main, near, far = line((0, 0), (200, 0)), line((100, 6), (100, 80)), line((50, -30), (50, -90))
    network = network_from_lines(roads(main, near, far), join_m=10.0)
    assert_sound(network)
    bridges = network.edges[network.edges["road_class"] == "join"]
    assert bridges["length_m"].round(1).tolist() == [7.8]  # 6 m, and the detour of 1.3
    assert bridges["basis"].tolist() == ["estimated"]
    parts = components(network)
    assert parts.count == 2
    assert parts.length_m.round().tolist() == [200 + 8 + 74, 60]
    assert parts.largest_share == pytest.approx(282 / 342, abs=0.001)


def test_gaps_on_land_are_closed_before_those_over_water():
    west, east = line((0, 0), (0, 2000)), line((500, 0), (500, 2000))
    round_the_bay = line((200, 2600), (300, 2600))
    bay = Polygon([place(*corner) for corner in ((100, -1000), (400, -1000), (400, 2200), (100, 2200))])
    land = shapely.difference(shapely.buffer(Point(LON, LAT), 0.2), bay)

    def closed(*shapes, land):
        edges = network_from_lines(roads(*shapes), join_m=1500.0, land=land).edges.query("basis == 'estimated'")
        return sorted(zip(edges["road_class"], edges["length_m"].round().astype(int), strict=True))

    assert closed(west, east, round_the_bay, land=None) == [("join", 650), ("join", 822)]
    assert closed(west, east, round_the_bay, land=land) == [("join", 822), ("join", 822)]
    assert closed(west, east, land=land) == [("submarine", 500)]


def test_roads_of_a_further_layer_are_taken_only_where_they_are_new():
    main = line((-1000, 0), (1000, 0))
    copy_with_branch = line((0, 9), (500, 9), (500, 300))
    crossing = line((800, -200), (800, 200))
    network = network_from_lines(
        roads(copy_with_branch, crossing, main, classes=["b", "b", "a"], layer=["small", "small", "large"])
    )
    assert_sound(network)
    assert components(network).count == 1
    by_class = network.edges.groupby("road_class")["length_m"].sum()
    assert by_class["a"] == pytest.approx(2000, abs=1)
    assert by_class["b"] == pytest.approx(300 + 400, abs=10)


def test_within_one_layer_two_carriageways_stay_two():
    network = network_from_lines(roads(line((0, 0), (1000, 0)), line((0, 9), (1000, 9)), layer="one"), join_m=0.0)
    assert total_m(network) == pytest.approx(2000, abs=1)


def test_ids_are_those_of_the_roads_whatever_the_order_and_direction():
    shapes = [line((0, 0), (200, 0)), line((100, -50), (100, 50)), line((100, 50), (180, 70))]
    one = network_from_lines(roads(*shapes))
    other = network_from_lines(roads(*(shapely.reverse(shape) for shape in shapes[::-1])))
    assert set(one.edges["edge_id"]) == set(other.edges["edge_id"])
    longer = network_from_lines(roads(*shapes, line((200, 0), (200, 90))))
    assert len(set(one.edges["edge_id"]) & set(longer.edges["edge_id"])) == len(one.edges) - 1


def test_points_and_empty_shapes_are_passed_over_and_nothing_is_refused():
    assert len(network_from_lines(roads(line((0, 0), (9, 9)), Point(LON, LAT), LineString())).edges) == 1
    with pytest.raises(InputError, match=r"network\.no_lines"):
        network_from_lines(roads(Point(LON, LAT)))
    with pytest.raises(InputError, match=r"table\.missing_column"):
        network_from_lines(roads(line((0, 0), (9, 9))).drop(columns="basis"))


def test_bus_routes_of_muroran_are_a_connected_network_of_124_7_km(shared_data):
    table = Gtfs().read(shared_data / "muroran" / "shapes.txt.gz", ReadOptions())[0].frame()
    network = network_from_lines(table)
    assert_sound(network)
    assert network.length_km == pytest.approx(124.7, abs=0.05)
    assert components(network).count == 1


def test_main_roads_of_noto_are_268_km_in_town_whether_one_layer_or_two(shared_data):
    one, other = (
        RoadLines().read(shared_data / "noto" / f"derived_notocho_roads_{layer}.geojson", ReadOptions())[0].frame()
        for layer in ("A37", "N10")
    )
    areas = gpd.read_file(shared_data / "noto" / "derived_notocho_koaza_pop.geojson").to_crs(6675)
    town = areas.geometry.union_all()

    def in_town_km(network):
        return float(network.edges.to_crs(6675).intersection(town).length.sum()) / 1000

    alone = network_from_lines(one)
    assert in_town_km(alone) == pytest.approx(268.2, abs=0.2)
    assert components(alone).largest_share == pytest.approx(0.964, abs=0.001)
    both = network_from_lines(gpd.GeoDataFrame(pd.concat([other, one], ignore_index=True), crs=one.crs))
    assert_sound(both)
    assert in_town_km(both) == pytest.approx(268.6, abs=0.6)
    assert components(both).largest_share > 0.96


@pytest.mark.slow
def test_roads_of_sapporo_hold_together(shared_data):
    table = RoadLines().read(next((shared_data / "sapporo").glob("*.shp")), ReadOptions())[0].frame()
    assert len(table) == 22_212
    network = network_from_lines(table)
    assert_sound(network)
    assert network.length_km == pytest.approx(6373.7, abs=0.5)
    assert components(network).largest_share > 0.98
