"""The tests of one group of municipalities, and what is usual in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.office.compare.effects import Usual
from todoku.office.compare.evidence import Evidence, again_evidence, done_evidence, order_evidence, time_evidence
from todoku.office.compare.labels_kept import LABELS_LEFT
from todoku.office.compare.reference import FEWEST_TO_ESTIMATE
from todoku.office.compare.usual_order import core_of, neighbours, town_shares
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from todoku.office.compare.deviations import Measured
    from todoku.office.compare.durations import Times
    from todoku.office.compare.findings import Group
    from todoku.office.compare.footprint import Tally
    from todoku.office.compare.settings import Settings

_RARE = 2.0
"""Activities are tested whose shares over the municipalities sum up to this many times the smallest effect."""
_COMMON = 0.2
"""Orders are looked at of activities that the municipalities do in this share of cases (median)."""
_LARGEST = 2000
"""Most activities that are tested, the most common first: a log with more has labels that are no activities."""
_PAIR = 2
ONE_TOWN = "one_municipality"
FEW_TOWNS = "few_municipalities"


@dataclass(frozen=True, slots=True)
class Work:
    """What was measured of a log, as groups are tested on it."""

    measured: Measured
    counted: Tally
    times: Times
    follows: pl.DataFrame
    settings: Settings


@dataclass(frozen=True, slots=True)
class Grouped:
    """A group with the codes of its core, its tests and what is usual in it (None: nothing to compare with)."""

    group: Group
    core: list[int]
    evidence: tuple[Evidence, ...] = ()
    usual: Usual | None = None
    remarks: tuple[Remark, ...] = ()


def grouped(group: Group, work: Work) -> Grouped:
    """Test the municipalities of a group on all that they can be compared in."""
    place = {name: at for at, name in enumerate(work.measured.log.municipalities)}
    logged = [place[name] for name in group.municipalities if name in place]
    towns = [town for town in logged if work.measured.found.cases[town]]
    core = core_of(work.measured.found, work.counted, towns, work.settings.core_share)
    names = ", ".join(group.municipalities)
    if len(towns) < _PAIR:
        alone = len(group.municipalities) == 1
        return Grouped(group, core, remarks=(Remark(ONE_TOWN, 1, names, kept=True),) if alone else ())
    few = len(towns) < FEWEST_TO_ESTIMATE
    remarks = (Remark(FEW_TOWNS, len(towns), names, kept=True),) if few else ()
    activities, left = _tested(work, towns)
    if left:
        remarks = (*remarks, Remark(LABELS_LEFT, left))
    codes, columns = np.array(activities, dtype=np.int64), np.array(towns, dtype=np.int64)
    done = done_evidence(work.counted, work.measured.found, codes, columns, work.settings)
    again = again_evidence(work.counted, codes, columns, work.settings)
    common = _common(work, towns)
    pairs = neighbours(_follows(work, towns, common), core, common)
    order = order_evidence(work.measured.found, pairs, columns, work.settings)
    durations = work.measured.durations
    times = _one_time_each(
        [
            time_evidence(one, codes, columns, work.settings, work.times.behind if one.basis == "elapsed" else None)
            for one in durations
        ]
    )
    at = np.ix_(codes, columns)
    means, spreads = (tuple(getattr(one, name)[at] for one in durations) for name in ("mean", "deviation"))
    offsets = tuple(one.offset[codes] for one in durations)
    usual = Usual(work.counted, done, again, times, means, spreads, offsets, work.measured.per_year)
    return Grouped(group, core, (done, again, order, *times), usual, remarks)


def _one_time_each(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Leave the test of elapsed time to those whose working time is not tested."""
    if len(evidence) == 1:
        return tuple(evidence)
    working, elapsed = evidence
    return working, replace(elapsed, p=np.where(np.isnan(working.p), elapsed.p, np.nan))


def _tested(work: Work, towns: list[int]) -> tuple[list[int], int]:
    """Return the activities that are frequent enough to be tested, by how common they are in all, never in one."""
    total = town_shares(work.measured.found, work.counted, towns).sum(axis=1)
    frequent = np.flatnonzero(total >= min(_RARE * work.settings.least_share, 1.0))
    by_share = frequent[np.argsort(-total[frequent], kind="stable")]
    tested: list[int] = by_share[:_LARGEST].tolist()
    return tested, max(len(by_share) - _LARGEST, 0)


def _common(work: Work, towns: list[int]) -> list[int]:
    shares = np.median(town_shares(work.measured.found, work.counted, towns), axis=1)
    common = np.flatnonzero(shares >= _COMMON)
    found: list[int] = common[np.argsort(-shares[common], kind="stable")][:_LARGEST].tolist()
    return found


def _follows(work: Work, towns: list[int], activities: list[int]) -> NDArray[np.float64]:
    """Return the mean over municipalities of how often a case has one activity (column) directly behind another."""
    place = np.full(len(work.measured.log.activities), -1)
    place[activities] = np.arange(len(activities))
    town = work.follows["municipality"].to_numpy().astype(np.int64)
    one, other = (place[work.follows[name].to_numpy()] for name in ("activity", "next"))
    mine = np.isin(town, towns) & (one >= 0) & (other >= 0)
    weight = work.follows["count"].to_numpy()[mine] / np.maximum(work.measured.found.cases[town[mine]], 1) / len(towns)
    found = np.zeros((len(activities), len(activities)))
    np.add.at(found, (one[mine], other[mine]), weight)
    return found
