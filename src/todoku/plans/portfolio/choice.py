"""Which projects of a region in which fiscal year: under programme budgets, local ceilings and a chosen fairness."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.plans.portfolio.model import Fairest, Most, choose
from todoku.plans.portfolio.terms import Funded, LeftOut, More, Used
from todoku.plans.portfolio.ways import all_ways, fitting, limits_of, ties_of, yearly
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from todoku.plans.portfolio.model import Chosen, Goal
    from todoku.plans.portfolio.terms import Ceiling, Place, Project, Terms
    from todoku.plans.portfolio.ways import Ways, Yearly
    from todoku.programmes.question import Assessment

MORE_JPY = 100_000_000
"""One hundred million yen (1億円): the step of "what would one more buy"."""
_SQUARE_METRES = 1_000_000


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The chosen projects, with the proof of how good the choice is.

    ``benefit`` of all chosen; ``bound``: no choice under the same ceilings and fairness has more; ``unfair_benefit``:
    what could be had without fairness. ``smallest_share``: under a fairness by head or area, benefit per head or km2
    of the municipality that has least, with its bound.
    """

    terms: Terms
    funded: tuple[Funded, ...]
    left_out: tuple[LeftOut, ...]
    benefit: int
    bound: int
    unfair_benefit: int
    smallest_share: Fraction | None
    smallest_share_bound: Fraction | None
    used: tuple[Used, ...]
    more: tuple[More, ...]
    stopped_early: bool

    @property
    def gap(self) -> float:
        """How much more, relative to the choice, could at most be had."""
        return (self.bound - self.benefit) / max(1, self.benefit)


def choose_portfolio(
    projects: Sequence[Project],
    assess_in: Callable[[Project, int], Assessment],
    terms: Terms,
    *,
    places: Mapping[str, Place] | None = None,
    run: Run | None = None,
) -> Portfolio:
    """Choose which projects to carry out in which year.

    ``assess_in`` answers for a project and a fiscal year; a year in which the state's share is not known cannot be
    chosen. The goals, in this order: fairness, if any; the largest benefit; that benefit as early as possible. With
    ``per_head`` and ``per_area`` the smallest share of any municipality with projects is made as large as it can be
    (max-min); with ``worst_first`` the municipality with the lowest coverage gets the most it can, then the next.
    InputError for a fairness whose figures are missing, a project named that does not exist, or years that end before
    they begin.
    """
    run = run or Run()
    _check(projects, terms)
    every, without = all_ways(projects, assess_in, terms)
    held = yearly(terms)
    ways = fitting(every, held)
    limits = [*limits_of(ways, held), *ties_of(ways)]
    goals = [*_fairness(ways, terms, places or {}), *_benefit(ways, terms)]
    chosen = choose(ways.project, limits, goals, run=run)
    main = chosen.reached[-2]
    unfair = main if terms.fairness == "none" else choose(ways.project, limits, goals[-2:-1], run=run).reached[0]
    by_share = terms.fairness in ("per_head", "per_area") and len(ways.project) > 0
    unit = _SQUARE_METRES if terms.fairness == "per_area" else 1
    return Portfolio(
        terms=terms,
        funded=_funded(ways, chosen),
        left_out=(*_left_out(ways, chosen), *_too_large(every, ways), *without),
        benefit=int(main.value),
        bound=int(main.bound),
        unfair_benefit=int(unfair.value),
        smallest_share=chosen.reached[0].value * unit if by_share else None,
        smallest_share_bound=chosen.reached[0].bound * unit if by_share else None,
        used=tuple(_used(ways, chosen, held)),
        more=_more(every, (ways, chosen), terms, places=places or {}, run=run) if terms.marginal else (),
        stopped_early=chosen.stopped_early,
    )


def decision_day(fiscal_year: int) -> dt.date:
    """Return the day on which a project of a fiscal year is taken to be decided: the first of June, as in a plan."""
    return dt.date(fiscal_year, 6, 1)


def _check(projects: Sequence[Project], terms: Terms) -> None:
    if terms.last_year < terms.first_year:
        raise InputError("portfolio.years", first=terms.first_year, last=terms.last_year)
    known = {project.project_id for project in projects}
    for project in projects:
        for other in (*project.requires, *project.excludes):
            if other == project.project_id:
                raise InputError("portfolio.itself", project=other, row=project.line)
            if other not in known:
                raise InputError("portfolio.no_project", project=project.project_id, other=other, row=project.line)
    if len(known) < len(projects):
        ids = [project.project_id for project in projects]
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InputError("portfolio.twice", project=twice)


def _benefit(ways: Ways, terms: Terms) -> tuple[Most, Most]:
    """Return the goals of all who choose: most benefit, then the same as early as can be (benefit x years in use)."""
    benefit = np.array([project.benefit for project in ways.projects], dtype=np.int64)[ways.project]
    return Most(benefit), Most(benefit * (terms.last_year + 1 - ways.year), kind="tie")


def _fairness(ways: Ways, terms: Terms, places: Mapping[str, Place]) -> list[Goal]:
    if terms.fairness == "none":
        return []
    able = sorted({ways.projects[at].municipality_code for at in np.unique(ways.project)})
    weights = _benefit(ways, terms)[0].weights
    codes = np.array([project.municipality_code for project in ways.projects], dtype=object)[ways.project]
    if not able:
        return []
    own = np.array([np.where(codes == code, weights, 0) for code in able], dtype=np.int64).reshape(len(able), -1)
    if terms.fairness == "worst_first":
        rates = [_figure(places, code, "coverage_rate") for code in able]
        groups: dict[Fraction, list[int]] = defaultdict(list)
        for at, rate in enumerate(rates):
            groups[rate].append(at)
        return [Most(own[groups[rate]].sum(axis=0), kind="step") for rate in sorted(groups)]
    if terms.fairness == "per_head":
        sizes = [int(_figure(places, code, "population")) for code in able]
    else:
        sizes = [int(_figure(places, code, "area_km2") * _SQUARE_METRES) for code in able]
    return [Fairest(own, np.array(sizes, dtype=np.int64))]


def _figure(places: Mapping[str, Place], code: str, name: str) -> Fraction:
    value = getattr(places.get(code), name, None)
    if value is None or (name != "coverage_rate" and value <= 0):
        raise InputError("portfolio.no_figure", municipality=code, figure=name)
    return Fraction(value)


def _funded(ways: Ways, chosen: Chosen) -> tuple[Funded, ...]:
    found = [
        Funded(ways.projects[ways.project[row]], int(ways.year[row]), int(ways.national[row]), int(ways.local[row]))
        for row in chosen.choices
    ]
    return tuple(sorted(found, key=lambda one: (one.fiscal_year, one.project.project_id)))


def _left_out(ways: Ways, chosen: Chosen) -> Iterable[LeftOut]:
    taken = set(ways.project[chosen.choices].tolist())
    for at in sorted(set(ways.project.tolist()) - taken):
        yield LeftOut(ways.projects[at], "portfolio.reason.not_chosen")


def _too_large(every: Ways, ways: Ways) -> Iterable[LeftOut]:
    for at in sorted(set(every.project.tolist()) - set(ways.project.tolist())):
        yield LeftOut(every.projects[at], "portfolio.reason.too_large")


def _used(ways: Ways, chosen: Chosen, held: Sequence[Yearly]) -> Iterable[Used]:
    taken = ways.only(chosen.choices)
    for (ceiling, year), limit in zip(held, limits_of(taken, held), strict=True):
        yield Used(ceiling, year, int(limit.amounts.sum()))


def _more(
    every: Ways,
    found: tuple[Ways, Chosen],
    terms: Terms,
    *,
    places: Mapping[str, Place],
    run: Run,
) -> tuple[More, ...]:
    """Solve again with each national budget raised in one year, and tell what the money would bring.

    A project that was too large for the budget by itself may then be had, too. A budget that no choice could use up
    buys nothing more. The questions do not depend on each other and are solved side by side.
    """
    ways, chosen = found
    held = yearly(terms)
    limits = limits_of(every, held)
    before = _Before(ways.pairs(chosen.choices), int(chosen.reached[-2].value))

    def ask(at: int) -> More:
        ceiling, year = held[at]
        raised = replace(ceiling, fiscal_year=year, maximum_jpy=ceiling.maximum_jpy + MORE_JPY)
        if not limits[at].binds(every.project):
            return More(raised, MORE_JPY, benefit=0, at_most=0, added=(), dropped=())
        wider = (*held[:at], (raised, year), *held[at + 1 :])
        return _again(every, wider, raised, before, (terms, places), run)

    asked = [at for at, (ceiling, _) in enumerate(held) if ceiling.kind == "national"]
    made = []
    with run.step("run.portfolio.more", len(asked)) as advance, ThreadPoolExecutor(os.cpu_count()) as pool:
        for more in pool.map(ask, asked):
            made.append(more)
            advance(1)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Before:
    """The portfolio that more money is added to: its ways as pairs of project number and year, and its benefit."""

    taken: set[tuple[int, int]]
    benefit: int


def _again(
    every: Ways,
    held: Sequence[Yearly],
    raised: Ceiling,
    before: _Before,
    question: tuple[Terms, Mapping[str, Place]],
    run: Run,
) -> More:
    """Choose under other ceilings, beginning at the choice made before."""
    terms, places = question
    ways = fitting(every, held)
    pairs = zip(ways.project.tolist(), ways.year.tolist(), strict=True)
    start = np.flatnonzero([pair in before.taken for pair in pairs]).astype(np.int64)
    goals = [*_fairness(ways, terms, places), _benefit(ways, terms)[0]]
    chosen = choose(ways.project, [*limits_of(ways, held), *ties_of(ways)], goals, start=start, run=run)
    reached = chosen.reached[-1]
    now = {at for at, _ in ways.pairs(chosen.choices)}
    then = {at for at, _ in before.taken}
    return More(
        raised,
        MORE_JPY,
        benefit=int(reached.value) - before.benefit,
        at_most=int(reached.bound) - before.benefit,
        added=tuple(sorted(every.projects[at].project_id for at in now - then)),
        dropped=tuple(sorted(every.projects[at].project_id for at in then - now)),
    )
