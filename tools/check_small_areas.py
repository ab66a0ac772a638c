"""Holds the rule that brings small areas to squares, and the length of links, against censuses and real roads.

    python tools/check_small_areas.py DATA

DATA holds ``hokkaido/`` (500 m squares of 2010, points of 町丁目 and 字), ``estat/`` (1 km squares), ``muroran/`` (bus
network) and ``sapporo/`` (streets). Printed are: the constant of ``todoku.areas.settling`` fitted to blocks of squares;
inhabited squares by the rule over those of the census, with the ground nearest to each point of a 字 as its area; how
well 室蘭市 and 札幌市 are placed by ground near roads; and the way along streets to a known road over the distance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from todoku.areas import mesh, settling
from todoku.areas.municipalities import find_region
from todoku.areas.overlay import zones_to_squares
from todoku.networks.attach import attach_points
from todoku.networks.paths import shortest_paths
from todoku.networks.plane import Plane
from todoku.networks.steiner import steiner_tree
from todoku.networks.topology import network_from_lines
from todoku.run import Run
from todoku.sources.builtin import facts, municipal_extents, municipal_land
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.estat import CONNECTORS as ESTAT
from todoku.sources.publishers.gtfs import Gtfs
from todoku.sources.publishers.lines import RoadLines
from todoku.sources.publishers.town_points import CONNECTORS as TOWN_POINTS

BLOCKS = (2, 3, 4, 6, 8)
TRIED = np.arange(0.1, 1.0, 0.005)
NEAR_M = (100.0, 250.0, 500.0)
TERMINALS = (20, 60, 200)
BINS_M = (0, 125, 250, 500, 1000, 2000, 3000)


def squares_of(path: Path) -> pd.DataFrame:
    """Return a census's squares with households."""
    frame = ESTAT[0].read(path, ReadOptions())[0].frame()
    return frame.loc[frame["households"] > 0, ["mesh_code", "households"]].reset_index(drop=True)


def coarser(squares: pd.DataFrame) -> pd.DataFrame:
    """Return 1 km squares of 500 m squares."""
    around = mesh.parent(squares["mesh_code"].to_numpy(dtype=str), level=mesh.Level.KM1)
    return squares.assign(mesh_code=around).groupby("mesh_code", as_index=False)["households"].sum()


def fitted_scatter(squares: pd.DataFrame) -> float:
    """Return the constant at which blocks of 2x2 to 8x8 squares have as many inhabited ones as the census in all."""
    south, west, north, east = mesh.decode(squares["mesh_code"].to_numpy(dtype=str))
    row, column = np.rint(south / (north - south)[0]), np.rint(west / (east - west)[0])
    tables = []
    for side in BLOCKS:
        block = squares.groupby([row // side, column // side])["households"].agg(["sum", "size"])
        tables.append(block.assign(extent=side * side))
    blocks = pd.concat(tables)
    homes, most = blocks["sum"].to_numpy(dtype=float), np.minimum(blocks["sum"], blocks["extent"])
    wanted = (homes * blocks["extent"]) ** settling.POWER
    off = [abs(np.clip(constant * wanted, 1, most).sum() - blocks["size"].sum()) for constant in TRIED]
    return float(TRIED[int(np.argmin(off))])


def print_scatter(data: Path) -> pd.DataFrame:
    """Print the fits, and return Hokkaido's squares."""
    hokkaido = squares_of(data / "hokkaido" / "census_2010_mesh500m.csv.gz")
    rows = {"hokkaido 2010, 500 m": hokkaido, "hokkaido 2010, 1 km": coarser(hokkaido)}
    for name in ("2010_5238", "2010_5338", "2020_5338"):
        rows[f"{name}, 1 km"] = squares_of(data / "estat" / f"pop_{name}.zip")
    for name, squares in rows.items():
        print(f"scatter, {name}: {fitted_scatter(squares):.3f} of {len(squares)} squares")
    return hokkaido


def print_towns(data: Path, census: pd.DataFrame) -> None:
    """Print inhabited squares by the rule over those of the census, by municipality."""
    points = (
        TOWN_POINTS[0]
        .read(data / "hokkaido" / "addresses" / "town_points.csv.gz", ReadOptions(region=find_region("北海道")))[0]
        .frame()
    )
    homes = census.set_index("mesh_code")["households"]
    ratios, rule, spread, real = [], 0.0, 0.0, 0
    for code in facts()["code5"]:
        land = municipal_land(find_region(code)).frame()["mesh_code"].to_numpy(dtype=str)
        own = points.loc[points["municipality_code"] == code]
        lat, lon = mesh.centre(land)
        east = np.cos(np.radians(lat.mean()))
        nearest = cKDTree(np.column_stack([own["lat"], own["lon"] * east])).query(np.column_stack([lat, lon * east]))[1]
        held = homes.reindex(land).fillna(0).to_numpy()
        zones = pd.DataFrame({"town": nearest, "homes": held, "inhabited": held > 0, "extent": 1}).groupby("town").sum()
        zones = zones.loc[zones["homes"] > 0]
        most = np.minimum(zones["homes"], zones["extent"])
        wanted = settling.SCATTER_HOKKAIDO * (zones["homes"] * zones["extent"]) ** settling.POWER
        found = np.clip(np.rint(wanted), 1, most).sum()
        ratios.append(found / zones["inhabited"].sum())
        rule, spread, real = rule + found, spread + most.sum(), real + int(zones["inhabited"].sum())
    print(f"inhabited squares, rule over census: {rule / real:.2f}; spread evenly over census: {spread / real:.2f}")
    print("by municipality, 5 25 50 75 95 %:", np.quantile(ratios, [0.05, 0.25, 0.5, 0.75, 0.95]).round(2))


def print_places(name: str, data: Path, roads: gpd.GeoDataFrame, census: pd.DataFrame) -> None:
    """Print how well one municipality is placed by ground within some distances of a road."""
    region = find_region(name)
    extent = shapely.union_all(municipal_extents(region).frame().geometry.to_numpy())
    points = TOWN_POINTS[0].read(data / "hokkaido" / "addresses" / "town_points.csv.gz", ReadOptions(region=region))
    spots = points[0].frame().query("municipality_code in @region.codes").drop_duplicates(["lat", "lon"])
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(shapely.points(spots["lon"], spots["lat"])), extend_to=extent)
    )
    shapes = shapely.intersection(cells, extent)
    shapes = shapes[shapely.area(shapes) > 0]
    lat, lon = mesh.centre(census["mesh_code"].to_numpy(dtype=str))
    zone, row = shapely.STRtree(shapely.points(lon, lat)).query(shapes, predicate="contains")
    held = np.bincount(zone, weights=census["households"].to_numpy(dtype=float)[row], minlength=len(shapes))
    truth = census.iloc[row].set_index("mesh_code")["households"].astype(float)
    table = gpd.GeoDataFrame(
        {
            "zone_id": [str(number) for number in range(len(shapes))],
            "municipality_code": region.codes[0],
            "name": "-",
            "population": pd.array(held.astype(int), dtype="Int64"),
            "households": pd.array(held.astype(int), dtype="Int64"),
        },
        geometry=shapes,
        crs=6668,
    )
    plane = Plane.around(lon[row], lat[row])
    laid = plane.to_plane(roads.geometry.to_numpy())
    for near_m in (None, *NEAR_M):
        land = None
        if near_m is not None:
            land = plane.to_degrees(shapely.union_all(shapely.buffer(laid, near_m, quad_segs=2)))
        found = zones_to_squares(table, level=mesh.Level.M500, land=land)[0].set_index("mesh_code")["households"]
        both = pd.DataFrame({"rule": found.astype(float), "census": truth}).fillna(0.0)
        lived_in = both > 0
        right = both.min(axis=1).sum() / both["census"].sum()
        print(
            f"{name}, near {near_m} m: {lived_in['rule'].sum()} squares ({lived_in['census'].sum()} real, "
            f"{lived_in.all(axis=1).sum()} both), households in their square {right:.3f}"
        )


def print_links(name: str, roads: gpd.GeoDataFrame, census: pd.DataFrame) -> None:
    """Print ways along all roads to the nearest of the known ones (a tree among some squares) over the distance."""
    west, south, east, north = roads.total_bounds
    lat, lon = mesh.centre(census["mesh_code"].to_numpy(dtype=str))
    inside = (lat > south) & (lat < north) & (lon > west) & (lon < east)
    tied = attach_points(network_from_lines(roads), lat[inside], lon[inside], max_link_m=300)
    network, nodes = tied.network, tied.nodes[tied.nodes >= 0]
    length_mm = np.rint(network.edges["length_m"].to_numpy() * 1000).astype(np.int64)
    places = network.nodes[["lon", "lat"]].to_numpy()
    plane = Plane.around(*places.T)
    spots = shapely.points(plane.points_to_plane(*places.T))
    generator = np.random.default_rng(1)
    for count in TERMINALS:
        chosen = generator.choice(nodes, count, replace=False)
        tree = steiner_tree(network.csr, length_mm, chosen, root=int(chosen[0]), run=Run())
        known = network.edges.iloc[tree.edge_rows]
        ends = np.unique(known[["from_node", "to_node"]].to_numpy())
        way = shortest_paths(network.csr, length_mm, sources=ends)
        rest = np.setdiff1d(nodes, ends)
        rest = rest[way.reached[rest]]
        straight = shapely.distance(shapely.union_all(plane.to_plane(known.geometry.to_numpy())), spots[rest])
        ratio = pd.Series(way.distance[rest] / 1000 / straight)[straight > 1]
        found = ratio.groupby(pd.cut(straight[straight > 1], BINS_M), observed=True).median()
        print(f"links, {name}, {count} places: median by distance", found.round(2).to_dict())


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    census = print_scatter(data)
    print_towns(data, census)
    buses = gpd.GeoDataFrame(Gtfs().read(data / "muroran", ReadOptions())[0].frame(), crs=6668)
    (streets,) = (data / "sapporo").glob("*.shp")
    sapporo = gpd.GeoDataFrame(RoadLines().read(streets, ReadOptions())[0].frame(), crs=6668)
    print_places("室蘭市", data, buses, census)
    print_places("札幌市", data, sapporo, census)
    print_links("札幌市", sapporo, census)


if __name__ == "__main__":
    main()
