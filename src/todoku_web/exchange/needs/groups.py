"""Groups into which needs fall by where they are: the class of population of their municipality, its subprefecture."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas.municipalities import region_of
from todoku.areas.registry import register
from todoku.i18n import text
from todoku.indicators.similar import POPULATION_CLASSES
from todoku.sources.builtin import facts
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.karte.peers import class_name

if TYPE_CHECKING:
    from todoku.i18n import Lang

UNKNOWN = "unknown"
_FIRST_TOWN = "300"


@cache
def population_class(area_code: str) -> str:
    """Return the number of a municipality's class of population; unknown outside of the built-in facts."""
    people = _people().get(holding(area_code)[0])
    return UNKNOWN if people is None else str(int(np.searchsorted(POPULATION_CLASSES, people, side="right")))


@cache
def subprefecture_of(area_code: str) -> str:
    """Return the area code of the subprefecture in which a municipality lies; unknown where it lies in none."""
    known = register()
    place = known.current.get(holding(area_code)[0])
    if place is None or place.subprefecture is None:
        return UNKNOWN
    return next(
        (
            one.area_code
            for one in known.subprefectures.values()
            if one.name == place.subprefecture and one.prefecture_code == place.prefecture_code
        ),
        UNKNOWN,
    )


def group_place(grouping: str, name: str) -> tuple[bool, str]:
    """Return where a group stands in a list: classes by size, subprefectures as in national tables, unknown last.

    Those tables go by the codes of towns and villages, which were given subprefecture by subprefecture.
    """
    if name == UNKNOWN or grouping == "population":
        return name == UNKNOWN, name.zfill(2)
    towns = [code for code in region_of(name).codes if code[2:] >= _FIRST_TOWN]
    return False, min(towns, default=name)


def group_title(grouping: str, name: str, lang: Lang) -> str:
    """Return what a group is called; ``grouping`` is ``population`` or ``subprefecture``."""
    if name == UNKNOWN:
        return text("needs.group_unknown", lang)
    return class_name(int(name), lang) if grouping == "population" else area_shown(name, lang)


@cache
def _people() -> dict[str, float]:
    table = facts().set_index("code5")["population"]
    known = pd.to_numeric(table, errors="coerce").dropna()
    return {str(code): float(value) for code, value in known.items()}
