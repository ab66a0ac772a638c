"""The core of a log: the activities that most cases have, without which no model of it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.office.discovery.variants import projected

if TYPE_CHECKING:
    from todoku.office.discovery.variants import Variants

MOST_LABELS = 60


@dataclass(frozen=True, slots=True)
class Core:
    """The variants of a log over its core, and what was left out.

    ``labels`` are the activities kept; ``left_out`` the others, each with the share of cases that have it, the most
    frequent first; ``event_share`` is how much of all events the core holds.
    """

    variants: Variants
    labels: tuple[str, ...]
    left_out: tuple[tuple[str, float], ...]
    event_share: float


def core_of(found: Variants, *, share: float, most: int = MOST_LABELS) -> Core:
    """Return the variants of a log over the activities that at least this share of its cases has, the most frequent.

    At most ``most`` activities stay. Raises InputError where none is so frequent.
    """
    has = np.unique(np.repeat(np.arange(len(found)), found.lengths) * len(found.activities) + found.codes)
    cases = np.bincount(
        has % len(found.activities), weights=found.counts[has // len(found.activities)], minlength=len(found.activities)
    )
    shares = cases / found.counts.sum()
    order = np.lexsort((np.arange(len(shares)), -shares))
    chosen = [int(code) for code in order if shares[code] >= share and shares[code] > 0][:most]
    if not chosen:
        raise InputError("office.discovery.no_core", percent=100 * share, most=100 * float(shares.max()))
    kept = np.zeros(len(found.activities), dtype=bool)
    kept[chosen] = True
    weights = np.repeat(found.counts, found.lengths)
    left_out = tuple((found.activities[code], float(shares[code])) for code in order if not kept[code])
    labels = tuple(found.activities[code] for code in sorted(chosen))
    event_share = float(weights[kept[found.codes]].sum() / weights.sum())
    return Core(projected(found, kept), labels, left_out, event_share)
