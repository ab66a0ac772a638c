"""The list of municipalities: searched by name or code, filtered, sorted, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np

from todoku.areas.area_codes import plain_code
from todoku.areas.names import name_key
from todoku.errors import InputError
from todoku.indicators.similar import POPULATION_CLASSES
from todoku_web.karte.areas import areas, municipalities
from todoku_web.karte.designations import DESIGNATIONS, held
from todoku_web.karte.division import CODE, SORTS, sorted_towns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures

PER_PAGE = 50
MOST_COMPARED = 10
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks the list for; empty values ask for nothing."""

    q: str = ""
    subprefecture: str = ""
    size: str = ""
    """Number of a class of population."""
    designation: str = ""
    sort: str = CODE
    down: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Return what an address asks; a value that there is none of counts as not asked."""
        subprefecture, size, designation = (given.get(name, "") for name in ("subprefecture", "size", "designation"))
        return cls(
            q=given.get("q", "").strip()[:LONGEST_SEARCH],
            subprefecture=subprefecture if subprefecture in areas() else "",
            size=size if size in size_classes() else "",
            designation=designation if designation in DESIGNATIONS else "",
            sort=given.get("sort", CODE) if given.get("sort") in SORTS else CODE,
            down=given.get("order") == "down",
        )

    def address(self, **other: str) -> str:
        """Return the query of this list, with some of it otherwise; what is empty is left out."""
        own = {
            "q": self.q,
            "subprefecture": self.subprefecture,
            "size": self.size,
            "designation": self.designation,
            "sort": "" if self.sort == CODE else self.sort,
            "order": "down" if self.down else "",
        }
        return urlencode({name: value for name, value in (own | other).items() if value})


def find_towns(figures: Figures, asked: Asked, lang: Lang) -> list[Area]:
    """Return the municipalities that are asked for, in the order that is asked for."""
    wanted = name_key(asked.q)
    found = [
        area
        for area in municipalities()
        if area.code in figures.measures
        and (not wanted or _is_called(area, wanted, asked.q))
        and (not asked.subprefecture or area.subprefecture_code == asked.subprefecture)
        and (not asked.size or size_class(figures, area) == int(asked.size))
        and (not asked.designation or asked.designation in held(area.code))
    ]
    return sorted_towns(figures, found, lang, sort=asked.sort, down=asked.down)


def size_classes() -> tuple[str, ...]:
    """Return the numbers of the classes of population."""
    return tuple(str(number) for number in range(len(POPULATION_CLASSES) + 1))


def size_class(figures: Figures, area: Area) -> int | None:
    """Return the class of population of a municipality; None where its population is not known."""
    population = figures.measures[area.code].indicator("population").value
    return None if population is None else int(np.searchsorted(POPULATION_CLASSES, population, side="right"))


def chosen_towns(given: list[str]) -> list[Area]:
    """Return the municipalities of codes in an address, each once, as ``codes=01205,01206`` or several ``codes``.

    InputError for codes of no municipality here, and for more than can stand side by side.
    """
    codes = list(dict.fromkeys(plain_code(part)[:5] for one in given for part in one.split(",") if part.strip()))
    wrong = [code for code in codes if code not in areas() or not areas()[code].is_municipality]
    if wrong:
        raise InputError("karte.no_town", codes=wrong[:MOST_COMPARED])
    if len(codes) > MOST_COMPARED:
        raise InputError("karte.too_many", count=len(codes), most=MOST_COMPARED)
    return [areas()[code] for code in codes]


def _is_called(area: Area, wanted: str, typed: str) -> bool:
    plain = plain_code(typed)
    if plain.isdigit():
        return area.code6.startswith(plain)
    return any(wanted in key for key in _keys(area))


@cache
def _keys(area: Area) -> tuple[str, ...]:
    county = area.county or ""
    return tuple(name_key(text) for text in (f"{county}{area.name_ja}", area.kana, area.name_en))
