"""Checks schemes' folders: form, gaps and overlaps of the rules, what they say of each other, and their cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import ProgrammeError
from todoku.programmes.rulebook.cases import run_cases
from todoku.programmes.rulebook.load import RULES_FILE, TESTS_FILE, read_programme
from todoku.programmes.rulebook.ties import problems_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from todoku.programmes.rulebook.clauses import Words
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.schema import Version


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of one folder found; ``cases`` is the number of cases that hold."""

    name: str
    versions: int
    cases: int
    problems: tuple[ProgrammeError, ...]
    unknown: tuple[tuple[Words, Version], ...] = ()
    """Gaps that the file admits: the title of a grant, and a version whose rules are unknown."""


def check_folders(folders: Iterable[Path]) -> Iterator[Report]:
    """Yield the report on each scheme's folder; an id that an earlier folder bears is a problem of the later."""
    read = [(folder, *read_programme(folder / RULES_FILE)) for folder in folders]
    known: dict[str, Programme] = {}
    for _, _, programme in read:
        if programme is not None:
            known.setdefault(programme.id, programme)
    between = list(problems_between(known))
    for folder, problems, programme in read:
        if programme is None:
            yield Report(folder.name, 0, 0, tuple(problems))
        else:
            yield _report(folder, programme, known[programme.id], between)


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
        ProgrammeError("programme.case", file=file, line=one.line, case=one.case, detail="; ".join(one.differences))
        for one in outcomes
        if one.differences
    ]
    return len(outcomes) - len(failed), failed
