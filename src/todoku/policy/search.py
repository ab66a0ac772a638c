"""Finds items of the policy catalogue by words, programme, indicator, pillar and area."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.policy.catalogue import policy_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.policy.catalogue import Area, Item, Links, Pillar

_KATAKANA, _HIRAGANA = range(ord("ァ"), ord("ヶ") + 1), ord("ぁ")
_TO_HIRAGANA = {sign: sign - _KATAKANA.start + _HIRAGANA for sign in _KATAKANA}


@dataclass(frozen=True, slots=True)
class Found:
    """An item with its pillar and area."""

    pillar: Pillar
    area: Area
    item: Item


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left out does not narrow the search."""

    words: tuple[str, ...] = ()
    """All of them must occur."""
    pillar: str | None = None
    area: str | None = None
    programme: str | None = None
    indicator: str | None = None


def folded(text: str) -> str:
    """Return a text with its ways of writing made one: width, capitals, hiragana and katakana, spaces (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA).split())


def choices() -> dict[str, tuple[str, ...]]:
    """Return what can be asked for: pillars, areas, and the programmes and indicators that items are linked to."""
    catalogue = policy_catalogue()
    areas = [area for pillar in catalogue.pillars for area in pillar.areas]
    linked: list[Links] = [*areas, *catalogue.items.values()]
    return {
        "pillar": tuple(pillar.id for pillar in catalogue.pillars),
        "area": tuple(area.id for area in areas),
        "programme": tuple(sorted({name for one in linked for name in one.programmes})),
        "indicator": tuple(sorted({name for one in linked for name in one.indicators})),
    }


def find(wanted: Wanted, *, names: Mapping[str, str] | None = None) -> tuple[Found, ...]:
    """Return the items that are wanted, in the deck's order.

    Words are looked for in the titles of item, area and pillar in both languages, in the ids that an item is linked to,
    and in what ``names`` calls these (id -> names of programmes and indicators in any language).
    """
    words = [folded(word) for word in wanted.words]
    return tuple(
        Found(pillar, area, item)
        for pillar, area, item in policy_catalogue().placed()
        if _fits(wanted, pillar, area, item) and _says(words, pillar, area, item, names or {})
    )


def _fits(wanted: Wanted, pillar: Pillar, area: Area, item: Item) -> bool:
    links = policy_catalogue().links(item)
    return (
        wanted.pillar in (None, pillar.id)
        and wanted.area in (None, area.id)
        and (wanted.programme is None or wanted.programme in (*links.programmes, *area.programmes))
        and (wanted.indicator is None or wanted.indicator in (*links.indicators, *area.indicators))
    )


def _says(words: Iterable[str], pillar: Pillar, area: Area, item: Item, names: Mapping[str, str]) -> bool:
    links = policy_catalogue().links(item)
    linked = (*links.programmes, *links.indicators)
    titles = [title for part in (item, area, pillar) for title in (part.title_ja, part.title_en)]
    said = folded("\n".join([*titles, *linked, *(names.get(one, "") for one in linked)]))
    return all(word in said for word in words)
