"""The municipalities of which the portal holds data, as one line each: what the field for an area proposes."""

from __future__ import annotations

from functools import lru_cache

from todoku.areas.municipalities import label
from todoku.sources.builtin import facts
from todoku_web.store.packs import packs


def known_areas() -> tuple[str, ...]:
    """Return the labels of the municipalities that can be planned, by code."""
    own = {code for pack in packs() for code in pack.region.codes}
    return _labels(frozenset(own))


@lru_cache(maxsize=4)
def _labels(own: frozenset[str]) -> tuple[str, ...]:
    codes = own | set(facts()["code5"])
    return tuple(label(code) for code in sorted(codes))
