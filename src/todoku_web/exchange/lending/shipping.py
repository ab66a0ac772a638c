"""How long equipment is on its way to a town: what its lender says, by how far the town lies."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code

if TYPE_CHECKING:
    from todoku_web.exchange.lending.models import Equipment


class Reach(StrEnum):
    """How far a town lies from where equipment is kept; ``lending.reach.<name>`` is its text in the catalogue."""

    SAME_TOWN = "same_town"
    SUBPREFECTURE = "subprefecture"
    PREFECTURE = "prefecture"
    ELSEWHERE = "elsewhere"


def reach(base: str, destination: str) -> Reach:
    """Return how far two municipalities lie apart, by their codes; wards of one designated city are one town."""
    here, there = by_code(base), by_code(destination)
    if (here.designated_city_code or here.code) == (there.designated_city_code or there.code):
        return Reach.SAME_TOWN
    if here.prefecture_code != there.prefecture_code:
        return Reach.ELSEWHERE
    same = here.subprefecture is not None and here.subprefecture == there.subprefecture
    return Reach.SUBPREFECTURE if same else Reach.PREFECTURE


def shipping_h(equipment: Equipment, destination: str, *, default_h: int) -> int:
    """Return the hours to a town, one way: 0 in the same one, else the lender's figure, else the lender's default."""
    found = said_h(equipment, reach(equipment.area_code, destination))
    return default_h if found is None else found


def said_h(equipment: Equipment, far: Reach) -> int | None:
    """Return what the lender says of the way so far, None where nothing is said."""
    said = {
        Reach.SAME_TOWN: 0,
        Reach.SUBPREFECTURE: equipment.shipping_subprefecture_h,
        Reach.PREFECTURE: equipment.shipping_prefecture_h,
        Reach.ELSEWHERE: equipment.shipping_elsewhere_h,
    }
    return said[far]
