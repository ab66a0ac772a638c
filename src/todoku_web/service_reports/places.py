"""Finds the place that a person means: coordinates, a grid code, or the name of a town."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.areas import mesh
from todoku.areas.mesh_codes import Level
from todoku.areas.municipalities import by_code, find_region
from todoku.errors import InputError, TodokuError
from todoku.sources.jma import municipality_at
from todoku.sources.own.town_names import TownList
from todoku.sources.own.towns import Ground, list_towns, town_squares
from todoku_web.service_reports.models import PLACE_LENGTH, PlaceKind
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_COORDINATES = re.compile(rf"\(?({_NUMBER})\s*[,、\s]\s*({_NUMBER})\)?")
_CODE = re.compile(r"[\d\s\-‐−ー]{4,16}")
_FINE_LEVELS = (Level.M500, Level.M250, Level.M125)
_DECIMALS = 5
"""About a metre."""
_AROUND_DEG = 0.02
"""About two kilometres: how far from land a place may lie to belong to it."""
_STEPS = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: the municipality that holds it, its 500 m square, and the point where one was given."""

    kind: Any
    shown: str
    area_code: str
    square: str
    lat: float | None = None
    lon: float | None = None


def find_place(written: str, *, municipality: str = "") -> Place:
    """Return the place that a text means.

    Taken are coordinates (``42.315, 140.973``; latitude first), grid codes of 500 m or finer, and names of 町丁目 and
    字 with the municipality's name or code beside them. Raises InputError saying what else can be written.
    """
    shown = " ".join(unicodedata.normalize("NFC", written).split())
    plain = unicodedata.normalize("NFKC", shown)
    if not plain:
        raise InputError("service_reports.place_empty")
    if len(shown) > PLACE_LENGTH:
        raise InputError("service_reports.place_long", most=PLACE_LENGTH)
    coordinates = _COORDINATES.fullmatch(plain)
    if coordinates:
        return place_at(float(coordinates[1]), float(coordinates[2]), shown=shown)
    if _CODE.fullmatch(plain):
        return _of_square(plain, shown)
    return _of_town(shown, municipality)


def place_at(lat: float, lon: float, *, shown: str) -> Place:
    """Return the place of a point in degrees; InputError where it does not lie in Japan, or far out at sea."""
    lat, lon = round(lat, _DECIMALS), round(lon, _DECIMALS)
    square = str(mesh.encode(lat, lon, level=Level.M500)[0])
    return Place(PlaceKind.POINT, shown, _municipality(lat, lon), square, lat, lon)


def _of_square(plain: str, shown: str) -> Place:
    code = mesh.parse_mesh_code(plain)
    if mesh.level_of(code) not in _FINE_LEVELS:
        raise InputError("service_reports.place_coarse", code=code)
    lat, lon = mesh.centre(code)
    return Place(PlaceKind.SQUARE, shown, _municipality(lat, lon), mesh.parent(code, level=Level.M500))


def _of_town(shown: str, municipality: str) -> Place:
    if not municipality.strip():
        raise InputError("service_reports.place_municipality")
    region = find_region(municipality)
    if not region.is_municipality:
        raise InputError("service_reports.place_not_municipality", name=region.name)
    pack = pack_for(region.codes)
    ground = Ground.of(pack) if pack is not None else None
    if ground is None or not ground.has_towns:
        raise InputError("service_reports.place_no_towns", area=region.name)
    towns = list_towns(ground)
    listed = TownList(region.name, towns.loc[towns["municipality_code"] == region.area_code, "name"])
    found = listed.find(shown)
    if not found:
        raise InputError("service_reports.place_unknown", name=shown, near=listed.near(shown) or ("-",))
    if len(found) > 1:
        raise InputError("service_reports.place_many", name=shown, choices=found[:10])
    lat, lon = _point_of_town(ground, region.area_code, found[0])
    square = str(mesh.encode(lat, lon, level=Level.M500)[0])
    return Place(PlaceKind.NAME, shown, region.area_code, square, round(lat, _DECIMALS), round(lon, _DECIMALS))


def _point_of_town(ground: Ground, code: str, name: str) -> tuple[float, float]:
    """Return the point that the data give a town, else the middle of its square with most households."""
    own = None if ground.places is None else _named(ground.places, code, name)
    if own is not None and len(own):
        return float(own["lat"].iloc[0]), float(own["lon"].iloc[0])
    squares = _named(town_squares(ground), code, name).sort_values(["weight", "mesh_code"], ascending=[False, True])
    return mesh.centre(str(squares["mesh_code"].iloc[0]))


def _named(table: pd.DataFrame, code: str, name: str) -> pd.DataFrame:
    return table.loc[(table["municipality_code"] == code) & (table["name"] == name)]


def _municipality(lat: float, lon: float) -> str:
    """Return the code of the municipality that holds a point, or one within some 2 km of it."""
    around = sorted(((i, j) for i in _STEPS for j in _STEPS), key=lambda step: abs(step[0]) + abs(step[1]))
    for north, east in around:
        found = municipality_at(lat + north * _AROUND_DEG / 2, lon + east * _AROUND_DEG / 2)
        if found is not None:
            return _known(found)
    raise InputError("service_reports.place_at_sea", lat=lat, lon=lon)


def _known(code: str) -> str:
    try:
        return by_code(code).code
    except TodokuError as error:
        raise InputError("service_reports.place_municipality") from error
