"""The areas that a local-5G licence is applied for with, as map files: circles by the Ministry's formula.

電波法関係審査基準 別紙2 第2の4, as `todoku.radio.licence_area` computes it: flat ground, one gain in all directions.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from pyproj import Geod

from todoku.radio.licence_area import LicenceArea, licence_area
from todoku.radio.models.link import Environment, Link

TERMINAL_HEIGHT_M = 1.5
SOURCE = "電波法関係審査基準 別紙2 第2の4"
_CORNERS = 120
Kind = Literal["cover", "coordination"]


@dataclass(frozen=True, slots=True)
class Station:
    """A base station as it is asked about; ``gain_dbi`` is the antenna's less the feeder's loss, in every direction."""

    latitude: float
    longitude: float
    frequency_mhz: float
    bandwidth_mhz: float
    height_m: float
    power_dbm: float
    gain_dbi: float
    building_entry_db: float
    environment: Environment


def areas_of(station: Station) -> LicenceArea:
    """Return how far the areas of a station reach. Raises OutOfRange."""
    link = Link(station.frequency_mhz, station.height_m, TERMINAL_HEIGHT_M, station.environment)
    return licence_area(
        link,
        power_dbm=station.power_dbm,
        gain_dbi=station.gain_dbi,
        bandwidth_mhz=station.bandwidth_mhz,
        building_entry_db=station.building_entry_db,
    )


def area_file(station: Station, kind: Kind, radius_m: float, threshold_dbm: float) -> bytes:
    """Return an area as GeoJSON: its circle on the ground and the station, with all that it was computed from."""
    told = {
        "area": kind,
        "radius_m": round(radius_m, 1),
        "threshold_dbm": round(threshold_dbm, 2),
        "basis": "modelled",
        "source": SOURCE,
        "terminal_height_m": TERMINAL_HEIGHT_M,
        **asdict(station),
    }
    features = [
        _feature("Polygon", [_circle(station, radius_m)], told),
        _feature("Point", [station.longitude, station.latitude], {"area": "station"}),
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _circle(station: Station, radius_m: float) -> list[list[float]]:
    bearings = np.linspace(360.0, 0.0, _CORNERS + 1)
    at = np.full(bearings.shape, station.longitude), np.full(bearings.shape, station.latitude)
    lon, lat, _ = Geod(ellps="GRS80").fwd(*at, bearings, np.full(bearings.shape, radius_m))
    ring = np.column_stack([lon, lat]).round(7)
    ring[-1] = ring[0]
    return [[float(x), float(y)] for x, y in ring]


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
