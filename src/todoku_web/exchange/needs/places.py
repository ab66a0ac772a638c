"""Where a need lies: the municipality as it is today, an area in it, or a point of which the square is published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.areas.municipalities import denominator_code, find_region, region_of
from todoku.areas.registry import current_codes, register
from todoku.errors import AreaError, InputError
from todoku_web.atlas.figures import area_name
from todoku_web.exchange.needs.models import PlaceKind
from todoku_web.exchange.needs.models.need import PLACE_LENGTH
from todoku_web.pages.language import current_lang
from todoku_web.planning.plain_text import one_line
from todoku_web.service_reports.places import find_place

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.i18n import Lang

_LONGEST_AREA = 120
_CODE_AND_NAME = re.compile(r"\s*(\d{5}|\d{2}-[a-z]+)\s+\D")
"""A code with whatever name stands behind it: the code counts."""


@dataclass(frozen=True, slots=True)
class NeedPlace:
    """A place as a need keeps it, and the municipality of old that was named, where it has become another."""

    kind: Any
    area_code: str
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    square: str = ""
    former: str = ""


def place_of(kind: Any, area: str, place: str) -> NeedPlace:
    """Return the place that a form means; an abolished municipality is the one that it became.

    Raises AreaError for an area that is none or was split up, InputError for a place that is none, lies in another
    municipality or is larger than one.
    """
    if kind != PlaceKind.POINT:
        code, former = municipality_of(area)
        said = one_line(place, most=PLACE_LENGTH, needed=True) if kind == PlaceKind.AREA else ""
        return NeedPlace(kind, code, said, former=former)
    code, former = municipality_of(area) if area.strip() else ("", "")
    found = find_place(one_line(place, most=PLACE_LENGTH, needed=True), municipality=code)
    holder = denominator_code(found.area_code)
    code = code or holder
    if code != holder:
        raise InputError("needs.point_outside", **_named(code, "area"), **_named(holder, "found"))
    return NeedPlace(kind, code, found.shown, found.lat, found.lon, found.square, former)


def municipality_of(text: str) -> tuple[str, str]:
    """Return the code of the municipality that a code or name means today, and what it was called if it was another.

    A ward of a designated city stands for its city. Raises AreaError; ``area.abolished`` where several followed it.
    """
    try:
        region = _found(text)
    except AreaError as error:
        if error.code != "area.abolished":
            raise
        code = str(error.params["code"])
        holders = {denominator_code(one) for one in current_codes(code)}
        if len(holders) != 1:
            raise
        return holders.pop(), str(error.params["name"])
    if not region.is_municipality:
        raise InputError("needs.area_large", area=region.name)
    return denominator_code(region.area_code), ""


def holding(area_code: str) -> tuple[str, str]:
    """Return the code under which a kept code's ground is now, and the name of old where it has become another.

    A code that several others followed stays as it is.
    """
    known = register()
    if area_code in known.current or area_code not in known.former:
        return area_code, ""
    holders = {denominator_code(one) for one in current_codes(area_code)}
    return (holders.pop(), known.former[area_code].name) if len(holders) == 1 else (area_code, "")


def region_asked(text: str) -> Region:
    """Return the region that a code or name means, today's where it was a municipality of old. Raises AreaError."""
    try:
        return _found(text)
    except AreaError as error:
        if error.code != "area.abolished":
            raise
        return region_of(municipality_of(text)[0])


def _found(text: str) -> Region:
    coded = _CODE_AND_NAME.match(text)
    return find_region(coded[1] if coded else text[:_LONGEST_AREA])


def area_shown(area_code: str, lang: Lang) -> str:
    """Return the name of an area, also of one that is no more; the code where nobody knows it."""
    known = register()
    if area_code in known.former and area_code not in known.current:
        return known.former[area_code].name if lang == "ja" else known.former[area_code].name_en
    is_known = area_code in known.prefectures or area_code in known.subprefectures or area_code in known.current
    return area_name(area_code, lang) if is_known else area_code


def _named(code: str, name: str) -> dict[str, str]:
    return {name: area_shown(code, current_lang())}
