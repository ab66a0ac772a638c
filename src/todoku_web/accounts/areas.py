"""Which area lies in which: the bureau's and the prefecture's hold their municipalities."""

from __future__ import annotations

import re
from functools import lru_cache

from todoku.areas.municipalities import by_code, region_of
from todoku.errors import AreaError

_PREFECTURE_DIGITS = 2
_REMEMBERED = 4096


def split_areas(text: str) -> list[str]:
    """Return the parts of a list of areas, between commas of either writing."""
    return [part.strip() for part in re.split(r"[,、，]", text) if part.strip()]


@lru_cache(maxsize=_REMEMBERED)
def area_contains(holder: str, area: str) -> bool:
    """Whether an area, as ``Region.area_code``, is another or lies whole in it; what is unknown lies nowhere."""
    if not holder or not area:
        return False
    if holder == area:
        return True
    try:
        inner, outer = region_of(area), region_of(holder)
    except AreaError:
        return False
    if len(holder) == _PREFECTURE_DIGITS:
        return inner.prefecture_code == holder
    return all(code in outer.codes or by_code(code).designated_city_code == holder for code in inner.codes)
