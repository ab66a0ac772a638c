"""The steps towards the spectrum of a trial by local 5G, with where each is known from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.i18n import load_yaml
from todoku_web.parts.part import FixedRow

if TYPE_CHECKING:
    from todoku.i18n import Lang

OTHER_RADIO, NO_RADIO = "other_radio", "no_radio"
LAND = ("own", "others", "shared")
WAYS = (*LAND, OTHER_RADIO, NO_RADIO)
"""Uses of land by local 5G; another radio system, whose steps todoku does not know; no radio of its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, for some uses of land, in both languages, with its source."""

    id: str
    ways: tuple[str, ...]
    ja: str
    en: str
    source_title: str
    publisher: str
    url: str

    def told(self, lang: Lang) -> str:
        """Return the step in a language."""
        return self.ja if lang == "ja" else self.en


@cache
def licence_steps() -> dict[str, Step]:
    """Return every step by its id, in order."""
    file = resources.files("todoku_web.exchange.trials") / "data" / "licence_steps.yaml"
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    sources = content["sources"]
    return {
        one["id"]: Step(
            id=one["id"],
            ways=tuple(one["ways"]),
            ja=one["ja"],
            en=one["en"],
            source_title=sources[one["source"]]["title"],
            publisher=sources[one["source"]]["publisher"],
            url=sources[one["source"]]["url"] or "",
        )
        for one in content["steps"]
    }


def step_row(step_id: str, lang: Lang) -> FixedRow:
    """Return a step as a row of a form."""
    step = licence_steps()[step_id]
    return FixedRow(step.told(lang), f"{step.publisher} {step.source_title}", step.url)


def steps_of(way: str) -> list[Step]:
    """Return the steps of a use of land, in order; none of another radio system, and where no radio is used."""
    return [one for one in licence_steps().values() if way in one.ways]
