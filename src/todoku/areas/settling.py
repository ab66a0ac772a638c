"""Gathers the households of small areas in as many squares as households of such areas live on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

POWER = 0.4
"""Inhabited squares grow with this power of the households and of the extent (``docs/explanation/settlement-model.md``;
the built-in settlement model has 0.38 and 0.40 for whole municipalities)."""
SCATTER = 0.28
"""Inhabited 500 m squares by ``POWER`` for one household and the extent of one square, outside Hokkaido."""
SCATTER_HOKKAIDO = 0.48
"""... and in Hokkaido, whose farms stand alone on their fields."""
PEOPLE_PER_HOUSEHOLD = 2.21
"""Of Japan's private households (census of 2020): for areas of which only the people are known."""

_HOKKAIDO = "01"


class Pieces(NamedTuple):
    """Which part of which zone lies in which square: the zone's row, the square's code, and a whole weight."""

    zones: Integers
    codes: NDArray[np.str_]
    weights: Integers


def scatter_of(municipality_codes: Iterable[str]) -> Floats:
    """Return for each municipality how widely its households are scattered."""
    return np.array(
        [SCATTER_HOKKAIDO if code.startswith(_HOKKAIDO) else SCATTER for code in municipality_codes], dtype=np.float64
    )


def placed(
    people: pd.arrays.IntegerArray,
    households: pd.arrays.IntegerArray,
    pieces: Pieces,
    *,
    extent: Floats,
    scatter: Floats,
) -> tuple[pd.arrays.IntegerArray, pd.arrays.IntegerArray]:
    """Return the people and households of each piece; the sums by zone stay exact, an unknown count stays unknown.

    A zone of H households and an extent of N squares is inhabited in ``scatter * (H N) ** POWER`` of its squares,
    rounded, at least one and never more than it has households, people or pieces. They are those with most weight
    (of equals the lower code). Each has one household, the others follow the weights by largest remainder; people
    follow the households in the same way, so that no square has the one without the other unless the whole zone has.
    """
    homes, persons = _plain(households), _plain(people)
    settled = _settled(homes, persons, pieces, extent=extent, scatter=scatter)
    of_homes = _divided(homes, pieces, settled, pieces.weights)
    lead = np.where(homes[pieces.zones] > 0, of_homes, pieces.weights)
    of_people = _divided(persons, pieces, settled, lead)
    return _known(of_people, people, pieces), _known(of_homes, households, pieces)


def _plain(counts: pd.arrays.IntegerArray) -> Integers:
    return np.asarray(counts.fillna(0), dtype=np.int64)


def _known(parts: Integers, counts: pd.arrays.IntegerArray, pieces: Pieces) -> pd.arrays.IntegerArray:
    return type(counts)(parts, np.asarray(counts.isna())[pieces.zones])


def _settled(
    homes: Integers, persons: Integers, pieces: Pieces, *, extent: Floats, scatter: Floats
) -> NDArray[np.bool_]:
    """Return which pieces are inhabited."""
    holders = np.where(homes > 0, homes, persons / PEOPLE_PER_HOUSEHOLD)
    wanted = np.rint(scatter * (holders * extent) ** POWER).astype(np.int64)
    fewest = np.where((homes > 0) & (persons > 0), np.minimum(homes, persons), np.maximum(homes, persons))
    number = np.minimum(np.maximum(wanted, 1), fewest)
    order = np.lexsort((pieces.codes, -pieces.weights, pieces.zones))
    settled = np.empty(len(order), dtype=bool)
    settled[order] = _rank(pieces.zones[order], len(homes)) < number[pieces.zones[order]]
    return settled


def _divided(counts: Integers, pieces: Pieces, settled: NDArray[np.bool_], weights: Integers) -> Integers:
    """Divide each zone's count: one to each inhabited piece, the rest by weight with the largest remainders.

    Whole arithmetic only, so that it comes out the same on every machine.
    """
    zones = pieces.zones
    parts = np.where(settled & (counts[zones] > 0), 1, 0).astype(np.int64)
    rest = counts - _sums(parts, zones, len(counts))
    weighed = np.where(settled, weights, 0)
    total = np.maximum(_sums(weighed, zones, len(counts)), 1)
    more, remainders = np.divmod(rest[zones] * weighed, total[zones])
    over = rest - _sums(more, zones, len(counts))
    order = np.lexsort((pieces.codes, -remainders, zones))
    more[order] += _rank(zones[order], len(counts)) < over[zones[order]]
    return np.asarray(parts + more)


def _sums(values: Integers, zones: Integers, count: int) -> Integers:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, zones, values)
    return sums


def _rank(ordered_zones: Integers, count: int) -> Integers:
    """Return the place of each piece among those of its zone, where they are ordered by zone."""
    first = np.searchsorted(ordered_zones, np.arange(count))
    return np.asarray(np.arange(len(ordered_zones)) - first[ordered_zones], dtype=np.int64)
