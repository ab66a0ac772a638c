"""Which projects of a region in which fiscal year: under programme budgets, local ceilings and a chosen fairness."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.plans.portfolio_model import Fairest, Limit, Most, choose
from todoku.plans.portfolio_terms import Funded, LeftOut, More, Used
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.plans.portfolio_model import Chosen, Goal
    from todoku.plans.portfolio_terms import Ceiling, Place, Project, Terms
    from todoku.programmes.question import Assessment

    Integers = NDArray[np.int64]

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


@dataclass(frozen=True, slots=True)
class _Ways:
    """Every project in every year in which it could be funded: one row for each."""

    projects: tuple[Project, ...]
    project: Integers
    year: Integers
    national: Integers
    local: Integers

    def rows(self, *, project: int) -> Integers:
        return np.flatnonzero(self.project == project).astype(np.int64)


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
    assess_in = cache(assess_in)
    _check(projects, terms)
    ways, unfunded = _ways(projects, assess_in, terms)
    limits = [*_limits(ways, terms), *_ties(ways)]
    goals = [*_fairness(ways, terms, places or {}), *_benefit(ways, terms)]
    chosen = choose(len(ways.project), limits, goals, run=run)
    main = chosen.reached[-2]
    unfair = main if terms.fairness == "none" else choose(len(ways.project), limits, goals[-2:-1], run=run).reached[0]
    by_share = terms.fairness in ("per_head", "per_area") and len(ways.project) > 0
    unit = _SQUARE_METRES if terms.fairness == "per_area" else 1
    return Portfolio(
        terms=terms,
        funded=_funded(ways, chosen),
        left_out=(*_left_out(ways, chosen), *unfunded),
        benefit=int(main.value),
        bound=int(main.bound),
        unfair_benefit=int(unfair.value),
        smallest_share=chosen.reached[0].value * unit if by_share else None,
        smallest_share_bound=chosen.reached[0].bound * unit if by_share else None,
        used=tuple(_used(ways, chosen, terms)),
        more=_more(projects, assess_in, (ways, chosen), terms, places=places or {}, run=run) if terms.marginal else (),
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


def _ways(
    projects: Sequence[Project], assess_in: Callable[[Project, int], Assessment], terms: Terms
) -> tuple[_Ways, tuple[LeftOut, ...]]:
    rows: list[tuple[int, int, int, int]] = []
    unfunded: list[LeftOut] = []
    for number, project in enumerate(projects):
        years = range(max(project.first_year, terms.first_year), min(project.last_year, terms.last_year) + 1)
        answers = [(year, assess_in(project, year)) for year in years]
        known = [(year, found) for year, found in answers if found.national_jpy is not None]
        able = [(year, found) for year, found in known if found.status in ("eligible", "conditional")]
        ways = [(number, year, found.national_jpy or 0, found.local_jpy or 0) for year, found in able]
        fit = [way for way in ways if all(_fits(project, way, ceiling, terms) for ceiling in terms.ceilings)]
        steps = (("no_year", answers), ("unknown", known), ("ineligible", able), ("too_large", fit))
        reason = next((name for name, left in steps if not left), None)
        if reason is not None:
            unfunded.append(LeftOut(project, f"portfolio.reason.{reason}"))
        rows += fit
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return _Ways(tuple(projects), table[:, 0], table[:, 1], table[:, 2], table[:, 3]), tuple(unfunded)


def _fits(project: Project, way: tuple[int, int, int, int], ceiling: Ceiling, terms: Terms) -> bool:
    """Whether a project by itself stays under a ceiling in a year."""
    _, year, national, local = way
    if year not in _years(ceiling, terms) or ceiling.of not in (None, _counted_under(project, ceiling)):
        return True
    return (national if ceiling.kind == "national" else local) <= ceiling.maximum_jpy


def _counted_under(project: Project, ceiling: Ceiling) -> str:
    return project.programme if ceiling.kind == "national" else project.municipality_code


def _limits(ways: _Ways, terms: Terms) -> Iterable[Limit]:
    for ceiling in terms.ceilings:
        amounts = ways.national if ceiling.kind == "national" else ways.local
        for year in _years(ceiling, terms):
            rows = np.flatnonzero(_under(ways, ceiling) & (ways.year == year)).astype(np.int64)
            yield Limit(f"{ceiling.name} {year}", rows, amounts[rows], ceiling.maximum_jpy)


def _years(ceiling: Ceiling, terms: Terms) -> Sequence[int]:
    """Return the years in which a ceiling holds: its own, or all for which no other of its kind names the year."""
    if ceiling.fiscal_year is not None:
        return (ceiling.fiscal_year,)
    named = {one.fiscal_year for one in terms.ceilings if (one.kind, one.of) == (ceiling.kind, ceiling.of)}
    return [year for year in range(terms.first_year, terms.last_year + 1) if year not in named]


def _under(ways: _Ways, ceiling: Ceiling) -> NDArray[np.bool_]:
    """Return which ways a ceiling counts."""
    if ceiling.of is None:
        return np.ones(len(ways.project), dtype=bool)
    named = [ceiling.of == _counted_under(project, ceiling) for project in ways.projects]
    return np.array(named, dtype=bool)[ways.project]


def _ties(ways: _Ways) -> Iterable[Limit]:
    """Yield what ties ways together: once each, not beside what they exclude, not before what they require."""
    number = {project.project_id: at for at, project in enumerate(ways.projects)}
    for at, project in enumerate(ways.projects):
        own = ways.rows(project=at)
        yield Limit(project.project_id, own, np.ones_like(own), 1)
        for name in project.excludes:
            both = np.concatenate([own, ways.rows(project=number[name])])
            yield Limit(f"{project.project_id} {name}", both, np.ones_like(both), 1)
        for name in project.requires:
            other = ways.rows(project=number[name])
            for row in own:
                ready = other[ways.year[other] <= ways.year[row]]
                signs = np.append(np.ones(1, dtype=np.int64), -np.ones_like(ready))
                yield Limit(f"{project.project_id} {name}", np.append(row, ready), signs, 0)


def _benefit(ways: _Ways, terms: Terms) -> tuple[Most, Most]:
    """Return the goals of all who choose: most benefit, then the same as early as can be (benefit x years in use)."""
    benefit = np.array([project.benefit for project in ways.projects], dtype=np.int64)[ways.project]
    return Most(benefit), Most(benefit * (terms.last_year + 1 - ways.year))


def _fairness(ways: _Ways, terms: Terms, places: Mapping[str, Place]) -> list[Goal]:
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
        return [Most(own[groups[rate]].sum(axis=0)) for rate in sorted(groups)]
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


def _funded(ways: _Ways, chosen: Chosen) -> tuple[Funded, ...]:
    found = [
        Funded(ways.projects[ways.project[row]], int(ways.year[row]), int(ways.national[row]), int(ways.local[row]))
        for row in chosen.choices
    ]
    return tuple(sorted(found, key=lambda one: (one.fiscal_year, one.project.project_id)))


def _left_out(ways: _Ways, chosen: Chosen) -> Iterable[LeftOut]:
    taken = set(ways.project[chosen.choices].tolist())
    for at in sorted(set(ways.project.tolist()) - taken):
        yield LeftOut(ways.projects[at], "portfolio.reason.not_chosen")


def _used(ways: _Ways, chosen: Chosen, terms: Terms) -> Iterable[Used]:
    taken = np.zeros(len(ways.project), dtype=bool)
    taken[chosen.choices] = True
    for ceiling in terms.ceilings:
        amounts = ways.national if ceiling.kind == "national" else ways.local
        for year in _years(ceiling, terms):
            rows = taken & _under(ways, ceiling) & (ways.year == year)
            yield Used(ceiling, year, int(amounts[rows].sum()))


def _more(
    projects: Sequence[Project],
    assess_in: Callable[[Project, int], Assessment],
    found: tuple[_Ways, Chosen],
    terms: Terms,
    *,
    places: Mapping[str, Place],
    run: Run,
) -> tuple[More, ...]:
    """Solve again with each national budget raised in one year, and tell what the money would bring.

    A project that was too large for the budget by itself may then be had, too.
    """
    ways, chosen = found
    before = {(int(ways.project[row]), int(ways.year[row])) for row in chosen.choices}
    ids = {projects[at].project_id for at, _ in before}
    asked = [(one, year) for one in terms.ceilings if one.kind == "national" for year in _years(one, terms)]
    made = []
    with run.step("run.portfolio.more", len(asked)) as advance:
        for ceiling, year in asked:
            raised = replace(ceiling, fiscal_year=year, maximum_jpy=ceiling.maximum_jpy + MORE_JPY)
            others = [one for one in terms.ceilings if one != ceiling or one.fiscal_year is None]
            wider = replace(terms, ceilings=(*others, raised))
            again, benefit = _again(projects, assess_in, wider, before, places=places, run=run)
            gain = benefit - int(chosen.reached[-2].value)
            made.append(More(raised, MORE_JPY, gain, tuple(sorted(again - ids)), tuple(sorted(ids - again))))
            advance(1)
    return tuple(made)


def _again(
    projects: Sequence[Project],
    assess_in: Callable[[Project, int], Assessment],
    terms: Terms,
    before: set[tuple[int, int]],
    *,
    places: Mapping[str, Place],
    run: Run,
) -> tuple[set[str], int]:
    """Return the ids of the projects chosen under other terms, not worse than those of ``before``, and the benefit."""
    ways, _ = _ways(projects, assess_in, terms)
    start = [row for row, way in enumerate(zip(ways.project, ways.year, strict=True)) if way in before]
    limits = [*_limits(ways, terms), *_ties(ways)]
    goals = [*_fairness(ways, terms, places), *_benefit(ways, terms)]
    chosen = choose(len(ways.project), limits, goals, start=np.array(start, dtype=np.int64), run=run)
    return {projects[at].project_id for at in ways.project[chosen.choices]}, int(chosen.reached[-2].value)
