"""The areas that have a karte: those of the built-in data and of the packs, by code, and what a person's text means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from todoku.areas.municipalities import denominator_code, find_region, region_of, with_check_digit
from todoku.areas.registry import Kind, Municipality, register
from todoku.errors import AreaError
from todoku.programmes.grounds import known_municipalities
from todoku_web.store.packs import packs

if TYPE_CHECKING:
    from todoku.i18n import Lang

_COUNTED = (Kind.MUNICIPALITY, Kind.SPECIAL_WARD)


class AreaKind(StrEnum):
    """What an area is."""

    PREFECTURE = "prefecture"
    SUBPREFECTURE = "subprefecture"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its names; ``code`` is as ``Region.area_code``, ``codes`` are its municipalities'."""

    code: str
    kind: AreaKind
    name_ja: str
    kana: str
    name_en: str
    prefecture_code: str
    subprefecture_code: str | None
    county: str | None
    codes: tuple[str, ...]
    lat: float | None = None
    lon: float | None = None

    @property
    def is_municipality(self) -> bool:
        """Whether it is one city, town or village."""
        return self.kind is AreaKind.MUNICIPALITY

    @property
    def code6(self) -> str:
        """The six-digit code of a municipality as offices print it; empty for others."""
        return with_check_digit(self.code) if self.is_municipality else ""

    def name(self, lang: Lang) -> str:
        """Return the name in a language."""
        return self.name_ja if lang == "ja" else self.name_en


def areas() -> dict[str, Area]:
    """Return every area that has a karte, by code: prefectures, their subprefectures, their municipalities."""
    return _areas(tuple(dict.fromkeys(code for pack in packs() for code in pack.region.codes)))


def municipalities() -> tuple[Area, ...]:
    """Return the municipalities, in order of code."""
    return tuple(area for area in areas().values() if area.is_municipality)


def resolve(text: str) -> Area:
    """Return the area that a code or name means; a ward counts as its city.

    Raises AreaError: those of ``find_region``, and ``karte.no_data`` for an area of which nothing is known here.
    """
    found = areas().get(text)
    if found is not None:
        return found
    code = find_region(text).area_code
    if code.isdigit() and len(code) > 2:  # noqa: PLR2004 [two digits are a prefecture's]
        code = denominator_code(code)
    found = areas().get(code)
    if found is None:
        raise AreaError("karte.no_data", area=region_of(code).name, code=code)
    return found


@cache
def _areas(of_packs: tuple[str, ...]) -> dict[str, Area]:
    known = register()
    codes = sorted({*known_municipalities(), *of_packs} & known.current.keys())
    towns = [_municipality(known.current[code]) for code in codes if known.current[code].kind in _COUNTED]
    found: dict[str, Area] = {}
    for code in dict.fromkeys(town.prefecture_code for town in towns):
        _add_divisions(found, code, towns)
    return found | {town.code: town for town in towns}


def _add_divisions(found: dict[str, Area], prefecture: str, towns: list[Area]) -> None:
    """Add a prefecture and its subprefectures, each only where all of its municipalities are known."""
    held = {town.code for town in towns}
    divisions = [register().prefectures[prefecture]]
    within = [one for one in register().subprefectures.values() if one.prefecture_code == prefecture]
    divisions += sorted(within, key=lambda one: region_of(one.area_code).codes[-1])  # the order of official tables
    for division in divisions:
        region = region_of(division.area_code)
        if not set(region.codes) <= held:
            continue
        found[division.area_code] = Area(
            code=division.area_code,
            kind=AreaKind(division.kind.value),
            name_ja=division.name,
            kana=division.kana,
            name_en=division.name_en,
            prefecture_code=prefecture,
            subprefecture_code=None,
            county=None,
            codes=region.codes,
        )


def _municipality(place: Municipality) -> Area:
    subprefecture = next(
        (code for code, one in register().subprefectures.items() if one.name == place.subprefecture), None
    )
    return Area(
        code=place.code,
        kind=AreaKind.MUNICIPALITY,
        name_ja=place.name,
        kana=place.kana,
        name_en=place.name_en,
        prefecture_code=place.prefecture_code,
        subprefecture_code=subprefecture,
        county=place.county,
        codes=(place.code,),
        lat=place.lat,
        lon=place.lon,
    )
