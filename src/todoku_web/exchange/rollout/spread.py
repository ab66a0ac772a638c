"""How models spread: which municipalities adopted them, by fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku_web.exchange.needs.places import holding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.rollout.taken import Taken


@dataclass(frozen=True, slots=True)
class SpreadYear:
    """A fiscal year: the municipalities that adopted in it, and how many have until its end."""

    year: int
    codes: tuple[str, ...]
    """Of today, each once."""
    adoptions: int
    towns_so_far: int


def spread(adoptions: Iterable[Taken]) -> list[SpreadYear]:
    """Return the years in which somebody adopted, the first first; a town that merged counts as what it became."""
    by_year: dict[int, list[str]] = {}
    for one in adoptions:
        if one.fiscal_year is not None:
            by_year.setdefault(one.fiscal_year, []).append(holding(one.area_code)[0])
    made, seen = [], set()
    for year in sorted(by_year):
        seen |= set(by_year[year])
        made.append(SpreadYear(year, tuple(dict.fromkeys(by_year[year])), len(by_year[year]), len(seen)))
    return made
