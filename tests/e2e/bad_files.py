"""Makes files that are damaged, incomplete or wrong, as people really hand them in."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from shapely.geometry import box

from sample_folder import FAR, SOUTH_WEST, WEST, boundaries, roads, zones

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = WEST[0]
TOWNS = {"r2ka01205.geojson": zones([("東町", 101, 41), ("西町", 50, 20)])}
_MEGABYTE = b"0" * (1 << 20)
_SOUTH, _WEST_EDGE = SOUTH_WEST


def census(*rows, head="KEY_CODE,T001141001,T001141034", titles=",人口(総数),世帯総数"):
    """Return e-Stat's text table with one line for each (square, people, households)."""
    return "\n".join([head, titles, *(",".join(map(str, row)) for row in rows)]) + "\n"


def zipped(**files):
    """Return a zip; a double underscore in a name stands for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


def zip_bomb(name, megabytes):
    """Return a small zip of one file that unpacks to so many megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as file:
        for _ in range(megabytes):
            file.write(_MEGABYTE)
    return made.getvalue()


def declared_size(archive, size):
    """Return the zip with another size of its only file in its directory (APPNOTE 4.3.12: at byte 24 of the entry)."""
    at = archive.rindex(b"PK\x01\x02") + 24
    return archive[:at] + size.to_bytes(4, "little") + archive[at + 4 :]


def shapefile(folder: Path):
    """Return the files of a Shapefile of N03 by their suffix."""
    columns = {"N03_001": "北海道", "N03_002": None, "N03_003": None, "N03_004": "室蘭市", "N03_007": "01205"}
    square = box(_WEST_EDGE, _SOUTH, _WEST_EDGE + 0.025, _SOUTH + 0.02)
    frame = gpd.GeoDataFrame({name: [value] for name, value in columns.items()}, geometry=[square], crs="EPSG:6668")
    place = folder / "N03-21_01_210101.shp"
    frame.to_file(place, encoding="utf-8")
    return {path.suffix: path.read_bytes() for path in folder.glob(f"{place.stem}.*")}


def named(parts, *suffixes):
    """Return the Shapefile's files of these suffixes under their names."""
    return {f"N03-21_01_210101{suffix}": parts[suffix] for suffix in suffixes}


def geotiff(folder: Path, *, crs="EPSG:6668"):
    """Return an elevation raster around the stand-in for 室蘭市."""
    place = folder / "made.tif"
    heights = np.random.default_rng(1).random((64, 64), dtype=np.float32) * 100
    transform = Affine(0.001, 0, _WEST_EDGE - 0.01, 0, -0.001, _SOUTH + 0.05)
    how = {"driver": "GTiff", "width": 64, "height": 64, "count": 1, "dtype": "float32", "transform": transform}
    with rasterio.open(place, "w", crs=crs, **how) as raster:
        raster.write(heights, 1)
    return place.read_bytes()


def in_plane(*, declared):
    """Return N03 as GeoJSON in a plane system (EPSG:2454), said in the file or not."""
    frame = gpd.GeoDataFrame.from_features(json.loads(boundaries("01205"))["features"], crs="EPSG:6668")
    content = json.loads(frame.to_crs("EPSG:2454").to_json())
    content.pop("crs", None)
    if declared:
        content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2454"}}
    return json.dumps(content, ensure_ascii=False)


def swapped(geojson):
    """Return polygons with latitude before longitude."""
    content = json.loads(geojson)
    for feature in content["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]
    return json.dumps(content)


def bad_archives():
    """Return archives, workbooks and empty files: case -> (files, what each language's line holds)."""
    whole = zipped(tblT001141H01__txt=census(*[(SQUARE, 2, 1)] * 400))
    bomb = declared_size(zip_bomb("tblT001141H01.txt", 1), 700 << 20)
    book = declared_size(zip_bomb("xl/worksheets/sheet1.xml", 1), 700 << 20)
    return {
        "a truncated zip": ({"tblT001141H01.zip": whole[:90]}, ("tblT001141H01.zip", "ZIP")),
        "a truncated zip of a map": ({"N03-20200101_01_GML.zip": whole[:90]}, ("N03-20200101_01_GML.zip",)),
        "a truncated zip of any name": ({"data.zip": whole[:90]}, ("data.zip",)),
        "a truncated gzip": (
            {"tblT001141H01.csv.gz": gzip.compress(census().encode())[:20]},
            ("tblT001141H01.csv.gz",),
        ),
        "an empty zip": ({"tblT001141H01.zip": b""}, ("tblT001141H01.zip",)),
        "an empty table": ({"own.csv": b""}, ("own.csv",)),
        "an empty map": ({"N03-20200101_01.geojson": b""}, ("N03-20200101_01.geojson",)),
        "an empty workbook": ({"own.xlsx": b""}, ("own.xlsx",)),
        "an archive of nothing known": ({"data.zip": zipped(readme__doc="x")}, ("data.zip", "readme.doc")),
        "names that lead out of an archive": (
            {"N03-20210101.zip": zipped(**{"../evil__geojson": boundaries("01205")})},
            ("N03-20210101.zip", "../evil.geojson"),
        ),
        "a table that unpacks to 700 MB": ({"tblT001141H01.zip": bomb}, ("tblT001141H01.zip", "512 MB")),
        "a workbook that unpacks to 700 MB": ({"own.xlsx": book}, ("own.xlsx", "512 MB")),
        "a workbook that is none": ({"own.xlsx": b"not a workbook"}, ("own.xlsx", ".xlsx")),
        "a zip called a workbook": ({"own.xlsx": zipped(readme__doc="x")}, ("own.xlsx", ".xlsx")),
    }


def bad_tables():
    """Return tables: case -> (files, what each language's line holds)."""
    own = "own.csv"
    estat = "tblT001141H01.txt"
    off_digit = f"{SQUARE[:5]}9{SQUARE[6:]}"
    return {
        "no key column": ({own: "光整備状況\n整備済\n"}, (own, "光整備状況")),
        "no known column": ({own: "名前,備考\nA,x\n"}, (own, "名前")),
        "a negative count": ({own: "団体コード,人口\n01205,-3\n"}, (own, "2", "人口", "-3")),
        "a count in words": ({own: "団体コード,人口\n01205,many\n"}, (own, "2", "人口", "many")),
        "a count beyond reason": ({own: "団体コード,人口\n01205,1e300\n"}, (own, "2", "1e300")),
        "over 100 per cent": ({own: "団体コード,FTTH整備率(%)\n01205,120\n"}, (own, "2", "120", "100%")),
        "a row that stands twice": ({own: f"mesh_code,光\n{SQUARE},済\n{SQUARE},未\n"}, (own, "3", "2", SQUARE)),
        "a square at sea": ({own: "mesh_code,光\n614000001,済\n"}, (own, "2", "614000001")),
        "a square elsewhere": ({own: f"mesh_code,光\n{FAR},済\n"}, (own, "2", FAR)),
        "a square off Japan": ({own: "mesh_code,光\n999999999,済\n"}, (own, "2", "999999999")),
        "a square with a bad digit": ({own: f"mesh_code,光\n{off_digit},済\n"}, (own, "2", off_digit)),
        "a municipality of no code": ({own: "団体コード,人口\n99999,3\n"}, (own, "2", "99999")),
        "a municipality of no name": ({own: "市区町村,人口\n室欄市,3\n"}, (own, "2", "室欄市")),
        "an unknown town": ({own: "町丁目・字,光\n北町,済\n", **TOWNS}, (own, "2", "北町", "東町")),
        "a wrong state": ({own: "町丁目・字,光\n東町,はい\n", **TOWNS}, (own, "2", "はい", "整備済")),
        "no encoding": ({own: b"\xff\xfe\x00"}, (own, "1", "Shift_JIS")),
        "no encoding in row 3": ({own: "団体コード,人口\n01205,3\n".encode() + b"\x80\xff\n"}, (own, "3", "UTF-8")),
        "a quotation without end": ({own: '団体コード,人口\n01205,"3\n'}, (own, "2")),
        "a census square twice": ({estat: census((SQUARE, 2, 1), (SQUARE, 2, 1))}, (estat, "4", SQUARE)),
        "negative people": ({estat: census((SQUARE, -20, 1))}, (estat, "3", "-20")),
        "people beyond reason": ({estat: census((SQUARE, "1e300", 1))}, (estat, "3", "1e300")),
        "a census square off Japan": ({estat: census(("999999999", 2, 1))}, (estat, "3", "999999999")),
        "a census without people": (
            {estat: census((SQUARE, 3), head="KEY_CODE,T001141034", titles=",世帯総数")},
            (estat, "1", "人口総数"),
        ),
        "a census row with a comma too many": ({estat: census((SQUARE, 2, 1)) + "1,2,3,4,5\n"}, (estat, "4")),
        "squares of the old datum": (
            {"tblT000387H01.txt": census((SQUARE, 2, 1), titles=",人口総数(日本測地系),世帯総数")},
            ("tblT000387H01.txt", "JGD2011"),
        ),
    }


def made(folder: Path):
    """Return what the cases of maps are cut from."""
    return SimpleNamespace(
        parts=shapefile(folder), tif=geotiff(folder), plain_tif=geotiff(folder, crs=None), n03=boundaries("01205")
    )


SHP, N03, TIF = "N03-21_01_210101.shp", "N03-20200101_01.geojson", "dem.tif"
MAPS = {
    "a Shapefile without its table": lambda of: (named(of.parts, ".shp", ".shx", ".prj"), (SHP, ".dbf")),
    "a Shapefile without its index": lambda of: (named(of.parts, ".shp", ".dbf", ".prj"), (SHP, ".shx")),
    "a part of a Shapefile alone": lambda of: (named(of.parts, ".dbf"), ("N03-21_01_210101.dbf", SHP)),
    "a truncated Shapefile": lambda of: (
        {**named(of.parts, ".shx", ".dbf"), SHP: of.parts[".shp"][:120]},
        (SHP, "120"),
    ),
    "a map with latitude first": lambda of: ({N03: swapped(of.n03)}, (N03, "42.3, 140.95", "1")),
    "roads with latitude first": lambda _: (
        {"N10.geojson": roads([(42.31, 140.96), (42.31, 140.97)])},
        ("N10.geojson", "1"),
    ),
    "a plane system that is not said": lambda _: ({N03: in_plane(declared=False)}, (N03, "1", "EPSG:6668")),
    "a truncated map": lambda of: ({N03: of.n03[:-20]}, (N03,)),
    "a map that is no JSON": lambda _: ({"any.geojson": "{]"}, ("any.geojson",)),
    "a map of nothing known": lambda of: ({"any.geojson": of.n03.replace("N03_", "X_")}, ("any.geojson", "X_001")),
    "a truncated FlatGeobuf": lambda _: ({"roads.fgb": b"fgb\x03fgb\x00"}, ("roads.fgb",)),
    "a truncated GeoTIFF": lambda of: ({TIF: of.tif[: len(of.tif) // 2]}, (TIF,)),
    "the head of a GeoTIFF": lambda of: ({TIF: of.tif[:6]}, (TIF,)),
    "a GeoTIFF without reference system": lambda of: ({TIF: of.plain_tif}, (TIF, "GeoTIFF")),
    "a GeoTIFF that is none": lambda _: ({TIF: b"hello"}, (TIF,)),
    "an elevation tile of no size": lambda _: ({"N42E140.hgt": bytes(1000)}, ("N42E140.hgt", "1201")),
}
"""Case -> what makes of :func:`made` its files, and what each language's line holds."""
ARCHIVES, TABLES = bad_archives(), bad_tables()
