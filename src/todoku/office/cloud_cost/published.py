"""What is published on costs of municipal systems, each with its source; classes without a figure stay unknown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang


@dataclass(frozen=True, slots=True)
class Source:
    """Where a published figure stands: its id, title, address, year, how sure it is, and what to mind."""

    id: str
    title: str
    url: str
    year: int
    confidence: str
    note: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class PerHead:
    """Yen a head and year of all information systems, for populations from ``least`` to below ``below``."""

    source: Source
    jpy: int
    bodies: int
    least: int
    below: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Running costs after a change to an option, as a multiple of those before it; None is not published.

    Of effects published by class, ``groups`` are how many lie at or below the ``threshold``, and how many above it.
    """

    source: Source
    option: str
    typical: Fraction | None
    high: Fraction | None
    threshold: Fraction | None = None
    groups: tuple[int, int] | None = None


@cache
def _content() -> dict[str, Any]:
    file = resources.files("todoku").joinpath("data/office/system_costs.yaml")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return content


def per_head_of(population: int | None) -> PerHead | None:
    """Return the published figure of the class in which a population lies; None where none is published."""
    if population is None:
        return None
    return next((one for one in per_head_classes() if one.least <= population < (one.below or population + 1)), None)


@cache
def per_head_classes() -> tuple[PerHead, ...]:
    """Return the classes of population of which a figure is published."""
    return tuple(
        PerHead(_source(one), one["jpy"], one["bodies"], one["from"], one["to"]) for one in _content()["per_head"]
    )


@cache
def effects() -> tuple[Effect, ...]:
    """Return the published effects on running costs, by option."""
    return tuple(_effect(one) for one in _content()["effects"])


@cache
def other_sources() -> tuple[tuple[Source, int], ...]:
    """Return the figures that are told and not calculated with: the mean of all bodies, the fund; with their yen."""
    return tuple((_source(_content()[name]), _content()[name]["jpy"]) for name in ("overall", "fund"))


def effect_range(option: str) -> tuple[Fraction, Fraction] | None:
    """Return lowest and highest published multiple of an option; None where fewer than two are published."""
    ends = [end for one in effects() if one.option == option for end in (one.typical, one.high)]
    told = [end for end in ends if end is not None]
    return (min(told), max(told)) if len(told) > 1 else None


def _effect(one: Mapping[str, Any]) -> Effect:
    threshold, typical, high = (_ratio(one.get(name)) for name in ("threshold", "typical", "high"))
    groups = one.get("groups")
    split = None if groups is None else (groups["at_or_below"], groups["above"])
    return Effect(_source(one), one["option"], typical, high, threshold, split)


def _ratio(told: str | None) -> Fraction | None:
    return None if told is None else Fraction(told)


def _source(one: Mapping[str, Any]) -> Source:
    told = one["source"]
    note = {lang: one["note"][lang] for lang in LANGS}
    return Source(one["id"], told["title"], told["url"], one["year"], one["confidence"], note)
