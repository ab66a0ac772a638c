"""Which projects of a region in which fiscal year: under programme budgets, local ceilings and a chosen fairness."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.plans.portfolio_model import Fairest, Limit, Most, choose
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.plans.portfolio_model import Chosen, Goal
    from todoku.programmes.question import Assessment

    Integers = NDArray[np.int64]

Fairness = Literal["none", "per_head", "per_area", "worst_first"]
FAIRNESS: tuple[Fairness, ...] = ("none", "per_head", "per_area", "worst_first")

MORE_JPY = 100_000_000
"""One hundred million yen (1億円): the step of "what would one more buy"."""
_SQUARE_METRES = 1_000_000


@dataclass(frozen=True, slots=True)
class Project:
    """A project that may be carried out whole, in one of a few fiscal years.

    ``benefit``: what the choice counts, a whole number (households reached, if nothing else is said). ``line``: where
    it was read, for messages.
    """

    project_id: str
    municipality_code: str
    programme: str
    benefit: int
    first_year: int
    last_year: int
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be spent: of a programme's money or of a municipality's own, in a year or in every year each.

    ``of``: a programme's id or a municipality's code; None stands for all together. One that names a year goes, in that
    year, before one of the same kind that names none.
    """

    kind: Literal["national", "local"]
    of: str | None
    fiscal_year: int | None
    maximum_jpy: int

    @property
    def name(self) -> str:
        """How messages and tables call it."""
        return " ".join(str(part) for part in (self.kind, self.of, self.fiscal_year) if part is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """What fairness asks of a municipality; what a fairness does not need may be left out."""

    population: int | None = None
    area_km2: Fraction | None = None
    coverage_rate: Fraction | None = None
    """Share of households served today."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The question: which years, which ceilings, which fairness."""

    first_year: int
    last_year: int
    ceilings: tuple[Ceiling, ...]
    fairness: Fairness = "none"
    marginal: bool = True
    """Whether to ask what one more hundred million yen would buy of each national budget that binds."""


@dataclass(frozen=True, slots=True)
class Funded:
    """A project taken, with its year and who pays."""

    project: Project
    fiscal_year: int
    national_jpy: int
    local_jpy: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A project not taken, and why: a key of the catalogue."""

    project: Project
    reason: str


@dataclass(frozen=True, slots=True)
class Used:
    """How far a ceiling is used."""

    ceiling: Ceiling
    fiscal_year: int
    spent_jpy: int


@dataclass(frozen=True, slots=True)
class More:
    """What one more hundred million yen of a budget would bring."""

    ceiling: Ceiling
    more_jpy: int
    benefit: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]


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
        more=_more(ways, chosen, terms, places or {}, run) if terms.marginal else (),
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


def _more(ways: _Ways, chosen: Chosen, terms: Terms, places: Mapping[str, Place], run: Run) -> tuple[More, ...]:
    """Solve again with each national budget raised, and tell what the money would bring."""
    goals = [*_fairness(ways, terms, places), *_benefit(ways, terms)]
    before = {ways.projects[at].project_id for at in ways.project[chosen.choices]}
    found = []
    national = [ceiling for ceiling in terms.ceilings if ceiling.kind == "national"]
    with run.step("run.portfolio.more", len(national)) as advance:
        for ceiling in national:
            raised = replace(ceiling, maximum_jpy=ceiling.maximum_jpy + MORE_JPY)
            ceilings = tuple(raised if one == ceiling else one for one in terms.ceilings)
            limits = [*_limits(ways, replace(terms, ceilings=ceilings)), *_ties(ways)]
            again = choose(len(ways.project), limits, goals, start=chosen.choices, run=run)
            after = {ways.projects[at].project_id for at in ways.project[again.choices]}
            gain = int(again.reached[-2].value - chosen.reached[-2].value)
            found.append(More(ceiling, MORE_JPY, gain, tuple(sorted(after - before)), tuple(sorted(before - after))))
            advance(1)
    return tuple(found)
