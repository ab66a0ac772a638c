"""Finds which labels of different municipalities are similar enough to mean one activity, within bounded work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from todoku.office.events.label_forms import SIMILAR, similarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_IN_BLOCK = 2_500
"""So many labels of one key are compared with each other; beyond, those that stand in the most municipalities."""
MOST_COMPARISONS = 25_000_000
MOST_PAIRS = 100_000
_LEAST_COST = 64
"""What a block costs at least, in comparisons."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows (of the table of forms) that may be one, the best first, and the rows that were not compared."""

    pairs: tuple[tuple[float, int, int], ...]
    not_compared: tuple[int, ...]


def similar_pairs(table: pl.DataFrame) -> Pairs:
    """Return the pairs of forms that are similar and stand in different municipalities.

    ``table``: rows of :func:`todoku.office.events.label_forms.forms_of`, with ``towns`` (list of numbers): where each
    stands. Only rows of one key are compared, and of each key only so many, the most wide-spread first: the work
    is bounded, whatever came in.
    """
    found: list[tuple[float, int, int]] = []
    left: list[int] = []
    spent = 0
    rows = table.with_row_index("row").with_columns(pl.col("towns").list.len().alias("spread"))
    ordered = rows.sort("spread", "form", descending=[True, False])
    for block in _blocks(ordered):
        compared = block[:MOST_IN_BLOCK]
        cost = max(len(compared) ** 2, _LEAST_COST)
        if spent + cost > MOST_COMPARISONS or len(found) >= MOST_PAIRS:
            left += block
            continue
        left += block[MOST_IN_BLOCK:]
        spent += cost
        found += _of_block(table, compared)
    found.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return Pairs(tuple(found[:MOST_PAIRS]), tuple(left))


def _blocks(ordered: pl.DataFrame) -> Iterator[list[int]]:
    """Yield the rows of each key that more than one label has, the smallest first."""
    blocks = ordered.group_by("key", maintain_order=True).agg("row", pl.len().alias("size")).filter(pl.col("size") > 1)
    for rows in blocks.sort("size", "key")["row"]:
        yield rows.to_list()


def _of_block(table: pl.DataFrame, rows: Sequence[int]) -> list[tuple[float, int, int]]:
    """Return the similar pairs among some rows."""
    mine = table[list(rows)]
    forms = mine.select("core", "spaced", "form").to_dicts()
    towns = [frozenset(one) for one in mine["towns"]]
    found = []
    for first, second in _near(mine):
        if towns[first].isdisjoint(towns[second]):
            score = similarity(forms[first], forms[second])
            if score:
                pair = sorted((rows[first], rows[second]))
                found.append((score, pair[0], pair[1]))
    return found


def _near(mine: pl.DataFrame) -> list[tuple[int, int]]:
    """Return pairs (first < second) worth a closer look: characters in common, in order or whatever their order."""
    cores = mine["core"].to_list()
    words = ["".join(sorted(spaced.split())) for spaced in mine["spaced"]]
    bags = ["".join(sorted(form)) for form in mine["form"]]
    near = np.zeros((len(cores), len(cores)), dtype=bool)
    for texts, cutoff in ((cores, 100 * SIMILAR), (words, 100 * SIMILAR), (bags, 100)):
        near |= process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=cutoff, dtype=np.uint8) > 0
    first, second = np.nonzero(np.triu(near, 1))
    return list(zip(first[:MOST_PAIRS].tolist(), second[:MOST_PAIRS].tolist(), strict=True))


def join_pairs(
    pairs: Sequence[tuple[float, int, int]], towns: Mapping[int, frozenset[int]]
) -> dict[int, tuple[int, float]]:
    """Return which rows are joined to which: row -> (row that stands for the group, score).

    Round by round, two groups are joined that are each other's best and have no municipality in common. A group is
    spoken for by the row that stands in the most municipalities, and compared by it alone, so that nothing drifts. A
    row with two equally good partners in one municipality is left to a person.
    """
    group = {row: row for pair in pairs for row in pair[1:]}
    members = {row: set(towns[row]) for row in group}
    joined: dict[int, tuple[int, float]] = {}
    alive = list(pairs)
    while True:
        alive = [
            pair
            for pair in alive
            if group[pair[1]] == pair[1] and group[pair[2]] == pair[2] and members[pair[1]].isdisjoint(members[pair[2]])
        ]
        mutual = _mutual(alive, members)
        if not mutual:
            return joined
        for score, first, second in mutual:
            main, other = sorted((first, second), key=lambda row: (-len(towns[row]), row))
            members[main] |= members[other]
            group[other] = main
            behind = {row: (main, min(old, score)) for row, (target, old) in joined.items() if target == other}
            joined |= {**behind, other: (main, score)}


def _mutual(alive: Sequence[tuple[float, int, int]], members: dict[int, set[int]]) -> list[tuple[float, int, int]]:
    """Return the pairs of which each is the other's best, and without a rival in the same municipality."""
    best: dict[int, tuple[float, int]] = {}
    unsure: set[int] = set()
    for score, first, second in alive:
        for row, partner in ((first, second), (second, first)):
            if row not in best:
                best[row] = (score, partner)
            elif best[row][0] == score and not members[best[row][1]].isdisjoint(members[partner]):
                unsure.add(row)
    return [
        (score, first, second)
        for score, first, second in alive
        if best[first][1] == second and best[second][1] == first and first not in unsure and second not in unsure
    ]
