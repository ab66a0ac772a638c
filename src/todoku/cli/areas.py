"""The verb ``areas``: says what an area, a grid code or a position is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_level
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.areas.mesh import Level

_SCHEMA_AREA = "todoku.area/1"
_SCHEMA_SQUARE = "todoku.square/1"
_DEGREES = "{:.8f}, {:.8f}"
_DEFAULT_LEVEL = "4"
_OF_ONE_POINT = {"mesh.point_swapped": "cli.at_swapped", "mesh.point_outside": "cli.at_outside"}


def areas(
    query: str | None = typer.Argument(None, metavar="AREA", help="areas.query.help"),
    mesh: str | None = typer.Option(None, "--mesh", metavar="CODE", help="areas.mesh.help"),
    at: str | None = typer.Option(None, "--at", metavar="LAT,LON", help="areas.at.help"),
    level: int = typer.Option(_DEFAULT_LEVEL, "--level", metavar="1-8", parser=as_level, help="areas.level.help"),
    as_json: bool = JSON,
    lang: Lang = LANG,
) -> None:
    """Say what an area is, explain a grid code, or give the grid code of a position."""
    from todoku.errors import UsageError

    if sum(given is not None for given in (query, mesh, at)) != 1:
        raise UsageError("areas.nothing_asked")
    if query is not None:
        found = describe_area(query)
        lines = _area_lines(found, lang)
    else:
        found = describe_square(mesh if mesh is not None else _code_at(str(at), level))
        lines = _square_lines(found, lang)
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(lines))


def describe_area(query: str) -> dict[str, Any]:
    """Return what an area is, as the document ``todoku.area/1``; unknown values are null."""
    from todoku.areas.municipalities import by_code, find_region
    from todoku.areas.plane_zones import plane_crs, plane_zone
    from todoku.areas.registry import register

    region = find_region(query)
    area_code = region.area_code
    division = register().prefectures.get(area_code) or register().subprefectures.get(area_code)
    place = None if division else by_code(area_code)
    own = division or place
    assert own is not None
    return {
        "schema": _SCHEMA_AREA,
        "id": region.id,
        "code": area_code,
        "code6": place.code6 if place else None,
        "kind": own.kind.value,
        "name": own.name,
        "kana": own.kana,
        "name_en": own.name_en,
        "prefecture_code": region.prefecture_code,
        "prefecture": register().prefectures[region.prefecture_code].name,
        "subprefecture": place.subprefecture if place else None,
        "county": place.county if place else None,
        "designated_city_code": place.designated_city_code if place else None,
        "plane_zone": plane_zone(area_code),
        "plane_crs": plane_crs(area_code),
        "municipalities": [{"code": code, "name": by_code(code).name} for code in region.codes],
    }


def _area_lines(found: dict[str, Any], lang: Lang) -> list[str]:
    members = found["municipalities"]
    is_region = len(members) != 1 or members[0]["code"] != found["code"]
    city = found["designated_city_code"]
    rows = (
        ("code", found["code"]),
        ("code6", found["code6"]),
        ("kind", text(f"areas.kind.{found['kind']}", lang)),
        ("kana", found["kana"]),
        ("name_en", found["name_en"]),
        ("prefecture", f"{found['prefecture']} ({found['prefecture_code']})"),
        ("subprefecture", found["subprefecture"]),
        ("county", found["county"]),
        ("designated_city", city and f"{describe_area(city)['name']} ({city})"),
        ("plane_crs", text("areas.zone", lang, zone=found["plane_zone"], crs=found["plane_crs"])),
        ("municipalities", len(members) if is_region else None),
        ("members", " ".join(f"{one['code']} {one['name']}" for one in members) if is_region else None),
    )
    return [found["name"], *_lines(rows, lang)]


def describe_square(code: str) -> dict[str, Any]:
    """Return what a grid code stands for, as the document ``todoku.square/1``."""
    from todoku.areas import mesh

    plain = mesh.parse_mesh_code(code)
    level = mesh.level_of(plain)
    south, west, north, east = mesh.decode(plain)
    lat, lon = mesh.centre(plain)
    coarser, finer = _levels_around(level)
    return {
        "schema": _SCHEMA_SQUARE,
        "code": plain,
        "level": int(level),
        "bounds": {"south": south, "west": west, "north": north, "east": east},
        "centre": {"lat": lat, "lon": lon},
        "area_m2": round(float(mesh.area_m2(plain)[0]), 1),
        "parents": [{"level": int(one), "code": mesh.parent(plain, level=one)} for one in coarser],
        "children": [
            {"level": int(one), "codes": [str(child) for child in mesh.children(plain, level=one)]} for one in finer
        ],
        "neighbours": [str(one) for one in mesh.neighbours(plain)],
    }


def _levels_around(level: Level) -> tuple[list[Level], list[Level]]:
    """Return the coarser levels that hold a square, and the next finer one that it holds."""
    from todoku.areas.mesh_codes import UNITS

    own = UNITS[level]
    coarser = [one for one, units in UNITS.items() if units > own and units % own == 0]
    finer = [one for one, units in UNITS.items() if units < own and own % units == 0]
    return coarser, finer[:1]


def _square_lines(found: dict[str, Any], lang: Lang) -> list[str]:
    bounds, centre = found["bounds"], found["centre"]
    rows = (
        ("level", text(f"areas.level.{found['level']}", lang)),
        ("south_west", _DEGREES.format(bounds["south"], bounds["west"])),
        ("north_east", _DEGREES.format(bounds["north"], bounds["east"])),
        ("centre", _DEGREES.format(centre["lat"], centre["lon"])),
        ("area_m2", f"{found['area_m2']:,.1f}"),
        ("parents", " ".join(one["code"] for one in found["parents"]) or None),
        ("children", " ".join(code for one in found["children"] for code in one["codes"]) or None),
        ("neighbours", " ".join(found["neighbours"])),
    )
    return [found["code"], *_lines(rows, lang)]


def _lines(rows: tuple[tuple[str, object], ...], lang: Lang) -> list[str]:
    return [f"  {text(f'areas.label.{key}', lang)}: {value}" for key, value in rows if value is not None]


def _code_at(position: str, level: int) -> str:
    from todoku.areas import mesh
    from todoku.errors import InputError, UsageError

    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", position)
    if len(numbers) != 2 or re.sub(r"[-+.\d,，、\s]", "", position):  # noqa: PLR2004 (latitude and longitude)
        raise UsageError("areas.bad_point", value=position)
    lat, lon = (float(number) for number in numbers)
    try:
        return str(mesh.encode(lat, lon, level=level)[0])
    except InputError as error:  # told of the one point, without its number in a table
        raise InputError(_OF_ONE_POINT.get(error.code, error.code), **error.params) from error
