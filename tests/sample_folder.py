"""A folder of small files of our own making, as publishers would ship them: two made-up coasts in two real codes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from todoku.areas import mesh

if TYPE_CHECKING:
    from pathlib import Path

SOUTH_WEST = (42.3, 140.95)
"""Latitude and longitude of the south-west corner of 室蘭市's stand-in, on a border of 1 km squares."""

WEST = [mesh.encode(SOUTH_WEST[0] + 1 / 480, SOUTH_WEST[1] + (2 * k + 1) / 320, level=4)[0] for k in range(4)]
"""Four 500 m squares of the stand-in for 室蘭市, from west to east."""
EAST = [mesh.encode(SOUTH_WEST[0] + 1 / 480, SOUTH_WEST[1] + (2 * k + 1) / 320, level=4)[0] for k in range(4, 8)]
"""Four squares of the stand-in for 登別市, east of it."""
OFFSHORE = mesh.encode(SOUTH_WEST[0] - 1 / 480, SOUTH_WEST[1] + 1 / 320, level=4)[0]
"""A square whose centre lies a little south of 室蘭市."""
FAR = mesh.encode(41.0, 140.0, level=4)[0]
"""A square far from both."""


def box(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def collection(features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
            ],
        },
        ensure_ascii=False,
    )


def boundaries(*codes, shift=0.0):
    south, west = SOUTH_WEST
    spans = {"01205": ("室蘭市", 0.0), "01230": ("登別市", 0.025)}
    return collection(
        (
            {"N03_001": "北海道", "N03_002": None, "N03_003": None, "N03_004": spans[code][0], "N03_007": code},
            box(west + spans[code][1] + shift, south, west + spans[code][1] + 0.025 + shift, south + 0.02),
        )
        for code in codes
    )


def census(rows):
    """Return squares in the form without header: code, people, men, women, households."""
    return "".join(f"{code},{2 * homes},{homes},{homes},{homes}\n" for code, homes in rows)


def zones(rows):
    south, west = SOUTH_WEST
    return collection(
        (
            {
                "KEY_CODE": f"01205{number:04d}",
                "PREF": "01",
                "CITY": "205",
                "S_NAME": name,
                "JINKO": people,
                "SETAI": homes,
            },
            box(west + 0.0125 * number, south, west + 0.0125 * (number + 1), south + 0.02),
        )
        for number, (name, people, homes) in enumerate(rows)
    )


def roads(*lines):
    features = [
        ({"N10_003": 3, "N10_008": "2019 05"}, {"type": "LineString", "coordinates": [list(point) for point in line]})
        for line in lines
    ]
    return collection(features)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def standard(folder: Path, **more) -> Path:
    """Write the folder that most tests begin with: people and boundaries of both stand-ins."""
    homes = [*zip(WEST, (10, 20, 30, 40), strict=True), *zip(EAST, (1, 2, 3, 4), strict=True), (OFFSHORE, 5), (FAR, 7)]
    files = {
        "census_2020_mesh500m.csv.gz": gzip.compress(census(homes).encode(), mtime=0),
        "N03-20210101_01.geojson": boundaries("01205", "01230"),
    }
    return write(folder, {**files, **more})
