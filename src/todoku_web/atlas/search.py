"""Finds areas and squares by name, kana, romaji or code, as a person types."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from todoku.areas import mesh
from todoku.areas.area_codes import plain_code
from todoku.areas.names import name_key, place_keys, prefecture_keys, subprefecture_keys
from todoku.areas.registry import Division, Kind, Municipality, register
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.atlas.figures import area_bounds, area_name, karte_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.i18n import Lang
    from todoku_web.atlas.edition import Edition

MOST = 12
_LEAST_INNER = 2
_MESH_LENGTHS = frozenset({4, 6, 7, 8, 9, 10, 11})


class _Index(NamedTuple):
    keys: list[str]
    codes: list[str]


def found_areas(edition: Edition, asked: str, lang: Lang) -> list[dict[str, Any]]:
    """Return at most twelve areas and squares that a text may mean, the best first.

    All places of a name are told (泊村, 伊達市), those outside the atlas without ``bounds``: they are in Japan, but not
    in its data. Whole names go before beginnings, those before parts of names, and places of the atlas before others.
    """
    plain = plain_code(asked)
    if not plain:
        return []
    squares = _square(plain, lang) if plain.isdigit() else []
    codes = _by_code(plain) if plain.isdigit() else _by_name(name_key(asked))
    ranked = sorted(codes, key=lambda code: (codes[code], code not in edition.areas))
    return [*(_area(edition, code, lang) for code in ranked[: MOST - len(squares)]), *squares]


def _area(edition: Edition, code: str, lang: Lang) -> dict[str, Any]:
    known = register()
    division = known.prefectures.get(code) or known.subprefectures.get(code)
    place: Division | Municipality = division or known.current[code]
    city = place.designated_city_code if isinstance(place, Municipality) else None
    held = city or code
    covered = held in edition.areas
    within = [place.prefecture, place.subprefecture, place.county] if isinstance(place, Municipality) else []
    return {
        "kind": str(place.kind),
        "code": code,
        "code6": place.code6 if isinstance(place, Municipality) else None,
        "name": area_name(code, lang),
        "kana": place.kana,
        "subprefecture": place.subprefecture if isinstance(place, Municipality) else None,
        "within": " ".join(part for part in within if part),
        "bounds": area_bounds(edition, held) if covered else None,
        "url": karte_url(held) if covered else None,
    }


def _square(plain: str, lang: Lang) -> list[dict[str, Any]]:
    """Return the square of a grid code, where the digits are one; six digits may be a municipality's as well."""
    if len(plain) not in _MESH_LENGTHS:
        return []
    try:
        code = mesh.parse_mesh_code(plain)
    except TodokuError:
        return []
    south, west, north, east = mesh.decode(code)
    size = text(f"atlas.level.{int(mesh.level_of(code))}", lang)
    return [
        {
            "kind": "square",
            "code": code,
            "code6": None,
            "name": text("atlas.square", lang, code=code, size=size),
            "kana": None,
            "subprefecture": None,
            "within": "",
            "bounds": [west, south, east, north],
            "url": None,
        }
    ]


def _by_code(digits: str) -> dict[str, int]:
    """Return the areas whose five- or six-digit code is these digits (0) or begins with them (1)."""
    known = register()
    found = {code: 0 for code in known.prefectures if code == digits}
    for code, place in known.current.items():
        if digits in {code, place.code6}:
            found[code] = 0
        elif place.code6.startswith(digits):
            found[code] = 1
    return found


def _by_name(key: str) -> dict[str, int]:
    """Return the areas with a name that is this (0), begins with it (1) or holds it (2)."""
    index = _index()
    found: dict[str, int] = {}
    for place in _beginning(index.keys, key):
        rank = 0 if index.keys[place] == key else 1
        found[index.codes[place]] = min(rank, found.get(index.codes[place], rank))
    if len(found) < MOST and len(key) >= _LEAST_INNER:
        for name, code in zip(index.keys, index.codes, strict=True):
            if key in name:
                found.setdefault(code, 2)
    return found


def _beginning(keys: list[str], key: str) -> Iterator[int]:
    place = bisect_left(keys, key) if key else len(keys)
    while place < len(keys) and keys[place].startswith(key):
        yield place
        place += 1


@cache
def _index() -> _Index:
    """Return every name of every area, in order, each with the area's code."""
    known = register()
    named = [(key, code) for code, place in known.current.items() for key in _keys(place)]
    for code, division in (known.prefectures | known.subprefectures).items():
        keys = prefecture_keys if division.kind is Kind.PREFECTURE else subprefecture_keys
        named += [(key, code) for key in keys(division.name, division.kana, division.name_en)]
    named.sort()
    return _Index([key for key, _ in named], [code for _, code in named])


def _keys(place: Municipality) -> set[str]:
    if place.designated_city_code is None:
        return place_keys(place.name, place.kana, place.name_en)
    city = register().current[place.designated_city_code]
    own = (place.name.removeprefix(city.name), place.kana.removeprefix(city.kana))
    return {name_key(text) for text in (place.name, place.kana, place.name_en, *own)}
