"""Municipalities and regions of Japan: by code, by name, and as the region that a question is about."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from todoku.areas.area_codes import plain_code, with_check_digit, without_check_digit
from todoku.areas.names import name_key, place_keys, prefecture_keys, subprefecture_keys
from todoku.areas.region import Region
from todoku.areas.registry import (
    KNOWN_SINCE,
    Division,
    Kind,
    Municipality,
    all_of,
    by_code,
    current_codes,
    denominator_code,
    parse_code,
    register,
)
from todoku.errors import AreaError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "KNOWN_SINCE",
    "Division",
    "Kind",
    "Municipality",
    "all_of",
    "by_code",
    "current_codes",
    "denominator_code",
    "find_region",
    "label",
    "parse_code",
    "region_of",
    "with_check_digit",
]

_PREFECTURE_DIGITS = 2
_WHOLE_PREFECTURE = "000"
_AREA_CODE = re.compile(r"\d{2}-[a-z]+")
_LABEL = re.compile(r"\s*(\d{5}|\d{2}(?:-[a-z]+)?)[ \u3000]\S.*\([^()]*\)\s*")
_SUGGESTIONS = 5
_LIKENESS = 0.6
_LONGEST_NAME = 100
"""No name is as long as this, in any script; to compare longer texts takes seconds."""
_PARTS_OF_MUNICIPALITIES = {
    "歯舞群島": "01223",
    "はぼまいぐんとう": "01223",
    "Habomai Islands": "01223",
    "Habomai": "01223",
}
"""Names of land that is part of a municipality: the Habomai Islands belong to 根室市."""


class _Names(NamedTuple):
    """Keys of names, each with the area codes that bear it."""

    current: dict[str, tuple[str, ...]]
    former: dict[str, tuple[str, ...]]
    holders: dict[str, tuple[str, ...]]
    """Prefectures, subprefectures and counties, which may stand before or behind a name."""


def find_region(text: str) -> Region:
    """Return the region that a code or name stands for.

    Taken are codes (``01205``, ``012050``, ``jp:01205``, ``01``, ``01-tokachi``) and names of municipalities, wards,
    subprefectures and prefectures in kanji, kana and romaji, with or without 市町村区, and with the prefecture,
    subprefecture or county before or behind them (福島県伊達市, 古宇郡泊村, ``Date, Hokkaido``), and lines of
    :func:`label`, as a list proposes them. AreaError:
    ``area.unknown`` with suggestions, ``area.ambiguous`` with the choices, ``area.abolished`` with the successors, and
    those of ``parse_code``.
    """
    line = _LABEL.fullmatch(text)
    plain = plain_code(line[1] if line else text)
    if not plain:
        raise AreaError("area.empty")
    if plain.isdigit():
        return region_of(_area_code_of_digits(plain))
    if _AREA_CODE.fullmatch(plain.lower()) and plain.lower() in register().subprefectures:
        return region_of(plain.lower())
    found = _named(unicodedata.normalize("NFKC", text).strip(), _names().current)
    if len(found) == 1:
        return region_of(found[0])
    if found:
        raise AreaError("area.ambiguous", name=text, choices=[label(code) for code in found])
    former = _named(plain, _names().former)
    if former:
        return region_of(former[0])
    raise _unknown(text)


def region_of(area_code: str) -> Region:
    """Return the region of an area code: a municipality's or ward's five digits, ``01``, or ``01-tokachi``."""
    known = register()
    division = known.prefectures.get(area_code) or known.subprefectures.get(area_code)
    if division is not None:
        places = all_of(division.prefecture_code)
        if division.kind is Kind.SUBPREFECTURE:
            places = tuple(place for place in places if place.subprefecture == division.name)
        return Region(area_code, division.name, tuple(place.code for place in places), division.prefecture_code)
    place = by_code(area_code)
    if place.valid_to is not None:
        raise AreaError(
            "area.abolished",
            code=place.code,
            name=place.name,
            day=place.valid_to.isoformat(),
            successors=[label(code) for code in place.successors],
        )
    return Region(place.code, place.name, (place.code,), place.prefecture_code)


def label(area_code: str) -> str:
    """Return an area as one line that tells it from others: ``01403 北海道 古宇郡 泊村 (Tomari-mura)``."""
    known = register()
    division = known.prefectures.get(area_code) or known.subprefectures.get(area_code)
    if division is not None:
        return f"{area_code} {division.name} ({division.name_en})"
    place = by_code(area_code)
    return " ".join(part for part in (place.code, place.prefecture, place.county, place.name) if part) + (
        f" ({place.name_en})"
    )


def _area_code_of_digits(digits: str) -> str:
    prefecture = digits[:_PREFECTURE_DIGITS]
    if prefecture in register().prefectures:
        if len(digits) == _PREFECTURE_DIGITS:
            return prefecture
        if digits[_PREFECTURE_DIGITS:].startswith(_WHOLE_PREFECTURE):
            return without_check_digit(digits)[:_PREFECTURE_DIGITS]
    if len(digits) <= _PREFECTURE_DIGITS:
        padded = digits.zfill(_PREFECTURE_DIGITS)
        if padded != digits and padded in register().prefectures:
            raise AreaError("area.lost_zero", code=digits, right=padded)
        raise AreaError("area.unknown_prefecture", code=digits)
    return parse_code(digits)


def _named(text: str, names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the area codes of a name, alone or with the area that holds it before or behind."""
    key = name_key(text)
    direct = names.get(key)
    if direct or len(key) > _LONGEST_NAME:
        return direct or ()
    found: set[str] = set()
    for holder, rest in _splits(text, key):
        within = _names().holders.get(name_key(holder))
        if within:
            found.update(code for code in _named(rest, names) if _lies_in(code, within))
    return tuple(sorted(found))


def _splits(text: str, key: str) -> Iterable[tuple[str, str]]:
    """Yield a possible holder and the rest: at each space or comma of romaji, at any place of Japanese."""
    words = re.split(r"[\s,、，/]+", text)
    for cut in range(1, len(words)):
        yield " ".join(words[:cut]), " ".join(words[cut:])
        yield " ".join(words[cut:]), " ".join(words[:cut])
    if not key.isascii():
        for cut in range(2, len(key)):
            yield key[:cut], key[cut:]


def _lies_in(code: str, holders: tuple[str, ...]) -> bool:
    if len(code) <= _PREFECTURE_DIGITS or _AREA_CODE.fullmatch(code):
        return code[:_PREFECTURE_DIGITS] in holders
    place = by_code(code)
    return any(holder in {place.prefecture_code, place.subprefecture, place.county} for holder in holders)


def _unknown(text: str) -> AreaError:
    key = name_key(text)
    known = _names().current if len(key) <= _LONGEST_NAME else ()
    same_script = [name for name in known if name.isascii() == key.isascii()]
    alike = get_close_matches(key, same_script, n=4 * _SUGGESTIONS, cutoff=_LIKENESS)
    # of names that are equally alike, the one that begins alike is meant more often
    alike.sort(key=lambda name: (-SequenceMatcher(None, key, name).ratio(), name[0] != key[0]))
    near = dict.fromkeys(label(code) for name in alike for code in _names().current[name])
    if not near:
        return AreaError("area.unknown_alone", name=text)
    return AreaError("area.unknown", name=text, near=list(near)[:_SUGGESTIONS])


@cache
def _names() -> _Names:
    known = register()
    current: dict[str, list[str]] = {}
    former: dict[str, list[str]] = {}
    holders: dict[str, list[str]] = {}

    def add(index: dict[str, list[str]], keys: Iterable[str], code: str) -> None:
        for key in keys:
            codes = index.setdefault(key, [])
            if code not in codes:
                codes.append(code)

    for code, division in (known.prefectures | known.subprefectures).items():
        is_prefecture = division.kind is Kind.PREFECTURE
        keys = (prefecture_keys if is_prefecture else subprefecture_keys)(
            division.name, division.kana, division.name_en
        )
        add(current, keys, code)
        add(holders, keys, code if is_prefecture else division.name)
    for index, places in ((current, known.current), (former, known.former)):
        for code, place in places.items():
            add(index, _keys_of(place), code)
            if place.county:
                add(holders, (name_key(place.county),), place.county)
    for name, code in _PARTS_OF_MUNICIPALITIES.items():
        add(current, (name_key(name),), code)
    return _Names(
        *({key: tuple(sorted(codes)) for key, codes in index.items()} for index in (current, former, holders))
    )


def _keys_of(place: Municipality) -> set[str]:
    if place.designated_city_code is None:
        return place_keys(place.name, place.kana, place.name_en)
    city = register().current[place.designated_city_code]
    own = (place.name.removeprefix(city.name), place.kana.removeprefix(city.kana))
    ward_en = place.name_en.removeprefix(city.name_en).strip()
    texts = (place.name, place.kana, place.name_en, *own, ward_en, f"{city.name[:-1]}{own[0]}")
    return {name_key(text) for text in texts}
