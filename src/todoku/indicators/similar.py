"""Peers of a municipality: those most alike in size, density, industry, area, snow and finance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.dates import fiscal_year_from_code
from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

POPULATION_CLASSES = (5_000, 10_000, 15_000, 20_000, 50_000, 100_000, 150_000)
"""Bounds of the ministry's classes of like municipalities (類似団体): towns and villages to 20,000, cities above."""
GROUPS: dict[str, tuple[str, ...]] = {
    "size": ("population_class", "population", "households"),
    "density": ("density",),
    "industry": ("industry_primary", "industry_secondary", "industry_tertiary"),
    "area": ("area",),
    "snow": ("heavy_snow",),
    "finance": ("fiscal_index",),
    "depopulation": ("depopulation",),
}
"""Features by group. Each group weighs the same, however many features it has."""
INDUSTRY = GROUPS["industry"]
_PARTLY = {"TRUE": 1.0, "全部": 1.0, "みなし": 1.0, "一部": 0.5, "FALSE": 0.0, "非該当": 0.0}
_INDEX_PREFIX = "fiscal_index_"
_NO_SPREAD = 1e-9
"""A feature that all share has no spread but for the last bits."""


@dataclass(frozen=True, slots=True)
class FeatureDifference:
    """How far two municipalities are apart in one feature: both values, and the difference in standard deviations."""

    feature: str
    own: float
    peer: float
    standardised: float


@dataclass(frozen=True, slots=True)
class Peer:
    """A municipality that is alike, with what makes it so: the features, most alike first."""

    rank: int
    code: str
    name: str
    distance: float
    features: tuple[FeatureDifference, ...]


@dataclass(frozen=True, slots=True)
class Similarity:
    """The peers of a municipality, the features that were compared, and those that were not known."""

    code: str
    peers: tuple[Peer, ...]
    used: tuple[str, ...]
    missing: tuple[str, ...]


def similar(
    code: str,
    facts: pd.DataFrame,
    *,
    industry: Mapping[str, Mapping[str, float]] | None = None,
    count: int = 5,
) -> Similarity:
    """Return the municipalities most alike to one, nearest first; equal distances go by code.

    Each feature is standardised over all municipalities of the table (population, households, density and area as
    logarithms); a group's distance is the mean square of its features that both municipalities have, and the distance
    the root of the mean over the groups.

    Parameters
    ----------
    code
        Five-digit code of a municipality in ``facts``.
    facts
        One row per municipality, with the columns of ``data/facts``.
    industry
        By municipality code, the shares of workers (0-1) named as in ``INDUSTRY``; without it industry is not compared,
        since the facts do not hold it.
    count
        How many peers to return.

    Raises InputError for a municipality that the facts do not hold.
    """
    return _Compared(facts, industry or {}).peers(code, count)


def all_similar(
    facts: pd.DataFrame, *, industry: Mapping[str, Mapping[str, float]] | None = None, count: int = 5
) -> dict[str, Similarity]:
    """Return the peers of every municipality of the facts, by code: for each what ``similar`` gives."""
    compared = _Compared(facts, industry or {})
    return {str(code): compared.peers(str(code), count) for code in compared.features.index}


class _Compared:
    """The features of all municipalities, as they are and standardised."""

    def __init__(self, facts: pd.DataFrame, industry: Mapping[str, Mapping[str, float]]) -> None:
        self.features = _features(facts, industry)
        self._names = dict(zip(facts["code5"], facts["name_ja"], strict=True))
        self._rows: dict[str, dict[str, float]] = {
            str(code): {str(name): float(value) for name, value in row.items()}
            for code, row in self.features.to_dict("index").items()
        }
        spread = self.features.std(ddof=0)
        self._spread_out = [name for name in self.features.columns if spread[name] > _NO_SPREAD]
        held = self.features[self._spread_out]
        self._standard = (held - held.mean()) / spread[self._spread_out]

    def peers(self, code: str, count: int) -> Similarity:
        """Return the peers of one municipality; InputError for one that the facts do not hold."""
        if code not in self._rows:
            raise InputError("indicator.no_facts", code=code)
        own = self._rows[code]
        compared = [name for name in self._spread_out if pd.notna(own[name])]
        standard = self._standard[compared]
        differences = standard.drop(index=code) - standard.loc[code]
        distances = _distances(differences).dropna()
        order = sorted(distances.index, key=lambda other: (distances[other], other))[:count]
        peers = tuple(
            Peer(rank, other, str(self._names[other]), float(distances[other]), self._reasons(differences, code, other))
            for rank, other in enumerate(order, start=1)
        )
        missing = tuple(name for group in GROUPS.values() for name in group if name not in compared)
        return Similarity(code=code, peers=peers, used=tuple(compared), missing=missing)

    def _reasons(self, differences: pd.DataFrame, code: str, other: str) -> tuple[FeatureDifference, ...]:
        own, theirs = self._rows[code], self._rows[other]
        apart = differences.loc[[other]].iloc[0].dropna()
        found = [
            FeatureDifference(name, _shown(name, own[name]), _shown(name, theirs[name]), value)
            for name, value in zip(map(str, apart.index), apart.to_numpy(dtype=float).tolist(), strict=True)
        ]
        return tuple(sorted(found, key=lambda feature: (abs(feature.standardised), feature.feature)))


def _features(facts: pd.DataFrame, industry: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return the features of every municipality, by code; what is unknown is empty."""
    table = facts.set_index("code5").sort_index()
    population, households, area_km2 = (
        pd.to_numeric(table[name], errors="coerce").astype(float) for name in ("population", "households", "area_km2")
    )
    classes = np.searchsorted(POPULATION_CLASSES, population.to_numpy(), side="right").astype(float)
    shares = pd.DataFrame.from_dict(dict(industry), orient="index").reindex(index=table.index, columns=list(INDUSTRY))
    columns = {
        "population_class": pd.Series(classes, index=table.index).where(population.notna()),
        "population": np.log10(population),
        "households": np.log10(households),
        "density": np.log10(population / area_km2),
        **{name: shares[name].astype(float) for name in INDUSTRY},
        "area": np.log10(area_km2),
        "heavy_snow": table["tokubetsu_gosetsu"].map(_PARTLY).astype(float),
        "fiscal_index": _newest_index(table),
        "depopulation": table["kaso"].map(_PARTLY).astype(float),
    }
    return pd.DataFrame(columns)


def _newest_index(table: pd.DataFrame) -> pd.Series:
    """Return each municipality's fiscal index of the newest year for which it has one."""
    codes = [name.removeprefix(_INDEX_PREFIX) for name in table.columns if name.startswith(_INDEX_PREFIX)]
    newest = pd.Series(np.nan, index=table.index)
    for code in sorted(codes, key=fiscal_year_from_code, reverse=True):
        newest = newest.fillna(pd.to_numeric(table[f"{_INDEX_PREFIX}{code}"], errors="coerce").astype(float))
    return newest


def _distances(differences: pd.DataFrame) -> pd.Series:
    """Return the root of the mean over the groups of their mean squares; empty where nothing could be compared."""
    squares = differences**2
    total, known = np.zeros(len(squares)), np.zeros(len(squares))
    for names in GROUPS.values():
        mean_square = squares[[name for name in names if name in squares.columns]].mean(axis=1).to_numpy(dtype=float)
        total += np.nan_to_num(mean_square)
        known += ~np.isnan(mean_square)
    return pd.Series(np.sqrt(total / np.where(known > 0, known, np.nan)), index=squares.index)


def _shown(feature: str, value: float) -> float:
    """Return a feature as a person reads it: logarithms turned back."""
    return round(10.0**value, 6) if feature in {"population", "households", "density", "area"} else value
