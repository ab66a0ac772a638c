"""The municipalities most alike to one, and what makes them so, ready to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.indicators.similar import POPULATION_CLASSES
from todoku.reports.rows import words
from todoku_web.karte.areas import areas

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.indicators.similar import FeatureDifference, Similarity
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures

SAME, NEAR, FAR = 1e-9, 0.5, 1.0
"""Up to how many standard deviations a feature counts as the same and as near, and from how many on as different."""
_UNITS = {"population": "person", "households": "household", "area": "km2"}
_DEGREES = {0.0: "not", 0.5: "part", 1.0: "whole"}
_CLASSED = {"heavy_snow", "depopulation"}


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A peer: how far it is in all, and in which features it is the same, near or different."""

    rank: int
    code: str
    name: str
    distance: str
    same: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A feature of the municipality itself and of each of its peers."""

    title: str
    own: str
    peers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers of a municipality, the features side by side, and what could not be compared."""

    rows: tuple[PeerRow, ...]
    features: tuple[FeatureRow, ...]
    missing: tuple[str, ...]


def peers_of(figures: Figures, area: Area, lang: Lang) -> Peers | None:
    """Return the peers of a municipality; None where the facts do not hold it."""
    found = figures.similar.get(area.code)
    if found is None:
        return None
    rows = tuple(
        PeerRow(
            rank=peer.rank,
            code=peer.code,
            name=areas()[peer.code].name(lang),
            distance=f"{peer.distance:.2f}",
            same=_titles([one for one in peer.features if abs(one.standardised) <= SAME], lang),
            near=_titles([one for one in peer.features if SAME < abs(one.standardised) <= NEAR], lang),
            far=_titles([one for one in peer.features if abs(one.standardised) >= FAR], lang),
        )
        for peer in found.peers
    )
    return Peers(rows, _features(found, lang), tuple(_title(name, lang) for name in found.missing))


def class_name(number: int, lang: Lang) -> str:
    """Return a class of population: 5千人以上1万人未満."""
    bounds = (0, *POPULATION_CLASSES)
    if number == len(POPULATION_CLASSES):
        return text("karte.class.above", lang, low=POPULATION_CLASSES[-1])
    if number == 0:
        return text("karte.class.below", lang, high=POPULATION_CLASSES[0])
    return text("karte.class.between", lang, low=bounds[number], high=bounds[number + 1])


def _features(found: Similarity, lang: Lang) -> tuple[FeatureRow, ...]:
    by_peer = [{one.feature: one for one in peer.features} for peer in found.peers]
    own = {name: one.own for features in by_peer for name, one in features.items()}
    return tuple(
        FeatureRow(
            title=_title(name, lang),
            own=_shown(name, own[name], lang),
            peers=tuple(
                _shown(name, features[name].peer, lang) if name in features else text("measure.unknown", lang)
                for features in by_peer
            ),
        )
        for name in found.used
        if name in own
    )


def _titles(features: list[FeatureDifference], lang: Lang) -> tuple[str, ...]:
    return tuple(_title(one.feature, lang) for one in features)


def _title(feature: str, lang: Lang) -> str:
    return text(f"measure.feature.{feature}", lang)


def _shown(feature: str, value: float, lang: Lang) -> str:
    if feature == "population_class":
        return class_name(int(value), lang)
    if feature in _CLASSED:
        return text(f"karte.ground_state.{_DEGREES[value]}", lang)
    if feature == "density":
        return text("karte.per_km2", lang, value=words.number(value, lang, decimals=1))
    if feature in _UNITS:
        unit = _UNITS[feature]
        return f"{words.in_unit(value, unit, lang)} {words.unit(unit, lang)}"
    if feature.startswith("industry_"):
        return words.ratio(value, lang)
    return words.number(value, lang, decimals=2)
