"""A question of siting and its answer, whatever its kind: cover a share, cover the most, or be near on average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.siting.capacity import Allocation, serve_most, serve_nearest, serve_target
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import Selection, cover_most, cover_target
from todoku.siting.distance_table import distance_table
from todoku.siting.p_median import Median, p_median
from todoku.siting.travel import straight_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.patience import Stopped
    from todoku.siting.place_files import Candidates, Demand
    from todoku.siting.travel import Reach

Kind = Literal["cover_target", "cover_most", "median"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a radius with a target share (0-1) or a number of new sites; or a number of sites alone."""

    cover_km: float | None = None
    target: float | None = None
    sites: int | None = None
    median: int | None = None

    def __post_init__(self) -> None:
        """Refuse what asks nothing, or two things at once."""
        covers = self.cover_km is not None and (self.target is None) != (self.sites is None) and self.median is None
        median = self.median is not None and self.cover_km is None and self.target is None and self.sites is None
        if not (covers or median):
            raise InputError("siting.question")

    @property
    def kind(self) -> Kind:
        """Which problem this is."""
        if self.median is not None:
            return "median"
        return "cover_target" if self.target is not None else "cover_most"


@dataclass(frozen=True, slots=True)
class Answer:
    """The sites chosen and what is proven of any choice.

    ``sites``: rows of the candidates, existing ones among them; ``served``: weight that each of them serves or covers;
    ``objective`` and ``bound``: cost of new sites, weight covered, or weight times kilometres; ``idle``: candidates
    that reach nothing.
    """

    kind: Kind
    sites: NDArray[np.int64]
    served: NDArray[np.float64]
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]
    covered_weight: float
    covered_share: float
    mean_km: float | None
    idle: NDArray[np.int64]
    stopped: Stopped | None


def answer(
    candidates: Candidates,
    demand: Demand,
    question: Question,
    *,
    reach: Reach | None = None,
    run: Run,
    time_limit_s: float | None = None,
) -> Answer:
    """Return the best sites for a question; ``reach``: distances, by default straight ones.

    Capacities are kept where any candidate has one. Raises InputError and Infeasible as the methods do.
    """
    if reach is None:
        reach = straight_reach((candidates.lat, candidates.lon), (demand.lat, demand.lon), within_km=question.cover_km)
    elif question.cover_km is not None:
        reach = reach.within(question.cover_km)
    if question.median is not None:
        return _median(candidates, demand, question.median, reach, run=run, time_limit_s=time_limit_s)
    return _cover(candidates, demand, question, reach, run=run, time_limit_s=time_limit_s)


def _cover(
    candidates: Candidates, demand: Demand, question: Question, reach: Reach, *, run: Run, time_limit_s: float | None
) -> Answer:
    table = coverage_table(
        reach.site,
        reach.cell,
        cell_weight=demand.weight,
        site_cost=candidates.cost,
        existing=candidates.existing,
        forbidden=candidates.forbidden,
    )
    held = candidates.capacity if np.isfinite(candidates.capacity).any() else None
    found: Selection | Allocation
    if question.target is not None and held is not None:
        found = serve_target(table, held, target=question.target, run=run, time_limit_s=time_limit_s)
    elif question.target is not None:
        found = cover_target(table, target=question.target, run=run, time_limit_s=time_limit_s)
    elif held is not None:
        found = serve_most(table, held, max_sites=question.sites or 0, run=run, time_limit_s=time_limit_s)
    else:
        found = cover_most(table, max_sites=question.sites or 0, run=run, time_limit_s=time_limit_s)
    if isinstance(found, Allocation):
        weight, share = found.served_weight, found.served_share
        served = np.bincount(found.site, weights=found.weight, minlength=len(candidates.site_id))[found.sites]
    else:
        weight, share = found.covered_weight, found.covered_share
        served = np.array([demand.weight[table.cells_of(int(site))].sum() for site in found.sites])
    return Answer(
        kind=question.kind,
        sites=found.sites,
        served=np.asarray(served, dtype=np.float64),
        objective=found.objective,
        bound=found.bound,
        gap=found.gap,
        status=found.status,
        covered_weight=weight,
        covered_share=share,
        mean_km=None,
        idle=_idle(candidates, reach),
        stopped=found.stopped,
    )


def _median(
    candidates: Candidates, demand: Demand, most: int, reach: Reach, *, run: Run, time_limit_s: float | None
) -> Answer:
    table = distance_table(
        reach.site,
        reach.cell,
        reach.distance_km,
        cell_weight=demand.weight,
        site_count=len(candidates.site_id),
        existing=candidates.existing,
        forbidden=candidates.forbidden,
    )
    total = float(demand.weight.sum())
    found: Median | Allocation
    if np.isfinite(candidates.capacity).any():
        found = serve_nearest(table, candidates.capacity, max_sites=most, run=run, time_limit_s=time_limit_s)
        served = np.bincount(found.site, weights=found.weight, minlength=len(candidates.site_id))[found.sites]
    else:
        found = p_median(table, max_sites=most, run=run, time_limit_s=time_limit_s)
        weighted = found.serving >= 0
        served = np.bincount(
            found.serving[weighted], weights=demand.weight[weighted], minlength=len(candidates.site_id)
        )[found.sites]
    return Answer(
        kind="median",
        sites=found.sites,
        served=np.asarray(served, dtype=np.float64),
        objective=found.objective,
        bound=found.bound,
        gap=found.gap,
        status=found.status,
        covered_weight=total,
        covered_share=1.0,
        mean_km=found.objective / total,
        idle=_idle(candidates, reach),
        stopped=found.stopped,
    )


def _idle(candidates: Candidates, reach: Reach) -> NDArray[np.int64]:
    """Return the candidates that reach nothing, forbidden ones apart."""
    reaches = np.bincount(reach.site, minlength=len(candidates.site_id)) > 0
    return np.flatnonzero(~reaches & ~candidates.forbidden)
