"""The land of the sample plan: a made-up town of valleys, its squares, routes, sites and border."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
from pyproj import Geod
from shapely import LineString, Point, Polygon, box

CRS = "EPSG:6668"
GEOD = Geod(ellps="GRS80")
SOUTH_ROW, WEST_COLUMN = 5160, 3450
"""Row and column of the grid of 1 km squares (30" x 45") at the south-west of the town."""
EXCHANGE = (7, 9)
STEPS = {"N": (1, 0), "S": (-1, 0), "E": (0, 1), "W": (0, -1)}
SERVED = {(7, 8), (7, 9), (7, 10), (8, 9), (6, 9)}
FURTHER_UNKNOWN = ((12, 15), (12, 16), (2, 3), (2, 4), (13, 5), (6, 17))
SITES = ((9, 14, 30.0, 214), (7, 3, 40.0, 187), (2, 9, 20.0, 96))
TRUNK = (((7, 9), "EEEE"), ((7, 9), "WWWW"), ((7, 9), "NNN"), ((7, 9), "SSS"))
"""Ways that belong to no branch: start and steps."""


@dataclass(frozen=True)
class Arm:
    """A branch of the sample: its place, where it leaves the tree, its steps and what stands along it."""

    name: str
    start: tuple[int, int]
    steps: str
    households: tuple[int, ...]
    farms: int
    farm_area_ha: float


ARMS = (
    Arm("上見本", (7, 13), "EEE", (34, 21, 12), 6, 142.5),
    Arm("東見本台", (7, 13), "NNE", (28, 44, 39), 2, 18.2),
    Arm("川東", (7, 13), "SSE", (17, 9, 6), 5, 120.0),
    Arm("見本牧場", (7, 11), "SS", (0, 0), 3, 260.4),
    Arm("西見本", (7, 5), "WWW", (25, 31, 8), 4, 88.8),
    Arm("沢見本", (7, 5), "NNW", (7, 4, 3), 3, 51.0),
    Arm("岩見本", (7, 5), "SSS", (12, 15, 5), 4, 64.3),
    Arm("富見本", (7, 7), "NN", (42, 36), 1, 9.6),
    Arm("北見本", (10, 9), "NNN", (22, 14, 11), 5, 133.7),
    Arm("字上見本基線北三十二号", (10, 9), "EEEN", (3, 2, 2, 1), 4, 210.9),
    Arm("峠下", (10, 9), "WWN", (4, 2, 1), 0, 0.0),
    Arm("南見本", (4, 9), "SSS", (38, 27, 19), 3, 40.1),
    Arm("見本浜", (4, 9), "EES", (16, 23, 31), 0, 0.0),
    Arm("見本温泉", (4, 9), "WWSS", (6, 5, 9, 18), 0, 0.0),
)


def mesh_code(row: int, column: int) -> str:
    """Return the code of a 1 km square of the town's own grid."""
    i, j = SOUTH_ROW + row, WEST_COLUMN + column
    return f"{i // 80:02d}{j // 80:02d}{i % 80 // 10}{j % 80 // 10}{i % 10}{j % 10}"


def centre(node: tuple[int, int]) -> tuple[float, float]:
    """Return longitude and latitude of a square's centre."""
    row, column = node
    return 100 + (WEST_COLUMN + column + 0.5) / 80, (SOUTH_ROW + row + 0.5) / 120


def walk(start: tuple[int, int], steps: str) -> list[tuple[int, int]]:
    """Return the squares that a way comes to after its start."""
    nodes = [start]
    for step in steps:
        nodes.append((nodes[-1][0] + STEPS[step][0], nodes[-1][1] + STEPS[step][1]))
    return nodes[1:]


def road(start: tuple[int, int], end: tuple[int, int]) -> LineString:
    """Return a winding line between the centres of two squares."""
    (west, south), (east, north) = centre(start), centre(end)
    bend = 0.0011 * math.sin(7.0 * start[0] + 3.0 * end[1])
    points = []
    for part in range(9):
        share = part / 8
        aside = bend * math.sin(2 * math.pi * share)
        points.append(
            (west + (east - west) * share + (north - south) * aside * 60,
             south + (north - south) * share + (east - west) * aside * 60)
        )  # fmt: skip
    return LineString(points)


def length_m(line: LineString) -> float:
    """Return a line's length to ten metres, so that kilometres with two decimals add up exactly."""
    return float(round(GEOD.geometry_length(line), -1))


def routes(ranks: dict[str, int], price_jpy_per_10_m: int) -> gpd.GeoDataFrame:
    """Return every edge of the tree, with the rank of its branch where it lies in one."""
    rows = []
    ways: list[tuple[str | None, tuple[int, int], str, tuple[int, ...]]] = [
        *((None, start, steps, (0,) * len(steps)) for start, steps in TRUNK),
        *((arm.name, arm.start, arm.steps, arm.households) for arm in ARMS),
    ]
    for name, start, steps, households in ways:
        nodes = [start, *walk(start, steps)]
        for place, (before, after) in enumerate(pairwise(nodes)):
            line = road(before, after)
            rows.append(
                {
                    "edge_id": f"{mesh_code(*before)}-{mesh_code(*after)}",
                    "length_m": length_m(line),
                    "road_class": "main" if name is None else "local",
                    "basis": "measured",
                    "households": sum(households[place:]),
                    "branch_rank": ranks.get(name) if name else None,
                    "cost_jpy": int(length_m(line)) // 10 * price_jpy_per_10_m,
                    "geometry": line,
                }
            )
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    return frame.assign(branch_rank=frame["branch_rank"].astype("Int64"))


def cells() -> gpd.GeoDataFrame:
    """Return the squares where people live or farm: served, unserved (the plan's gap) or unknown."""
    households: dict[tuple[int, int], tuple[int, str]] = {}
    for start, steps in (((7, 9), ""), *TRUNK):
        for node in [start, *walk(start, steps)]:
            served = node in SERVED
            households[node] = (120 + 31 * node[0] if served else 18 + node[1], "served" if served else "unknown")
    for arm in ARMS:
        for node, count in zip(walk(arm.start, arm.steps), arm.households, strict=True):
            households[node] = (count, "unserved")
    for node in FURTHER_UNKNOWN:
        households[node] = (3 + node[0], "unknown")
    rows = [
        {
            "mesh_code": mesh_code(*node),
            "municipality_code": "01999",
            "population": round(count * 2.2),
            "households": count,
            "state": state,
            "in_plan": state == "unserved",
            "left_out": False,
            "station_reach": state == "unserved" and node[1] < 8,
            "basis": "census",
            "geometry": _square(node),
        }
        for node, (count, state) in sorted(households.items())
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def boundary() -> gpd.GeoDataFrame:
    """Return the border: a wavy ring around the valleys."""
    lon, lat = centre((7, 9))
    ring = []
    for degree in range(0, 360, 3):
        angle = math.radians(degree)
        reach = 1 + 0.08 * math.sin(3 * angle) + 0.05 * math.cos(7 * angle)
        ring.append((lon + 0.1275 * reach * math.cos(angle), lat + 0.074 * reach * math.sin(angle)))
    data = {"municipality_code": ["01999"], "name": ["見本町"], "geometry": [Polygon(ring)]}
    return gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)


def places() -> gpd.GeoDataFrame:
    """Return the names along the branches, and the town's centre."""
    names = ["見本町中央", *(arm.name for arm in ARMS)]
    points = [Point(centre((8, 9))), *(Point(centre(walk(arm.start, arm.steps)[-1])) for arm in ARMS)]
    return gpd.GeoDataFrame({"name": names, "geometry": points}, geometry="geometry", crs=CRS)


def exchange() -> gpd.GeoDataFrame:
    """Return the exchange from which the fibre starts."""
    data = {"name": ["見本収容局"], "geometry": [Point(centre(EXCHANGE))]}
    return gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)


def sites() -> gpd.GeoDataFrame:
    """Return the three base stations."""
    rows = []
    for number, (row, column, height_m, covered) in enumerate(SITES, start=1):
        lon, lat = centre((row, column))
        rows.append(
            {
                "site_id": f"site-{number}",
                "lat": lat,
                "lon": lon,
                "height_m": height_m,
                "covered_population": float(covered),
                "geometry": Point(lon, lat),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def crossings(tree: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return where the first edges of the tree cross a railway without a name, and a river."""
    edges = tree.iloc[:2]
    data = {
        "kind": ["railway", "river"],
        "name": [None, "見本川"],
        "edge_id": edges["edge_id"].tolist(),
        "road_class": edges["road_class"].tolist(),
        "basis": "modelled",
        "geometry": [line.interpolate(0.5, normalized=True) for line in edges.geometry],
    }
    return gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)


def roads(tree: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the roads under the tree, and three more that it does not use."""
    further = [road((7, 2), (9, 2)), road((13, 9), (13, 12)), road((5, 14), (4, 11))]
    lines = [*tree.geometry, *further]
    classes = [*tree["road_class"], *("local" for _ in further)]
    return gpd.GeoDataFrame(
        {"road_class": classes, "basis": "measured", "geometry": lines}, geometry="geometry", crs=CRS
    )


def _square(node: tuple[int, int]) -> Polygon:
    row, column = node
    south, west = (SOUTH_ROW + row) / 120, 100 + (WEST_COLUMN + column) / 80
    return box(west, south, west + 1 / 80, south + 1 / 120)
