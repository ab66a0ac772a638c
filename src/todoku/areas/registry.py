"""The register of prefectures, subprefectures, municipalities and wards of designated cities, each valid at a date.

The rows are facts in ``data/facts/municipalities.csv``; their sources stand in ``SOURCES.md`` beside it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from todoku.areas.area_codes import CODE_DIGITS, plain_code, with_check_digit, without_check_digit
from todoku.errors import AreaError

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN_SINCE = date(2014, 1, 1)
"""Mergers, renamings and new wards are in the register from this day on; before it, a set of codes is not known."""

_SUGGESTIONS = 3


class Kind(StrEnum):
    """What a code stands for."""

    PREFECTURE = "prefecture"
    SUBPREFECTURE = "subprefecture"
    MUNICIPALITY = "municipality"
    SPECIAL_WARD = "special_ward"
    WARD = "ward"
    NORTHERN_VILLAGE = "northern_village"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A city, town, village or special ward, a ward of a designated city, or a village of the Northern Territories.

    ``lat`` and ``lon`` are the town hall's in degrees, None where the register has none (outside Hokkaido).
    ``valid_to`` is the first day on which the code (or this name of it) no longer held, ``successors`` what followed.
    """

    code: str
    name: str
    kana: str
    name_en: str
    prefecture_code: str
    prefecture: str
    subprefecture: str | None
    county: str | None
    lat: float | None
    lon: float | None
    kind: Kind = Kind.MUNICIPALITY
    designated_city_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    @property
    def code6(self) -> str:
        """The code with its check digit, as offices print it."""
        return with_check_digit(self.code)

    @property
    def is_ward(self) -> bool:
        """Whether it is a ward of a designated city, and so part of a municipality."""
        return self.kind is Kind.WARD

    @property
    def is_northern_village(self) -> bool:
        """Whether it is one of the six villages of the Northern Territories (北方領土), outside every denominator."""
        return self.kind is Kind.NORTHERN_VILLAGE

    def is_valid_on(self, day: date) -> bool:
        """Whether the code held on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Division:
    """A prefecture (``01``) or a subprefecture of Hokkaido (``01-tokachi``: 総合振興局 or 振興局)."""

    area_code: str
    name: str
    kana: str
    name_en: str
    kind: Kind

    @property
    def prefecture_code(self) -> str:
        """The two digits of the prefecture."""
        return self.area_code[:2]


class Register(NamedTuple):
    """Everything by code: what holds today, and what held before."""

    prefectures: dict[str, Division]
    subprefectures: dict[str, Division]
    current: dict[str, Municipality]
    former: dict[str, Municipality]


@cache
def register() -> Register:
    """Return the register, read once."""
    file = resources.files("todoku") / "data" / "facts" / "municipalities.csv"
    prefectures: dict[str, Division] = {}
    subprefectures: dict[str, Division] = {}
    current: dict[str, Municipality] = {}
    former: dict[str, Municipality] = {}
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    for row in rows:
        kind = Kind(row["kind"])
        if kind in {Kind.PREFECTURE, Kind.SUBPREFECTURE}:
            divisions = prefectures if kind is Kind.PREFECTURE else subprefectures
            divisions[row["code"]] = Division(row["code"], row["name"], row["kana"], row["name_en"], kind)
        else:
            found = _municipality(row, kind, prefectures)
            (former if found.valid_to else current)[found.code] = found
    return Register(prefectures, subprefectures, current, former)


def _municipality(row: dict[str, str], kind: Kind, prefectures: dict[str, Division]) -> Municipality:
    code = row["code"]
    return Municipality(
        code=code,
        name=row["name"],
        kana=row["kana"],
        name_en=row["name_en"],
        prefecture_code=code[:2],
        prefecture=prefectures[code[:2]].name,
        subprefecture=row["subprefecture"] or None,
        county=row["county"] or None,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        kind=kind,
        designated_city_code=row["city"] or None,
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successors=tuple(row["successors"].split()),
    )


def parse_code(text: str) -> str:
    """Return the five digits of a municipality's, ward's or former municipality's code.

    Five or six digits are taken, full-width too, and ``jp:01205``. AreaError: ``area.bad_code``, ``area.check_digit``,
    ``area.lost_zero`` where a spreadsheet took the leading zero away, ``area.unknown_code`` with the nearest codes.
    """
    lost = _with_lost_zero(plain_code(text))
    if lost:
        raise AreaError("area.lost_zero", code=text, right=lost)
    code = without_check_digit(text)
    if not _is_registered(code):
        raise AreaError("area.unknown_code", code=text, near=_near_codes(code))
    return code


def _is_registered(code: str) -> bool:
    return code in register().current or code in register().former


def _with_lost_zero(plain: str) -> str | None:
    """Return the code that digits meant before a spreadsheet took their zero away; None where they mean themselves."""
    if not plain.isdigit() or len(plain) not in {CODE_DIGITS - 1, CODE_DIGITS} or _is_registered(plain):
        return None
    padded = f"0{plain}"
    is_code = _is_registered(padded[:CODE_DIGITS])
    return padded if is_code and padded in {padded[:CODE_DIGITS], with_check_digit(padded[:CODE_DIGITS])} else None


def _near_codes(code: str) -> list[str]:
    ranked = sorted(register().current.values(), key=lambda place: (abs(int(place.code) - int(code)), place.code))
    same = [place for place in ranked if place.code[:2] == code[:2]]
    return [f"{place.code} {place.name}" for place in (same or ranked)[:_SUGGESTIONS]]


def by_code(code: str, *, on: date | None = None) -> Municipality:
    """Return what a five- or six-digit code stands for: today, or on a day.

    Without ``on`` a code that no longer holds gives its last record, with ``valid_to`` and ``successors``. AreaError as
    in ``parse_code``, and ``area.not_valid_on`` where the code did not hold on that day.
    """
    digits = parse_code(code)
    current, former = register().current.get(digits), register().former.get(digits)
    if on is None:
        return current or _one(former)
    for place in (former, current):
        if place is not None and place.is_valid_on(on):
            return place
    place = current or _one(former)
    raise AreaError(
        "area.not_valid_on",
        code=digits,
        name=place.name,
        day=on.isoformat(),
        valid_from=place.valid_from or "-",
        valid_to=place.valid_to or "-",
    )


def _one(place: Municipality | None) -> Municipality:
    assert place is not None
    return place


def current_codes(code: str) -> tuple[str, ...]:
    """Return the codes that hold today for the ground of a code: itself, or those that succeeded it."""
    digits = parse_code(code)
    if digits in register().current:
        return (digits,)
    return tuple(dict.fromkeys(new for next_code in by_code(digits).successors for new in current_codes(next_code)))


def denominator_code(code: str) -> str:
    """Return the municipality in whose totals a code is counted: a ward's designated city, else the code itself."""
    place = by_code(code)
    return place.designated_city_code or place.code


def all_of(prefecture_code: str, *, on: date | None = None) -> tuple[Municipality, ...]:
    """Return the municipalities and special wards of a prefecture, in order of code: 179 for ``01``.

    Wards of designated cities are parts of these and not listed; the six villages of the Northern Territories are
    outside every denominator and not listed either. AreaError: ``area.unknown_prefecture``, ``area.before_history``.
    """
    if prefecture_code not in register().prefectures:
        raise AreaError("area.unknown_prefecture", code=prefecture_code)
    if on is not None and on < KNOWN_SINCE:
        raise AreaError("area.before_history", day=on.isoformat(), since=KNOWN_SINCE.isoformat())
    counted = {Kind.MUNICIPALITY, Kind.SPECIAL_WARD}
    held = (place for place in _places() if place.is_valid_on(on)) if on else register().current.values()
    found = (place for place in held if place.prefecture_code == prefecture_code and place.kind in counted)
    return tuple(sorted(found, key=lambda place: place.code))


def _places() -> Iterator[Municipality]:
    yield from register().former.values()
    yield from register().current.values()
