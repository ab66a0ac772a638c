"""Finds what is wrong between rule files: partners that do not exist, circular stacks, budgets inside no budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.programmes.grounds import GROUND_NAMES
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.rulebook.faults import Fault
from todoku.programmes.rulebook.form import problem_at
from todoku.programmes.rulebook.terms import BOND, PARTNERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from todoku.errors import ProgrammeError
    from todoku.programmes.local_share.bonds import Bonds
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.schema import ProgrammeFile
    from todoku.programmes.rulebook.terms import Relation, Stacking

_CIRCULAR: tuple[Relation, ...] = ("requires", "deducts_before")
"""Relations that must not lead back to where they began."""


def problems_between(programmes: Mapping[str, Programme]) -> Iterator[ProgrammeError]:
    """Yield every mistake that shows only when rule files are read together, with file, line and clause."""
    bonds = {f"{BOND}{bond.id}" for bond in builtin_bonds().bonds}
    files = {name: programme.file for name, programme in programmes.items()}
    for programme in programmes.values():
        faults = [
            *_unknown_partners(programme.file, files, bonds),
            *_contradictions(programme.file, files),
            *(fault for relation in _CIRCULAR for fault in _circles(programme.file, files, relation)),
            *_loose_budgets(programme.file, files),
        ]
        for fault in faults:
            yield problem_at(programme.marked, fault)


def faults_of_bonds(bonds: Bonds, programmes: Mapping[str, Programme]) -> Iterator[Fault]:
    """Yield what the bonds' file names and nobody knows: a programme or grant of an allocation, a bond's ground."""
    for number, special in enumerate(bonds.special_allocations):
        path = ("special_allocations", number)
        programme = programmes.get(special.programme)
        if programme is None:
            params = {"value": special.programme, "allowed": sorted(programmes)}
            yield Fault((*path, "programme"), "programme.not_declared", params)
        elif special.grant is not None and special.grant not in programme.grants:
            params = {"value": special.grant, "allowed": list(programme.grants)}
            yield Fault((*path, "grant"), "programme.not_declared", params)
    for number, bond in enumerate(bonds.bonds):
        for index, version in enumerate(bond.versions):
            for place, need in enumerate(version.needs):
                if need.ground is not None and need.ground not in GROUND_NAMES:
                    here = ("bonds", number, "versions", index, "needs", place, "ground")
                    yield Fault(here, "programme.not_declared", {"value": need.ground, "allowed": list(GROUND_NAMES)})


def _unknown_partners(
    file: ProgrammeFile, files: Mapping[str, ProgrammeFile], bonds: Collection[str]
) -> Iterator[Fault]:
    allowed = [*PARTNERS, *sorted(files), *sorted(bonds)]
    for number, stacking in enumerate(file.stacking):
        if stacking.with_ not in allowed:
            yield Fault(
                ("stacking", number, "with"), "programme.stack_unknown", {"value": stacking.with_, "allowed": allowed}
            )


def _contradictions(file: ProgrammeFile, files: Mapping[str, ProgrammeFile]) -> Iterator[Fault]:
    """Yield each programme that is required although one of the two excludes the other.

    Within one file, nothing that is excluded may be combined, required or deducted as well for the same grant.
    """
    for number, stacking in enumerate(file.stacking):
        earlier = [
            one for one in file.stacking[:number] if one.with_ == stacking.with_ and _share_a_grant(one, stacking)
        ]
        if any((one.relation == "excludes") != (stacking.relation == "excludes") for one in earlier):
            params = {"first": file.id, "second": stacking.with_}
            yield Fault(("stacking", number), "programme.stack_both_ways", params)
            continue
        other = files.get(stacking.with_)
        if stacking.relation != "requires" or other is None:
            continue
        excluded = stacking.with_ in _partners(file, "excludes") or file.id in _partners(other, "excludes")
        if excluded:
            yield Fault(("stacking", number), "programme.stack_contradiction", {"first": file.id, "second": other.id})


def _share_a_grant(one: Stacking, other: Stacking) -> bool:
    return None in (one.grant, other.grant) or one.grant == other.grant


def _circles(file: ProgrammeFile, files: Mapping[str, ProgrammeFile], relation: Relation) -> Iterator[Fault]:
    """Yield the circles that a file is the first of by id, so that each is told once."""
    for number, stacking in enumerate(file.stacking):
        if stacking.relation != relation:
            continue
        way = _way_back(stacking.with_, file.id, files, relation)
        if way is not None and file.id == min(way):
            circle = [file.id, *way]
            yield Fault(("stacking", number), "programme.stack_circular", {"circle": " → ".join(circle)})


def _way_back(start: str, goal: str, files: Mapping[str, ProgrammeFile], relation: Relation) -> list[str] | None:
    """Return the programmes from one to another along a relation, both included; None where none leads there."""
    ways: list[list[str]] = [[start]]
    seen = {start}
    for way in ways:  # grows while it is walked
        if way[-1] == goal:
            return way
        following = _partners(files[way[-1]], relation) if way[-1] in files else ()
        for name in following:
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return None


def _partners(file: ProgrammeFile, relation: Relation) -> tuple[str, ...]:
    return tuple(one.with_ for one in file.stacking if one.relation == relation)


def _loose_budgets(file: ProgrammeFile, files: Mapping[str, ProgrammeFile]) -> Iterator[Fault]:
    own = [budget.id for budget in file.budgets if budget.id is not None]
    others = [
        f"{other.id}.{budget.id}" for other in files.values() for budget in other.budgets if budget.id is not None
    ]
    for number, budget in enumerate(file.budgets):
        allowed = [name for name in (*own, *files, *others) if name not in (budget.id, f"{file.id}.{budget.id}")]
        if budget.part_of is not None and budget.part_of not in allowed:
            params = {"value": budget.part_of, "allowed": allowed}
            yield Fault(("budgets", number, "part_of"), "programme.part_of", params)
