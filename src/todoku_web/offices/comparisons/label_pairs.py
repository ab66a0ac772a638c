"""Labels that are only similar: which a run joined, and what was decided on them as the library takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from todoku.office.events.label_decisions import Decision
from todoku.office.events.labels import SIMILAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.events.labels import LabelMap


def similar_pairs(found: LabelMap) -> list[dict[str, Any]]:
    """Return the labels that a run joined for their likeness alone, the least alike first.

    Each with ``label`` and ``standard`` (the label that stands for it), who uses each of them (``here``, ``there``),
    and ``score`` (0-1).
    """
    rows = found.table.filter((pl.col("method") == SIMILAR) & (pl.col("label") != pl.col("standard")))
    users = found.table.group_by("label").agg(pl.col("municipality").unique().sort()).rows()
    used: dict[str, list[str]] = {str(label): list(names) for label, names in users}
    pairs = rows.group_by("label", "standard").agg(pl.col("score").min()).sort("score", "label", "standard")
    return [
        {
            "label": label,
            "standard": standard,
            "here": used.get(label, []),
            "there": used.get(standard, []),
            "score": score,
        }
        for label, standard, score in pairs.rows()
    ]


def decisions_of(decided: Sequence[Mapping[str, Any]], of_file: Sequence[Decision] | None) -> list[Decision]:
    """Return what was decided on pairs of labels, and beside it what a file says of other labels.

    Two labels that are the same bear the name of the second, or of what that is the same as; two that are not keep
    their own. What was decided on the page goes before the file.
    """
    leads = {one["label"]: one["standard"] for one in decided if one["is_same"]}
    by = {one[end]: one["decided_by"] for one in decided for end in ("standard", "label")}
    mine = [Decision(label, _end(label, leads), decided_by=who) for label, who in by.items()]
    return [*mine, *(one for one in of_file or () if one.label not in by)]


def _end(label: str, leads: Mapping[str, str]) -> str:
    """Return the label at the end of the chain of those that are the same; of a ring, its first by the alphabet."""
    chain = [label]
    while chain[-1] in leads:
        behind = leads[chain[-1]]
        if behind in chain:
            return min(chain[chain.index(behind) :])
        chain.append(behind)
    return chain[-1]
