"""Every project in every fiscal year in which it could be funded, and what ties these ways together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.plans.portfolio.solver import Limit
from todoku.plans.portfolio.terms import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.plans.portfolio.terms import Ceiling, Project, Terms
    from todoku.programmes.question import Assessment

    Integers = NDArray[np.int64]
    Yearly = tuple[Ceiling, int]

_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Ways:
    """Projects in years: one row for each year in which a project's grant is known and it is eligible."""

    projects: tuple[Project, ...]
    project: Integers
    year: Integers
    national: Integers
    local: Integers

    def only(self, rows: Integers | NDArray[np.bool_]) -> Ways:
        """Return some of the rows."""
        return Ways(self.projects, self.project[rows], self.year[rows], self.national[rows], self.local[rows])

    def pairs(self, rows: Integers) -> set[tuple[int, int]]:
        """Return rows as pairs of project number and year."""
        return set(zip(self.project[rows].tolist(), self.year[rows].tolist(), strict=True))


def all_ways(
    projects: Sequence[Project], assess_in: Callable[[Project, int], Assessment], terms: Terms
) -> tuple[Ways, tuple[LeftOut, ...]]:
    """Return every way, be it too large for a ceiling or not, and the projects that have none, with the reason."""
    rows: list[tuple[int, int, int, int]] = []
    unfunded: list[LeftOut] = []
    for number, project in enumerate(projects):
        years = range(max(project.first_year, terms.first_year), min(project.last_year, terms.last_year) + 1)
        answers = [(year, assess_in(project, year)) for year in years]
        known = [(year, found) for year, found in answers if found.national_jpy is not None]
        able = [(year, found) for year, found in known if found.status in ("eligible", "conditional")]
        steps = (("no_year", answers), ("unknown", known), ("ineligible", able))
        reason = next((name for name, left in steps if not left), None)
        if reason is not None:
            unfunded.append(LeftOut(project, f"portfolio.reason.{reason}"))
        rows += [(number, year, found.national_jpy or 0, _town_jpy(project, found)) for year, found in able]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Ways(tuple(projects), table[:, 0], table[:, 1], table[:, 2], table[:, 3]), tuple(unfunded)


def _town_jpy(project: Project, found: Assessment) -> int:
    """Return what the municipality pays: as the rules prescribe it, else all that the state leaves to its own project.

    Another's project costs the municipality nothing but a contribution, which no rule sets.
    """
    if found.municipality_jpy is not None:
        return found.municipality_jpy
    return (found.local_jpy or 0) if project.implementer == "municipality" else 0


def yearly(terms: Terms) -> tuple[Yearly, ...]:
    """Return each ceiling with each year in which it holds: its own, or those that no other of its kind names."""
    named = {(one.kind, one.of, one.fiscal_year) for one in terms.ceilings}
    years = range(terms.first_year, terms.last_year + 1)
    return tuple(
        (one, year)
        for one in terms.ceilings
        for year in ((one.fiscal_year,) if one.fiscal_year is not None else years)
        if one.fiscal_year is not None or (one.kind, one.of, year) not in named
    )


def fitting(ways: Ways, held: Sequence[Yearly]) -> Ways:
    """Return the ways that pass no ceiling by themselves."""
    fits = np.ones(len(ways.project), dtype=bool)
    for limit in limits_of(ways, held):
        fits[limit.choices[limit.amounts > limit.maximum]] = False
    return ways.only(fits)


def limits_of(ways: Ways, held: Iterable[Yearly]) -> list[Limit]:
    """Return the limit that each ceiling sets in its year, in this order."""
    counted = _counted(ways)
    made = []
    for ceiling, year in held:
        rows = counted.get((ceiling.kind, ceiling.of, year), _NONE)
        amounts = (ways.national if ceiling.kind == "national" else ways.local)[rows]
        made.append(Limit(f"{ceiling.name} {year}", rows, amounts, ceiling.maximum_jpy))
    return made


def _counted(ways: Ways) -> Mapping[tuple[str, str | None, int], Integers]:
    """Return which ways count under a ceiling of a kind, of one or of all, in a year."""
    rows: dict[tuple[str, str | None, int], list[int]] = {}
    for row, (at, year) in enumerate(zip(ways.project.tolist(), ways.year.tolist(), strict=True)):
        project = ways.projects[at]
        for kind, of in (("national", project.programme), ("local", project.municipality_code)):
            rows.setdefault((kind, of, year), []).append(row)
            rows.setdefault((kind, None, year), []).append(row)
    return {key: np.array(found, dtype=np.int64) for key, found in rows.items()}


def ties_of(ways: Ways) -> Iterable[Limit]:
    """Yield what ties projects together: not beside what they exclude, not before what they require."""
    number = {project.project_id: at for at, project in enumerate(ways.projects)}
    for at, project in enumerate(ways.projects):
        if not (project.excludes or project.requires):
            continue
        own = np.flatnonzero(ways.project == at)
        for name in project.excludes:
            both = np.concatenate([own, np.flatnonzero(ways.project == number[name])])
            yield Limit(f"{project.project_id} {name}", both, np.ones_like(both), 1)
        for name in project.requires:
            other = np.flatnonzero(ways.project == number[name])
            for row in own:
                ready = other[ways.year[other] <= ways.year[row]]
                signs = np.append(np.ones(1, dtype=np.int64), -np.ones_like(ready))
                yield Limit(f"{project.project_id} {name}", np.append(row, ready), signs, 0)
