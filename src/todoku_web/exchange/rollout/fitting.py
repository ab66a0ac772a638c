"""For which towns a model fits, and which models fit a town: by likeness to where it worked, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.areas.municipalities import find_region
from todoku.errors import AreaError
from todoku_web.exchange.needs.places import holding
from todoku_web.karte.areas import areas
from todoku_web.karte.build import figures
from todoku_web.karte.peers import peers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from todoku.i18n import Lang
    from todoku_web.karte.peers import PeerRow

_MOST = 10


@dataclass(frozen=True, slots=True)
class FittingTown:
    """A town alike to one where the model worked: to which, how far it is, and in what it is the same or near."""

    code: str
    name: str
    like: str
    distance: str
    same: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]


def codes_of_names(names: Iterable[str]) -> list[str]:
    """Return the codes of municipalities by their names; one that is not known, or not one, is left out."""
    found = []
    for name in names:
        try:
            region = find_region(name)
        except AreaError:
            continue
        if region.is_municipality:
            found.append(holding(region.area_code)[0])
    return found


def fitting_towns(worked_in: Collection[str], *, taken: Collection[str], lang: Lang) -> list[FittingTown]:
    """Return the towns most alike to any where a model worked, the nearest first, without those that have it."""
    best: dict[str, tuple[float, PeerRow, str]] = {}
    known, held = areas(), figures()
    for code in dict.fromkeys(worked_in):
        found = peers_of(held, known[code], lang) if code in known else None
        for row in found.rows if found else ():
            distance = float(row.distance)
            if row.code not in best or distance < best[row.code][0]:
                best[row.code] = (distance, row, known[code].name(lang))
    without = {*worked_in, *taken}
    ranked = sorted((one for code, one in best.items() if code not in without), key=lambda one: (one[0], one[1].code))
    return [
        FittingTown(row.code, row.name, like, row.distance, row.same, row.near, row.far)
        for _, row, like in ranked[:_MOST]
    ]


def alike_to(code: str, lang: Lang) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return a town's peers by their codes: the name, and in what they are the same or near; the town itself first."""
    known = areas()
    if code not in known:
        return {}
    found = peers_of(figures(), known[code], lang)
    peers = {row.code: (row.name, (*row.same, *row.near)) for row in found.rows} if found else {}
    return {code: (known[code].name(lang), ()), **peers}
