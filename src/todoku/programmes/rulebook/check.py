"""Checks schemes' folders: form, gaps and overlaps of the rules, what they say of each other, and their cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import ProgrammeError
from todoku.programmes.local_share.bonds import read_bonds
from todoku.programmes.rulebook.cases import run_cases
from todoku.programmes.rulebook.form import each_once, problem_at
from todoku.programmes.rulebook.load import RULES_FILE, TESTS_FILE, read_programme
from todoku.programmes.rulebook.ties import faults_of_bonds, problems_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from todoku.programmes.local_share.bonds import Bonds, BondVersion
    from todoku.programmes.rulebook.clauses import Words
    from todoku.programmes.rulebook.marked_yaml import Marked
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.schema import Version


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of one scheme's folder, or of the bonds' file, found; ``cases`` is the number that hold."""

    name: str
    versions: int
    cases: int
    problems: tuple[ProgrammeError, ...]
    unknown: tuple[tuple[Words, Version | BondVersion], ...] = ()
    """Gaps that the file admits: the title of a grant or bond, and a version whose rules are unknown."""


def check_folders(folders: Iterable[Path], *, bonds: Path | None = None) -> Iterator[Report]:
    """Yield the report on each scheme's folder; an id that an earlier folder bears is a problem of the later.

    With ``bonds`` that file is checked, too, and told first. Rules name bonds: while these are wrong, nothing else is
    looked at.
    """
    problems, lent = read_bonds(bonds) if bonds is not None else ((), None)
    if bonds is not None and lent is None:
        yield Report(bonds.name, 0, 0, tuple(problems))
        return
    read = [(folder, *read_programme(folder / RULES_FILE)) for folder in folders]
    known: dict[str, Programme] = {}
    for _, _, programme in read:
        if programme is not None:
            known.setdefault(programme.id, programme)
    if lent is not None:
        yield _bonds_report(*lent, known)
    between = list(problems_between(known))
    for folder, problems, programme in read:
        if programme is None:
            yield Report(folder.name, 0, 0, tuple(problems))
        else:
            yield _report(folder, programme, known[programme.id], between)


def _bonds_report(bonds: Bonds, marked: Marked, known: Mapping[str, Programme]) -> Report:
    problems = each_once(problem_at(marked, fault) for fault in faults_of_bonds(bonds, known))
    versions = [(bond.title, version) for bond in bonds.bonds for version in bond.versions]
    unknown = tuple((title, version) for title, version in versions if version.status == "unknown")
    return Report(marked.file, len(versions), 0, tuple(problems), unknown)


def _report(folder: Path, programme: Programme, first: Programme, between: Sequence[ProgrammeError]) -> Report:
    problems = [problem for problem in between if problem.params["file"] == programme.origin]
    if first is not programme:
        params = {"value": programme.id, "first": first.origin, "second": programme.origin}
        problems = [ProgrammeError("programme.same_id", **params)]
    held, failed = _cases(folder, programme)
    versions = [(grant.title, version) for grant in programme.file.grants for version in grant.versions]
    unknown = tuple((title, version) for title, version in versions if version.status == "unknown")
    return Report(programme.origin, len(versions), held, (*problems, *failed), unknown)


def _cases(folder: Path, programme: Programme) -> tuple[int, Sequence[ProgrammeError]]:
    try:
        outcomes = run_cases(programme, folder)
    except ProgrammeError as error:
        return 0, [error]
    file = f"{folder.name}/{TESTS_FILE}"
    failed = [
        ProgrammeError("programme.case", file=file, line=one.line, case=one.case, detail=list(one.differences))
        for one in outcomes
        if one.differences
    ]
    return len(outcomes) - len(failed), failed
